"""When everybody's turn comes, reckoned: the handler's pace and the API's throttle. Pure.

A day cannot be sat through, and the brakes are simple: turns at even distances, and a bucket of
requests. The people themselves are played (`playing`).
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from smsverifier.config import Config

USUAL_SMS_RATE = 20
"""SMS a second of an account where nobody asked for more (aws: sns-20-sms-a-second)."""
NOTICED_SECONDS = 10.0
"""Who gets the SMS later than that has begun to wonder."""


@dataclass(frozen=True)
class Brakes:
    """What holds messages and requests back."""

    sms_per_second: float
    """The turns of all environments together, or the account's quota, whichever is less."""
    is_account: bool
    """Whether it is the account's."""
    window_seconds: float
    """For how long the pipe may gather a batch."""
    requests_per_second: float
    burst: float

    @classmethod
    def of(cls, config: Config) -> "Brakes":
        """Those of a stack made with `config`, in an account with the usual quota."""
        own = float(config.sms.max_per_second)
        api = config.api
        return cls(
            min(own, USUAL_SMS_RATE),
            own > USUAL_SMS_RATE,
            float(config.pipe.batch_window_seconds),
            float(api.requests_per_second),
            float(api.burst),
        )


@dataclass(frozen=True)
class Waiting:
    """Who waits; moments are seconds after the opening."""

    first_at: float | None
    """When the first came who had to wait for more than `NOTICED_SECONDS`; None: nobody had."""
    number: int
    """How many had."""
    longest_seconds: float
    longest_at: float
    """When the one came who waited longest."""
    busiest_second: int
    """The most who came within one second."""
    busy: int
    """How often the API answered that it was busy, at the first try."""
    first_busy_at: float | None


def waiting_of(sends: Sequence[float], visits: Sequence[float], brakes: Brakes) -> Waiting:
    """Who waits, of those who came at these moments, in order.

    `sends`: those with a turn at sending; `visits`: all who sent the form.
    """
    waits = waits_of(sends, brakes.sms_per_second, brakes.window_seconds)
    late = [at for at, wait in zip(sends, waits, strict=True) if wait > NOTICED_SECONDS]
    longest = max(range(len(waits)), key=waits.__getitem__, default=None)
    refused = _refused(visits, brakes)
    return Waiting(
        first_at=late[0] if late else None,
        number=len(late),
        longest_seconds=0.0 if longest is None else waits[longest],
        longest_at=0.0 if longest is None else sends[longest],
        busiest_second=most_within(1, visits),
        busy=len(refused),
        first_busy_at=refused[0] if refused else None,
    )


def waits_of(sends: Sequence[float], per_second: float, window_seconds: float) -> list[float]:
    """How long each waits for a turn, of those who came at these moments, in order."""
    turn, waits = -math.inf, []
    for at in sends:
        turn = max(turn + 1 / per_second, at + window_seconds)
        waits.append(turn - at)
    return waits


def _refused(visits: Sequence[float], brakes: Brakes) -> list[float]:
    """The moments at which the bucket was empty, as `local.apigateway.throttling` empties it."""
    tokens, filled_at, refused = brakes.burst, 0.0, []
    for at in visits:
        tokens = min(brakes.burst, tokens + (at - filled_at) * brakes.requests_per_second)
        filled_at = at
        if tokens < 1:
            refused.append(at)
        else:
            tokens -= 1
    return refused


def most_within(seconds: float, moments: Sequence[float]) -> int:
    """The most of these moments, which are in order, that fall into so many seconds."""
    begin, most = 0, 0
    for end, at in enumerate(moments):
        while moments[begin] <= at - seconds:
            begin += 1
        most = max(most, end - begin + 1)
    return most
