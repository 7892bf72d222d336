"""The script of `eject aws-cli`, run by a shell: with an `aws` that notes, and with a real one."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from smsverifier.config import Config
from smsverifier.local.embedded import EmbeddedAws
from smsverifier.local.endpoints import ACCOUNT as EMBEDDED
from smsverifier.provision.call import API_ID
from smsverifier.resources.creation import creations
from tests.program.commands.test_explain_script import (
    ACCOUNT,
    AWS,
    CONFIG,
    DATE,
    TOLD,
    executable,
    noted,
    wanted,
)
from tests.support.program import Program

REFUSED_TWICE = """\
import os
refused = pathlib.Path("refused-" + words[1])
if words[1] == {operation!r} and (not refused.exists() or len(refused.read_text()) < 2):
    refused.open("a").write("x")
    print("The role defined for the function cannot be assumed", file=sys.stderr)
    sys.exit(254)
"""
SLEEP = '#!/bin/sh\necho "$1" >> slept\n'
NEEDS_CLI = pytest.mark.skipif(
    shutil.which("aws") is None, reason="no AWS CLI on PATH (`pip install awscli`)"
)
EVERYTHING = """\
stack: night
tags: {"team @": "-x + y"}
sms: {delivery_receipts: true}
alerts: {email: desk@club.example}
email: {enabled: true, from: club@hackfest.example}
form:
  fields:
    - {name: name, label: Name}
    - {name: phone, label: Phone, type: phone}
    - {name: email, label: E-mail, type: email}
"""


def eject(program: Program, *more: str) -> Path:
    """The folder of the hostile configuration."""
    program.config(json.dumps(CONFIG))
    program.ok("eject", "aws-cli", "--out", "by-hand", "--account", ACCOUNT, *more)
    return program.folder / "by-hand"


def run(folder: Path, aws: str) -> subprocess.CompletedProcess[str]:
    """The script beside an `aws`, from another folder."""
    tools = folder.parent / "bin"
    tools.mkdir(exist_ok=True)
    for name, text in (("aws", aws), ("date", DATE), ("sleep", SLEEP)):
        executable(tools / name, text)
    path = f"{tools}{os.pathsep}{os.environ['PATH']}"
    command = [str(folder / "setup.sh")]
    return subprocess.run(
        command, env={"PATH": path}, cwd="/", capture_output=True, text=True, check=False
    )


def sent(folder: Path) -> list[list[str]]:
    return [json.loads(line) for line in (folder / "noted").read_text("utf-8").splitlines()]


def test_it_runs_from_anywhere_and_sends_the_calls_as_they_are(lonely: Program) -> None:
    folder = eject(lonely)
    ran = run(folder, AWS)
    form = f"https://{TOLD[API_ID]}.execute-api.ap-south-1.amazonaws.com/live/"
    assert (ran.returncode, ran.stderr) == (0, "")
    assert ran.stdout == f"night is up. The form: {form}\n"
    steps = [noted(words) for words in sent(folder) if words[0] != "sts" and words[1] != "wait"]
    made = creations(Config.model_validate(CONFIG), ACCOUNT)
    assert steps == [wanted(call) for creation in made for call in creation.calls]
    assert {path.name for path in folder.iterdir()} == {
        *("README.md", "api.json", "handler.zip", "setup.sh", "noted")
    }


@pytest.mark.parametrize("operation", ["create-function", "create-pipe", "put-rest-api"])
def test_a_role_that_is_too_new_is_tried_again(lonely: Program, operation: str) -> None:
    folder = eject(lonely)
    refusing = AWS.replace(
        'if "--query"', f'{REFUSED_TWICE.format(operation=operation)}if "--query"'
    )
    assert run(folder, refusing).returncode == 0
    assert (folder / "slept").read_text().split() == ["5", "5"]
    assert [words[1] for words in sent(folder)].count(operation) == 1


def test_another_refusal_ends_it(lonely: Program) -> None:
    folder = eject(lonely)
    refusing = AWS.replace(
        'if "--query"', 'if words[1] == "create-queue": sys.exit(3)\nif "--query"'
    )
    assert run(folder, refusing).returncode == 3
    assert sent(folder)[-1][1] == "wait"  # for the function, which comes before


def test_in_another_account_it_makes_nothing(lonely: Program) -> None:
    folder = eject(lonely)
    ran = run(
        folder, AWS.replace(f'"get-caller-identity": {ACCOUNT!r}', '"get-caller-identity": 1')
    )
    assert ran.returncode == 1
    assert f"this is for {ACCOUNT}: nothing was made" in ran.stderr
    assert [words[0] for words in sent(folder)] == ["sts"]


def test_without_an_account_it_asks_and_leaves_no_file_behind(lonely: Program) -> None:
    lonely.config(json.dumps(CONFIG))
    lonely.ok("eject", "aws-cli", "--out", "by-hand")
    folder = lonely.folder / "by-hand"
    before = {path.name for path in folder.iterdir()}
    assert run(folder, AWS).returncode == 0
    assert {path.name for path in folder.iterdir()} == before | {"noted"}


def test_on_this_machine_the_account_is_known(lonely: Program) -> None:
    lonely.ok("eject", "aws-cli", "--out", "by-hand")
    text = (lonely.folder / "by-hand/setup.sh").read_text("utf-8")
    assert f'"$found" != {EMBEDDED}' in text
    assert "FINGERPRINT=by-hand" not in text
    page = (lonely.folder / "by-hand/README.md").read_text("utf-8")
    assert "smsverifier local env" in page


def test_a_full_folder_is_refused_without_a_word_of_terraform(lonely: Program) -> None:
    eject(lonely)
    ran = lonely("eject", "aws-cli", "--out", "by-hand")
    assert (ran.exit_code, "tfstate" in ran.stderr) == (2, False)
    assert "tfstate" in lonely("eject", "terraform", "--new", "--out", "by-hand").stderr


def test_printed_it_is_the_same_script(lonely: Program) -> None:
    folder = eject(lonely)
    ran = lonely.ok("eject", "aws-cli", "--account", ACCOUNT)
    assert ran.stdout == (folder / "setup.sh").read_text("utf-8")
    assert "handler.zip" in ran.stderr


def test_it_replaces_its_files_and_no_other(lonely: Program) -> None:
    folder = eject(lonely)
    (folder / "notes.txt").write_text("mine")
    (folder / "setup.sh").write_text("old")
    eject(lonely, "--force")
    assert (folder / "notes.txt").read_text() == "mine"
    assert os.access(folder / "setup.sh", os.X_OK)
    assert (folder / "setup.sh").read_text("utf-8").startswith("#!/bin/sh\n")


@pytest.mark.aws_cli
@NEEDS_CLI
def test_the_cli_makes_the_whole_stack(program: Program, embedded: EmbeddedAws) -> None:
    program.config(EVERYTHING)
    program.ok("eject", "aws-cli", "--out", "by-hand", "--account", EMBEDDED)
    environ = {
        "PATH": os.environ["PATH"],
        "HOME": str(program.folder),
        "AWS_ENDPOINT_URL": embedded.endpoint_url,
        "AWS_ACCESS_KEY_ID": embedded.access_key.id,
        "AWS_SECRET_ACCESS_KEY": embedded.access_key.secret,
    }
    command = ["sh", "by-hand/setup.sh"]
    ran = subprocess.run(command, env=environ, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    plan = program("plan", "--json").json
    assert [step["key"] for step in plan["steps"] if step["action"] != "keep"] == []
