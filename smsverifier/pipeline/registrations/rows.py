"""Rows of the registrations table, as the pipeline's tools see them (design §2)."""

import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from smsverifier.aws import Aws
from smsverifier.aws.errors import ignoring
from smsverifier.config import Config
from smsverifier.pipeline.registrations.json_lines import Item

TOTALS = "#totals"
SENDING = "sending"
IMPORTING = "importing"
"""What an import holds a row back with, for a moment; for ever if it was killed just then."""
HELD = {"N": "0"}
"""The `sms_attempts` of a row that an import has brought untold: only a person may have it told
(decision 0010). The API writes none, and every try of the handler's adds one."""
CLOCK_MARGIN_SECONDS = 60
"""How far the clocks of Lambda and of whoever looks may be apart."""


class Standing(StrEnum):
    """Where a registrant stands."""

    NOT_TOLD = "not_told"
    SENDING = "sending"
    UNCONFIRMED = "unconfirmed"
    SENT = "sent"
    FAILED = "failed"


@dataclass(frozen=True)
class Tally:
    """The rows counted by where they stand."""

    registrations: int
    sent: int
    failed: int
    untried: int
    """Nobody has told them yet, and the pipe may; so it may not those who are `held`."""
    sending: int
    unconfirmed: int
    """Of those sending: so old that no invocation can still be at it."""
    overdue: int = 0
    """Of those untried: as old."""
    held: int = 0
    """An import brought them untold (decision 0010)."""
    failures: Mapping[str, int] = field(default_factory=dict)
    """Of those failed: `sms_error` → how many."""
    released: Mapping[str, int] = field(default_factory=dict)
    """Of those untried, who are so because a try ended without an SMS: likewise."""
    messages: Mapping[str, int] = field(default_factory=dict)
    """Of those sent: SNS's message id → when it was recorded, epoch milliseconds."""


class Rows:
    """The table of one stack."""

    def __init__(self, aws: Aws, table: str) -> None:
        self._aws = aws
        self._table = table

    def get(self, registration_id: str) -> Item | None:
        """The row with this key as it is now, or None."""
        answer = self._client.get_item(
            TableName=self._table, Key=_key(registration_id), ConsistentRead=True
        )
        item: Item | None = answer.get("Item")
        return item

    def registrations(self) -> Iterator[Item]:
        """Every registration as it is now; the counts are none."""
        pages = self._client.get_paginator("scan").paginate(
            TableName=self._table,
            ConsistentRead=True,
            FilterExpression="registration_id <> :totals",
            ExpressionAttributeValues={":totals": {"S": TOTALS}},
        )
        for page in pages:
            yield from page["Items"]

    def remove_test(self, registration_id: str) -> bool:
        """Remove a test row; False if what is there is a real registration."""
        return ignoring(
            lambda: self._client.delete_item(
                TableName=self._table,
                Key=_key(registration_id),
                ConditionExpression="attribute_not_exists(registration_id) OR #source = :test",
                ExpressionAttributeNames={"#source": "source"},
                ExpressionAttributeValues={":test": {"S": "test"}},
            ),
            "ConditionalCheckFailedException",
        )

    def tally(self, unconfirmed_before_ms: int, *, consistent: bool = False) -> Tally:
        """Count the rows. Walks the table: its own count is up to six hours old (facts §2.1).

        With `consistent`, a row that was written a moment ago is counted too; it costs twice.
        """
        pages = self._client.get_paginator("scan").paginate(
            TableName=self._table,
            ConsistentRead=consistent,
            FilterExpression="attribute_exists(#source)",
            ProjectionExpression="sms_status, sms_updated_at, sms_error, sms_message_id, "
            "sms_attempts, registered_at",
            ExpressionAttributeNames={"#source": "source"},
        )
        items: list[Item] = [item for page in pages for item in page["Items"]]
        statuses = Counter(map(_status, items))
        sending = [number_of(item, "sms_updated_at") for item in items if _status(item) == SENDING]
        waiting = [item for item in items if _status(item) in {None, IMPORTING}]
        coming = (item for item in waiting if item.get("sms_attempts") != HELD)
        untried = [number_of(item, "registered_at") for item in coming]
        return Tally(
            registrations=len(items),
            sent=statuses["sent"],
            failed=statuses["failed"],
            untried=len(untried),
            sending=len(sending),
            unconfirmed=sum(1 for at_ms in sending if at_ms < unconfirmed_before_ms),
            overdue=sum(1 for at_ms in untried if at_ms < unconfirmed_before_ms),
            held=len(waiting) - len(untried),
            failures=_errors(items, Standing.FAILED),
            released=_errors((item for item in items if "sms_error" in item), None),
            messages=sent_messages(items),
        )

    @property
    def _client(self) -> Any:
        return self._aws.client("dynamodb")


def sent_messages(items: Iterable[Item]) -> Mapping[str, int]:
    """As `Tally.messages`."""
    sent = (item for item in items if _status(item) == Standing.SENT)
    return {
        message_id: number_of(item, "sms_updated_at")
        for item in sent
        if (message_id := text_of(item, "sms_message_id"))
    }


def unconfirmed_after_seconds(config: Config) -> int:
    """The age from which a row that says `sending` is unconfirmed: no invocation lives as long."""
    return config.handler.timeout_seconds + CLOCK_MARGIN_SECONDS


def ago_ms(seconds: float) -> int:
    """The moment `seconds` ago, in epoch milliseconds, as rows have it."""
    return int((time.time() - seconds) * 1000)


def standing(item: Item, unconfirmed_before_ms: int) -> Standing:
    """Where the registrant of `item` stands; who was sending before that moment never ended."""
    status = _status(item)
    if status == SENDING and number_of(item, "sms_updated_at") < unconfirmed_before_ms:
        return Standing.UNCONFIRMED
    if status in {Standing.SENDING, Standing.SENT, Standing.FAILED}:
        return Standing(status)
    return Standing.NOT_TOLD


def text_of(item: Item, name: str) -> str | None:
    """The text in an attribute, or None."""
    text: str | None = item.get(name, {}).get("S")
    return text


def number_of(item: Item, name: str) -> int:
    """The whole number in an attribute; 0 where none is."""
    text = str(item.get(name, {}).get("N", ""))
    return int(text) if text.isdecimal() else 0


def _status(item: Item) -> str | None:
    return text_of(item, "sms_status")


def _errors(items: Iterable[Item], status: str | None) -> Mapping[str, int]:
    return Counter(text_of(i, "sms_error") or "" for i in items if _status(i) == status)


def settled(item: Item) -> Item:
    """`item` without what an import leaves in a row that nobody was told about."""
    if item.get("sms_status", {"S": IMPORTING}) != {"S": IMPORTING}:
        return item
    left = {"sms_status"} | ({"sms_attempts"} if item.get("sms_attempts") == HELD else set())
    return {name: value for name, value in item.items() if name not in left}


def _key(registration_id: str) -> dict[str, Any]:
    return {"registration_id": {"S": registration_id}}
