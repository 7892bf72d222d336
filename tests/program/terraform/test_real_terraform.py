"""The real Terraform takes a stack over and finds nothing to change, and builds one anew.

Runs where Terraform and its AWS provider are installed: `terraform init` finds the provider without
a network, by a mirror or a cache that TF_CLI_CONFIG_FILE names. The function's Python is one that
all providers since 5.53 know.
"""

import json
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from smsverifier.aws import Aws
from smsverifier.config import Config
from smsverifier.local.embedded import EmbeddedAws
from smsverifier.resources.catalog import names_of
from tests.support.program import Program
from tests.support.terraform import terraform
from tests.support.whole_stack import WholeStack

pytestmark = [
    pytest.mark.terraform,
    pytest.mark.usefixtures("aws_provider"),
    pytest.mark.slow,
    pytest.mark.timeout(600),
]
PHONE = "+919876543210"
DEMO = "handler: {runtime: python3.12}\n"
EVERYTHING = r"""
stack: arts-fest
tags: {team: "the club", "cost:centre": "a=b @ c"}
event: {name: "Arts ${Fest} %{ if }", starts_at: "2030-06-05 18:00", venue: "Hall \"A\" $${x}"}
handler: {runtime: python3.12}
form:
  title: "${title} %{ for } \"quoted\""
  fields:
    - {name: name, label: "Your ${name}", max_length: 80}
    - {name: phone, label: "Mobile %{number}", type: phone, max_length: 16}
    - {name: email, label: "E-mail", type: email, required: false}
sms: {message: "Hi ${name}, %{name}: you are in for {event.name}."}
registrations: {max: 500}
alerts: {email: hosts@example.com}
email: {enabled: true, from: hosts@example.com}
"""
CODE = {"filename", "publish", "source_code_hash"}
"""What the provider cannot read back of a function."""
FOLLOWS_CODE = {"last_modified"}
"""What AWS says of any change of it."""


@dataclass(frozen=True)
class Terraform:
    """Terraform in a folder of files, at the embedded AWS."""

    folder: Path
    environ: Mapping[str, str]

    def __call__(self, *arguments: str) -> str:
        """One command that must succeed; what it said."""
        ran = terraform(self.folder, *arguments, env=self.environ, timeout=300)
        assert ran.returncode == 0, f"{ran.stdout}\n{ran.stderr}"
        return ran.stdout

    def plan(self) -> list[dict[str, Any]]:
        """Every resource, with what would be done to it."""
        self("plan", "-out", "plan.bin")
        shown: list[dict[str, Any]] = json.loads(self("show", "-json", "plan.bin"))[
            "resource_changes"
        ]
        return shown


@pytest.fixture
def at_work(embedded: EmbeddedAws, tmp_path: Path) -> Terraform:
    """With the environment that `smsverifier local env` prints."""
    environ = {
        "AWS_ENDPOINT_URL": embedded.endpoint_url,
        "AWS_ACCESS_KEY_ID": embedded.access_key.id,
        "AWS_SECRET_ACCESS_KEY": embedded.access_key.secret,
        "AWS_REGION": "ap-south-1",
    }
    return Terraform(tmp_path / "left", environ)


def changed(changes: list[dict[str, Any]]) -> dict[str, set[str]]:
    """Address → the arguments that differ, of whatever is not left as it is."""
    return {
        each["address"]: _differing(each["change"])
        for each in changes
        if each["change"]["actions"] != ["no-op"]
    }


def _differing(change: dict[str, Any]) -> set[str]:
    before, after = change["before"] or {}, change["after"] or {}
    unknown = {name for name, is_unknown in change["after_unknown"].items() if is_unknown is True}
    names = (before.keys() | after.keys()) - unknown
    return unknown | {name for name in names if before.get(name) != after.get(name)}


def code_of(aws: Aws, config: Config) -> str:
    client = aws.client("lambda")
    found = client.get_function(FunctionName=names_of(config, aws).function)
    return str(found["Configuration"]["CodeSha256"])


