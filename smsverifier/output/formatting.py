"""Values and foreign words as text that is safe to show."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any

from smsverifier.output.escaping import escaped
from smsverifier.provision.diff import Unknown, plain
from smsverifier.times import moment_words

LONGEST = 64
NOTHING: tuple[Any, ...] = (None, "", [])
NOTES = {
    "code_sha256": "the handler's zip: its code, the SMS's text and other settings",
    "others": "somebody added it, and whoever finds it may use it: `up` takes it away",
}
"""Property → what its name and values do not say."""
NOTES_OF = {
    ("api", "policy"): "somebody decided who may register: `up` opens the API to everybody again",
    ("email_identity", "name"): "the first stays beside it, as it is, until `down`",
}
"""The same where it holds of one resource alone: the policies of roles are another matter."""


def short(value: Any) -> str:
    """`value` on one line; long texts end in their length, as their middle says nothing."""
    if plain(value) in NOTHING:
        return "(nothing)"
    if isinstance(value, Unknown):
        return repr(value)
    text = value if isinstance(value, str) else json.dumps(plain(value), default=str)
    text = line_of(text)
    if len(text) <= LONGEST:
        return text
    return f"{text[: LONGEST - 16]}… ({len(text)} characters)"


def counted(number: int, noun: str) -> str:
    """`1 registrant`, `2 registrants`."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def moment(at: datetime, zone: tzinfo) -> str:
    """`5 Dec 2026, 18:00 IST`: the one way in which moments are shown, in the zone of the event."""
    return moment_words(at.astimezone(zone))


def moment_of_ms(at_ms: int | None, zone: tzinfo) -> str:
    """The same of epoch milliseconds; `?` for what no clock can show."""
    if at_ms is None or at_ms < 0:
        return "?"
    try:
        return moment(_EPOCH + timedelta(milliseconds=at_ms), zone)
    except OverflowError:
        return "?"


def moment_of_text(text: str, zone: tzinfo) -> str:
    """The same of what AWS or a tag of ours says in ISO 8601; anything else as it stands."""
    try:
        at = datetime.fromisoformat(text)
        return moment(at if at.tzinfo else at.replace(tzinfo=UTC), zone)
    except (ValueError, OverflowError):
        return line_of(text)


def duration(seconds: float) -> str:
    """How long something takes, as roughly as people say it: `15 s`, `2 h 47 min`, `11 days`."""
    whole = max(0, round(seconds))
    if whole < 120:
        return f"{whole} s"
    minutes = round(seconds / 60)
    if minutes < 120:
        return f"{minutes} min"
    hours, rest = divmod(minutes, 60)
    if hours < 48:
        return f"{hours} h {rest} min" if rest else f"{hours} h"
    return f"{round(seconds / 86_400):,} days".replace(",", " ")


def lines_named(numbers: Sequence[int], most: int) -> str:
    """`line 3`, `lines 3, 7 and 12 more`: at most so many of them by their numbers."""
    more = len(numbers) - most
    shown = ", ".join(map(str, numbers[:most]))
    noun = "line" if len(numbers) == 1 else "lines"
    return f"{noun} {shown}{f' and {more} more' if more > 0 else ''}"


def dollars(low: float, high: float) -> str:
    """`43.47 to 120.05 USD`, or one figure, `about`, where nobody says another."""
    least, most = f"{low:.2f}", f"{high:.2f}"
    return f"about {most} USD" if least == most else f"{least} to {most} USD"


def paid(usd: float) -> str:
    """What was paid, the same wherever it is said; of little, what a single SMS costs is seen."""
    return f"{usd:.2f} USD" if usd >= 0.1 or not usd else f"{usd:.4f} USD"


def rounded_usd(usd: float | None) -> float | None:
    """An amount as documents have it; None stays None."""
    return None if usd is None else round(usd, 6)


def note_on(key: str, path: str) -> str:
    """A remark to stand behind the values of a property of the resource `key`, or nothing."""
    note = NOTES_OF.get((key, path)) or NOTES.get(path)
    return f" ({note})" if note else ""


def line_of(text: str) -> str:
    """Foreign words on one line, `escaped`."""
    return escaped(" ".join(text.split()))
