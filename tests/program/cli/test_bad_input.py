"""What bad input gets: what, where, why and what to do; the right code; nothing half done."""

import os
import re
from collections.abc import Callable
from typing import Any

import pytest

from smsverifier.local.endpoints import chosen_site
from smsverifier.resources.catalog import COMPONENTS
from tests.program.strangers import answering
from tests.support.program import Program, Ran

STEPS = ", ".join(component.name for component in COMPONENTS)


def assert_told(ran: Ran, code: int, *words: str) -> None:
    """One error with all its parts, on standard error only, and no traceback."""
    assert ran.exit_code == code, ran
    assert ran.stdout == ""
    assert ran.stderr.count("Error: ") == 1
    assert "Traceback" not in ran.stderr
    for part in ("  where    ", "  do       ", *words):
        assert part in ran.stderr, ran.stderr
    assert "  why      " in ran.stderr or "      found    " in ran.stderr, ran.stderr


def assert_nothing_made(client: Callable[[str], Any]) -> None:
    assert client("dynamodb").list_tables()["TableNames"] == []
    assert client("iam").list_roles()["Roles"] == []


def test_the_demo_is_refused_on_aws(lonely: Program) -> None:
    assert_told(lonely("up", "--target", "aws"), 2, "built-in demo", "smsverifier init")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("stack: [a\n", ("line 2",)),
        ("stak: hack\n", ("stak", "unknown key", "stack")),
        ("stack: My_Event\n", ("My_Event", "lower-case")),
        ("stack: -hack\n", ("-hack",)),
        ("sms:\n  message: 'Hi {nam}'\n", ("{nam}", "did you mean")),
        ("sms:\n  email: x\n", ("sms.email", "unknown key")),
        ("- a\n- b\n", ("found",)),
        ("pipe:\n  batch_size: many\n", ("pipe.batch_size", "many")),
    ],
    ids=[
        *("broken YAML", "unknown key", "stack name", "stack begins with a hyphen"),
        *("unknown placeholder", "unknown key inside", "a list", "wrong type"),
    ],
)
def test_a_wrong_configuration_makes_nothing(
    program: Program, client: Callable[[str], Any], text: str, words: tuple[str, ...]
) -> None:
    program.config(text)
    assert_told(program("up"), 2, "config.yaml", *words)
    assert_nothing_made(client)


def test_a_configuration_that_is_not_there(program: Program) -> None:
    assert_told(program("up", "-c", "nowhere.yaml"), 2, "nowhere.yaml", "smsverifier init")


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (("up", "--target", "moon"), ("--target", "moon", "local and aws")),
        (
            ("up", "--only", "tabel"),
            ("--only", "tabel", STEPS),
        ),
        (("up", "--step"), ("--step", "terminal")),
        (("logs", "--since", "yesterday"), ("--since", "yesterday", "10m")),
        (("plan", "--region", "ap-suth-1"), ("ap-suth-1", "Did you mean ap-south-1?")),
    ],
)
def test_a_wrong_option_makes_nothing(
    program: Program, client: Callable[[str], Any], args: tuple[str, ...], words: tuple[str, ...]
) -> None:
    ran = program(*args)
    assert ran.exit_code == 2
    for word in words:
        assert word in ran.stderr or word in ran.stdout
    assert_nothing_made(client)


@pytest.mark.parametrize("args", [("nope",), ("up", "--nope"), ("test-register",), ("local",)])
def test_a_command_line_that_cannot_be_read_points_to_the_help(
    lonely: Program, args: tuple[str, ...]
) -> None:
    ran = lonely(*args)
    assert ran.exit_code == 2
    assert ran.stderr.startswith("Error: ")
    assert "--help`" in ran.stderr


NUMBER = "+919876543210"
MISPLACED = [
    *((NUMBER,), (NUMBER[1:], "up"), ("status", NUMBER), ("pause", NUMBER[3:], "x"), ("", NUMBER)),
    *(("registrations", NUMBER), ("registrations", "list", NUMBER), ("test-register", "x", NUMBER)),
    *(("registrations", "list", "--limit", f"{NUMBER}x"), ("logs", "--since", NUMBER)),
    *(("status", "--target", NUMBER), ("status", "--stack", NUMBER), ("plan", "--region", NUMBER)),
    *(("up", "--only", NUMBER), ("up", f"--{NUMBER}"), ("message", "--field", "+91 98765-43210")),
    *(("policy", "--account", NUMBER), ("registrations", "export", "--format", NUMBER)),
]


