"""One person erased from what the embedded AWS remembers beside its tables.

On AWS nobody can take one person out of a stream, a log or SNS: those forget by themselves, after a
day or when their retention is over. Here the memory is this machine's, so `registrations forget`
empties it: the outbox, the lines of logs, the images in the table's stream. A record stays where it
stands, as pipes count records, and says nothing any more.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass
from typing import Any

from moto.backends import get_backend

from smsverifier.local.calls import ACCOUNT
from smsverifier.local.sms.delivery import DeliveryStatusLog
from smsverifier.local.sms.outbox import Outbox
from smsverifier.naming import Names
from smsverifier.row import (
    KEY,
    PHONE,
    REGISTERED_AT,
    REQUEST_ID,
    SMS_MESSAGE_ID,
    Item,
    text_of,
    whole_of,
)

NOTHING_LEFT = {KEY: {"S": "#erased"}}
"""What a record of the stream says then: that an item of ours changed, which is news to nobody."""


@dataclass(frozen=True)
class Erased:
    """How much was there of one person."""

    sms: int = 0
    log_lines: int = 0
    stream_records: int = 0


@dataclass(frozen=True)
class Erasure:
    """Erases people of one embedded AWS."""

    outbox: Outbox
    delivery_log: DeliveryStatusLog
    lock: AbstractContextManager[Any]
    """The dispatcher's: nothing changes meanwhile."""

    def erase(self, asked: Mapping[str, Any]) -> dict[str, int]:
        """Take one person out of one stack. `asked`: stack, region, phone, request_ids."""
        names = Names(str(asked["stack"]), str(asked["region"]), ACCOUNT)
        phone = str(asked["phone"])
        with self.lock:
            records = list(_records_of(names, phone))
            submissions = {*map(str, asked["request_ids"]), *_texts(records, REQUEST_ID)}
            ids = _texts(records, SMS_MESSAGE_ID)
            messages = self.outbox.forget(phone, ids, names.function)
            ids |= set(messages)
            lines = self.delivery_log.forget(ids)
            lines += _forget_lines(names.region, names.receipt_log_groups, ids)
            lines += _forget_lines(names.region, (names.function_log_group,), submissions | ids)
            for record in records:
                record["Keys"] = NOTHING_LEFT
                record.pop("NewImage", None)
        return asdict(Erased(len(messages), lines, len(records)))


def _records_of(names: Names, phone: str) -> Iterator[dict[str, Any]]:
    """What the table's stream says of rows with this number, the news of their end included.

    And of the same submissions under another number: theirs was mistyped then.
    """
    table = get_backend("dynamodb")[ACCOUNT][names.region].tables.get(names.table)
    shard = table.stream_shard if table is not None else None
    records = [each.record["dynamodb"] for each in shard.items] if shard else []
    images = [record["NewImage"] for record in records if "NewImage" in record]
    named = [image for image in images if text_of(image, PHONE) == phone]
    theirs = set(map(_submission, named)) - {None}
    mine = [image for image in images if image in named or _submission(image) in theirs]
    keys = {text_of(image, KEY) for image in mine} | {phone}
    for record in records:
        key, image = text_of(record["Keys"], KEY) or "", record.get("NewImage")
        is_end = image is None and (key in keys or key.startswith(f"{phone}/"))
        if is_end or (image is not None and image in mine):
            yield record


def _submission(image: Item) -> tuple[str, int] | None:
    """What parts one from all others; None of a row that somebody typed without it."""
    request, at_ms = text_of(image, REQUEST_ID), whole_of(image, REGISTERED_AT)
    return (request, at_ms) if request and at_ms is not None else None


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
