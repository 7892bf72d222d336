"""When somebody signed up, from the text that a spreadsheet or a form program wrote. Pure.

`04/11/2026` is the fourth of November or the eleventh of April. What decides is the column: one
date whose first number is above 12 makes all of them day first, one whose second is makes them
month first. Where none does, or both, no moment of such a shape is read at all: nothing is guessed.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from enum import Enum

_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_CLOCK = re.compile(
    r"[ t,]+(?:at )?([0-9]{1,2}):([0-9]{2})(?::([0-9]{2})(?:[.,][0-9]+)?)?\s*([ap])?\.?(?:m\.?)?",
    re.IGNORECASE,
)
_ZONE = re.compile(
    r"\s*(z|utc|gmt|ist)?\s*(?:([+-])([0-9]{1,2})(?::?([0-9]{2}))?)?(?:\s*\([^()]*\))?",
    re.IGNORECASE,
)
_YEAR_FIRST = re.compile(r"([0-9]{4})[-/.]([0-9]{1,2})[-/.]([0-9]{1,2})")
_YEAR_LAST = re.compile(r"([0-9]{1,2})([-/.])([0-9]{1,2})\2([0-9]{4}|[0-9]{2})(?![0-9])")
_DAY_MONTH = re.compile(
    r"([0-9]{1,2})(?:st|nd|rd|th)?[ -]([a-z]{3})[a-z]*[ ,-]+([0-9]{4})", re.IGNORECASE
)
_MONTH_DAY = re.compile(
    r"([a-z]{3})[a-z]*\.? ([0-9]{1,2})(?:st|nd|rd|th)?,? ([0-9]{4})", re.IGNORECASE
)
_WEEKDAY = re.compile(r"(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*,? ", re.IGNORECASE)
_SERIAL = re.compile(r"([345][0-9]{4})(?:\.[0-9]+)?")
_SERIAL_ZERO = datetime(1899, 12, 30, tzinfo=UTC)
"""Of a spreadsheet's days, as it counts from March 1900 on."""
FURTHEST_ZONE = 14
"""Hours from UTC: Kiribati's."""
_ZONES = {"z": 0, "utc": 0, "gmt": 0, "ist": 330}
"""Name → minutes; IST is India's here, as nobody else's spreadsheets write it."""


class Order(Enum):
    """What comes first in a date such as 04/11/2026."""

    DAY = "day first"
    MONTH = "month first"
    NEITHER = "not decidable"


@dataclass(frozen=True)
class _Written:
    """A moment as it is written: numbers, and which way round is not said."""

    first: int
    second: int
    year: int
    clock: timedelta
    zone: tzinfo | None
    order: Order | None
    """None: it does not say by itself."""


def order_of(texts: Iterable[str]) -> Order | None:
    """What the moments of a column have first; None where no date of it asks that."""
    found: set[Order] = set()
    is_asked = False
    for text in texts:
        written = _read(text)
        if written is not None and written.order is None:
            is_asked = True
            found |= {Order.DAY} if written.first > 12 else set()
            found |= {Order.MONTH} if written.second > 12 else set()
    if not is_asked:
        return None
    return found.pop() if len(found) == 1 else Order.NEITHER


@dataclass(frozen=True)
class Moment:
    """A moment that was read."""

    epoch_ms: int
    is_zoned: bool
    """Whether the text says its zone."""


def moment_of_text(text: str, order: Order | None, zone: tzinfo) -> Moment | None:
    """The moment in `text`, or None: there is none, or which way round it is nobody can tell.

    `zone` is that of a text that names none.
    """
    written = _read(text)
    if written is None:
        return None
    whole = written.order or order
    if written.first == written.second:
        whole = Order.DAY
    if whole not in (Order.DAY, Order.MONTH):
        return None
    day, month = written.first, written.second
    if whole is Order.MONTH:
        day, month = month, day
    try:
        naive = datetime(written.year, month, day, tzinfo=UTC) + written.clock
        at = naive.replace(tzinfo=written.zone or zone)
        return Moment(round(at.timestamp() * 1000), written.zone is not None)
    except (ValueError, OverflowError, OSError):
        return None


def _read(text: str) -> _Written | None:
    tidy = _WEEKDAY.sub("", " ".join(text.replace("\u202f", " ").split()), count=1)
    if match := _SERIAL.fullmatch(tidy):
        at = _SERIAL_ZERO + timedelta(seconds=round(float(match[0]) * 86_400))
        clock = timedelta(hours=at.hour, minutes=at.minute, seconds=at.second)
        return _Written(at.day, at.month, at.year, clock, None, Order.DAY)
    date = _date(tidy)
    if date is None:
        return None
    first, second, year, order, end = date
    time_of_day, end = _clock(tidy, end)
    zone = _ZONE.fullmatch(tidy, end)
    if time_of_day is None or zone is None or int(zone[3] or 0) > FURTHEST_ZONE:
        return None
    return _Written(first, second, year, time_of_day, _zone(zone), order)


def _date(tidy: str) -> tuple[int, int, int, Order | None, int] | None:
    """First and second number, year, what they say of their order, and where the date ends."""
    if match := _YEAR_FIRST.match(tidy):
        return int(match[3]), int(match[2]), int(match[1]), Order.DAY, match.end()
    if match := _YEAR_LAST.match(tidy):
        year = int(match[4]) + (2000 if len(match[4]) == 2 else 0)
        order = Order.DAY if match[2] == "." else None
        return int(match[1]), int(match[3]), year, order, match.end()
    for pattern, day, month in ((_DAY_MONTH, 1, 2), (_MONTH_DAY, 2, 1)):
        if (match := pattern.match(tidy)) and match[month].lower() in _MONTHS:
            number = _MONTHS.index(match[month].lower()) + 1
            return int(match[day]), number, int(match[3]), Order.DAY, match.end()
    return None


def _clock(tidy: str, at: int) -> tuple[timedelta | None, int]:
    """The time of day behind a date, and where it ends; midnight where none is."""
    match = _CLOCK.match(tidy, at)
    if match is None:
        return timedelta(), at
    hours, minutes, seconds = int(match[1]), int(match[2]), int(match[3] or 0)
    if match[4]:
        if not 1 <= hours <= 12:
            return None, at
        hours = hours % 12 + (12 if match[4].lower() == "p" else 0)
    is_clock = hours < 24 and minutes < 60 and seconds < 60
    return (
        timedelta(hours=hours, minutes=minutes, seconds=seconds) if is_clock else None
    ), match.end()


def _zone(match: re.Match[str]) -> tzinfo | None:
    name, sign, hours, minutes = match[1], match[2], match[3], match[4]
    if sign:
        away = timedelta(hours=int(hours), minutes=int(minutes or 0))
        return timezone(-away if sign == "-" else away)
    return timezone(timedelta(minutes=_ZONES[name.lower()])) if name else None
