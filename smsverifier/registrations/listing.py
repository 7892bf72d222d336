"""Who registered, page by page, oldest first or in the order of a column; or how many.

DynamoDB scans in the order of its own hashes and pages by key, which is a phone number. So every
look reads the whole table (as `status` does, decision 0012), but holds no more of it than the page
that was asked for (decision 0061). The cursor is a time and a digest, and names nobody.
"""

import hashlib
import heapq
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from smsverifier.delivery import email_reasons
from smsverifier.delivery.reasons import of_code
from smsverifier.errors import UsageError
from smsverifier.mail.status import MARKS, EmailLook, EmailStatus
from smsverifier.registrations.list_columns import Column, Order, masked_in_answer, masked_key
from smsverifier.row import (
    EMAIL_STATUS,
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
    is_ours,
    is_waiting,
    moment_of,
    text_of,
    whole_of,
)
from smsverifier.sms.text import mask
from smsverifier.whom import EVERYBODY, Standing, Whom, standing_of, was_accepted


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
    fields: Mapping[str, str | int | None] = field(default_factory=dict)
    """What `--columns` asked for, by name; every moment in epoch milliseconds."""
    answers: Mapping[str, str] = field(default_factory=dict)
    """What they answered beside name and number, by the form's fields."""
    email_status: str | None = None
    """Where they stand with the e-mail, `bounced` and `no_address` among them; None: nobody has
    mailed them yet, or the stack sends no e-mail."""
    email_reason: str | None = None
    """Why they have none, in words."""


@dataclass(frozen=True)
class RegistrantPage:
    """A part of the list, in its order, and how to ask for what follows (None: nothing)."""

    registrants: tuple[Registrant, ...]
    matching: int
    """How many there are in all parts."""
    next: str | None
    first: int = 1
    """Which of them all the first one here is."""


_CURSOR = re.compile(r"([0-9]{1,40})-([0-9a-f]{12})")
_OLDEST_FIRST = Column(REGISTERED_AT, "moment")


@dataclass(frozen=True)
class ListQuery:
    """Which registrants to list, and how."""

    whom: Whom = EVERYBODY
    limit: int = 100
    after: str | None = None
    """The cursor of the page before."""
    show_numbers: bool = False
    columns: Sequence[Column] = ()
    """Beside those that are always told."""
    sort: Column = _OLDEST_FIRST
    is_descending: bool = False
    emails: EmailLook | None = None
    """By what is known where they stand with the e-mail; None without it."""

    @property
    def depends_on_receipts(self) -> bool:
        """Whether a receipt decides on who is on which page."""
        return self.whom.depends_on_receipts or self.sort.kind == "status"

    @property
    def is_by_time(self) -> bool:
        """Whether a cursor says by itself where its row stands."""
        return self.sort.name == REGISTERED_AT


@dataclass(frozen=True)
class Look:
    """One look at the whole table: its rows, and what is known of them."""

    rows: Callable[[], Iterable[Item]]
    """Reads them; also once more."""
    unconfirmed_before_ms: int
    dropped: Mapping[str, str] = field(default_factory=dict)
    """Message id → why it did not arrive after all."""

    def at(self, item: Item) -> Standing:
        """Where the registrant of `item` stands."""
        return standing_of(item, self.dropped, self.unconfirmed_before_ms)

    def chosen(self, whom: Whom, accepted: "Accepted") -> Iterator[tuple[Item, Standing]]:
        """Those of them who are meant; `accepted` hears of each whom a receipt could tell about."""
        for item in self.rows():
            standing = self.at(item)
            if standing.status is SmsStatus.SENT and whom.may_pick(item):
                accepted.add(item)
            if whom.picks(item, standing):
                yield item, standing


@dataclass
class Accepted:
    """Since when SNS accepted SMS of those looked at: from there on receipts are looked for."""

    since_ms: int | None = None

    def add(self, item: Item) -> None:
        """One more row."""
        if was_accepted(item):
            at_ms = moment_of(item, SMS_UPDATED_AT)
            self.since_ms = at_ms if self.since_ms is None else min(self.since_ms, at_ms)


@dataclass(frozen=True)
class FoundPage:
    """The rows of a page, before anybody asked what became of their SMS."""

    rows: Sequence[Item]
    matching: int
    next: str | None
    accepted_since_ms: int | None
    """Of all who may be meant; None: SNS accepted no SMS of theirs."""
    before: int = 0
    """How many stand on the pages before."""


def find_page(look: Look, wanted: ListQuery) -> FoundPage:
    """The page that is asked for. Holds no more rows than it shows.

    Raises UsageError for a cursor that is none, or whose row is not there any more.
    """
    after = None if wanted.after is None else _place_of(look, wanted, wanted.after)
    accepted, matching, before = Accepted(), 0, 0

    def rest() -> Iterator[tuple[_Place, int, Item]]:
        nonlocal matching, before
        for item, standing in look.chosen(wanted.whom, accepted):
            matching += 1
            place = _place(item, standing, wanted)
            if after is None or _is_behind(place, after, wanted):
                yield place, matching, item
            else:
                before += 1

    first = heapq.nlargest if wanted.is_descending else heapq.nsmallest
    found = [item for _, _, item in first(wanted.limit + 1, rest())]
    shown = found[: wanted.limit]
    more = _cursor(shown[-1]) if len(found) > wanted.limit else None
    return FoundPage(shown, matching, more, accepted.since_ms, before)


def page_of(found: FoundPage, look: Look, wanted: ListQuery) -> RegistrantPage:
    """The same as it is shown; `look` knows what became of the SMS of these rows."""
    registrants = (registrant_of(item, look.at(item), wanted) for item in found.rows)
    return RegistrantPage(tuple(registrants), found.matching, found.next, found.before + 1)


