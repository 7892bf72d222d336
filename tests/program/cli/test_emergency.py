"""A mistake in the configuration does not stop what an emergency needs."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from smsverifier.local.embedded import EmbeddedAws
from tests.support.program import Program, sign_in
from tests.support.whole_stack import WholeStack

PHONE = "+919876543210"
WHOLE = "stack: demo-event\ntarget: local\nregion: ap-south-1\n"
PIPE = "demo-event-registrations-to-sms"
BROKEN = {
    "an unknown placeholder": "sms:\n  message: Hi {nam}\n",
    "an unknown key": "evnt: {name: x}\n",
    "a wrong type": "form: {fields: 7}\n",
    "no YAML": "sms:\n  message: Hi {name}: see you\n",
    "a quote without its end": 'sms:\n  message: "Hi {name}\n',
    "a tab": "sms:\n\tmessage: Hi\n",
    "half of a character": 'event: {name: "\\ud83d"}\n',
    "a price below none": "sms: {max_price_usd: -1}\n",
}
NEEDED = ("pause", "status", "logs", "registrations list", "registrations export", "down")


@pytest.fixture(params=BROKEN, ids=lambda name: name)
def broken(request: pytest.FixtureRequest, program: Program, stack: WholeStack) -> WholeStack:
    program.config(WHOLE + BROKEN[request.param])
    return stack


def pipe_state(stack: WholeStack) -> str:
    return str(stack.aws.client("pipes").describe_pipe(Name=PIPE)["CurrentState"])


def tables(stack: WholeStack) -> list[str]:
    return list(stack.aws.client("dynamodb").list_tables()["TableNames"])


def test_pause_stops_the_texts_whatever_is_wrong(program: Program, broken: WholeStack) -> None:
    ran = program.ok("pause")
    assert pipe_state(broken) == "STOPPED"
    assert "Warning: The configuration is wrong" in ran.stderr
    assert "config.yaml" in ran.stderr


def test_down_takes_the_stack_down_with_an_export(program: Program, stack: WholeStack) -> None:
    stack.register(PHONE)
    program.config(WHOLE + BROKEN["an unknown placeholder"])
    told = program.ok("down", "--json").json
    assert (tables(stack), told["left"]) == ([], [])
    assert PHONE in Path(told["exports"]["jsonl"]).read_text(encoding="utf-8")


def test_status_shows_what_is_there_and_how_many(program: Program, broken: WholeStack) -> None:
    broken.register(PHONE)
    ran = program("status", "--json")
    assert (ran.exit_code, ran.json["state"]) == (3, "unknown")
    assert {resource["state"] for resource in ran.json["resources"]} == {"ready"}
    assert {resource["changes"] for resource in ran.json["resources"]} == {None}
    assert ran.json["health"]["registrations"] == 1
    assert ran.json["outputs"]["api_url"] == broken.api_url


def test_status_says_that_a_stack_is_paused_all_the_same(
    program: Program, stack: WholeStack
) -> None:
    program.ok("pause")
    program.config(WHOLE + BROKEN["no YAML"])
    assert program("status", "--json").json["state"] == "paused"


@pytest.mark.usefixtures("program")
def test_status_shows_what_is_missing(program: Program) -> None:
    program.config(WHOLE + BROKEN["no YAML"])
    ran = program("status", "--json")
    assert (ran.exit_code, ran.json["state"]) == (3, "absent")


@pytest.mark.parametrize("command", ["logs", "registrations list", "registrations export"])
def test_what_only_looks_goes_on(program: Program, stack: WholeStack, command: str) -> None:
    program.config(WHOLE + BROKEN["no YAML"])
    assert "goes on without it" in program.ok(*command.split()).stderr


@pytest.mark.parametrize(
    "command", ["up", "plan", "deploy", "check", "message", "resume", "registrations resend"]
)
def test_what_uses_the_rest_refuses(program: Program, command: str) -> None:
    program.config(WHOLE + BROKEN["an unknown placeholder"])
    ran = program(*command.split())
    assert (ran.exit_code, "nothing was done" in ran.stderr) == (2, True)


UNREADABLE = {
    "no name": ("sms: {message: 'Hi {nam}'}\n", ["stack"]),
    "a mistyped name": ("stak: hack-night\ntarget: local\nregion: ap-south-1\n", ["stack"]),
    "a name no stack can have": ("stack: Hack_Night\n", ["stack"]),
    "a name twice": ("stack: a-night\nstack: b-night\n", ["stack", "region", "target"]),
    "a mistyped target": ("stack: a-night\nregion: ap-south-1\ntaget: aws\n", ["target"]),
    "a region in the wrong place": (
        "stack: a-night\ntarget: local\nevent: {region: us-east-1}\n",
        ["region"],
    ),
    "a list": ("- stack: a-night\n", ["stack", "region", "target"]),
    "nothing": ("", ["stack", "region", "target"]),
    "no YAML from the start": ("\tstack: a-night\n", ["stack", "region", "target"]),
    "a mistake before the target": (
        "stack: a-night\nvenue: a: b\ntarget: aws\nregion: us-east-1\n",
        ["region", "target"],
    ),
    "a number": ("stack: 2026\ntarget: local\nregion: ap-south-1\n", ["stack"]),
    "true, where no YAML follows": (
        "stack: true\ntarget: local\nregion: ap-south-1\na: b: c\n",
        ["stack"],
    ),
}


# All of them ask in one way: one meets every text, each of the others two.
ASKED = [(NEEDED[0], text) for text in UNREADABLE]
ASKED += [(command, text) for command in NEEDED[1:] for text in ("no name", "nothing")]


@pytest.mark.parametrize(("command", "wrong"), ASKED, ids=map("-".join, ASKED))
def test_what_cannot_be_read_must_be_given(
    program: Program, stack: WholeStack, command: str, wrong: str
) -> None:
    text, missing = UNREADABLE[wrong]
    program.config(text)
    ran = program(*command.split())
    assert ran.exit_code == 2
    assert " ".join(f"--{key} …" for key in missing) in ran.stderr
    assert pipe_state(stack) == "RUNNING"
    assert tables(stack) == [stack.names.table]


def test_what_is_given_is_enough(program: Program, stack: WholeStack) -> None:
    program.config("\tno YAML at all")
    where = ("--stack", "demo-event", "--target", "local", "--region", "ap-south-1")
    program.ok("pause", *where)
    assert pipe_state(stack) == "STOPPED"
    program.ok("down", *where)
    assert tables(stack) == []


def test_a_file_that_is_not_there_stops_nobody_who_says_which_stack(
    program: Program, stack: WholeStack
) -> None:
    where = ("-c", "lost.yaml", "--stack", "demo-event", "--target", "local")
    assert "--region …" in program("pause", *where).stderr
    program.ok("pause", *where, "--region", "ap-south-1")
    assert pipe_state(stack) == "STOPPED"


def test_a_laptop_without_the_file_can_stop_a_stack_on_aws(
    program: Program, stack: WholeStack, embedded: EmbeddedAws, monkeypatch: pytest.MonkeyPatch
) -> None:
    sign_in(monkeypatch, embedded.endpoint_url, embedded.access_key)
    where = ("--target", "aws", "--stack", "demo-event")
    assert "--region …" in program("pause", *where).stderr
    program.ok("pause", *where, "--region", "ap-south-1")
    assert pipe_state(stack) == "STOPPED"
    assert program("status", *where, "--region", "ap-south-1", "--json").json["state"] == "paused"


def test_utf16_and_other_letters_hide_no_name(program: Program, stack: WholeStack) -> None:
    text = WHOLE + "event: {venue: Café}\n"
    for raw in (text.encode("utf-16"), text.encode("utf-16-le"), text.encode("cp1252")):
        (program.folder / "config.yaml").write_bytes(raw)
        program.ok("pause")
        program.ok("resume", "-c", program.config(WHOLE, "whole.yaml"))


def test_the_stack_of_an_option_is_another_stack(
    program: Program, stack: WholeStack, client: Callable[[str], Any]
) -> None:
    program.ok("up", "--stack", "other-night")
    found = program.ok("status", "--stack", "other-night", "--json").json
    assert (found["stack"], found["state"]) == ("other-night", "ready")
    program.ok("down", "--stack", "other-night")
    assert tables(stack) == [stack.names.table]


@pytest.mark.parametrize("command", [*NEEDED, "up", "message"])
def test_a_name_that_no_stack_can_have_is_refused(program: Program, command: str) -> None:
    ran = program(*command.split(), "--stack", "Hack_Night")
    assert (ran.exit_code, "--stack" in ran.stderr, "lower-case" in ran.stderr) == (2, True, True)


def test_a_warning_is_heard_with_quiet_and_json(program: Program, stack: WholeStack) -> None:
    program.config(WHOLE + BROKEN["no YAML"])
    ran = program.ok("pause", "--quiet", "--json")
    assert "Warning" in ran.stderr
    assert json.loads(ran.stdout)["state"] == "paused"


def test_a_text_that_yaml_would_cut_stops_no_pause(program: Program, stack: WholeStack) -> None:
    program.config("stack: demo-event\nsms:\n  message: Hi {name}, see you #HackFest\n")
    assert "#HackFest" in program("up").stderr
    program.ok("pause")
    assert pipe_state(stack) == "STOPPED"


def test_a_comment_behind_a_text_is_said_and_taken(program: Program, lonely: Program) -> None:
    program.config("event:\n  venue: Main Hall  # ask Ravi\n")
    ran = lonely.ok("message")
    assert "Warning: " in ran.stderr
    assert '"Main Hall  # ask Ravi"' in ran.stderr
    assert "Warning" not in lonely.ok("message", "--quiet").stderr
