"""Moments as an organiser writes them, the time zone they are in, and the words for them.

`2026-12-05 18:00` is a moment in the event's zone; a `T` in place of the blank, seconds and an
offset may be there, as YAML's own timestamps have them. Used by the models, the rules and whoever
reads a moment from a person. No clock.
"""

import io
import re
import struct
from datetime import datetime, time, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

INDIA = "Asia/Kolkata"
UTC_ZONE = "UTC"
_FIXED = {INDIA: (19800, "IST"), UTC_ZONE: (0, "UTC")}
"""Zones known without the machine's list of them: seconds east of UTC, and what they are called."""

_DAY = "[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}"
_CLOCK = "[Tt ] *[0-9]{1,2}:[0-9]{2}(:[0-9]{2}([.][0-9]{1,9})?)?"
_OFFSET = " ?([Zz]|[+-][0-9]{1,2}(:?[0-9]{2})?)"
MOMENT = f"^{_DAY}{_CLOCK}({_OFFSET})?$"
"""A day and a time of day; read alike by Rust, JavaScript and Python, as it is in the schema."""
DAY_OR_MOMENT = f"^{_DAY}({_CLOCK}({_OFFSET})?)?$"
ZONE = "^(UTC|[A-Z][A-Za-z]+(/[A-Z][A-Za-z0-9_+-]*){1,2})$"
"""An IANA name. Those without a slash but UTC are old ones that say no place."""

_PARTS = re.compile(
    r"(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})"
    r"(?:[Tt ] *(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:\.\d{1,9})?)?"
    r"(?: ?(?:(?P<utc>[Zz])|(?P<sign>[+-])(?P<east>\d{1,2})(?::?(?P<more>\d{2}))?))?)?",
    re.ASCII,
)
_END_OF_DAY = time(23, 59, 59, 999000)
"""The last millisecond: the next day's first moment would be shown as another day."""


def zone_named(name: str) -> ZoneInfo:
    """The zone of that IANA name.

    The two that hold where nobody names one are there on machines without a list of zones, too.

    Raises:
        LookupError: this machine knows none of that name.
    """
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        if name in _FIXED:
            return _fixed_zone(name, *_FIXED[name])
        raise LookupError(name) from None


def _fixed_zone(name: str, seconds: int, called: str) -> ZoneInfo:
    """A zone of one offset, as a file of the format TZif (RFC 8536) says it."""
    block = struct.pack(">lbb", seconds, 0, 0) + called.encode() + b"\0"
    head = b"TZif2" + bytes(15) + struct.pack(">6l", 0, 0, 0, 0, 1, len(called) + 1)
    return ZoneInfo.from_file(io.BytesIO(head + block + head + block + b"\n\n"), key=name)


def moment_of(text: str, zone: tzinfo) -> datetime:
    """The moment that `text` says, in `zone`; a day alone means its end.

    Raises:
        ValueError: it says none, or a day or time of day that there is not.
    """
    found = _PARTS.fullmatch(text.strip())
    if found is None:
        raise ValueError(text)
    year, month, day = (int(found[part]) for part in ("year", "month", "day"))
    if found["hour"] is None:
        return datetime.combine(datetime(year, month, day), _END_OF_DAY, zone)
    clock = (int(found["hour"]), int(found["minute"]), int(found["second"] or 0))
    at = datetime(year, month, day, *clock, tzinfo=_written_zone(found) or zone)
    return at.astimezone(zone)


def _written_zone(found: re.Match[str]) -> tzinfo | None:
    """The zone behind the time of day, if one is there. Raises ValueError where there is none."""
    if found["utc"]:
        return zone_named(UTC_ZONE)
    if not found["sign"]:
        return None
    hours, minutes = int(found["east"]), int(found["more"] or 0)
    if minutes > 59:
        raise ValueError(found[0])
    written = f"{found['sign']}{hours:02}:{minutes:02}"
    return datetime.fromisoformat(f"2000-01-01T00:00:00{written}").tzinfo


def is_moment(text: str) -> bool:
    """Whether there is such a day, and such a time of it, in a year that events are in.

    Those are the years whose epoch milliseconds have thirteen digits: they are compared as text.
    """
    try:
        return 2002 <= moment_of(text, zone_named(UTC_ZONE)).year <= 2285
    except (ValueError, OverflowError):
        return False


def is_day(text: str) -> bool:
    """Whether it is written as a day without a time of day."""
    return re.fullmatch(_DAY, text.strip(), re.ASCII) is not None


def is_skipped(at: datetime) -> bool:
    """Whether clocks are put forward over it, so that none ever shows it."""
    there = at.astimezone(zone_named(UTC_ZONE)).astimezone(at.tzinfo)
    return there.replace(tzinfo=None) != at.replace(tzinfo=None)


def day_words(at: datetime) -> str:
    """`5 Dec 2026`."""
    return f"{at.day} {_MONTHS[at.month - 1]} {at.year}"


def moment_words(at: datetime) -> str:
    """`5 Dec 2026, 18:00 IST`: in the zone that it has, which is named."""
    return f"{day_words(at)}, {at:%H:%M} {zone_words(at)}"


def zone_words(at: datetime) -> str:
    """`IST`; for a zone that has no such letters what is ahead of UTC: `UTC+04`, `UTC+05:45`."""
    called = at.tzname() or UTC_ZONE
    if called[0] not in "+-":
        return called
    minutes = called[3:5]
    return f"UTC{called[:3]}{f':{minutes}' if minutes else ''}"


_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
"""Not by `strftime`, which follows the machine's language."""
