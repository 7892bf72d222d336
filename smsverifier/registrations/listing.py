"""Who registered, page by page, oldest first.

DynamoDB scans in the order of its own hashes and pages by key, which is a phone number. So every
page reads the whole table (as `status` does, decision 0012) and is cut out of what was sorted by
time; the cursor is a time and a digest, and names nobody.
"""

import hashlib
import re
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass

from smsverifier.delivery.reasons import of_code
from smsverifier.errors import UsageError
from smsverifier.row import (
    KEY,
    NAME,
    PHONE,
    REGISTERED_AT,
    REQUEST_ID,
    SMS_ATTEMPTS,
    SMS_ERROR,
    SMS_MESSAGE_ID,
    SMS_PARTS,
    SMS_UPDATED_AT,
    SOURCE,
    Item,
    SmsStatus,
    is_test,
    moment_of,
    sms_status_of,
    text_of,
    whole_of,
)
from smsverifier.sms.text import mask, mask_in


@dataclass(frozen=True)
class Registrant:
    """A registrant as listed: phone numbers are masked unless they were asked for."""

    registration_id: str
    phone: str
    name: str
    registered_at: int | None
    """Epoch milliseconds."""
    source: str
    sms_status: str | None
    """As in the table; `unconfirmed` where sending began and nobody will record its end."""
    sms_error: str | None
    sms_message_id: str | None
    sms_parts: int | None
    sms_attempts: int | None
    sms_updated_at: int | None
    """Epoch milliseconds."""
    request_id: str
    dropped: str | None = None
    """Why it did not arrive although SNS accepted it, as its receipt says."""
    reason: str | None = None
    """`sms_error` in words."""


@dataclass(frozen=True)
class RegistrantPage:
    """A part of the list, oldest first, and how to ask for what follows (None: nothing)."""

    registrants: tuple[Registrant, ...]
    matching: int
    """How many there are in all parts."""
    next: str | None


ListPosition = tuple[int, str]
"""Where a row stands in the list: when it was registered, and what parts it from its equals."""

_CURSOR = re.compile(r"([0-9]{1,40})-([0-9a-f]{12})")


@dataclass(frozen=True)
class ListQuery:
    """Which registrants to list, and how."""

    statuses: Set[SmsStatus]
    """Where they stand; empty: anywhere."""
    only_tests: bool
    show_numbers: bool
    limit: int
    after: str | None
    """The cursor of the page before."""
    without_tests: bool = False


@dataclass(frozen=True)
class _Row:
    """A row, and where its registrant stands."""

    item: Item
    at: SmsStatus
    status: SmsStatus
    """The same by the table alone, which does not know what became of the SMS."""
    dropped: str | None
    """Why the SMS did not arrive, if that is known."""


def page_of(
    items: Iterable[Item], wanted: ListQuery, dropped: Mapping[str, str], unconfirmed_before_ms: int
) -> RegistrantPage:
    """The page of `items` that is asked for. Raises UsageError for a cursor that is none.

    `dropped`: message id → why it did not arrive after all; its registrant is among the failed.
    """
    after = (-1, "") if wanted.after is None else _position_from(wanted.after)
    rows = [_row(item, dropped, unconfirmed_before_ms) for item in items]
    matching = sorted(
        (_position(row.item), number) for number, row in enumerate(rows) if _is_wanted(row, wanted)
    )
    rest = [number for place, number in matching if place > after]
    shown = [rows[number] for number in rest[: wanted.limit]]
    is_last = len(rest) <= wanted.limit
    return RegistrantPage(
        tuple(_registrant(row, wanted) for row in shown),
        len(matching),
        None if is_last else _cursor(_position(shown[-1].item)),
    )


def _row(item: Item, dropped: Mapping[str, str], unconfirmed_before_ms: int) -> _Row:
    status = sms_status_of(item, unconfirmed_before_ms)
    at = sms_status_of(item, unconfirmed_before_ms, dropped)
    why = dropped.get(text_of(item, SMS_MESSAGE_ID) or "")
    return _Row(item, at, status, why if at is not status else None)


def _is_wanted(row: _Row, wanted: ListQuery) -> bool:
    left_out = wanted.without_tests if is_test(row.item) else wanted.only_tests
    return not left_out and (not wanted.statuses or row.at in wanted.statuses)


def _position(item: Item) -> ListPosition:
    digest = hashlib.sha256(item[KEY]["S"].encode("utf-8", "surrogatepass")).hexdigest()[:12]
    return moment_of(item, REGISTERED_AT), digest


def _cursor(place: ListPosition) -> str:
    return f"{place[0]}-{place[1]}"


def _position_from(cursor: str) -> ListPosition:
    match = _CURSOR.fullmatch(cursor)
    if match is None:
        raise UsageError(
            f"{cursor[:40]!r} is no place in the list",
            where="--next",
            why="It is what an earlier `registrations list` gave as the place to go on.",
            hint="Leave it out to begin at the first registrant.",
        )
    return int(match[1]), match[2]


def _registrant(row: _Row, wanted: ListQuery) -> Registrant:
    item = row.item
    key, phone = item[KEY]["S"], text_of(item, PHONE) or ""
    request, error = text_of(item, REQUEST_ID) or "", text_of(item, SMS_ERROR)
    return Registrant(
        registration_id=key if wanted.show_numbers else _masked(key, phone),
        phone=phone if wanted.show_numbers else mask(phone),
        name=text_of(item, NAME) or "",
        registered_at=whole_of(item, REGISTERED_AT),
        source=text_of(item, SOURCE) or "",
        sms_status=None if row.status is SmsStatus.UNSENT else row.status.value,
        sms_error=error,
        sms_message_id=text_of(item, SMS_MESSAGE_ID),
        sms_parts=whole_of(item, SMS_PARTS),
        sms_attempts=whole_of(item, SMS_ATTEMPTS),
        sms_updated_at=whole_of(item, SMS_UPDATED_AT),
        request_id=request if wanted.show_numbers else _masked(request, phone),
        dropped=row.dropped,
        reason=None if error is None else of_code(error).words,
    )


def _masked(key: str, phone: str) -> str:
    """A key or a request id without the numbers in it, also where the row has no other."""
    return mask(key) if key == phone else mask_in(key)
