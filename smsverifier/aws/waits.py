"""Waiting for AWS: polls that end when the thing is ready, each with a named limit and a reason.

botocore's own waiters are coarse (DynamoDB's looks every 20 s) and missing for most services
used here (facts §1).
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeVar

from smsverifier.aws.errors import AWS_ERRORS
from smsverifier.aws.session import Aws
from smsverifier.errors import WaitTimeout

T = TypeVar("T")

FIRST_PAUSE = 0.1
LONGEST_PAUSE = 5.0
GROWTH = 1.5


@dataclass(frozen=True)
class Limit:
    """How long to wait for one thing, in seconds, and why that long."""

    what: str
    seconds: float
    reason: str


ROLE_PROPAGATION = Limit(
    "the new role to be usable", 180,
    "IAM is eventually consistent: usually 5 to 15 s, sometimes over 60 s (facts §7)")


def wait_until(aws: Aws, probe: Callable[[], T | None], limit: Limit) -> T:
    """The first result of `probe` that is not None.

    Raises WaitTimeout when the limit runs out; whatever `probe` raises travels up.
    """
    for pause in _pauses(aws, limit):
        result = probe()
        if result is not None:
            return result
        aws.sleep(pause)
    raise _timeout(limit)


def retry_while(
    aws: Aws, call: Callable[[], T], passing: Callable[[BaseException], bool], limit: Limit
) -> T:
    """What `call` returns, tried again while it fails with an error that `passing` says passes.

    The last such error is raised as the cause of WaitTimeout when the limit runs out.
    """
    last: BaseException | None = None
    for pause in _pauses(aws, limit):
        try:
            return call()
        except AWS_ERRORS as error:
            if not passing(error):
                raise
            last = error
        aws.sleep(pause)
    raise _timeout(limit, last) from last


def _pauses(aws: Aws, limit: Limit) -> Iterator[float]:
    end = aws.clock() + limit.seconds
    pause = FIRST_PAUSE
    while aws.clock() < end:
        yield pause
        pause = min(pause * GROWTH, LONGEST_PAUSE)


def _timeout(limit: Limit, last: BaseException | None = None) -> WaitTimeout:
    return WaitTimeout(
        f"Waited {limit.seconds:.0f} s for {limit.what}",
        why=f"{last}" if last else limit.reason,
        hint="Run the command again: it continues where it stopped.")
