"""A mistyped number put right: the row moves to the key of the new one (decision 0054).

It moves in one transaction, so no row is ever half moved or there twice. Nobody is texted at the
old number from then on: whatever still speaks of it (a record of the stream that comes late, a dead
letter, somebody's direct wish) names a key that is gone. The row that appears is news to the pipe
(aws: transaction-in-the-stream),
so who was not told yet is told by it, once; who was keeps their status. A row that waits for a
person goes on waiting, by the status `importing` while it appears, as in an import.
"""

import re
import secrets
from collections.abc import Iterable
from enum import StrEnum
from functools import partial

from smsverifier.aws import Aws
from smsverifier.registrations.announcement_items import AnnouncementItems
from smsverifier.registrations.forgotten import WhyOut, mark
from smsverifier.registrations.importer import release
from smsverifier.registrations.transactions import Part, Swap, swap
from smsverifier.row import (
    CORRECTED_AT,
    CORRECTED_FROM,
    CORRECTED_TRIES,
    IMPORTING,
    KEY,
    PHONE,
    PIPE_SOURCES,
    SMS_ATTEMPTS,
    SMS_STATUS,
    SOURCE,
    Duplicates,
    Item,
    announcement,
    is_unsent,
    is_waiting,
    number_of,
    text_of,
    waits_for_cap,
    waits_for_person,
)
from smsverifier.sms.text import mask as masked

_SEEN = 2
"""Digits in the middle that may be seen, where two numbers look the same without them."""
_ATTEMPT = re.compile(r"\+[0-9]+/([0-9a-f]{32})")


class ToldBy(StrEnum):
    """Who tells the registrant at the new number."""

    PIPE = "pipe"
    """It will, as soon as it runs."""
    DIRECT = "direct"
    """This command, as the pipe does not hand on who was added at the desk."""
    PERSON = "person"
    """Nobody, until a person has it told: it is held, or the cap left no room for it."""
    WAITING = "waiting"
    """Nobody, until they come in from the waiting list."""
    NOBODY = "nobody"
    """They were told at the old number, or that was tried."""


def told_by(item: Item) -> ToldBy:
    """Who tells the registrant of a row that moves."""
    if is_waiting(item):
        return ToldBy.WAITING
    if not is_unsent(item):
        return ToldBy.NOBODY
    if waits_for_person(item):
        return ToldBy.PERSON
    return ToldBy.PIPE if text_of(item, SOURCE) in PIPE_SOURCES else ToldBy.DIRECT


def key_for(duplicates: Duplicates, old: Item, phone: str) -> str:
    """The key under the new number: under `allow` a new one, with the attempt of the old."""
    if duplicates != "allow":
        return phone
    attempt = _ATTEMPT.fullmatch(str(old[KEY]["S"]))
    return f"{phone}/{attempt[1] if attempt else secrets.token_hex(16)}"


def corrected(old: Item, number: str, key: str, phone: str, now_ms: int) -> Item:
    """`old`, whose number was `number`, as it stands under `key` with the number `phone`."""
    tries = number_of(old, SMS_ATTEMPTS)
    return old | {
        KEY: {"S": key},
        PHONE: {"S": phone},
        CORRECTED_AT: {"N": str(now_ms)},
        CORRECTED_FROM: {"S": masked_beside(number, phone)},
        CORRECTED_TRIES: {"N": str(tries)},
    }


def move(aws: Aws, table: str, old: Item, new: Item, mistyped: str | None) -> Swap:
    """Put `new` in the place of `old`; the number `mistyped` stays out of imports from then on.

    Who gets back the number that a correction has taken off them is known by it to imports again.
    Being killed leaves one of them, and what `release` ends.
    """
    phone, now_ms = new[PHONE]["S"], number_of(new, CORRECTED_AT)
    marked = partial(mark, aws, table, why=WhyOut.CORRECTED, now_ms=now_ms)
    also: list[Part] = [{"Put": {"TableName": table, "Item": marked(mistyped)}}] if mistyped else []
    if corrected_from([old], phone):
        also.append({"Delete": {"TableName": table, "Key": {KEY: marked(phone)[KEY]}}})
    # Who gets an announcement in this moment would get it once more at the new number.
    statuses = [announcement(name).status for name in AnnouncementItems(aws, table).names()]
    done = swap(aws, table, old, _held_back(new), beside=statuses, also=also)
    if done is Swap.DONE:
        release(aws, table, new)
    return done


def _held_back(new: Item) -> Item:
    """With a status, no filter passes it; whom the cap left no room for the handler refuses."""
    is_news = SMS_STATUS not in new and text_of(new, SOURCE) in PIPE_SOURCES
    must_wait = waits_for_person(new) and not waits_for_cap(new)
    return new | {SMS_STATUS: {"S": IMPORTING}} if is_news and must_wait else new


def corrected_from(rows: Iterable[Item], number: str) -> list[Item]:
    """Those of the rows that a correction has moved here from `number`."""
    return [
        row
        for row in rows
        if text_of(row, CORRECTED_FROM)
        in {masked(number), masked_beside(number, text_of(row, PHONE) or "")}
    ]


def masked_beside(number: str, other: str) -> str:
    """`number` masked, but told apart from `other`: `+91•••7••0013` beside `+91•••1••0013`.

    Where the last digits do so already, no more of it is seen; else the first that differ are.
    """
    shown = masked(number)
    if number == other or shown != masked(other) or not len(shown) == len(number) == len(other):
        return shown
    differ = [at for at, digit in enumerate(number) if digit != other[at]][:_SEEN]
    return "".join(number[at] if at in differ else sign for at, sign in enumerate(shown))


def was_tried_since(row: Item) -> bool:
    """Whether somebody tried to tell them at the number they have now."""
    return number_of(row, SMS_ATTEMPTS) > number_of(row, CORRECTED_TRIES)
