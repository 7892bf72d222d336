"""Changing many rows whose statuses are counted, chunk by chunk and safe to be killed.

Used by `resend`, and for `registrations remove-tests`. The counts of a chunk go down first, so that
they never exceed the rows (decision 0003), and what was not changed is counted again. A row is
changed only if it still is what was looked at: the same submission, after the same try.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from enum import Enum
from functools import partial
from typing import Any

from smsverifier.aws import Aws
from smsverifier.aws.errors import refusal_of
from smsverifier.registration_table import CONDITION_FAILED, TotalsItem
from smsverifier.row import (
    CONFIRMATION_SMS,
    COUNTED_IN_TOTALS,
    KEY,
    REQUEST_ID,
    SMS_ATTEMPTS,
    SMS_STATUS,
    SOURCE,
    TEST,
    Count,
    Item,
    Marks,
    SmsStatus,
    is_test,
    names_for,
    placeholder,
    sms_status_of,
    text_of,
    value_placeholder,
    values_for,
)

CHUNK = 100
"""Rows between two writes of the counts: if killed, at most so many are counted too few."""
THREADS = 16
SAME = (REQUEST_ID, SMS_STATUS, SMS_ATTEMPTS)
"""What a row must still say to be changed."""


OUTCOMES: tuple[Count, ...] = ("sent", "failed")


class ChangeResult(Enum):
    """What came of changing a row."""

    OURS = "ours"
    ANOTHERS = "another's"
    """It was so already: another command did that, in this moment, and counts it."""
    REFUSED = "refused"
    """The row is not what was looked at any more."""


@dataclass(frozen=True)
class BulkChanger:
    """Makes one kind of change to rows of one table."""

    aws: Aws
    table: str
    change: Callable[[Item], ChangeResult]
    should_stop: Callable[[], bool]
    kinds: Sequence[Marks] = (CONFIRMATION_SMS,)
    """The messages whose outcome goes with the change, out of the counts."""

    def run(self, items: Sequence[Item]) -> list[Item]:
        """The rows that are changed now; who changed meanwhile is left alone."""
        changed: list[Item] = []
        with ThreadPoolExecutor(max_workers=THREADS) as pool:
            for start in range(0, len(items), CHUNK):
                if self.should_stop():
                    break
                changed += self._change_all(pool, items[start : start + CHUNK])
        return changed

    def _change_all(self, pool: ThreadPoolExecutor, chunk: Sequence[Item]) -> list[Item]:
        totals = TotalsItem(self.aws, self.table)
        counted = outcomes(chunk, self.kinds)
        totals.add({name: -count for name, count in counted.items()})
        done = list(zip(chunk, pool.map(self.change, chunk), strict=True))
        not_ours = [item for item, change in done if change is not ChangeResult.OURS]
        totals.add(outcomes(not_ours, self.kinds))
        return [item for item, change in done if change is not ChangeResult.REFUSED]


def outcomes(items: Collection[Item], kinds: Iterable[Marks]) -> Counter[str]:
    """How many of them the counts know as sent and as failed, by each kind of message."""
    found: Counter[str] = Counter()
    for marks in kinds:
        statuses = Counter(text_of(item, marks.status) for item in items)
        for status in OUTCOMES:
            found[marks.count_of(status)] += statuses[status]
    return found


def unchanged(item: Item, names: Sequence[str] = SAME) -> dict[str, Any]:
    """The part of a request that makes it conditional on the row being what `item` says.

    `names`: the attributes that must be the same, or be as absent.
    """
    return {
        "ConditionExpression": " AND ".join(map(_is_same_in(item), names)),
        "ExpressionAttributeNames": names_for(names),
        "ExpressionAttributeValues": values_for({n: item[n] for n in names if n in item}),
        "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
    }


def deleted(table: str, item: Item, names: Sequence[str] = SAME) -> dict[str, Any]:
    """The request that deletes the row if it is `unchanged`."""
    request = {"TableName": table, "Key": {KEY: item[KEY]}, **unchanged(item, names)}
    if not request["ExpressionAttributeValues"]:  # DynamoDB refuses that it is there and empty
        del request["ExpressionAttributeValues"]
    return request


def delete(aws: Aws, request: Mapping[str, Any]) -> ChangeResult:
    """What comes of the `request` to delete one row, under a condition."""
    client = aws.client("dynamodb")
    error = refusal_of(lambda: client.delete_item(**request), CONDITION_FAILED)
    if error is None:
        return ChangeResult.OURS
    if error.response.get("Item"):
        return ChangeResult.REFUSED
    return ChangeResult.OURS if is_second_try(error) else ChangeResult.ANOTHERS


def is_second_try(error: Any) -> bool:
    """Whether the SDK itself tried again: it may have met what its first try wrote.

    That one's answer was lost, and the write was done.
    """
    return bool(error.response["ResponseMetadata"].get("RetryAttempts", 0) > 0)


def _is_same_in(item: Item) -> Callable[[str], str]:
    def condition(name: str) -> str:
        stands = placeholder(name)
        if name not in item:
            return f"attribute_not_exists({stands})"
        return f"{stands} = {value_placeholder(name)}"

    return condition


def removable_tests(items: Iterable[Item], unconfirmed_before_ms: int) -> list[Item]:
    """The test rows among them that nobody is at work on: a count may be on its way."""
    tests = filter(is_test, items)
    return [
        item
        for item in tests
        if sms_status_of(item, unconfirmed_before_ms) is not SmsStatus.SENDING
    ]


def test_remover(aws: Aws, table: str, should_stop: Callable[[], bool]) -> BulkChanger:
    """Removes test rows of one table."""
    return BulkChanger(aws, table, partial(_remove, aws, table), should_stop, COUNTED_IN_TOTALS)


def _remove(aws: Aws, table: str, item: Item) -> ChangeResult:
    """Remove it if it still is the same test."""
    same = unchanged(item)
    same["ConditionExpression"] += f" AND {placeholder(SOURCE)} = :{SOURCE}"
    same["ExpressionAttributeNames"][placeholder(SOURCE)] = SOURCE
    same["ExpressionAttributeValues"][f":{SOURCE}"] = {"S": TEST}
    return delete(aws, {"TableName": table, "Key": {KEY: item[KEY]}, **same})
