"""Waiting for AWS: polls that end when the thing is ready, each with a named limit and a reason.

botocore's own waiters are coarse (DynamoDB's looks every 20 s) and missing for most services
used here (aws: waiters-coarse). Whoever made the session hears of each second waited
(`Aws.on_wait`), so that a quota of 30 s is a countdown on the screen and not a hang.
"""

import random
from collections.abc import Callable
from typing import TypeVar

from smsverifier.aws.errors import AWS_ERRORS
from smsverifier.aws.session import Aws
from smsverifier.errors import ResourceFailed, WaitLimit, WaitTimeout

__all__ = ["ROLE_PROPAGATION", "WaitLimit", "retry_while", "wait_until"]

T = TypeVar("T")

FIRST_PAUSE = 0.1
LONGEST_PAUSE = 5.0
GROWTH = 1.5
REPORT_EVERY = 1.0
"""Seconds between two words to `Aws.on_wait` within one pause."""


ROLE_PROPAGATION = WaitLimit(
    "the new role to be usable",
    180,
    "IAM is eventually consistent: usually 5 to 15 s, sometimes over 60 s",  # aws: role-counts-late
)


def wait_until(aws: Aws, probe: Callable[[], T | None], limit: WaitLimit) -> T:
    """The first result of `probe` that is not None; it is asked once more when time is up.

    Raises WaitTimeout when the limit runs out; whatever `probe` raises travels up.
    """
    wait = _Wait(aws, limit)
    while (result := probe()) is None:
        wait.pause()
    return result


def retry_while(
    aws: Aws, call: Callable[[], T], passing: Callable[[BaseException], bool], limit: WaitLimit
) -> T:
    """What `call` returns, tried again while it fails with an error that `passing` says passes.

    An error of AWS's, or a ResourceFailed. The last such error is the cause of the WaitTimeout
    that is raised when the limit runs out.
    """
    wait = _Wait(aws, limit)
    while True:
        try:
            return call()
        except (*AWS_ERRORS, ResourceFailed) as error:
            if not passing(error):
                raise
            wait.pause(error)


class _Wait:
    """One wait: how long it has lasted, and the pauses in it, each longer than the last."""

    def __init__(self, aws: Aws, limit: WaitLimit) -> None:
        self._aws = aws
        self._limit = limit
        self._start = aws.clock()
        self._pause = FIRST_PAUSE

    def pause(self, error: BaseException | None = None) -> None:
        """Sleep, at least as long as AWS asked for. Raises WaitTimeout if no time is left."""
        left = self._start + self._limit.seconds - self._aws.clock()
        if left <= 0:
            raise _timeout(self._limit, error) from error
        self._sleep(min(left, max(_jittered(self._pause), _asked_for(error))))
        self._pause = min(self._pause * GROWTH, LONGEST_PAUSE)

    def _sleep(self, seconds: float) -> None:
        while seconds > 0:
            elapsed = self._aws.clock() - self._start
            self._aws.on_wait(self._limit.what, elapsed, self._limit.seconds)
            self._aws.sleep(min(seconds, REPORT_EVERY))
            seconds -= REPORT_EVERY


def _jittered(seconds: float) -> float:
    """Between half of it and all of it: several waits at once must not knock in step."""
    return seconds * random.uniform(0.5, 1.0)  # noqa: S311 - not for secrets


def _asked_for(error: BaseException | None) -> float:
    """The seconds in AWS's Retry-After, or 0."""
    answer = (getattr(error, "response", None) or {}).get("ResponseMetadata", {})
    asked = str(answer.get("HTTPHeaders", {}).get("retry-after", ""))
    return float(asked) if asked.isdecimal() else 0.0


def _timeout(limit: WaitLimit, last: BaseException | None) -> WaitTimeout:
    return WaitTimeout(
        f"Waited {limit.seconds:.0f} s for {limit.what}",
        why=f"{last}" if last else limit.reason,
        hint="Run the command again: it continues where it stopped.",
    )
