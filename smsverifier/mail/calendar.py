"""The event as a file for calendars: RFC 5545, one VEVENT, in UTC.

Copied into the zip as `mail_calendar`. Standard library only, nothing of ours imported.

METHOD is PUBLISH: a file to add, not an invitation to answer. UTC times need no VTIMEZONE, and
India has no summer time. The UID is that of a row, so that a later file for the same person
replaces the earlier one, and SEQUENCE grows with the time since they registered: no state.
"""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime

CONTENT_TYPE = "text/calendar; charset=UTF-8; method=PUBLISH"
FILE_NAME = "event.ics"
_FOLD = 75
"""Octets of a line, without its end (RFC 5545, section 3.1)."""
_MOST = 2_147_483_647
"""The largest INTEGER (RFC 5545, section 3.3.8)."""


@dataclass(frozen=True)
class Occasion:
    """The event as a calendar has it."""

    starts: str
    """ISO 8601 with an offset."""
    ends: str | None
    summary: str
    location: str = ""
    url: str = ""
    organiser: str = ""
    """The name before `contact`."""
    contact: str = ""
    """The address that the mails come from."""


def uid_of(stack: str, request_id: str, domain: str) -> str:
    """The UID of one registration's event: the same in every file, and names nobody."""
    digest = hashlib.sha256(f"{stack}\n{request_id}".encode()).hexdigest()
    return f"{digest[:32]}@{domain}"


def sequence_of(registered_at: float | None, now: float) -> int:
    """How many revisions there can have been: minutes since somebody registered (epoch seconds)."""
    since = 0.0 if registered_at is None else now - registered_at
    return max(0, min(int(since // 60), _MOST))


def calendar(occasion: Occasion, uid: str, sequence: int, now: float) -> bytes:
    """The file, UTF-8; `now` in epoch seconds."""
    organiser = f'ORGANIZER;CN="{_parameter(occasion.organiser)}":mailto:{occasion.contact}'
    lines = (
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//smsverifier//event//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        "BEGIN:VEVENT",
        f"UID:{uid}",
        f"DTSTAMP:{_utc(datetime.fromtimestamp(now, UTC))}",
        f"DTSTART:{_utc(datetime.fromisoformat(occasion.starts))}",
        f"DTEND:{_utc(datetime.fromisoformat(occasion.ends))}" if occasion.ends else "",
        f"SEQUENCE:{sequence}",
        "STATUS:CONFIRMED",
        f"SUMMARY:{_escaped(occasion.summary)}",
        f"LOCATION:{_escaped(occasion.location)}" if occasion.location else "",
        f"URL:{_one_line(occasion.url)}" if occasion.url else "",
        organiser if occasion.contact else "",
        "END:VEVENT",
        "END:VCALENDAR",
    )
    return b"".join(_folded(line) for line in lines if line)


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def _escaped(text: str) -> str:
    """A TEXT value (RFC 5545, section 3.3.11)."""
    plain = text.replace("\r\n", "\n").replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return _without_controls(plain.replace("\n", "\\n"))


def _parameter(text: str) -> str:
    """A quoted parameter's value, which can hold no quote (RFC 5545, section 3.2)."""
    return _one_line(text).replace('"', "'")


def _one_line(text: str) -> str:
    return _without_controls(" ".join(text.split()))


def _without_controls(text: str) -> str:
    return "".join(char for char in text if char >= " " and not "\x7f" <= char <= "\x9f")


def _folded(line: str) -> bytes:
    """With line ends; no line longer than 75 octets, no character parted."""
    pieces, room = [b""], _FOLD
    for char in line:
        octets = char.encode()
        if len(pieces[-1]) + len(octets) > room:
            pieces.append(b"")
            room = _FOLD - 1  # the blank that continues it counts
        pieces[-1] += octets
    return b"\r\n ".join(pieces) + b"\r\n"