@pytest.mark.parametrize("text", [DEMO, EVERYTHING], ids=["the demo", "everything on"])
def test_terraform_takes_a_stack_over_without_a_change(
    program: Program, at_work: Terraform, aws: Aws, text: str
) -> None:
    program.config(text)
    program.up()
    left = program.ok("eject", "terraform", "--out", str(at_work.folder), "--yes", "--json").json
    at_work("init")
    at_work("fmt", "-check", "-recursive")
    plan = at_work.plan()
    imported = [each["address"] for each in plan if "importing" in each["change"]]
    assert len(imported) == len(plan) == left["imports"]
    assert changed(plan).keys() == {"aws_lambda_function.handler"}
    assert changed(plan)["aws_lambda_function.handler"] <= CODE | FOLLOWS_CODE

    config = Config(stack=left["stack"])
    code = code_of(aws, config)
    said = at_work("apply", "-auto-approve")
    assert f"{len(imported)} imported, 0 added, 1 changed, 0 destroyed" in said
    assert code_of(aws, config) == code
    assert changed(at_work.plan()) == {}
    assert program.ok("plan", "--json").json["in_sync"], "nothing of ours is other than it was"
    assert program("up").exit_code == 2, "it is Terraform's"


def test_a_later_text_and_a_later_ejection_find_their_way(
    program: Program, at_work: Terraform
) -> None:
    program.config(DEMO)
    program.up()
    eject = ("eject", "terraform", "--yes", "--force", "--out", str(at_work.folder))
    program.ok(*eject)
    at_work("init")
    at_work("apply", "-auto-approve")

    program.config(f"{DEMO}form: {{title: Another form}}\nsms: {{message: 'Dear {{name}}'}}\n")
    program.ok("eject", "terraform", "--new", "--out", "next")
    for name in ("templates", "handler.zip"):
        shutil.move(at_work.folder / name, at_work.folder.parent / f"old-{name}")
        shutil.move(program.folder / "next" / name, at_work.folder / name)
    at_work("apply", "-auto-approve")
    assert changed(at_work.plan()) == {}
    assert program.ok("plan", "--json").json["in_sync"]

    program.config(f"{DEMO}form: {{title: A third form}}\n")
    program.ok("up", "--take-back")
    assert program.ok(*eject, "--json").json["has_state"]
    at_work("apply", "-refresh-only", "-auto-approve")
    actions = {action for each in at_work.plan() for action in each["change"]["actions"]}
    assert actions <= {"no-op", "update"}
    assert changed(at_work.plan()).keys() <= {"aws_lambda_function.handler"}
    at_work("apply", "-auto-approve")
    assert changed(at_work.plan()) == {}


@pytest.mark.parametrize("text", [DEMO, EVERYTHING], ids=["the demo", "everything on"])
def test_terraform_builds_the_same_pipeline_where_nothing_is(
    program: Program, at_work: Terraform, embedded: EmbeddedAws, aws: Aws, text: str
) -> None:
    program.config(text)
    program.ok("eject", "terraform", "--stack", "second", "--new", "--out", str(at_work.folder))
    at_work("init")
    at_work("apply", "-auto-approve")
    stack = WholeStack(embedded, aws, Config(stack="second"))
    email = {"email": "asha@example.com"} if text == EVERYTHING else {}
    assert stack.register(PHONE, **email).status == 200
    stack.wait(stack.sms)
    (sms,) = stack.sms()
    assert sms["to"] == PHONE
    assert ("$Asha, %Asha" in sms["text"]) == (text == EVERYTHING)

    seen = program("status", "--stack", "second", "--json").json
    states = {each["key"]: each["state"] for each in seen["resources"]}
    unmarked = {key for key, state in states.items() if state == "missing"}
    assert unmarked <= {"email_identity", "alert_subscription"}, "several stacks may use it"
    assert states["table"] == states["api"] == "foreign", "no tag tells whose it is"
    assert not any(each["changes"] for each in seen["resources"]), seen
    assert changed(at_work.plan()) == {}
    at_work("destroy", "-auto-approve")
    seen = program("status", "--stack", "second", "--json").json
    assert {each["state"] for each in seen["resources"]} == {"missing"}
