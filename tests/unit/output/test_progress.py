"""Progress: a table that is redrawn in a terminal, plain lines elsewhere."""

import io

import pytest

from smsverifier.errors import SmsverifierError
from smsverifier.output.progress import LineProgress, LiveProgress, progress
from smsverifier.output.screen import Screen
from smsverifier.provision.outcome import Outcome, StepResult
from smsverifier.provision.plan import Action, Plan, Step
from tests.unit.output.streams import Terminal, without_controls


def step(key: str, action: Action = Action.CREATE) -> Step:
    return Step(key, "AWS::SQS::Queue", f"hack-{key}", action)


PLAN = Plan("hack", (step("table"), step("api"), step("pipe"), step("queue", Action.KEEP)))
ENDS = (
    Outcome(step("table"), StepResult.DONE, 1.25),
    Outcome(step("api"), StepResult.FAILED, error=RuntimeError("secret detail")),
    Outcome(step("pipe"), StepResult.SKIPPED, because="api"),
    Outcome(step("queue", Action.KEEP), StepResult.UNCHANGED),
)


def run(listener: LineProgress | LiveProgress) -> None:
    with listener as listening:
        listening.started(step("table"))
        listening.started(step("api"))
        for outcome in ENDS:
            listening.finished(outcome)


def test_lines_tell_each_start_and_end_once() -> None:
    err = io.StringIO()
    screen = Screen(stdout=io.StringIO(), stderr=err)
    run(progress(screen, PLAN))
    assert err.getvalue().splitlines() == [
        "table: creating",
        "api: creating",
        "table: created in 1.2 s",
        "api: failed",
        "pipe: not started: api",
    ]


def test_a_step_that_is_done_with_a_warning_says_so() -> None:
    err = io.StringIO()
    late = Outcome(step("table"), StepResult.DONE, 1.0, warning=SmsverifierError("Not now"))
    progress(Screen(stdout=io.StringIO(), stderr=err), PLAN).finished(late)
    assert err.getvalue() == "table: created, with a warning: Not now\n"


def test_a_warning_in_foreign_words_steers_no_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm-256color")
    err = Terminal()
    warning = SmsverifierError("later\x1b]0;pwned\x9bK")
    with LiveProgress(
        Screen(stdout=io.StringIO(), stderr=err), Plan("hack", (step("table"),))
    ) as live:
        live.started(step("table"))
        live.finished(Outcome(step("table"), StepResult.DONE, warning=warning))
    assert "\\x1b]0;pwned" in err.getvalue()
    assert not [words for words in ("\x1b]0", "\x9b") if words in err.getvalue()]


def test_a_terminal_ends_with_every_step_on_its_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "100")
    terminal = Terminal()
    run(progress(Screen(stdout=io.StringIO(), stderr=terminal), PLAN))
    lines = [line.rstrip() for line in without_controls(terminal.getvalue()).splitlines()]
    assert lines[-4:] == [
        " ✓ table             created in 1.2 s",
        " ✗ api               failed",
        " · pipe              not started: api",
        " = queue             unchanged",
    ]


def test_a_terminal_shows_what_is_under_way_and_what_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm")
    terminal = Terminal()
    with progress(Screen(stdout=io.StringIO(), stderr=terminal), PLAN) as listening:
        listening.started(step("table"))
    shown = without_controls(terminal.getvalue())
    assert "table             creating 0 s" in shown
    assert "api               waiting" in shown


@pytest.mark.parametrize("is_terminal", [True, False])
def test_a_long_wait_says_what_for_and_how_long_at_most(
    monkeypatch: pytest.MonkeyPatch, is_terminal: bool
) -> None:
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "100")
    err = Terminal() if is_terminal else io.StringIO()
    with progress(Screen(stdout=io.StringIO(), stderr=err), PLAN) as listening:
        listening.started(step("table"))
        for seconds in (0.0, 4.0, 5.0):
            listening.waiting(step("table"), "the new role to be usable", seconds, 180)
    # A line is told once, after some seconds; the live view counts on.
    left = 175 if is_terminal else 176
    told = f"waiting for the new role to be usable (at most {left} s)"
    assert told in without_controls(err.getvalue())
    assert is_terminal or err.getvalue().count(told) == 1


def test_quiet_shows_no_progress() -> None:
    err = io.StringIO()
    run(progress(Screen(quiet=True, stdout=io.StringIO(), stderr=err), PLAN))
    assert err.getvalue() == ""
