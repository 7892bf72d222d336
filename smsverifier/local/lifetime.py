"""When the process ends by itself: a while after the last stack is gone, or if none ever came.

An embedded AWS that nobody uses must not stay behind on somebody's laptop. `__main__` asks here
now and then; nothing here looks at a clock or sleeps by itself.
"""

import os
from collections.abc import Mapping

from smsverifier.local.variables import number

GRACE_SECONDS = 600.0
"""After `down`, clients can still see for this long that nothing is left."""
GRACE_VARIABLE = "SMSVERIFIER_LOCAL_GRACE_SECONDS"


class Lifetime:
    """Decides, from what is seen at what time, whether the end has come."""

    def __init__(self, now: float, grace_seconds: float = GRACE_SECONDS) -> None:
        self._grace = grace_seconds
        self._last_used = now

    def is_over(self, now: float, *, has_stacks: bool) -> bool:
        """Whether there has been no stack for the whole grace. `now` is in seconds, monotonic."""
        if has_stacks:
            self._last_used = now
        return now - self._last_used >= self._grace


def chosen_grace(environ: Mapping[str, str] = os.environ) -> float:
    """The grace in seconds: $SMSVERIFIER_LOCAL_GRACE_SECONDS or ten minutes."""
    return number(environ, GRACE_VARIABLE, GRACE_SECONDS)
