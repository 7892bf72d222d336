"""What an announcement is, who gets it and when it may go: one more message to those registered.

Used by the tool and, copied into the zip as `announced`, by the Lambda handler, so that a dry run
and what is sent cannot disagree. Built on `row` and `whom` alone; no clock, no input or output.

An announcement is an item beside the counts, `#announce/<name>`: its order (text, kind, whom), its
state, and what was sent. What became of it with one registrant stands in their row, in the marks
`row.announcement(name)`; a row with a status there is never looked at again, whoever runs it.
"""

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from enum import StrEnum
from typing import Any

from smsverifier.row import (
    E164,
    FAILED,
    KEY,
    PHONE,
    REGISTERED_AT,
    REQUEST_ID,
    SENT,
    SMS_ERROR,
    AnnouncementChannel,
    AnnouncementKind,
    Item,
    Marks,
    SmsStatus,
    announcement,
    announcements_in,
    is_test,
    is_waiting,
    moment_of,
    number_of,
    sms_status_of,
    text_of,
    why_no_number,
)
from smsverifier.whom import Standing, Whom, digits_of

Kind = AnnouncementKind
Channel = AnnouncementChannel

PAUSED_TAG = "smsverifier:paused"
"""On the function while the stack is paused (`naming`)."""

HOUR = 3600
DAY = 24 * HOUR


@dataclass(frozen=True)
class KindRules:
    """What follows from the kind of a message."""

    hours: tuple[int, int] | None
    """Between which minutes of the day it is texted; None: at any."""
    settled_seconds: int
    """Who registered later than so long before it is due is left out: they were just told."""
    begins_within_seconds: int
    """Later it is not begun any more: it would say what is not true."""
    lasts_seconds: int
    """How long after it is due it may still go, where no start of an event ends it."""


KINDS: Mapping[Kind, KindRules] = {
    "reminder": KindRules((7 * 60, 22 * 60), DAY, 3 * HOUR, DAY),
    "change": KindRules(None, 0, DAY, 2 * DAY),
    "promotion": KindRules((10 * 60, 21 * 60), HOUR, DAY, 3 * DAY),
}
"""A change cannot wait for the morning, and Indian carriers let Service Implicit go at any hour.
Promotional texts they take from 10:00 to 21:00 only (aws: dlt-categories). That a reminder sleeps
at night is courtesy."""


