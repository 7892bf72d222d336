"""A channel: one kind of message, by one way, to those who are due for it.

What `processor` does with a registrant is the same for all of them. A further channel is one more
of these objects, with marks, counts and a pace of its own; no channel looks at another.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

from claims import Claims
from outcomes import Refused, Send
from rate_limiter import RateLimiter
from registrations import Registration
from row import Marks
from totals import Totals

THREADS, MOST_THREADS = 25, 100
"""Sends at once, and connections per client, of a slow pace and of a fast one.

By 100 a batch of 100 takes the time of 9 calls, by 25 that of 18; more made it no faster. What is
being sent when a function is killed is unconfirmed, so there are no more than the pace needs.
"""
SECONDS_OF_ONE = 0.3
"""How long the calls for one registrant take, with room to spare."""


def threads_for(per_second: float) -> int:
    """As many sends at once as begin while one is on its way."""
    return max(THREADS, min(MOST_THREADS, math.ceil(per_second * SECONDS_OF_ONE)))


@dataclass(frozen=True)
class Channel:
    """One kind of message."""

    marks: Marks
    claims: Claims
    totals: Totals
    rate_limiter: RateLimiter
    is_due: Callable[[Registration], bool]
    """Whether a registrant gets this kind at all, as far as the record says: the claim decides."""
    prepare: Callable[[Registration], Refused | Send]
    """The message, ready to be sent, or why it never can be. Calls nobody: no row is claimed yet.

    What it raises leaves the row untouched: the record comes again and ends among the dead letters.
    """
    threads: int = THREADS

    def takes(self, registration: Registration) -> bool:
        """Whether there is something to do for this registrant."""
        wished = registration.kinds
        return (wished is None or self.marks.kind in wished) and self.is_due(registration)
