"""One row replaced, or removed, together with what is written in its place: all of it or nothing.

Used by `correction`, `forgetting` and `places`. A row is changed only while it is what was looked
at. What DynamoDB refuses for a moment (another's transaction, a throttle) is tried again.
"""

from collections.abc import Mapping, Sequence
from enum import Enum
from typing import Any

from smsverifier.aws import Aws
from smsverifier.aws.errors import AWS_ERRORS, THROTTLED, code_of, is_code
from smsverifier.aws.waits import WaitLimit, retry_while
from smsverifier.registrations.bulk_changes import deleted
from smsverifier.row import ATTRIBUTE_TYPES, KEY, LATER_TYPES, Item

OURS = tuple(name for name in (*ATTRIBUTE_TYPES, *LATER_TYPES) if name != KEY)
"""What a row must still say to be replaced: nothing that came meanwhile may be lost with it."""
ACCEPTED = WaitLimit(
    "DynamoDB to take a transaction",
    60,
    "it refuses one while another writes to the same item, which takes milliseconds",
)
"""What the handler writes meanwhile is refused likewise, and it tries again
(aws: transaction-conflict-with-one-write)."""
_CANCELED = "TransactionCanceledException"
_CONDITION = "ConditionalCheckFailed"
_PASSING = frozenset({"TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded"})
"""Reasons that are gone in a moment; beside one of them no other counts
(aws: transaction-cancelled)."""


Part = Mapping[str, Any]
"""One action of a transaction, as DynamoDB takes it."""


class Swap(Enum):
    """What came of it."""

    DONE = "done"
    CHANGED = "changed"
    """The row is not what was looked at any more."""
    GONE = "gone"
    """The row is not there any more: another command was quicker. It was not our own first try,
    for a second one has its token and is answered as the first (aws: transaction-token)."""
    TAKEN = "taken"
    """Another row has the new key."""
    ELSEWHERE = "elsewhere"
    """The row is what was looked at; one of the other parts could not be done."""


def swap(
    aws: Aws,
    table: str,
    old: Item,
    new: Item,
    *,
    beside: Sequence[str] = (),
    also: Sequence[Part] = (),
) -> Swap:
    """Put `new`, whose key is free, and remove `old`: no moment has both, none has neither.

    `beside`: attributes that must be as they were, beside `OURS`: those of announcements. The parts
    `also` are done with it. No two parts may have the same key
    (aws: transaction-one-action-an-item).
    """
    put = {
        "TableName": table,
        "Item": new,
        "ConditionExpression": f"attribute_not_exists({KEY})",
        "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
    }
    delete = deleted(table, old, (*OURS, *beside))
    reasons = transact(aws, [{"Put": put}, {"Delete": delete}, *also])
    if reasons is None or reasons[0].get("Item") == new:  # the second: by our own first try
        return Swap.DONE
    if is_refused(reasons[0]):
        return Swap.TAKEN
    return _without(reasons[1])


def remove(aws: Aws, table: str, old: Item, also: Sequence[Part]) -> Swap:
    """Remove `old` and do the parts `also`."""
    reasons = transact(aws, [{"Delete": deleted(table, old, OURS)}, *also])
    return Swap.DONE if reasons is None else _without(reasons[0])


def _without(reason: Mapping[str, Any]) -> Swap:
    """Why the row was not removed, by the reason of that part."""
    if not is_refused(reason):
        return Swap.ELSEWHERE
    return Swap.CHANGED if reason.get("Item") else Swap.GONE


def transact(aws: Aws, parts: Sequence[Part]) -> Sequence[Mapping[str, Any]] | None:
    """None where it is done, else why not, part by part. Raises what no condition has refused."""
    client = aws.client("dynamodb")
    try:
        retry_while(
            aws, lambda: client.transact_write_items(TransactItems=parts), _passes, ACCEPTED
        )
    except AWS_ERRORS as error:
        reasons = _reasons(error)
        if not is_code(error, _CANCELED) or not any(map(is_refused, reasons)):
            raise
        return reasons
    return None


def _passes(error: BaseException) -> bool:
    if not isinstance(error, AWS_ERRORS):
        return False
    codes = {str(reason.get("Code")) for reason in _reasons(error)}
    return code_of(error) in THROTTLED or not codes.isdisjoint(_PASSING)


def _reasons(error: Any) -> Sequence[Mapping[str, Any]]:
    reasons: Sequence[Mapping[str, Any]] = getattr(error, "response", {}).get(
        "CancellationReasons", ()
    )
    return reasons


def is_refused(reason: Mapping[str, Any]) -> bool:
    """Whether it was the condition of this part that did not hold."""
    return reason.get("Code") == _CONDITION
