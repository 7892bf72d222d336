"""Rows of the registrations table, as the pipeline's tools see them (design §2)."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from smsverifier.aws import Aws
from smsverifier.aws.errors import ignoring

TOTALS = "#totals"
SENDING = "sending"
IMPORTING = "importing"
"""What an import holds a row back with, for a moment; for ever if it was killed just then."""


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
    sending: int
    unconfirmed: int
    """Of those sending: so old that no invocation can still be at it."""


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
            ProjectionExpression="sms_status, sms_updated_at",
            ExpressionAttributeNames={"#source": "source"},
        )
        rows = [_values(item) for page in pages for item in page["Items"]]
        statuses = Counter(row.get("sms_status") for row in rows)
        sending = [int(r.get("sms_updated_at", 0)) for r in rows if r.get("sms_status") == SENDING]
        return Tally(
            registrations=len(rows),
            sent=statuses["sent"],
            failed=statuses["failed"],
            untried=statuses[None] + statuses[IMPORTING],
            sending=len(sending),
            unconfirmed=sum(1 for at_ms in sending if at_ms < unconfirmed_before_ms),
        )

    @property
    def _client(self) -> Any:
        return self._aws.client("dynamodb")


def settled(item: dict[str, Any]) -> dict[str, Any]:
    """`item` as it is when the import that writes it has ended: nobody was told about it."""
    if item.get("sms_status") != {"S": IMPORTING}:
        return item
    return {name: value for name, value in item.items() if name != "sms_status"}


def _key(registration_id: str) -> dict[str, Any]:
    return {"registration_id": {"S": registration_id}}


def _values(item: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    """Every attribute of ours is a string or a number: both arrive as text."""
    return {name: next(iter(typed.values())) for name, typed in item.items()}