@dataclass(frozen=True)
class Hours:
    """The part of the day in which something is texted, by a clock so many minutes ahead of UTC."""

    begin: int
    """Minutes after midnight."""
    end: int
    offset: int

    def allow(self, at_ms: int) -> bool:
        """Whether the moment lies within."""
        return self.begin <= (at_ms // 60_000 + self.offset) % (24 * 60) < self.end


class State(StrEnum):
    """How far an announcement is."""

    SCHEDULED = "scheduled"
    """Nobody has got it yet."""
    RUNNING = "running"
    DONE = "done"
    """Everybody who was to get it has it, or the row says why not."""
    CANCELLED = "cancelled"
    MISSED = "missed"
    """It could not begin in time (a pause, say), and nobody got it."""
    EXPIRED = "expired"
    """Its time was over before everybody had it."""


OPEN_STATES = frozenset({State.SCHEDULED, State.RUNNING})
"""Those in which somebody may still get it."""


@dataclass(frozen=True)
class Order:
    """What is announced, to whom."""

    name: str
    kind: Kind
    channel: Channel
    wording: Mapping[str, Any]
    """The fields of `sms.text.Wording`: the words with all that stands for their placeholders."""
    at: str = ""
    """When, as it was said; empty: at once."""
    hours: Hours | None = None
    whom: Whom = field(default_factory=Whom)
    one_per_number: bool = True
    """Whether a number that stands in several rows gets it once."""
    is_typed: bool = False
    """Whether its text comes from the command line and not from the configuration."""
    email: Mapping[str, Any] | None = None
    """The fields of the handler's `Email`, for one that goes by e-mail."""
    dlt: Mapping[str, Any] | None = None
    """The fields of the handler's `DltRegistration`."""
    sender_id: str | None = None
    sms_type: str = "Transactional"
    most: int | None = None
    """What a person said with --max; None: nobody did."""

    @property
    def rules(self) -> KindRules:
        """What follows from its kind."""
        return KINDS[self.kind]

    @property
    def marks(self) -> Marks:
        """The attributes of a row that say what became of it."""
        return announcement(self.name)

    def says_the_same_as(self, other: "Order") -> bool:
        """Whether whoever has the one need not get the other."""
        mine, others = (_what_is_said(order) for order in (self, other))
        return mine == others

    def to_json(self) -> str:
        """As the item has it."""
        document = asdict(replace(self, whom=Whom()))
        document["whom"] = {
            **{name: getattr(self.whom, name) for name in _PLAIN_FILTERS},
            "statuses": sorted(self.whom.statuses),
            "answers": {name: sorted(among) for name, among in self.whom.answers.items()},
        }
        return json.dumps(document, ensure_ascii=False, sort_keys=True)


_PLAIN_FILTERS = ("attended", "since_ms", "name", "digits")
"""Beside them there are where somebody stands, by the table, and answers. What takes a question to
SNS or SES, as receipts do, the function cannot ask: such filters are none of an announcement's."""


def _what_is_said(order: Order) -> object:
    words = order.wording
    mail = order.email or {}
    texts = (words.get("message"), words.get("messages"), mail.get("subject"), mail.get("subjects"))
    return order.kind, order.channel, *texts


def order_of(text: str) -> Order:
    """What `Order.to_json` wrote; what a later version knows beside that is left out."""
    document = json.loads(text)
    known = {key: value for key, value in document.items() if key in Order.__dataclass_fields__}
    whom = {name: document["whom"][name] for name in _PLAIN_FILTERS}
    whom["statuses"] = frozenset(map(SmsStatus, document["whom"]["statuses"]))
    answers = document["whom"]["answers"].items()
    whom["answers"] = {name: frozenset(among) for name, among in answers}
    hours = document.get("hours")
    return Order(**known | {"whom": Whom(**whom), "hours": hours and Hours(**hours)})


# ---- The item -----------------------------------------------------------------------------------

ORDER = "order"
STATE = "state"
DUE = "due.at"
BEGIN_BY = "begin.at"
UNTIL = "until.at"
MADE = "made.at"
BEGAN = "began.at"
ENDED = "ended.at"
"""These in epoch milliseconds."""
MOST = "max"
"""The most that are sent: what the dry run has counted."""
IS_FULL = "full"
"""`yes` where somebody was left out because of that."""
LEASE = "lease.at"
"""Epoch milliseconds: until when one run has it for itself."""
LEASE_RUN = "lease.run"
CURSOR = "cursor"
"""The key of the row up to which this round through the table is done. A phone number, often."""
LEFT = "left"
"""How many of this round nobody could send to, so that there must be another."""
RESERVED, SENT_COUNT, FAILED_COUNT = "reserved", "sent", "failed"


@dataclass(frozen=True)
class Announcement:
    """An announcement as its item says."""

    order: Order
    state: State
    due_ms: int
    begin_by_ms: int
    until_ms: int
    made_ms: int = 0
    began_ms: int = 0
    ended_ms: int = 0
    most: int = 0
    reserved: int = 0
    sent: int = 0
    failed: int = 0
    left: int = 0
    is_full: bool = False
    lease_ms: int = 0
    """Until when a run has it for itself; 0: none has."""
    cursor: str | None = None

    @property
    def is_open(self) -> bool:
        """Whether somebody may still get it."""
        return self.state in OPEN_STATES

    @property
    def registered_by_ms(self) -> int:
        """Who registered later is left out, however long the sending takes."""
        return self.due_ms - self.order.rules.settled_seconds * 1000

    def in_force(self, now_ms: int) -> State:
        """Its state at that moment, also if nobody has written it down yet."""
        if self.is_open and now_ms >= self.until_ms:
            return State.EXPIRED if self.began_ms else State.MISSED
        if self.state is State.SCHEDULED and now_ms >= self.begin_by_ms:
            return State.MISSED
        return self.state


def in_turn(announcements: Iterable[Announcement], now_ms: int) -> tuple[Announcement, ...]:
    """Those that go out or are to go, the next first; behind them the others, the last first."""

    def turn(each: Announcement) -> tuple[bool, int, str]:
        is_over = each.in_force(now_ms) not in OPEN_STATES
        return is_over, -each.due_ms if is_over else each.due_ms, each.order.name

    return tuple(sorted(announcements, key=turn))


def announcement_of(item: Item) -> Announcement | None:
    """The announcement of an item; None of one that is none, or has no order yet."""
    order, state = text_of(item, ORDER), text_of(item, STATE)
    if order is None or state is None:
        return None
    return Announcement(
        order=order_of(order),
        state=State(state),
        due_ms=moment_of(item, DUE),
        begin_by_ms=moment_of(item, BEGIN_BY),
        until_ms=moment_of(item, UNTIL),
        made_ms=moment_of(item, MADE),
        began_ms=moment_of(item, BEGAN),
        ended_ms=moment_of(item, ENDED),
        most=number_of(item, MOST),
        reserved=number_of(item, RESERVED),
        sent=number_of(item, SENT_COUNT),
        failed=number_of(item, FAILED_COUNT),
        left=number_of(item, LEFT),
        is_full=text_of(item, IS_FULL) is not None,
        lease_ms=moment_of(item, LEASE),
        cursor=text_of(item, CURSOR),
    )


# ---- Who gets it --------------------------------------------------------------------------------

OPTED_OUT = frozenset({"OptedOut", "OptedOutException"})
"""What SNS answers for who asked for no more SMS."""


class LeftOut(StrEnum):
    """Why somebody does not get it now."""

    SENT = "sent"
    """They have it."""
    FAILED = "failed"
    """It could not be sent to them."""
    UNCONFIRMED = "unconfirmed"
    """Sending began, and its end is not recorded: they may have it."""
    TEST = "test"
    WAITING = "waiting"
    """They are on the waiting list."""
    NOT_MEANT = "not_meant"
    """The filters leave them out."""
    RECENT = "recent"
    """They registered too shortly before it."""
    OPTED_OUT = "opted_out"
    NO_NUMBER = "no_number"
    NO_ADDRESS = "no_address"
    SAME_NUMBER = "same_number"
    """Another row has their number."""
    INCOMPLETE = "incomplete"
    """The row has no request id, which a hand has forgotten: the tool writes one."""


def left_out(
    item: Item, order: Order, registered_by_ms: int, opted_out: Collection[str]
) -> LeftOut | None:
    """Why the registrant of `item` does not get it, or None; `opted_out`: numbers, as SNS says."""
    return (
        _by_marks(item, order.marks)
        or _by_who_it_is(item, order.whom)
        or (LeftOut.RECENT if moment_of(item, REGISTERED_AT) > registered_by_ms else None)
        or (_by_phone(item, opted_out) if order.channel == "sms" else _by_address(item, order))
        or (None if text_of(item, REQUEST_ID) else LeftOut.INCOMPLETE)
    )


def is_named_elsewhere(item: Item, keys: Collection[str]) -> bool:
    """Whether the row with this number's own key, one of `keys`, gets it in this one's place."""
    phone = text_of(item, PHONE) or ""
    return bool(E164.fullmatch(phone)) and item[KEY]["S"] != phone and phone in keys


def _by_marks(item: Item, marks: Marks) -> LeftOut | None:
    if marks.status not in item:
        return None
    known = {SENT: LeftOut.SENT, FAILED: LeftOut.FAILED}
    return known.get(text_of(item, marks.status) or "", LeftOut.UNCONFIRMED)


def _by_who_it_is(item: Item, whom: Whom) -> LeftOut | None:
    if is_test(item):
        return LeftOut.TEST
    if is_waiting(item):
        return LeftOut.WAITING
    status = sms_status_of(item, 0)
    return None if whom.picks(item, Standing(status, status)) else LeftOut.NOT_MEANT


def _by_phone(item: Item, opted_out: Collection[str]) -> LeftOut | None:
    phone = text_of(item, PHONE) or ""
    errors = (SMS_ERROR, *(announcement(name).error for name in announcements_in(item)))
    if phone in opted_out or any(text_of(item, name) in OPTED_OUT for name in errors):
        return LeftOut.OPTED_OUT
    if why_no_number(phone):
        return LeftOut.NO_NUMBER
    return None


def _by_address(item: Item, order: Order) -> LeftOut | None:
    address = text_of(item, (order.email or {}).get("field", "")) or ""
    return None if address.strip() else LeftOut.NO_ADDRESS


def without_words_of(order: Order, phone: str, name: str) -> Order:
    """The order without filters that name this person: whoever is erased is in no filter."""
    whom = order.whom
    if len(whom.digits) >= _TELLING and whom.digits in phone:
        whom = replace(whom, digits=ERASED)
    if name and whom.name.casefold() == name.casefold():
        whom = replace(whom, name=ERASED)
    answers = {
        key: frozenset(ERASED if _names(text, phone) else text for text in among)
        for key, among in whom.answers.items()
    }
    return replace(order, whom=replace(whom, answers=answers))


_TELLING = 7
"""Digits: fewer are those of hundreds."""
ERASED = "(erased)"
"""In place of a filter's word: nobody is found by it."""


def _names(text: str, phone: str) -> bool:
    digits = digits_of(text)
    return len(digits) >= _TELLING and digits in phone