@pytest.mark.parametrize("args", MISPLACED)
@pytest.mark.parametrize("json", [(), ("--json",)])
def test_a_number_that_was_typed_in_a_wrong_place_is_never_shown_whole(
    lonely: Program, args: tuple[str, ...], json: tuple[str, ...]
) -> None:
    ran = lonely(*args, *json)
    assert ran.exit_code == 2
    shown = re.sub(r"\D", "", ran.stdout + ran.stderr)
    assert NUMBER[3:] not in shown


def test_what_is_no_number_of_anybodys_is_shown_as_it_was_typed(lonely: Program) -> None:
    assert "'2026-11-29 10:00'" in lonely("logs", "--since", "2026-11-29 10:00").stderr
    file = lonely.config("", "event-20261129T101112Z.yaml")
    assert "event-20261129T101112Z.yaml is there" in lonely("init", "--out", file).stderr


@pytest.mark.parametrize(
    "args", [("--json", "status"), ("--target", "aws", "up"), ("registrations", "--json", "list")]
)
def test_options_in_front_of_a_command_are_told_their_place(
    lonely: Program, args: tuple[str, ...]
) -> None:
    ran = lonely(*args)
    assert ran.exit_code == 2
    assert "Options stand behind a command" in " ".join((ran.stdout + ran.stderr).split())


def test_an_error_names_the_whole_command_and_nothing_typed_after_it(aws_program: Program) -> None:
    ran = aws_program("numbers", "verify", "+919876543210", "00000", "--json")
    assert ran.json["error"]["where"] == "smsverifier numbers verify"


def test_no_credentials(lonely: Program) -> None:
    lonely.config("stack: hack-night\ntarget: aws\n")
    assert_told(lonely("up", "--yes"), 1, "No AWS credentials", "--target local")


def test_an_unknown_profile(lonely: Program) -> None:
    lonely.config("stack: hack-night\ntarget: aws\n")
    ran = lonely("plan", "--profile", "nope")
    assert ran.exit_code == 2
    assert "nope" in ran.stderr


def test_expired_credentials(aws_program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    body = (
        b"<ErrorResponse><Error><Type>Sender</Type><Code>ExpiredToken</Code>"
        b"<Message>The security token included in the request is expired</Message></Error>"
        b"<RequestId>1</RequestId></ErrorResponse>"
    )
    with answering(403, body) as port:
        monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{port}")
        ran = aws_program("up", "--yes")
    assert_told(ran, 1, "expired", "ExpiredToken", "Sign in again", "aws sso login")


def test_aws_does_not_answer(aws_program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    assert_told(aws_program("plan"), 1, "does not answer", "AWS_ENDPOINT_URL")


def test_the_port_is_taken_by_something_else(lonely: Program, stranger: int) -> None:
    assert_told(
        lonely("up"), 1, f"Port {stranger} is taken", f"SMSVERIFIER_LOCAL_PORT={stranger + 1}"
    )


def test_a_port_that_is_none(lonely: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SMSVERIFIER_LOCAL_PORT", "eighty")
    assert_told(lonely("up"), 2, "eighty is not a port", "1 to 65535")


def test_an_embedded_aws_that_cannot_start_shows_its_log(
    lonely: Program, monkeypatch: pytest.MonkeyPatch, free_port: int
) -> None:
    monkeypatch.setenv("SMSVERIFIER_LOCAL_PORT", str(free_port))
    monkeypatch.setenv("SMSVERIFIER_LOCAL_GRACE_SECONDS", "soon")
    log = chosen_site(os.environ, free_port).log
    assert_told(lonely("up"), 1, "could not be started", "soon is no number", str(log))


def test_up_and_down_on_aws_ask_and_cannot_without_a_terminal(
    aws_program: Program, client: Callable[[str], Any]
) -> None:
    assert_told(aws_program("up"), 2, "needs a yes", "--yes")
    assert_nothing_made(client)
    aws_program.up("--yes")
    assert_told(aws_program("down"), 2, "needs a yes", "--yes")
    assert aws_program("status").exit_code == 0
    aws_program.ok("down", "--yes")
    assert_nothing_made(client)


@pytest.mark.slow
def test_the_whole_error_is_there_with_verbose(lonely: Program) -> None:
    process = lonely.start("plan", "--region", "nowhere-1", "--verbose")
    _, stderr = process.communicate(timeout=60)
    assert process.returncode == 1
    assert "Traceback" in stderr
