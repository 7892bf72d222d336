"""A moment in the past as it is typed: how long ago (`2h`), or when (`2026-11-29`, `… 14:30`)."""

import re
from datetime import datetime

from smsverifier.errors import UsageError

_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
_LENGTH = re.compile(r"([0-9]{1,6})([smhd])")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?:[T ].+)?")


def length_of(text: str) -> int | None:
    """How long `2h` is, in seconds; None for what is no length of time."""
    length = _LENGTH.fullmatch(text.strip())
    return int(length[1]) * _SECONDS[length[2]] if length else None


def since_ms(text: str, now: datetime) -> int:
    """The moment that `text` means, in epoch milliseconds. Raises UsageError if it means none.

    What names no time zone is in that of `now`, as lists show it.
    """
    tidy = text.strip()
    seconds = length_of(tidy)
    if seconds is not None:
        return int((now.timestamp() - seconds) * 1000)
    try:
        if _DATE.fullmatch(tidy):
            at = datetime.fromisoformat(tidy)
            whole = at if at.tzinfo else at.replace(tzinfo=now.tzinfo)
            return max(0, int(whole.timestamp() * 1000))
    except (ValueError, OverflowError, OSError):  # no such day; or one that no clock here can show
        pass
    raise UsageError(
        f"{text[:40]!r} is no moment",
        where="--since",
        why="It must be a length of time, or a date, with the time of day if you like.",
        hint="Write for example 30m, 2h, 3d, 2026-11-29 or '2026-11-29 14:30'.",
    )
