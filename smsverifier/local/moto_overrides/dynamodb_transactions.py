"""TransactWriteItems: every condition is judged before anything is written.

moto writes one part after the other and takes them back where one fails. Until then a pipe may read
from the stream that a row is new which never was, and moves past the record that comes to stand
there instead. It also copies the table and all of its stream first, which takes a minute where
there are 200,000 rows. The answers are moto's own.
"""

import copy
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from moto.dynamodb.comparisons import get_filter_expression
from moto.dynamodb.exceptions import (
    ConditionalCheckFailed,
    MockValidationException,
    MultipleTransactionsException,
    TooManyTransactionsException,
    TransactionCanceledException,
)
from moto.dynamodb.models import DynamoDBBackend
from moto.dynamodb.models.dynamo_type import DynamoType

MOST_PARTS = 100
_Reason = tuple[str | None, str | None, dict[str, Any] | None]
"""Why a part fails, if it does: code, sentence, and the item that was in the way."""
_FINE: _Reason = (None, None, None)
_NO_KEY = "One or more parameter values were invalid:"


def install_transactions() -> None:
    """moto goes this way from now on."""
    DynamoDBBackend.transact_write_items = _transact


def _transact(backend: Any, transact_items: list[dict[str, dict[str, Any]]]) -> None:
    if len(transact_items) > MOST_PARTS:
        raise TooManyTransactionsException
    parts = [_Part(backend, *next(iter(each.items()))) for each in transact_items]
    targets = [part.target for part in parts]
    if any(target in targets[:number] for number, target in enumerate(targets)):
        raise MultipleTransactionsException
    _cancel_if_any([part.reason() for part in parts])
    _write_all(parts)


def _cancel_if_any(reasons: Sequence[_Reason]) -> None:
    if any(reason != _FINE for reason in reasons):
        raise TransactionCanceledException(list(reasons))


def _write_all(parts: Sequence["_Part"]) -> None:
    """All of them or none: what DynamoDB would refuse of the values themselves, moto sees here."""
    undo: list[Callable[[], None]] = []
    for number, part in enumerate(parts):
        undo.append(part.undo())
        try:
            part.write()
        except Exception as error:
            for each in reversed(undo):
                each()
            if isinstance(error, MockValidationException):
                raise
            reasons = [_FINE] * len(parts)
            reasons[number] = (type(error).__name__, str(error), None)
            raise TransactionCanceledException(reasons) from error


@dataclass(frozen=True)
class _Part:
    """One action on one item."""

    backend: Any
    kind: str
    action: dict[str, Any]

    @property
    def target(self) -> tuple[str, str]:
        """Which item, of which table."""
        return str(self.action["TableName"]), str(sorted(self._key.items()))

    def reason(self) -> _Reason:
        """Why it fails, as things are. Raises moto's errors for what is no item of the table."""
        now = self.backend.get_item(self.action["TableName"], self._key)
        if self._holds(now):
            return _FINE
        wants_item = self.action.get("ReturnValuesOnConditionCheckFailure") == "ALL_OLD"
        found = now.to_json()["Attributes"] if now and wants_item else None
        return "ConditionalCheckFailed", str(ConditionalCheckFailed(item=None).message), found

    def write(self) -> None:
        """Do it; its condition holds."""
        table = self.action["TableName"]
        if self.kind == "Put":
            self.backend.put_item(table, self.action["Item"])
        elif self.kind == "Delete":
            self.backend.delete_item(table, self._key)
        elif self.kind == "Update":
            self.backend.update_item(
                table,
                self._key,
                update_expression=self.action["UpdateExpression"],
                expression_attribute_names=self.action.get("ExpressionAttributeNames"),
                expression_attribute_values=self.action.get("ExpressionAttributeValues"),
            )

    def undo(self) -> Callable[[], None]:
        """Makes the item, and what the stream says of it, what they are now."""
        table = self._table
        key, shard = DynamoType(self._key[table.hash_key_attr]), table.stream_shard
        before = copy.deepcopy(table.items.get(key))
        records = len(shard.items) if shard else 0

        def undo() -> None:
            if before is None:
                table.items.pop(key, None)
            else:
                table.items[key] = before
            if shard:
                del shard.items[records:]

        return undo

    def _holds(self, now: Any) -> bool:
        condition = self.action.get("ConditionExpression")
        if condition is None:
            return True
        names = self.action.get("ExpressionAttributeNames")
        values = self.action.get("ExpressionAttributeValues")
        return bool(get_filter_expression(condition, names, values).expr(now))

    @property
    def _table(self) -> Any:
        return self.backend.get_table(self.action["TableName"])

    @property
    def _key(self) -> dict[str, Any]:
        if self.kind != "Put":
            key: dict[str, Any] = self.action["Key"]
            return key
        names = (self._table.hash_key_attr, self._table.range_key_attr)
        item = self.action["Item"]
        for name in names:
            if name is not None and name not in item:
                raise MockValidationException(f"{_NO_KEY} Missing the key {name} in the item")
        return {name: item[name] for name in names if name is not None}
