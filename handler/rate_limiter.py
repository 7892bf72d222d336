"""How fast and how long: turns for sending, and the time an invocation has left."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

SEND_SECONDS = 13.0
"""The longest that one send takes when only SNS is slow: its client's time limits (2 s to
connect, 10 s to answer) and a second for the table."""

LAST_MOMENT_SECONDS = 0.5
"""Kept back at the end of an invocation to answer."""


@dataclass(frozen=True)
class Deadline:
    """Until when an invocation may start a send, and until when it may write; clock seconds."""

    start_by: float
    write_by: float

    @classmethod
    def of(cls, now: float, remaining_ms: float, timeout_seconds: float) -> "Deadline":
        """The deadline of an invocation that began at `now`.

        A function with a short time limit still sends in its first half: should it be killed
        over a slow answer, that message is unconfirmed and not sent twice.
        """
        end = now + remaining_ms / 1000
        return cls(end - min(SEND_SECONDS, timeout_seconds / 2), end - LAST_MOMENT_SECONDS)


class RateLimiter:
    """Evenly spaced turns, shared by all threads of one execution environment.

    Invocations that run side by side (several shards, `pipe.parallelization`) have an environment
    and a rate limiter each, so the account sees the sum of their paces.
    """

    def __init__(
        self,
        per_second: float,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._interval = 1 / per_second
        self._clock = clock
        self._sleep = sleep
        self._next = clock()
        self._lock = threading.Lock()

    def take_turn(self, start_by: float) -> bool:
        """Wait for a turn; False, at once and without taking one, if it comes after `start_by`."""
        with self._lock:
            now = self._clock()
            turn = max(self._next, now)
            if turn > start_by:
                return False
            self._next = turn + self._interval
        if turn > now:
            self._sleep(turn - now)
        return True
