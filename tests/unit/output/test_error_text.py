"""Errors as text and as JSON."""

import json

from smsverifier.errors import ConfigError, Interrupted, Mistake, SmsverifierError
from smsverifier.output.errors import error_document, error_text, warning_text

WHOLE = SmsverifierError("It broke", where="table", why="It was old.", hint="Buy a new one.")


def test_an_error_says_what_where_why_and_what_to_do() -> None:
    assert error_text(WHOLE) == (
        "Error: It broke\n"
        "  where    table\n"
        "  why      It was old.\n"
        "  do       Buy a new one."
    )  # fmt: skip


def test_a_warning_has_the_same_lines() -> None:
    assert warning_text(WHOLE).splitlines()[0] == "Warning: It broke"
    assert warning_text(WHOLE).splitlines()[1:] == error_text(WHOLE).splitlines()[1:]


def test_what_is_not_known_is_left_out() -> None:
    assert error_text(SmsverifierError("It broke")) == "Error: It broke"


def test_further_lines_start_below_the_first() -> None:
    error = SmsverifierError("It broke", why="Its log:\none\ntwo")
    assert error_text(error).splitlines()[1:] == [
        "  why      Its log:",
        "           one",
        "           two",
    ]


def test_what_was_typed_cannot_steer_the_terminal() -> None:
    hostile = SmsverifierError("No x\x1b[2J", where="\u202ea.csv", hint="Tab\tstays")
    assert error_text(hostile).splitlines() == [
        "Error: No x\\x1b[2J",
        "  where    \\u202ea.csv",
        "  do       Tab\tstays",
    ]


def test_every_finding_of_a_configuration_is_shown() -> None:
    findings = (Mistake("stack", '"X"', "lower case"), Mistake("", "a list", "a mapping"))
    text = error_text(ConfigError("2 mistakes", findings, where="config.yaml"))
    assert '  stack\n      found    "X"\n      allowed  lower case' in text
    assert "  (whole file)\n      found    a list" in text


def test_what_the_user_asked_for_is_not_called_an_error() -> None:
    assert error_text(Interrupted("Interrupted"), colour=True) == "Interrupted"


def test_colour_marks_the_word_error_only() -> None:
    coloured, plain = error_text(WHOLE, colour=True), error_text(WHOLE)
    assert coloured.startswith("\033[1;31mError:\033[0m It broke")
    assert coloured.splitlines()[1:] == plain.splitlines()[1:]


def test_as_a_document_it_holds_the_same_and_the_exit_code() -> None:
    document = json.loads(json.dumps(error_document(WHOLE)))
    assert document == {
        "error": {
            "message": "It broke",
            "where": "table",
            "why": "It was old.",
            "hint": "Buy a new one.",
            "exit_code": 1,
        }
    }
