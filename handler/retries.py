"""Writes that are tried again until the invocation ends: what was sent must be recorded."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from json_log import Log
from outcomes import AWS_ERRORS, name_of
from rate_limiter import Deadline

FIRST_PAUSE = 0.2
"""Seconds between the writes of an outcome that does not get through; doubles each time."""


def always(_: Exception) -> bool:
    """The answer for a write that may be done twice."""
    return True


@dataclass(frozen=True)
class Retries:
    """How long one invocation may try."""

    deadline: Deadline
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep

    def until_end(
        self,
        call: Callable[[], None],
        log: Log,
        given_up: str,
        may_repeat: Callable[[Exception], bool] = always,
    ) -> bool:
        """Do `call` until it works; False, and an alert `given_up`, if it never did."""
        pause = FIRST_PAUSE
        while True:
            try:
                call()
            except AWS_ERRORS as error:
                if not may_repeat(error) or self.clock() + pause > self.deadline.write_by:
                    log.alert(given_up, error=name_of(error))
                    return False
                log.warning("write_failed", error=name_of(error))
            else:
                return True
            self.sleep(pause)
            pause *= 2
