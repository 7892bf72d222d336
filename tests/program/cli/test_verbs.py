"""Verbs of other tools: answered by what they mean, never by what they look like."""

import re

import pytest

from smsverifier.cli.suggestions import RISKY_COMMANDS
from tests.support.program import Program

LONELY_WORDS = ("reuse", "assume", "presume", "town", "own", "brown", "employ", "cup", "cause", "x")
"""They look like a command that acts, and nobody knows what they would mean here."""


def commands_in(text: str) -> list[str]:
    return re.findall(r"`smsverifier ([^`]*)`", text)


def advice_of(program: Program, *args: str) -> list[str]:
    ran = program(*args)
    assert ran.exit_code == 2
    told = " ".join(ran.stderr.split()).partition(" do ")[2]
    return [command for command in commands_in(told) if not command.endswith("--help")]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("destroy", "down"),
        ("teardown", "down"),
        ("delete", "down"),
        ("remove", "down"),
        ("rm", "registrations remove-tests"),
        ("apply", "up"),
        ("create", "up"),
        ("start", "up"),
        ("stop", "pause"),
        ("list", "registrations list"),
        ("ls", "registrations list"),
        ("ps", "status"),
        ("export", "registrations export"),
        ("import", "registrations import FILE"),
        ("close", "registrations close"),
        ("url", "open form"),
        ("doctor", "check"),
        ("validate", "check"),
        ("diff", "plan"),
        ("preview", "plan"),
        ("tail", "logs --follow"),
        ("watch", "status --watch"),
        ("resend", "registrations resend"),
        ("retry", "registrations resend --failed"),
        ("send", "registrations resend"),
        ("invoke", "test-register PHONE"),
        ("test", "test-register PHONE"),
        ("config", "init"),
        ("version", "--version"),
        ("login", "check --target aws"),
        ("DESTROY", "down"),
        ("dry_run", "plan"),
    ],
)
def test_a_verb_of_another_tool_is_answered_by_its_meaning(
    lonely: Program, typed: str, meant: str
) -> None:
    assert meant in advice_of(lonely, typed)
    if meant != "resume":
        assert "resume" not in advice_of(lonely, typed)


def test_help_is_answered_with_help(lonely: Program) -> None:
    assert "`smsverifier --help` shows every command" in lonely("help").stderr


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        (("registrations", "delete"), "registrations remove-tests"),
        (("registrations", "status"), "status"),
        (("numbers", "rm"), "numbers remove PHONE"),
        (("local", "down"), "local stop"),
        (("local", "statsu"), "local status"),
        (("remove-tests",), "registrations remove-tests"),
    ],
)
def test_so_it_is_in_a_group_and_across_groups(
    lonely: Program, typed: tuple[str, ...], meant: str
) -> None:
    assert meant in advice_of(lonely, *typed)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("statsu", "status"), ("regstrations", "registrations"), ("test_register", "test-register"),
     ("dwon", "down"), ("resum", "resume"), ("pu", "up"), ("deplooy", "deploy")],
)  # fmt: skip
def test_a_slip_of_the_fingers_is_put_right(lonely: Program, typed: str, meant: str) -> None:
    assert advice_of(lonely, typed) == [meant]


@pytest.mark.parametrize("word", LONELY_WORDS)
def test_what_only_looks_alike_gets_no_command_that_acts(lonely: Program, word: str) -> None:
    assert not RISKY_COMMANDS & {told.split()[-1] for told in advice_of(lonely, word)}


def test_a_number_typed_where_the_command_is_missing_is_not_shown(lonely: Program) -> None:
    assert (
        "9876543210"
        not in lonely("+919876543210", "--json").stderr + lonely("+919876543210").stderr
    )
