"""What stands in the registrations table of a stack that was in use: 50 rows, and their counts.

Every status and source as the version of commit f111e39 writes them: by its API, its handler, its
import and its `resend`, whole and killed halfway. A later version that writes something else gets
rows of its own beside these, never instead of them.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

Item = dict[str, dict[str, Any]]

HOUR = 3_600_000
"""Milliseconds."""
YEAR_SECONDS = 365 * 86_400

NAMES = (
    *("Asha Rao", "नेहा शर्मा", 'Zoë "Zo" O\'Neil', "=1+1", "'+91 98765", "a; b\t,c\nd", "🙂 Ravi"),
    *(
        "  ",
        "$name #end {name}",
        "\\u0041\\",
        "@SUM(A1)",
        "x" * 80,
        "A\x00sha\x85",
        "<b>Ravi</b>",
        "Rao, Asha",
    ),
)
"""What people type, and what tries to be something else in a file, a template or a page."""


class Kind(StrEnum):
    """Where a registrant stands, whatever a version calls it."""

    SENT = "sent"
    FAILED = "failed"
    SENDING = "sending"
    UNCONFIRMED = "unconfirmed"
    UNTRIED = "untried"
    """Nobody was told, and the next sweep does."""
    HELD = "held"
    """Nobody was told, and only a person has them told."""
    OVER_CAP = "over_cap"
    """Nobody was told, as the cap was reached, and only a person has them told."""


NOT_TOLD = frozenset({Kind.UNTRIED, Kind.HELD, Kind.OVER_CAP})


@dataclass(frozen=True)
class Row:
    """One row of the table."""

    kind: Kind
    item: Item
    first: Item
    """As it came in, which the stream may still hold."""

    @property
    def key(self) -> str:
        return str(self.item["registration_id"]["S"])

    @property
    def phone(self) -> str:
        return str(self.item["phone"]["S"])


@dataclass(frozen=True)
class Case:
    """Rows of one story."""

    times: int
    kind: Kind
    ours: Item
    """What the handler, an import or `resend` wrote beside what the API did."""
    source: str = "form"
    phone: str | None = None
    """Where it must be a certain one."""


def _text(value: str) -> dict[str, str]:
    return {"S": value}


def _number(value: int) -> dict[str, str]:
    return {"N": str(value)}


def _tried(attempts: int = 1, **more: str) -> Item:
    return {"sms_attempts": _number(attempts), **{name: _text(more[name]) for name in more}}


def _sent(parts: int = 1, attempts: int = 1) -> Item:
    return _tried(attempts, sms_status="sent") | {"sms_parts": _number(parts)}


def _failed(error: str) -> Item:
    return _tried(sms_status="failed", sms_error=error)


def _opened(ours: Item) -> Item:
    """As `resend` leaves it that is killed before the handler hears of it."""
    return {name: value for name, value in ours.items() if name != "sms_status"}


CASES = (
    Case(12, Kind.SENT, _sent()),
    Case(1, Kind.SENT, _sent(parts=3)),
    Case(1, Kind.SENT, _sent(attempts=2)),
    Case(1, Kind.SENT, _sent(), phone="+918022345678"),  # a landline: that API took it
    Case(2, Kind.SENT, _sent(), source="test"),
    Case(1, Kind.FAILED, _failed("country_not_allowed"), phone="+447700900123"),
    Case(1, Kind.FAILED, _failed("invalid_number")),
    Case(1, Kind.FAILED, _failed("empty_message")),
    Case(1, Kind.FAILED, _failed("message_too_long")),
    Case(1, Kind.FAILED, _failed("dlt_template_mismatch")),
    Case(1, Kind.OVER_CAP, _failed("over_max_messages")),  # that version called it failed
    Case(1, Kind.FAILED, _failed("InvalidParameter")),
    Case(1, Kind.FAILED, _failed("OptedOut"), source="test"),
    Case(3, Kind.UNCONFIRMED, _tried(sms_status="sending")),
    Case(1, Kind.UNCONFIRMED, _tried(sms_status="sending"), source="test"),
    Case(2, Kind.SENDING, _tried(2, sms_status="sending")),
    Case(1, Kind.SENDING, _tried(sms_status="sending"), source="test"),
    Case(4, Kind.UNTRIED, {}),
    Case(1, Kind.UNTRIED, {}, source="test"),
    Case(2, Kind.UNTRIED, _tried(4, sms_error="Throttling")),  # released
    Case(1, Kind.UNTRIED, _opened(_sent())),
    Case(1, Kind.OVER_CAP, _opened(_failed("over_max_messages"))),
    Case(4, Kind.HELD, _tried(0)),
    Case(1, Kind.HELD, _tried(0), source="test"),
    Case(1, Kind.HELD, _tried(0, sms_error="Throttling")),
    Case(2, Kind.HELD, _tried(0, sms_status="importing")),  # that import was killed
    Case(1, Kind.HELD, _tried(0, sms_status="importing"), source="test"),
)


def rows(
    now_ms: int, *, by_number: bool, retention: bool, answers: Sequence[Mapping[str, str]]
) -> list[Row]:
    """The rows of a stack that has been in use for days.

    `by_number`: the key is the number, else what the API called the request. `retention`: who was
    tried goes after a year. `answers`: to the form's other questions, which take turns.
    """
    cases = [case for case in CASES for _ in range(case.times)]
    made = []
    for number, case in enumerate(cases):
        registered = now_ms - (number + 1) * HOUR
        phone = case.phone or f"+9198765{43000 + (number if by_number else number // 2)}"
        key = phone if by_number else _request(number)
        typed = {"name": NAMES[number % len(NAMES)], **answers[number % len(answers)]}
        sent_in = _as_sent_in(key, phone, typed, number) | {
            "registered_at": _number(registered),
            "source": _text(case.source),
        }
        item = sent_in | _ours(case, number, registered, now_ms, retention)
        made.append(Row(case.kind, item, _first(case, sent_in, item, number)))
    return made


def _request(number: int) -> str:
    """An extended request id."""
    return f"QyZ{number:05}oAMFQ3A="


def _as_sent_in(key: str, phone: str, typed: Mapping[str, str], number: int) -> Item:
    texts = {"registration_id": key, **typed, "phone": phone, "request_id": _request(number)}
    return {name: _text(text) for name, text in texts.items()}


def _ours(case: Case, number: int, registered: int, now_ms: int, retention: bool) -> Item:
    """What was written later, with its moments and ids."""
    ours = dict(case.ours)
    if "sms_parts" in ours:
        ours["sms_message_id"] = _text(f"{number:08x}-5d6e-5f70-8192-a3b4c5d6e7f8")
    if ours.get("sms_attempts", _number(0)) != _number(0) or "sms_error" in ours:
        is_now = case.kind is Kind.SENDING
        ours["sms_updated_at"] = _number(now_ms if is_now else registered + 1234)
        if retention:
            ours["expires_at"] = _number(registered // 1000 + YEAR_SECONDS)
    return ours


def _first(case: Case, sent_in: Item, item: Item, number: int) -> Item:
    """Every third of those tried came in lately: the stream holds them as nobody had tried them.

    Of all others, which would be told were they new, it holds what is no news.
    """
    if case.kind not in NOT_TOLD and number % 3 == 0:
        return sent_in
    return item | {"sms_status": _text("importing")}


def counts(made: Sequence[Row]) -> Counter[Kind]:
    """How many stand where."""
    return Counter(row.kind for row in made)


def totals(made: Sequence[Row]) -> Item:
    """The item `#totals` beside them."""
    kinds = counts(made)
    reserved = sum("sms_message_id" in row.item for row in made)
    return {
        "registration_id": _text("#totals"),
        "reserved": _number(reserved + kinds[Kind.SENDING] + kinds[Kind.UNCONFIRMED]),
        "sent": _number(kinds[Kind.SENT]),
        "failed": _number(sum(row.item.get("sms_status") == _text("failed") for row in made)),
    }
