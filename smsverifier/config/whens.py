"""When an announcement goes, as an organiser writes it: a moment, or reckoned from the start.

    2026-12-04 18:00      a moment in the event's zone
    -1d 18:00             the day before the event, at 18:00
    -2h  -90m  +1d        so long before or after the start

Reckoned in the event's zone by the calendar: `-1d` is the same time of day, whatever the clocks
do in that night. No clock.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta, tzinfo

from smsverifier.times import moment_of

_RELATIVE = re.compile(
    r"(?P<sign>[+-])(?P<number>[0-9]{1,3})(?P<unit>[dhm])"
    r"(?: +(?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{2}))?"
)
WORDS = (
    "a moment in the event's zone, such as 2026-12-04 18:00, or one reckoned from event.starts_at: "
    "-1d 18:00 (the day before, at 18:00) or -2h"
)


@dataclass(frozen=True)
class FromStart:
    """Reckoned from when the event starts."""

    days: int
    seconds: int
    at: time | None
    """The time of day; None: that of the start."""

    def of(self, starts_at: datetime) -> datetime:
        """The moment, in the zone of the start."""
        day = starts_at.date() + timedelta(days=self.days)
        there = datetime.combine(day, self.at or starts_at.timetz().replace(tzinfo=None))
        wall = there.replace(tzinfo=starts_at.tzinfo)
        if not self.seconds:
            return wall
        # Hours are real ones: by the calendar they would be one too many when clocks go forward.
        moved = wall.astimezone(UTC) + timedelta(seconds=self.seconds)
        return moved.astimezone(starts_at.tzinfo)


def from_start(text: str) -> FromStart | None:
    """What is reckoned from the start, or None where `text` is not so written.

    Raises:
        ValueError: there is no such time of day, or one stands behind hours.
    """
    found = _RELATIVE.fullmatch(text.strip())
    if found is None:
        return None
    number = int(found["number"]) * (-1 if found["sign"] == "-" else 1)
    at = time(int(found["hour"]), int(found["minute"])) if found["hour"] else None
    if found["unit"] == "d":
        return FromStart(number, 0, at)
    if at is not None:
        raise ValueError(text)
    return FromStart(0, number * {"h": 3600, "m": 60}[found["unit"]], None)


def when(text: str, zone: tzinfo, starts_at: datetime | None) -> datetime:
    """The moment that `text` says.

    Raises:
        LookupError: it is reckoned from the start, and none is known.
        ValueError: it says no moment, or a day alone.
    """
    relative = from_start(text)
    if relative is None:
        if not _has_time(text):
            raise ValueError(text)
        return moment_of(text, zone)
    if starts_at is None:
        raise LookupError(text)
    return relative.of(starts_at)


def is_when(text: str) -> bool:
    """Whether `text` is so written."""
    try:
        when(text, UTC, datetime(2026, 1, 1, tzinfo=UTC))
    except ValueError:
        return False
    return True


def _has_time(text: str) -> bool:
    return ":" in text
