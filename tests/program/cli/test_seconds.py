"""How long `up` and `down` say they took: all their work, and no waiting for a person."""

import io
import json
from collections.abc import Callable
from typing import Any

import pytest

from smsverifier.cli.context import open_context
from smsverifier.commands import StackOptions, down, up
from smsverifier.commands.context import Context, Stopwatch
from smsverifier.commands.prompts import confirm, wait_for_enter
from smsverifier.output.down_view import show_down
from smsverifier.output.up_view import show_up
from tests.support.program import Program


def context_that_takes_a_second_a_call(*, as_json: bool) -> Context:
    context = open_context(StackOptions(None, None, None, None, as_json, True, False))
    context.stopwatch = Stopwatch(lambda: float(len(context.aws.calls)))
    return context


class SlowPerson(io.StringIO):
    """Somebody at a terminal who takes a minute for each answer."""

    minutes = 0

    def isatty(self) -> bool:
        return True

    def readline(self, *_: Any) -> str:  # type: ignore[override]  # as StringIO's own
        self.minutes += 1
        return "y\n"


def test_up_of_a_stack_in_sync_counts_its_looking(
    program: Program, capsys: pytest.CaptureFixture[str]
) -> None:
    program.up()
    context = context_that_takes_a_second_a_call(as_json=True)
    show_up(context.screen, up.bring_up(context, up.UpOptions()))
    told = json.loads(capsys.readouterr().out)
    assert told["seconds"] == told["api_calls"] > 0


def test_the_sentence_of_up_counts_it_too(
    program: Program, capsys: pytest.CaptureFixture[str]
) -> None:
    program.up()
    context = context_that_takes_a_second_a_call(as_json=False)
    show_up(context.screen, up.bring_up(context, up.UpOptions()))
    assert f", {len(context.aws.calls):.1f} s)." in capsys.readouterr().out


def test_down_counts_both_of_its_looks(
    program: Program, capsys: pytest.CaptureFixture[str]
) -> None:
    context = context_that_takes_a_second_a_call(as_json=True)
    show_down(context.screen, down.take_down(context, down.DownOptions()))
    assert json.loads(capsys.readouterr().out)["seconds"] == len(context.aws.calls) > 0


@pytest.mark.parametrize(
    "ask",
    [lambda context: confirm(context, "Sure?", yes=False), wait_for_enter],
    ids=["question", "pause"],
)
def test_the_time_a_person_takes_does_not_count(
    program: Program, monkeypatch: pytest.MonkeyPatch, ask: Callable[[Context], object]
) -> None:
    person = SlowPerson()
    monkeypatch.setattr("sys.stdin", person)
    context = context_that_takes_a_second_a_call(as_json=False)
    context.stopwatch = Stopwatch(lambda: 60.0 * person.minutes)
    ask(context)
    assert (person.minutes, context.stopwatch.seconds) == (1, 0.0)
