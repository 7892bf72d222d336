"""Running steps: each as soon as the steps it needs are done, several at once.

Knows nothing of what a step does. A step's end is a value; one failure stops only what depends
on it, and a stop request starts nothing more and lets what is under way end.
"""

import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Protocol

from smsverifier.errors import SmsverifierError
from smsverifier.platform.terminal import HEARING_SECONDS
from smsverifier.provision.graph import Needs
from smsverifier.provision.outcome import Outcome, StepResult
from smsverifier.provision.plan import Action, Step

WORKERS = 8
"""More brought nothing when measured: the longest chain of dependent calls sets the time."""

INTERRUPTED = "interrupted"


class Listener(Protocol):
    """Hears of each step as it starts and ends, on the thread that runs the plan."""

    def started(self, step: Step) -> None:
        """A step's work begins."""

    def waiting(self, step: Step, what: str, seconds: float, limit: float) -> None:
        """A step has waited `seconds` of `limit` for `what`; heard on the step's own threads."""

    def finished(self, outcome: Outcome) -> None:
        """A step has ended, in whatever way."""


_at_work: ContextVar[tuple[Listener, Step]] = ContextVar("at_work")
"""Whose work this thread does; threads that a step starts must be given its context."""


def report_waiting(what: str, seconds: float, limit: float) -> None:
    """Tell the listener that the step this thread works for waits. Outside of steps: nobody."""
    listener_and_step = _at_work.get(None)
    if listener_and_step is not None:
        listener, step = listener_and_step
        listener.waiting(step, what, seconds, limit)


@dataclass
class Run:
    """One run of a set of steps."""

    needs: Needs
    perform: Callable[[Step], SmsverifierError | None]
    """Does one step; what it hands back is a warning."""
    listener: Listener
    stop: threading.Event

    def __call__(self, steps: Sequence[Step]) -> tuple[Outcome, ...]:
        """The outcomes of `steps`, in their order."""
        waiting = {step.key: step for step in steps}
        running: dict[Future[Outcome], Step] = {}
        done: dict[str, Outcome] = {}
        with ThreadPoolExecutor(max_workers=WORKERS) as pool:
            while waiting or running:
                self._settle(waiting, done)
                for step in self._ready(waiting, done):
                    self.listener.started(waiting.pop(step.key))
                    running[pool.submit(self._timed, step)] = step
                for future in wait(running, HEARING_SECONDS, FIRST_COMPLETED).done:
                    self._end(_outcome(running.pop(future), future), done)
        return tuple(done[step.key] for step in steps)

    def _settle(self, waiting: dict[str, Step], done: dict[str, Outcome]) -> None:
        """End every waiting step that needs no work: kept, skipped or interrupted."""
        settled = True
        while settled:
            outcomes = [self._without_work(step, done) for step in waiting.values()]
            settled = False
            for outcome in filter(None, outcomes):
                waiting.pop(outcome.step.key)
                self._end(outcome, done)
                settled = True

    def _without_work(self, step: Step, done: dict[str, Outcome]) -> Outcome | None:
        if step.action is Action.KEEP:
            return Outcome(step, StepResult.UNCHANGED)
        if self.stop.is_set():
            return Outcome(step, StepResult.SKIPPED, because=INTERRUPTED)
        for need in sorted(self.needs[step.key]):
            if need in done and done[need].result in {StepResult.FAILED, StepResult.SKIPPED}:
                return Outcome(step, StepResult.SKIPPED, because=need)
        return None

    def _ready(self, waiting: dict[str, Step], done: dict[str, Outcome]) -> list[Step]:
        return [step for step in waiting.values() if self.needs[step.key] <= done.keys()]

    def _end(self, outcome: Outcome, done: dict[str, Outcome]) -> None:
        done[outcome.step.key] = outcome
        self.listener.finished(outcome)

    def _timed(self, step: Step) -> Outcome:
        _at_work.set((self.listener, step))
        start = time.monotonic()
        warning = self.perform(step)
        return Outcome(step, StepResult.DONE, time.monotonic() - start, warning=warning)


def _outcome(step: Step, future: Future[Outcome]) -> Outcome:
    """How a step ended; what is no Exception ends the process, not the step, and is raised."""
    error = future.exception()
    if isinstance(error, Exception):
        return Outcome(step, StepResult.FAILED, error=error)
    return future.result()
