"""Time that passes only while everybody sleeps: minutes at AWS cost milliseconds here."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

GRACE = 0.001
"""Real seconds without a call before sleepers may wake: others may be about to make one."""


class VirtualClock:
    """The clock and the sleep of a session, of AWS's behaviours and of the SDK's own retries.

    It moves on to the next sleeper's hour when no call is under way and none has begun for a
    moment, so threads that wait at the same time wait together and not one after the other.
    """

    def __init__(self) -> None:
        self.now = 0.0
        self._hours: list[float] = []
        self._calls = 0
        self._changed = threading.Condition()

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        with self._changed:
            hour = self.now + seconds
            self._hours.append(hour)
            while self.now < hour:
                quiet = not self._changed.wait(GRACE)
                if quiet and not self._calls:
                    self._move_to(min(self._hours))
            self._hours.remove(hour)

    def pass_by(self, seconds: float) -> None:
        """Let time go by between two runs."""
        with self._changed:
            self._move_to(self.now + seconds)

    @contextmanager
    def calling(self) -> Iterator[None]:
        """Time stands still during a call."""
        self._count(1)
        try:
            yield
        finally:
            self._count(-1)

    def _count(self, calls: int) -> None:
        with self._changed:
            self._calls += calls
            self._changed.notify_all()

    def _move_to(self, hour: float) -> None:
        self.now = max(self.now, hour)
        self._changed.notify_all()