@dataclass(frozen=True)
class FoundCounts:
    """How many, in all and by the values of columns."""

    registrations: int
    by_values: Sequence[tuple[tuple[str | int | None, ...], int]]
    """In the order of the columns' values; numbers masked unless they were asked for."""
    accepted_since_ms: int | None
    waiting: int = 0
    """How many of them are on the waiting list."""


def count_by(
    look: Look, whom: Whom, columns: Sequence[Column], *, show_numbers: bool
) -> FoundCounts:
    """Count them; without columns in all alone."""
    accepted, counts = Accepted(), Counter[tuple[str | int | None, ...]]()
    total = waiting = 0
    for item, standing in look.chosen(whom, accepted):
        total, waiting = total + 1, waiting + is_waiting(item)
        if columns:
            counts[tuple(column.value(item, standing.at) for column in columns)] += 1
    in_order = sorted(counts.items(), key=partial(_order_of_values, columns))
    shown = [(_masked(columns, values, show_numbers), count) for values, count in in_order]
    return FoundCounts(total, shown, accepted.since_ms, waiting)


def _order_of_values(
    columns: Sequence[Column], counted: tuple[Sequence[str | int | None], int]
) -> list[Order]:
    return [column.order(value) for column, value in zip(columns, counted[0], strict=True)]


def _masked(
    columns: Sequence[Column], values: Sequence[str | int | None], show_numbers: bool
) -> tuple[str | int | None, ...]:
    pairs = zip(columns, values, strict=True)
    return tuple(
        column.masked(value, {}) if isinstance(value, str) and not show_numbers else value
        for column, value in pairs
    )


# ---- Where a row stands ------------------------------------------------------------------------

_Place = tuple[bool, Any, int, str]
"""By its column's value, then by when it was registered, then by what parts it from its equals."""


def _place(item: Item, standing: Standing, wanted: ListQuery) -> _Place:
    moment, digest = moment_of(item, REGISTERED_AT), _digest(item)
    if wanted.is_by_time:
        return False, moment, moment, digest
    is_missing, value = wanted.sort.order(wanted.sort.value(item, standing.at))
    return is_missing is not wanted.is_descending, value, moment, digest


def _is_behind(place: _Place, after: _Place, wanted: ListQuery) -> bool:
    return place < after if wanted.is_descending else place > after


def _digest(item: Item) -> str:
    key = item[KEY]["S"].encode("utf-8", "surrogatepass")
    return hashlib.sha256(key).hexdigest()[:12]


def _cursor(item: Item) -> str:
    return f"{moment_of(item, REGISTERED_AT)}-{_digest(item)}"


def _place_of(look: Look, wanted: ListQuery, cursor: str) -> _Place:
    """Where the row that `cursor` means stands; in any other order than by time it is looked up."""
    match = _CURSOR.fullmatch(cursor)
    if match is None:
        raise UsageError(
            f"{cursor[:40]!r} is no place in the list",
            where="--next",
            why="It is what an earlier `registrations list` gave as the place to go on.",
            hint="Leave it out to begin at the first registrant.",
        )
    moment, digest = int(match[1]), match[2]
    if wanted.is_by_time:
        return False, moment, moment, digest
    for item in look.rows():
        if moment_of(item, REGISTERED_AT) == moment and _digest(item) == digest:
            return _place(item, look.at(item), wanted)
    raise UsageError(
        "The registrant with whom the last list ended is not there any more",
        where="--next",
        why=f"In the order of {wanted.sort.name} nothing else says where it ended.",
        hint="Leave it out to begin at the first registrant.",
    )


def registrant_of(item: Item, standing: Standing, wanted: ListQuery) -> Registrant:
    """One row as it is listed."""
    key, phone = item[KEY]["S"], text_of(item, PHONE) or ""
    request, error = text_of(item, REQUEST_ID) or "", text_of(item, SMS_ERROR)
    status, whole = standing.status, wanted.show_numbers
    return Registrant(
        registration_id=key if whole else masked_key(key, phone),
        phone=phone if whole else mask(phone),
        name=text_of(item, NAME) or "",
        registered_at=whole_of(item, REGISTERED_AT),
        source=text_of(item, SOURCE) or "",
        sms_status=None if status is SmsStatus.UNSENT else status.value,
        sms_error=error,
        sms_message_id=text_of(item, SMS_MESSAGE_ID),
        sms_parts=whole_of(item, SMS_PARTS),
        sms_attempts=whole_of(item, SMS_ATTEMPTS),
        sms_updated_at=whole_of(item, SMS_UPDATED_AT),
        request_id=request if whole else masked_key(request, phone),
        dropped=standing.dropped,
        reason=None if error is None else of_code(error).words,
        fields={
            column.name: column.shown(item, standing.at, show_numbers=whole)
            for column in wanted.columns
        },
        answers=_answers(item, show_numbers=whole),
        **_mail(item, wanted.emails),
    )


def _mail(item: Item, emails: EmailLook | None) -> dict[str, Any]:
    if emails is None:
        return {}
    status, error = emails.status(item), text_of(item, MARKS.error)
    reason = None if error is None else email_reasons.of_code(error).words
    if bounce := emails.bounce(item):
        reason = email_reasons.of_bounce(bounce.reason).words
    told = None if status is EmailStatus.UNSENT else status.value
    return {EMAIL_STATUS: told, "email_reason": reason}


def _answers(item: Item, *, show_numbers: bool) -> Mapping[str, str]:
    own = {name: text for name in item if not is_ours(name) and (text := text_of(item, name))}
    if show_numbers:
        return own
    return {name: masked_in_answer(text) for name, text in own.items()}
