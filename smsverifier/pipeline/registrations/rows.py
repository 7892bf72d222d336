"""Rows of the registrations table, as the pipeline's tools see them (design §2)."""

import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from smsverifier.aws import Aws
from smsverifier.aws.errors import ignoring
from smsverifier.pipeline.registrations.json_lines import Item

TOTALS = "#totals"
SENDING = "sending"
IMPORTING = "importing"
"""What an import holds a row back with, for a moment; for ever if it was killed just then."""
HELD = {"N": "0"}
"""The `sms_attempts` of a row that an import has brought untold: only a person may have it told
(decision 0010). The API writes none, and every try of the handler's adds one."""


class Standing(StrEnum):
    """Where a registrant stands."""

    NOT_TOLD = "not_told"
    SENDING = "sending"
    UNCONFIRMED = "unconfirmed"
    SENT = "sent"
    FAILED = "failed"


@dataclass(frozen=True)
class Row:
    """One registration."""

    attributes: Mapping[str, str]

    @property
    def request_id(self) -> str:
        """Which submission wrote it."""
        return self.attributes.get("request_id", "")

    @property
    def sms_status(self) -> str | None:
        """`sending`, `sent`, `failed`, or None while nobody has tried."""
        return self.attributes.get("sms_status")


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

    def get(self, registration_id: str) -> Row | None:
        """The row with this key as it is now, or None."""
        answer = self._client.get_item(
            TableName=self._table, Key=_key(registration_id), ConsistentRead=True
        )
        item = answer.get("Item")
        return None if item is None else Row(_values(item))

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
        rows = [_values(item) for page in pages for item in page["Items"]]
        statuses = Counter(row.get("sms_status") for row in rows)
        sending = [_moment(r, "sms_updated_at") for r in rows if r.get("sms_status") == SENDING]
        waiting = [row for row in rows if row.get("sms_status") in {None, IMPORTING}]
        coming = (row for row in waiting if row.get("sms_attempts") != HELD["N"])
        untried = [_moment(row, "registered_at") for row in coming]
        return Tally(
            registrations=len(rows),
            sent=statuses["sent"],
            failed=statuses["failed"],
            untried=len(untried),
            sending=len(sending),
            unconfirmed=sum(1 for at_ms in sending if at_ms < unconfirmed_before_ms),
            overdue=sum(1 for at_ms in untried if at_ms < unconfirmed_before_ms),
            held=len(waiting) - len(untried),
            failures=_errors(rows, Standing.FAILED),
            released=_errors((row for row in rows if "sms_error" in row), None),
            messages=_messages(rows),
        )

    @property
    def _client(self) -> Any:
        return self._aws.client("dynamodb")


def sent_messages(items: Iterable[Item]) -> Mapping[str, int]:
    """As `Tally.messages`."""
    return _messages(map(_values, items))


def ago_ms(seconds: float) -> int:
    """The moment `seconds` ago, in epoch milliseconds, as rows have it."""
    return int((time.time() - seconds) * 1000)


def standing(item: Item, unconfirmed_before_ms: int) -> Standing:
    """Where the registrant of `item` stands; who was sending before that moment never ended."""
    status = text_of(item, "sms_status")
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


def _moment(row: Mapping[str, str], name: str) -> int:
    """Epoch milliseconds; 0 where somebody put something else there."""
    text = row.get(name, "")
    return int(text) if text.isdecimal() else 0


def _errors(rows: Iterable[Mapping[str, str]], status: str | None) -> Mapping[str, int]:
    return Counter(r.get("sms_error", "") for r in rows if r.get("sms_status") == status)


def _messages(rows: Iterable[Mapping[str, str]]) -> Mapping[str, int]:
    sent = (row for row in rows if row.get("sms_status") == Standing.SENT)
    return {
        row["sms_message_id"]: _moment(row, "sms_updated_at")
        for row in sent
        if "sms_message_id" in row
    }


def settled(item: dict[str, Any]) -> dict[str, Any]:
    """`item` without what an import leaves in a row that nobody was told about."""
    if item.get("sms_status", {"S": IMPORTING}) != {"S": IMPORTING}:
        return item
    left = {"sms_status"} | ({"sms_attempts"} if item.get("sms_attempts") == HELD else set())
    return {name: value for name, value in item.items() if name not in left}


def _key(registration_id: str) -> dict[str, Any]:
    return {"registration_id": {"S": registration_id}}


def _values(item: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    """Every attribute of ours is a string or a number: both arrive as text."""
    return {name: next(iter(typed.values())) for name, typed in item.items()}
