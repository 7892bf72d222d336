"""Running steps: each as soon as the steps it needs are done, several at once.

Knows nothing of what a step does. A step's end is a value; one failure stops only what depends
on it, and a stop request starts nothing more and lets what is under way end.

A step of which only the end needs others begins before them, and waits for them there itself.
"""

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

from smsverifier.errors import SmsverifierError
from smsverifier.platform.terminal import HEARING_SECONDS
from smsverifier.provision.graph import Needs
from smsverifier.provision.outcome import Outcome, StepResult
from smsverifier.provision.plan import Action, Step

WORKERS = 16
"""As many as are ever ready at once: the longest chain of dependent calls sets the time."""

INTERRUPTED = "interrupted"


class Listener(Protocol):
    """Hears of each step as it starts and ends, on the thread that runs the plan."""

    def started(self, step: Step) -> None:
        """A step's work begins."""

    def waiting(self, step: Step, what: str, seconds: float, limit: float) -> None:
        """A step has waited `seconds` of `limit` for `what`; heard on the step's own threads."""

    def finished(self, outcome: Outcome) -> None:
        """A step has ended, in whatever way."""


class _Work(NamedTuple):
    """What a thread is at."""

    run: "Run"
    step: Step


_at_work: ContextVar[_Work] = ContextVar("at_work")
"""Whose work this thread does; threads that a step starts must be given its context."""


def step_at_work() -> Step | None:
    """The step that this thread works for; None outside of steps."""
    work = _at_work.get(None)
    return None if work is None else work.step


def report_waiting(what: str, seconds: float, limit: float) -> None:
    """Tell the listener that the step this thread works for waits. Outside of steps: nobody."""
    work = _at_work.get(None)
    if work is not None:
        work.run.listener.waiting(work.step, what, seconds, limit)


def wait_for_need(key: str) -> None:
    """Return once the step `key`, which the step this thread works for needs, is done.

    At once where there is no such step to be waited for. Where it is not done, or the run was told
    to stop meanwhile, the step is left as it is then, and counts as skipped because of it.
    """
    work = _at_work.get(None)
    if work is not None:
        work.run.wait_for(work.step, key)


class Unmet(Exception):
    """What the step waited for does not come; the key of it, or `INTERRUPTED`."""


@dataclass
class Run:
    """One run of a set of steps."""

    needs: Needs
    perform: Callable[[Step], SmsverifierError | None]
    """Does one step; what it hands back is a warning."""
    listener: Listener
    stop: threading.Event
    early: frozenset[str] = frozenset()
    """The steps that are begun before what they need, as they wait for it themselves."""
    _done: dict[str, Outcome] = field(default_factory=dict)
    _ended: threading.Condition = field(default_factory=threading.Condition)

    def __call__(self, steps: Sequence[Step]) -> tuple[Outcome, ...]:
        """The outcomes of `steps`, in their order."""
        waiting = {step.key: step for step in steps}
        running: dict[Future[Outcome], Step] = {}
        with ThreadPoolExecutor(max_workers=WORKERS) as pool, self._ending_waits():
            while waiting or running:
                self._settle(waiting)
                for step in self._ready(waiting):
                    self.listener.started(waiting.pop(step.key))
                    running[pool.submit(self._timed, step)] = step
                for future in wait(running, HEARING_SECONDS, FIRST_COMPLETED).done:
                    self._end(_outcome(running.pop(future), future))
        return tuple(self._done[step.key] for step in steps)

    @contextmanager
    def _ending_waits(self) -> Iterator[None]:
        """What raises here ends the run: no step comes to its end any more, so none may wait."""
        try:
            yield
        except BaseException:
            self.stop.set()
            raise

    def wait_for(self, step: Step, key: str) -> None:
        """See `wait_for_need`."""
        if key not in self.needs[step.key]:
            return
        with self._ended:
            while key not in self._done and not self.stop.is_set():
                self._ended.wait(HEARING_SECONDS)
        if key in self._done and self._is_unmet(key):
            raise Unmet(key)
        if self.stop.is_set():  # also where what it waited for is done: it would begin the rest
            raise Unmet(INTERRUPTED)

    def _settle(self, waiting: dict[str, Step]) -> None:
        """End every waiting step that needs no work: kept, skipped or interrupted."""
        settled = True
        while settled:
            outcomes = [self._without_work(step) for step in waiting.values()]
            settled = False
            for outcome in filter(None, outcomes):
                waiting.pop(outcome.step.key)
                self._end(outcome)
                settled = True

    def _without_work(self, step: Step) -> Outcome | None:
        if step.action is Action.KEEP:
            return Outcome(step, StepResult.UNCHANGED)
        if self.stop.is_set():
            return Outcome(step, StepResult.SKIPPED, because=INTERRUPTED)
        for need in sorted(self.needs[step.key]):
            if need in self._done and self._is_unmet(need):
                return Outcome(step, StepResult.SKIPPED, because=need)
        return None

    def _is_unmet(self, need: str) -> bool:
        return self._done[need].result in {StepResult.FAILED, StepResult.SKIPPED}

    def _ready(self, waiting: dict[str, Step]) -> list[Step]:
        return [
            step
            for step in waiting.values()
            if step.key in self.early or self.needs[step.key] <= self._done.keys()
        ]

    def _end(self, outcome: Outcome) -> None:
        with self._ended:
            self._done[outcome.step.key] = outcome
            self._ended.notify_all()
        self.listener.finished(outcome)

    def _timed(self, step: Step) -> Outcome:
        _at_work.set(_Work(self, step))
        start = time.monotonic()
        warning = self.perform(step)
        return Outcome(step, StepResult.DONE, time.monotonic() - start, warning=warning)


def _outcome(step: Step, future: Future[Outcome]) -> Outcome:
    """How a step ended; what is no Exception ends the process, not the step, and is raised."""
    error = future.exception()
    if isinstance(error, Unmet):
        return Outcome(step, StepResult.SKIPPED, because=str(error))
    if isinstance(error, Exception):
        return Outcome(step, StepResult.FAILED, error=error)
    return future.result()
