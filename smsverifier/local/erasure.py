"""One person erased from what the embedded AWS remembers beside its tables.

On AWS nobody can take one person out of a stream, a log or SNS: those forget by themselves, after a
day or when their retention is over. Here the memory is this machine's, so `registrations forget`
empties it: the outbox, the lines of logs, the images in the table's stream. A record stays where it
stands, as pipes count records, and says nothing any more.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass
from typing import Any

from moto.backends import get_backend

from smsverifier.local.calls import ACCOUNT
from smsverifier.local.email.mailbox import Mailbox
from smsverifier.local.sms.delivery import DeliveryStatusLog
from smsverifier.local.sms.outbox import Outbox
from smsverifier.naming import Names
from smsverifier.row import (
    ANNOUNCEMENTS,
    EMAIL_MESSAGE_ID,
    KEY,
    PHONE,
    REQUEST_ID,
    SMS_MESSAGE_ID,
    Item,
    text_of,
)

NOTHING_LEFT = {KEY: {"S": "#erased"}}
"""What a record of the stream says then: that an item of ours changed, which is news to nobody."""


@dataclass(frozen=True)
class Erased:
    """How much was there of one person."""

    sms: int = 0
    log_lines: int = 0
    stream_records: int = 0
    mails: int = 0


@dataclass(frozen=True)
class Erasure:
    """Erases people of one embedded AWS."""

    outbox: Outbox
    delivery_log: DeliveryStatusLog
    mailbox: Mailbox
    lock: AbstractContextManager[Any]
    """The dispatcher's: nothing changes meanwhile."""

    def erase(self, asked: Mapping[str, Any]) -> dict[str, int]:
        """Take one person out of one stack. `asked`: stack, region, phone, request_ids, and
        the ids of mails where there were any (email_ids).
        """
        names = Names(str(asked["stack"]), str(asked["region"]), ACCOUNT)
        phone = str(asked["phone"])
        with self.lock:
            stream = _Stream(names)
            named = _records_of(stream.changes, phone)
            submissions = {*map(str, asked["request_ids"]), *_texts(named, REQUEST_ID)}
            submissions -= {"", *_still_there(names)}
            records = [*named, *_records_elsewhere(stream.changes, named, submissions)]
            sent = _texts(records, SMS_MESSAGE_ID)
            messages = self.outbox.forget(phone, names.function, sent)
            mailed = {*map(str, asked.get("email_ids", ())), *_texts(records, EMAIL_MESSAGE_ID)}
            mails = self.mailbox.forget(names.function, mailed)
            ids = {*messages, *sent, *mailed}
            lines = self.delivery_log.forget(ids)
            lines += _forget_lines(names.region, names.receipt_log_groups, ids)
            lines += _forget_lines(names.region, (names.function_log_group,), submissions | ids)
            stream.empty(records)
        return asdict(Erased(len(messages), lines, len(records), mails))


def _table(names: Names) -> Any:
    return get_backend("dynamodb")[ACCOUNT][names.region].tables.get(names.table)


def _still_there(names: Names) -> set[str]:
    """The submissions of all rows: a number may have been another's until it was put right."""
    table = _table(names)
    items = table.items.values() if table is not None else ()
    return {str(item.attrs[REQUEST_ID].value) for item in items if REQUEST_ID in item.attrs}


class _Stream:
    """What the table's stream remembers."""

    def __init__(self, names: Names) -> None:
        table = _table(names)
        shard = table.stream_shard if table is not None else None
        self._read = [(kept, kept.record) for kept in shard.items] if shard else []
        self.changes: list[dict[str, Any]] = [record["dynamodb"] for _, record in self._read]

    def empty(self, changes: Sequence[dict[str, Any]]) -> None:
        """Let these of its changes say nothing any more."""
        ids = set(map(id, changes))
        for kept, record in self._read:
            change = record["dynamodb"]
            if id(change) in ids:
                change["Keys"] = NOTHING_LEFT
                change.pop("NewImage", None)
                kept.record = record


def _records_elsewhere(
    changes: Sequence[dict[str, Any]], named: Sequence[dict[str, Any]], submissions: set[str]
) -> Iterator[dict[str, Any]]:
    """What it says of these submissions under a number from which they were corrected."""
    seen = {id(record) for record in named}
    records = [record for record in changes if id(record) not in seen]
    keys = {record["Keys"][KEY]["S"] for record in records if _says(record, submissions)}
    for record in records:
        is_end = "NewImage" not in record and record["Keys"][KEY]["S"] in keys
        if is_end or _says(record, submissions):
            yield record


def _says(record: dict[str, Any], submissions: set[str]) -> bool:
    return text_of(record.get("NewImage", {}), REQUEST_ID) in submissions


def _records_of(records: Sequence[dict[str, Any]], phone: str) -> list[dict[str, Any]]:
    """What the table's stream says of rows with this number, the news of their end included."""
    keys = {
        text_of(record["Keys"], KEY)
        for record in records
        if text_of(record.get("NewImage", {}), PHONE) == phone
    } | {phone}
    return [
        record
        for record in records
        if _is_of(text_of(record["Keys"], KEY), phone, keys) or _is_at(record, phone)
    ]


def _is_at(record: dict[str, Any], phone: str) -> bool:
    """Whether it says of an announcement that it has come to this number, or is for it."""
    is_announcement = (text_of(record["Keys"], KEY) or "").startswith(ANNOUNCEMENTS)
    return is_announcement and phone[1:] in json.dumps(record.get("NewImage", {}), default=str)


def _is_of(key: str | None, phone: str, keys: set[str | None]) -> bool:
    return key in keys or (key or "").startswith(f"{phone}/")


def _texts(records: Sequence[dict[str, Any]], name: str) -> set[str]:
    images: list[Item] = [record.get("NewImage", {}) for record in records]
    return {text for image in images if (text := text_of(image, name))}


def _forget_lines(region: str, groups: Sequence[str], words: set[str]) -> int:
    """Take out of these log groups every line that names one of these; how many there were."""
    logs = get_backend("logs")[ACCOUNT][region]
    found = (logs.groups[name] for name in groups if name in logs.groups)
    streams = [stream for group in found for stream in group.streams.values()]
    return sum(_left_out(stream, _naming(words)) for stream in streams)


def _naming(words: set[str]) -> Callable[[Any], bool]:
    named = tuple(filter(None, words))
    return lambda event: any(word in event.message for word in named)


def _left_out(stream: Any, is_about: Callable[[Any], bool]) -> int:
    kept = [event for event in stream.events if not is_about(event)]
    gone = len(stream.events) - len(kept)
    stream.events = kept
    return gone
