"""`stacks`: what is in an account and region or in the embedded AWS, and nothing of anybody else's.

Two stacks side by side share nothing but the account.
"""

import json
import os
import urllib.request
from collections.abc import Callable
from typing import Any

import pytest

from smsverifier.local import process
from smsverifier.local.embedded import EmbeddedAws
from smsverifier.local.endpoints import chosen_site
from smsverifier.local.journal_file import FIRST_LINE, TableLocation, journal_line
from smsverifier.naming import STACK_TAG
from tests.conftest import REGION
from tests.support.program import Program
from tests.support.registrations_table import row

PHONES = [f"+91987654321{digit}" for digit in range(4)]
KEY = {"AttributeName": "registration_id", "KeyType": "HASH"}


def by_name(program: Program, *args: str) -> dict[str, Any]:
    found = program.ok("stacks", *args, "--json").json["stacks"]
    assert len({(stack["stack"], stack["region"]) for stack in found}) == len(found)
    return {stack["stack"]: stack for stack in found}


def table(dynamodb: Any, name: str, tag: str = "") -> None:
    dynamodb.create_table(
        TableName=name,
        KeySchema=[KEY],
        AttributeDefinitions=[{"AttributeName": "registration_id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
        Tags=[{"Key": STACK_TAG, "Value": tag}] if tag else [],
    )


def test_where_there_is_none_it_says_so_and_starts_nothing(lonely: Program) -> None:
    ran = lonely.ok("stacks")
    assert "Next: smsverifier init, then smsverifier up" in ran.stderr
    assert "The embedded AWS does not run, and nothing of it is kept on disk." in ran.stdout
    assert lonely.ok("stacks", "--json").json == {
        **{"target": "local", "region": REGION, "account": None, "running": False},
        **{"stacks": [], "elsewhere": []},
    }
    lonely.config("stack: gala\n")
    assert lonely.ok("stacks").stderr == "Next: smsverifier up\n"
    assert process.find_running(chosen_site(os.environ)) is None


def test_whole_and_half_made_ones_are_listed_in_every_region_of_the_embedded_aws(
    program: Program, client: Callable[[str], Any]
) -> None:
    program.up("--stack", "hack-night")
    program.up("--stack", "hack", "--only", "table", "--region", "eu-west-1")
    client("dynamodb").put_item(TableName="hack-night-registrations", Item=row(PHONES[0]))
    found = by_name(program)
    assert set(found) == {"hack-night", "hack"}
    whole, half = found["hack-night"], found["hack"]
    assert (whole["state"], whole["missing"], whole["registrations"]) == ("whole", [], 1)
    assert whole["form_url"].endswith("/live/")
    assert whole["version"]
    assert whole["since"].startswith("20")
    assert (half["state"], half["region"], half["resources"]) == ("partial", "eu-west-1", ["table"])
    assert "api" in half["missing"]
    shown = " ".join(program.ok("stacks").stdout.split())
    assert "2 stacks in the embedded AWS" in shown
    assert "hack eu-west-1 0 registrations" in shown
    assert "half made: table missing: handler_log_group" in shown


def test_of_somebody_else_nothing_is_listed(program: Program, client: Callable[[str], Any]) -> None:
    table(client("dynamodb"), "theirs-registrations")
    table(client("dynamodb"), "mine-registrations", tag="other")
    table(client("dynamodb"), "other-registrations")  # the name, but not the tag
    client("sqs").create_queue(QueueName="x", tags={STACK_TAG: "Not A Stack"})
    client("iam").create_role(
        Path="/smsverifier/", RoleName=f"fake-{REGION}-handler", AssumeRolePolicyDocument="{}"
    )
    found = by_name(program)
    assert set(found) == {"other"}
    assert found["other"]["resources"] == []
    assert found["other"]["others"] == [
        f"arn:aws:dynamodb:{REGION}:123456789012:table/mine-registrations"
    ]


def test_one_with_nothing_but_a_role_is_found_and_so_are_those_in_other_regions(
    aws_program: Program, client: Callable[[str], Any]
) -> None:
    for region in (REGION, "eu-west-2"):
        client("iam").create_role(
            Path="/smsverifier/",
            RoleName=f"begun-{region}-handler",
            AssumeRolePolicyDocument="{}",
            Tags=[{"Key": STACK_TAG, "Value": "begun"}],
        )
    answer = aws_program.ok("stacks", "--json").json
    assert [(each["stack"], each["resources"]) for each in answer["stacks"]] == [
        ("begun", ["handler_role"])
    ]
    assert answer["elsewhere"] == [{"stack": "begun", "region": "eu-west-2"}]
    assert answer["running"] is None
    assert "By their roles in other regions: begun (eu-west-2)" in aws_program.ok("stacks").stdout


def test_on_aws_no_configuration_is_needed(
    aws_program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    aws_program.up("--yes")
    (aws_program.folder / "config.yaml").unlink()
    monkeypatch.setenv("AWS_REGION", REGION)
    assert set(by_name(aws_program, "--target", "aws")) == {"hack-night"}
    aws_program.config("stack: 7\nsms: 8\ntarget: aws\nregion: ap-south-1\n")
    assert set(by_name(aws_program)) == {"hack-night"}
    assert aws_program("stacks", "--stack", "x").exit_code == 2


def test_what_waits_on_disk_is_listed_as_that(lonely: Program) -> None:
    path = chosen_site(os.environ).journal
    path.parent.mkdir(parents=True)
    kept = journal_line(TableLocation(REGION, "gala-registrations"), json.dumps(row(PHONES[0])))
    path.write_bytes(FIRST_LINE + b"\n" + kept)
    found = by_name(lonely)["gala"]
    assert (found["state"], found["registrations"]) == ("kept", 1)
    assert "1 registration on disk" in lonely.ok("stacks").stdout


def test_a_paused_one_says_so(program: Program) -> None:
    program.up()
    program.ok("pause")
    assert by_name(program)["demo-event"]["paused_since"]
    assert "paused since" in program.ok("stacks").stdout


def register(url: str, phone: str) -> int:
    body = json.dumps({"name": "Asha", "phone": phone}).encode()
    headers = {"Content-Type": "application/json"}
    request = urllib.request.Request(url, body, headers, method="PUT")
    with urllib.request.urlopen(request) as answer:
        return int(answer.status)


def test_two_events_at_once_share_nothing_and_the_end_of_one_leaves_the_other_whole(
    program: Program, client: Callable[[str], Any], embedded: EmbeddedAws
) -> None:
    """The same people at both, one name the beginning of the other, one folder for both."""
    (program.folder / "events").mkdir()
    files = {
        stack: program.config(f"stack: {stack}\nevent: {{name: {stack}}}\n", f"events/{stack}.yaml")
        for stack in ("hack", "hack-2")
    }
    for path in files.values():
        program.up("-c", path)
    urls = {
        stack: program.ok("status", "-c", path, "--json").json["outputs"]["api_url"]
        for stack, path in files.items()
    }
    assert len(set(urls.values())) == 2
    for url in urls.values():
        assert {register(url, phone) for phone in PHONES} == {200}
    program.ok("pause", "-c", files["hack-2"])
    resources = by_name(program)["hack-2"]["resources"]
    down = program.ok("down", "-c", files["hack"], "--json").json
    assert down["left"] == []
    assert program("status", "-c", files["hack"], "--json").json["state"] == "absent"
    assert set(by_name(program)) == {"hack-2"}
    other = by_name(program)["hack-2"]
    assert (other["state"], other["resources"]) == ("whole", resources)
    assert other["registrations"] == len(PHONES)
    assert other["paused_since"]
    assert register(urls["hack-2"], "+919876543219") == 200
    program.ok("resume", "-c", files["hack-2"])
    assert program("status", "-c", files["hack-2"], "--json").json["state"] == "ready"
    exports = [path.name.rpartition("-")[0] for path in program.folder.glob("registrations-*")]
    assert exports == ["registrations-hack"] * 2


def test_prices_are_those_beside_the_configuration_and_exports_go_where_the_command_is(
    program: Program, client: Callable[[str], Any]
) -> None:
    (program.folder / "events").mkdir()
    path = program.config("stack: hack\n", "events/hack.yaml")
    figures = "{unit_price_usd: 7.5, as_of: 2026-11-20, source: our bill}"
    program.config(f"sms_IN: {figures}\n", "events/prices.yaml")
    assert program.ok("message", "-c", path, "--json").json["price_usd"] == 7.5
    program.up("-c", path)
    client("dynamodb").put_item(TableName="hack-registrations", Item=row(PHONES[0], "sent"))
    program.ok("registrations", "export", "-c", path)
    assert len(list(program.folder.glob("registrations-hack-*"))) == 2
    assert sorted(each.name for each in (program.folder / "events").iterdir()) == [
        "hack.yaml",
        "prices.yaml",
    ]


def test_the_next_command_is_told_with_what_says_which_stack(program: Program) -> None:
    path = program.config("stack: hack\n", "events.yaml")
    told = program("status", "-c", path, "--region", REGION).stderr
    assert f"each with -c {path} --region {REGION}" in told
    assert "each with" not in program("status").stderr
