"""Progress of a run: a live table in a terminal, a line per event everywhere else.

After its end, which steps failed, each with its cause.
"""

import threading
import time
import traceback
from dataclasses import dataclass
from typing import Self

from rich.console import RenderableType
from rich.live import Live
from rich.spinner import Spinner
from rich.table import Table
from rich.text import Text

from smsverifier.aws.errors import explain
from smsverifier.errors import Interrupted
from smsverifier.output.errors import error_text, warning_text
from smsverifier.output.screen import Harmless, Screen
from smsverifier.provision.outcome import Outcome, RunReport, StepResult
from smsverifier.provision.plan import Action, Plan, Step

DOING = {
    Action.CREATE: "creating",
    Action.UPDATE: "updating",
    Action.REPLACE: "replacing",
    Action.DELETE: "deleting",
    Action.KEEP: "looking",
}
DONE = {
    Action.CREATE: "created",
    Action.UPDATE: "updated",
    Action.REPLACE: "replaced",
    Action.DELETE: "deleted",
    Action.KEEP: "unchanged",
}
FRAMES_PER_SECOND = 8
QUIET_SECONDS = 2.5
"""A wait says about once a second that it goes on; after this long without a word it is over."""
KEY_WIDTH = 17
"""The longest key: the tables that `down` draws one after the other are in line."""
LONG_WAIT = 3.0
"""Seconds of waiting before plain lines say so: shorter waits are the rule and would only fill."""


def _outcome_text(outcome: Outcome) -> tuple[str, str, str]:
    """A sign, a style and a sentence for the end of one step."""
    if outcome.warning is not None:
        return "!", "yellow", f"{DONE[outcome.step.action]}, with a warning: {outcome.warning}"
    if outcome.result is StepResult.DONE:
        return "✓", "green", f"{DONE[outcome.step.action]} in {outcome.seconds:.1f} s"
    if outcome.result is StepResult.UNCHANGED:
        return "=", "dim", outcome.step.reason or "unchanged"
    if outcome.result is StepResult.SKIPPED:
        return "·", "yellow", f"not started: {outcome.because}"
    return "✗", "red", "failed"  # why is told below, once and whole


@dataclass(frozen=True)
class _Wait:
    """What a step waits for, until when at the latest, and when it last said so."""

    what: str
    ends: float
    said_at: float

    def text(self, now: float) -> str:
        """A countdown; nothing once the wait has gone quiet, as it is over then."""
        if now - self.said_at > QUIET_SECONDS:
            return ""
        return f", {_waiting_text(self.what, max(0.0, self.ends - now))}"


def _waiting_text(what: str, left: float) -> str:
    return f"waiting for {what} (at most {left:.0f} s)"


class LineProgress:
    """One line when a step starts and one when it ends."""

    def __init__(self, screen: Screen) -> None:
        self._screen = screen
        self._said: set[tuple[str, str]] = set()
        self._lock = threading.Lock()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def started(self, step: Step) -> None:
        """A step's work begins."""
        self._say(f"{step.key}: {DOING[step.action]}")

    def waiting(self, step: Step, what: str, seconds: float, limit: float) -> None:
        """A step waits; told once for each thing it waits for."""
        if seconds >= LONG_WAIT and (step.key, what) not in self._said:
            self._said.add((step.key, what))
            self._say(f"{step.key}: {_waiting_text(what, limit - seconds)}")

    def finished(self, outcome: Outcome) -> None:
        """A step has ended."""
        if outcome.result is not StepResult.UNCHANGED:
            self._say(f"{outcome.step.key}: {_outcome_text(outcome)[2]}")

    def _say(self, line: str) -> None:
        with self._lock:  # waits are told by the threads that wait
            self._screen.say(line)


class LiveProgress:
    """Every step of the plan on a line of its own, redrawn with its elapsed time."""

    def __init__(self, screen: Screen, plan: Plan) -> None:
        self._plan = plan
        self._started: dict[str, float] = {}
        self._waits: dict[str, _Wait] = {}
        self._outcomes: dict[str, Outcome] = {}
        self._spinner = Spinner("dots")
        self._lock = threading.Lock()
        self._live = Live(
            get_renderable=self._draw, console=screen.err, refresh_per_second=FRAMES_PER_SECOND
        )

    def __enter__(self) -> Self:
        self._live.start(refresh=True)
        return self

    def __exit__(self, *_: object) -> None:
        self._live.stop()

    def started(self, step: Step) -> None:
        """A step's work begins."""
        with self._lock:
            self._started[step.key] = time.monotonic()

    def waiting(self, step: Step, what: str, seconds: float, limit: float) -> None:
        """A step waits; said about once a second."""
        now = time.monotonic()
        with self._lock:
            self._waits[step.key] = _Wait(what, now + limit - seconds, now)

    def finished(self, outcome: Outcome) -> None:
        """A step has ended."""
        with self._lock:
            self._outcomes[outcome.step.key] = outcome

    def _draw(self) -> RenderableType:
        grid = Table.grid(padding=(0, 1))
        for width in (0, 0, KEY_WIDTH):
            grid.add_column(min_width=width)
        with self._lock:
            for step in self._plan.steps:
                grid.add_row("", *self._line(step))
        return Harmless(grid)

    def _line(self, step: Step) -> tuple[RenderableType, ...]:
        outcome = self._outcomes.get(step.key)
        if outcome is not None:
            sign, style, text = _outcome_text(outcome)
            return Text(sign, style=style), Text(step.key), Text(text, style=style)
        if step.key not in self._started:
            return Text("·", style="dim"), Text(step.key, style="dim"), Text("waiting", style="dim")
        now = time.monotonic()
        elapsed = now - self._started[step.key]
        wait = self._waits.get(step.key)
        text = f"{DOING[step.action]} {elapsed:.0f} s{wait.text(now) if wait else ''}"
        return self._spinner, Text(step.key), Text(text)


def progress(screen: Screen, plan: Plan) -> LineProgress | LiveProgress:
    """The progress view this screen can show."""
    return LiveProgress(screen, plan) if screen.is_live else LineProgress(screen)


def say_failures(screen: Screen, report: RunReport) -> None:
    """Every failed step in words; whole with --verbose. A wait that Ctrl-C ended is no failure.

    After the warnings of the steps that are done.
    """
    for outcome in report.outcomes:
        if outcome.warning is not None:
            screen.complain(warning_text(outcome.warning))
    for outcome in report.failures:
        error = outcome.error
        if error is None or isinstance(error, Interrupted):
            continue
        screen.complain(error_text(explain(error, outcome.step.key)))
        if screen.verbose:
            screen.complain("".join(traceback.format_exception(error)))
