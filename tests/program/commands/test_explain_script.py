"""The script that `explain` prints, run by a shell with an `aws` that notes what it is given."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from botocore import xform_name

from smsverifier.config import Config
from smsverifier.provision.call import (
    ACCOUNT_ID,
    API_ID,
    DEPLOYMENT_ID,
    KNOWN_LATER,
    NOW,
    STREAM_ARN,
    Call,
)
from smsverifier.resources.creation import creations
from tests.support.program import Program

ACCOUNT = "111122223333"
TOLD = {
    ACCOUNT_ID: ACCOUNT,
    STREAM_ARN: f"arn:aws:dynamodb:ap-south-1:{ACCOUNT}:table/night/stream/2026-11-29",
    API_ID: "abcdefghij",
    DEPLOYMENT_ID: "dep123",
    NOW: "2026-11-29T00:00:00",
}
AWS = f"""\
#!{sys.executable} -IS
import json, pathlib, sys
words = sys.argv[1:]
answers = {{
    "get-caller-identity": {ACCOUNT!r},
    "describe-table": {TOLD[STREAM_ARN]!r},
    "create-rest-api": {TOLD[API_ID]!r},
    "create-deployment": {TOLD[DEPLOYMENT_ID]!r},
}}
if "--query" in words:
    print(answers[words[1]])
    del words[words.index("--query"):]
for place, word in enumerate(words):
    if word.startswith("fileb://"):
        words[place] = pathlib.Path(word.removeprefix("fileb://")).read_bytes().hex()
with open("noted", "a") as noted:
    noted.write(json.dumps(words) + "\\n")
"""
DATE = f"#!/bin/sh\necho {TOLD[NOW]}\n"
HOSTILE = f"$(touch owned) `touch owned` '; touch owned; ' \" \\ %s & ü 🎉 {' '.join(KNOWN_LATER)}"
CONFIG: dict[str, Any] = {
    "stack": "night",
    "target": "aws",
    "tags": {"team @": "-x + y"},
    "permissions_boundary": "arn:aws:iam::111122223333:policy/$(touch`owned`)'\";touch/bound",
    "event": {"name": HOSTILE, "venue": HOSTILE},
    "form": {
        "title": HOSTILE,
        "intro": f"{HOSTILE}\ntouch owned",
        "fields": [
            {"name": "name", "label": HOSTILE},
            {"name": "phone", "label": HOSTILE, "type": "phone"},
            {
                "name": "team",
                "label": "Team",
                "type": "select",
                "options": ["$(x)", ACCOUNT_ID],
            },
        ],
    },
    "sms": {"message": f"{{name}} {HOSTILE}\ntouch owned", "delivery_receipts": True},
}


def executable(path: Path, text: str) -> None:
    path.write_text(text, "utf-8")
    path.chmod(0o755)


def meant(value: Any) -> Any:
    """What a word means, be it JSON or not."""
    text = value if isinstance(value, str) else json.dumps(value)
    return json.loads(text) if text[:1] in ("{", "[") else text


def noted(words: list[str]) -> tuple[str, str, dict[str, Any]]:
    service, operation, *options = words
    pairs = zip(options[::2], options[1::2], strict=True)
    return service, operation, {name: meant(value) for name, value in pairs}


def wanted(call: Call) -> tuple[str, str, dict[str, Any]]:
    text = json.dumps(dict(call.parameters), default=bytes.hex)
    for placeholder, value in TOLD.items():
        text = text.replace(placeholder, value)
    parameters = json.loads(text)
    if "Code" in parameters:
        parameters["ZipFile"] = parameters.pop("Code")["ZipFile"]
    operation = xform_name(call.operation, "-").replace("_", "-")
    options = {f"--{xform_name(name, '-')}": meant(each) for name, each in parameters.items()}
    return call.service, operation, options


@pytest.mark.parametrize("known", [False, True], ids=["the script asks for the account", "known"])
def test_a_shell_sends_the_calls_as_they_are_and_does_nothing_else(
    lonely: Program, known: bool
) -> None:
    folder = Path.cwd()
    (folder / "config.yaml").write_text(json.dumps(CONFIG), "utf-8")
    printed = lonely.ok("explain", "--files", ".", *(["--account", ACCOUNT] if known else []))
    (folder / "setup.sh").write_text(printed.stdout, "utf-8")
    (folder / "bin").mkdir()
    executable(folder / "bin/aws", AWS)
    executable(folder / "bin/date", DATE)
    there = {path.name for path in folder.iterdir()}
    path = f"{folder / 'bin'}{os.pathsep}{os.environ['PATH']}"
    ran = subprocess.run(
        ["sh", "-eu", "setup.sh"],
        env={"PATH": path},
        capture_output=True,
        text=True,
        check=True,
    )
    assert (ran.stdout, ran.stderr) == ("", "")
    filled = set() if known else {f"api-{ACCOUNT}.json"}
    assert {path.name for path in folder.iterdir()} == there | filled | {"noted"}

    sent = [json.loads(line) for line in (folder / "noted").read_text("utf-8").splitlines()]
    steps = [noted(words) for words in sent if words[0] != "sts" and words[1] != "wait"]
    made = creations(Config.model_validate(CONFIG), ACCOUNT)
    expected = [wanted(call) for creation in made for call in creation.calls]
    if not known:  # nor is the fingerprint
        (deployment,) = (each for each in expected if each[1] == "create-deployment")
        deployment[2]["--description"] = f"smsverifier by-hand {TOLD[NOW]}"
    assert steps == expected
