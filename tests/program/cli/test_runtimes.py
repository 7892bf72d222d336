"""`up` tells that the handler's Python comes to its end, also where it changes nothing."""

from datetime import UTC, date, datetime, time

import pytest

from smsverifier.cli.context import open_context
from smsverifier.commands import StackOptions
from smsverifier.commands.up import UpOptions, bring_up
from tests.support.clock import Clock
from tests.support.program import Program

OPTIONS = UpOptions(steps=("table",), yes=True)
ON_AWS = "target: aws\nregion: ap-south-1\nstack: hack-night\n"


def up_on(day: date, clock: Clock, capsys: pytest.CaptureFixture[str]) -> str:
    clock.put(datetime.combine(day, time(), UTC).timestamp())
    context = open_context(StackOptions(None, None, None, None, False, False, False))
    assert bring_up(context, OPTIONS).exit_code == 0
    return capsys.readouterr().err


def test_here_it_is_told_with_and_without_a_change(
    program: Program, embedded_clock: Clock, capsys: pytest.CaptureFixture[str]
) -> None:
    program.config("handler: {runtime: python3.11}")
    for _ in ("new", "in sync"):
        told = up_on(date(2027, 5, 1), embedded_clock, capsys)
        assert told.count("AWS's support of python3.11 ends on 30 June 2027") == 1


def test_on_aws_it_is_told_with_and_without_a_change(
    aws_program: Program, embedded_clock: Clock, capsys: pytest.CaptureFixture[str]
) -> None:
    aws_program.config(f"{ON_AWS}handler: {{runtime: python3.11}}")
    for _ in ("new", "in sync"):
        told = up_on(date(2027, 5, 1), embedded_clock, capsys)
        assert told.count("AWS's support of python3.11 ends on 30 June 2027") == 1


def test_long_before_its_end_nothing_is_said(
    program: Program, embedded_clock: Clock, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "python3" not in up_on(date(2026, 12, 1), embedded_clock, capsys)
