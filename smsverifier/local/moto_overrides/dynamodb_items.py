"""What DynamoDB does not store: numbers it cannot hold exactly, attributes without a name, and
half of an update that fails.

moto looks at the numbers of PutItem only, and at their size only; of an UpdateItem it leaves in
the item what came before the clause that failed. The words are the service's own.
"""

import copy
import logging
import re
from collections.abc import Callable, Iterator, Mapping
from decimal import Context, Inexact, Overflow, Subnormal
from typing import Any

from moto.backends import get_backend
from moto.dynamodb.models.dynamo_type import DynamoType

from smsverifier.local.calls import ACCOUNT, AwsFailure, AwsResponse, Call
from smsverifier.local.dispatcher import Dispatcher, Forward
from smsverifier.local.malformed_requests import parts_of

_NUMBER = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?")
_NOT_NUMERIC = "The parameter cannot be converted to a numeric value"
_NAMELESS = "Empty attribute name"
_OF_KEYS = frozenset({"S", "N", "B"})
_LEGACY = frozenset(
    {
        "AttributeUpdates",
        "AttributesToGet",
        "Expected",
        "KeyConditions",
        "QueryFilter",
        "ScanFilter",
    }
)
"""What expressions were before there were expressions."""
_FAULTS = {
    Overflow: "Number overflow. Attempting to store a number with magnitude larger than supported "
    "range",
    Subnormal: "Number underflow. Attempting to store a number with magnitude smaller than "
    "supported range",
    Inexact: "Attempting to store more than 38 significant digits in a Number",
}
"""By what the arithmetic says of a number; what overflows is inexact as well."""


log = logging.getLogger(__name__)


def install(dispatcher: Dispatcher) -> None:
    """Takes every operation that reads or writes items."""
    for operation in ("GetItem", "Query", "Scan", "DeleteItem"):
        dispatcher.override("dynamodb", operation, _evaluate)
    for operation in ("PutItem", "TransactWriteItems"):
        dispatcher.override("dynamodb", operation, _write)
    dispatcher.override("dynamodb", "UpdateItem", _update)


def _evaluate(call: Call, forward: Forward) -> AwsResponse:
    """moto: a condition that compares values of two types raises a TypeError.

    Whatever moto fails at in a well-formed expression, it cannot evaluate: a path of several
    steps, a value of the wrong type. Elsewhere its failure is a fault.
    """
    _must_be_keys(call)
    try:
        return forward(call)
    except AwsFailure:
        raise
    except Exception as error:
        if not any(map(_holds_expressions, parts_of(call.params))):
            raise
        log.exception("An expression of %s cannot be evaluated", call.operation)
        raise AwsFailure(
            "ValidationException",
            "smsverifier's embedded AWS cannot evaluate an expression of this call; "
            "`smsverifier local logs` says why",
        ) from error


def _must_be_keys(call: Call) -> None:
    """A key is text, a number or bytes in every table there can be."""
    for part in parts_of(call.params):
        for value in part.get("Key", {}).values():
            if isinstance(value, dict) and value.keys().isdisjoint(_OF_KEYS):
                raise AwsFailure(
                    "ValidationException", "The provided key element does not match the schema"
                )


def _holds_expressions(part: Mapping[str, Any]) -> bool:
    return any(name.endswith("Expression") or name in _LEGACY for name in part)


def _write(call: Call, forward: Forward) -> AwsResponse:
    """moto: numbers that DynamoDB cannot hold are stored, but for a few in PutItem."""
    fault = next((fault for part in parts_of(call.params) for fault in _faults(part)), None)
    if fault is not None:
        raise AwsFailure("ValidationException", fault)
    return _evaluate(call, forward)


def _update(call: Call, forward: Forward) -> AwsResponse:
    """moto: UpdateItem that fails leaves what came before the clause that failed.

    All of it or nothing; the dispatcher's lock keeps others out meanwhile.
    """
    undo = _undo(call)
    try:
        answer = _write(call, forward)
    except Exception:
        undo()
        raise
    if answer.status >= 300:
        undo()
    return answer


def _undo(call: Call) -> Callable[[], None]:
    """Makes the item, and what the stream says of it, what they are now."""
    name = str(call.params.get("TableName")).rpartition("/")[2]
    table = get_backend("dynamodb")[ACCOUNT][call.region].tables.get(name)
    key = call.params.get("Key", {}).get(table.hash_key_attr) if table else None
    if not isinstance(key, dict) or len(key) != 1 or key.keys().isdisjoint(_OF_KEYS):
        return _nothing
    item_key, shard = DynamoType(key), table.stream_shard
    before = copy.deepcopy(table.items.get(item_key))
    records = len(shard.items) if shard else 0

    def undo() -> None:
        if before is None:
            table.items.pop(item_key, None)
        else:
            table.items[item_key] = before
        if shard:
            del shard.items[records:]

    return undo


def _nothing() -> None:
    """There is nothing to undo: such a call is refused before anything is written."""


def _faults(write: Mapping[str, Any]) -> Iterator[str]:
    updates = write.get("AttributeUpdates", {})
    yield from _of_value({"M": write.get("Item")})
    yield from _of_map({name: update.get("Value") for name, update in updates.items()})
    for key, name in write.get("ExpressionAttributeNames", {}).items():
        if not name:
            yield f"ExpressionAttributeNames contains invalid value: {_NAMELESS} for key {key}"
    for key, value in write.get("ExpressionAttributeValues", {}).items():
        for fault in _of_value(value):
            yield f"ExpressionAttributeValues contains invalid value: {fault} for key {key}"


def _of_map(attributes: Mapping[str, Any]) -> Iterator[str]:
    if "" in attributes:
        yield _NAMELESS
    for value in attributes.values():
        yield from _of_value(value)


def _of_value(value: Any) -> Iterator[str]:
    """Nothing is said of what is no value at all: that is for moto to refuse."""
    match value:
        case {"N": str(number)}:
            yield from _of_number(number)
        case {"NS": [*numbers]}:
            for number in numbers:
                yield from _of_number(number)
        case {"L": [*elements]}:
            for element in elements:
                yield from _of_value(element)
        case {"M": dict(attributes)}:
            yield from _of_map(attributes)


def _of_number(text: str) -> Iterator[str]:
    if _NUMBER.fullmatch(text) is None:
        yield f"{_NOT_NUMERIC}: {text}" if text else _NOT_NUMERIC
        return
    held = Context(prec=38, Emin=-130, Emax=125, traps=[])
    held.create_decimal(text)
    yield from (fault for signal, fault in _FAULTS.items() if held.flags[signal])
