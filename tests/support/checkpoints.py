"""States of the embedded AWS that tests bring about once and go back to."""

from collections.abc import Callable, Hashable

from smsverifier.local.embedded import EmbeddedAws
from smsverifier.local.state import SavedState
from tests.support.clock import Clock

MOST_KEPT = 200
"""States remembered, each some hundred KB; the oldest go first."""


class Checkpoints:
    """The way from an empty AWS to where a test begins, gone once per worker.

    A state is known by the names of all steps that led to it. A step from any other state (the
    test has changed something first) is really gone, every time.
    """

    def __init__(self, embedded: EmbeddedAws, clock: Clock) -> None:
        """`embedded` is empty."""
        self._embedded = embedded
        self._clock = clock
        self._empty = embedded.save()
        self._saved: dict[tuple[Hashable, ...], SavedState] = {}
        self._steps: tuple[Hashable, ...] = ()
        self._mark: object = None

    def begin(self) -> None:
        """Back to an empty AWS at the present time."""
        self._clock.passed = 0
        self._embedded.restore(self._empty)
        self._arrive(())

    def reach(self, step: Hashable, take: Callable[[], object]) -> None:
        """The state that `take` leads to from here; `step` must say all that `take` depends on."""
        if self._mark != self._marked():
            take()
            return
        steps = (*self._steps, step)
        if steps in self._saved:
            self._embedded.restore(self._saved[steps])
        else:
            take()
            self._saved[steps] = self._embedded.save()
            if len(self._saved) > MOST_KEPT:
                del self._saved[next(iter(self._saved))]
        self._arrive(steps)

    def _arrive(self, steps: tuple[Hashable, ...]) -> None:
        self._steps, self._mark = steps, self._marked()

    def _marked(self) -> object:
        """What is another as soon as anything has happened to the AWS."""
        aws = self._embedded
        return aws.changes, aws.dispatcher.overrides, self._clock.passed
