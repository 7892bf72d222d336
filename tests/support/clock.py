"""Time for tests, so that none waits for what comes late and none hangs on the machine's speed."""

import threading
import time

from smsverifier.local.clock import Clock

__all__ = ["PATIENCE", "Clock", "Meeting", "RealTime", "ThreadClock"]

PATIENCE = 120.0
"""Real seconds until what should come has failed: far more than a slow, busy machine needs."""


class RealTime:
    """Seconds since the epoch, unless a test has stopped them: then no machine is too slow."""

    def __init__(self) -> None:
        self.stopped_at: float | None = None

    def __call__(self) -> float:
        return time.time() if self.stopped_at is None else self.stopped_at


class Meeting:
    """Tells whether two threads were ever at the same place at the same time.

    Whoever arrives waits a moment for a second. With a lock around the place nobody ever comes.
    """

    def __init__(self, seconds: float = 0.2) -> None:
        self.happened = False
        self._seconds = seconds
        self._second = threading.Event()
        self._there = 0
        self._counting = threading.Lock()

    def arrive(self) -> None:
        """Be there until a second one is, or the moment is over."""
        with self._counting:
            self._there += 1
            if self._there > 1:
                self.happened = True
                self._second.set()
        self._second.wait(self._seconds)
        with self._counting:
            self._there -= 1


class ThreadClock(threading.local):
    """Time in which a thread's sleeps count in full and take a hundredth.

    A wait belongs to one thread. On its own clock it looks as often as it should before its limit
    is reached, however slow the machine is and however many others wait meanwhile.
    """

    slept = 0.0
    slept_by_all = 0.0
    _counting = threading.Lock()

    def __call__(self) -> float:
        return time.monotonic() + self.slept

    def sleep(self, seconds: float) -> None:
        self.slept += seconds
        with self._counting:
            ThreadClock.slept_by_all += seconds
        time.sleep(seconds / 100)

    @staticmethod
    def of_aws() -> float:
        """AWS's time, the same in every thread: it passes while anybody sleeps."""
        return time.monotonic() + ThreadClock.slept_by_all
