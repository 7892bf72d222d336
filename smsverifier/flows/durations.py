"""`10m`, `2h`, `3d`: how far back to look."""

import re
import time

from smsverifier.errors import UsageError

SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}


def milliseconds_ago(text: str) -> int:
    """The moment `text` ago, in epoch milliseconds. Raises UsageError if it is no duration."""
    match = re.fullmatch(r"([0-9]{1,6})([smhd])", text.strip())
    if match is None:
        raise UsageError(
            f"{text!r} is not a length of time",
            where="--since",
            why="It must be a whole number with one unit: s, m, h or d.",
            hint="Write a number and a unit: 30s, 10m, 2h or 3d.",
        )
    seconds = int(match.group(1)) * SECONDS[match.group(2)]
    return int((time.time() - seconds) * 1000)
