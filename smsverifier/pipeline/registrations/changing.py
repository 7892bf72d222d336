"""Changing many rows whose statuses are counted, chunk by chunk and safe to be killed.

Used by `resending` and `removing`. The counts of a chunk go down first, so that they never exceed
the rows (decision 0003), and what was not changed is counted again. A row is changed only if it
still is what was looked at: the same submission, after the same try.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from enum import Enum
from typing import Any

from smsverifier.aws import Aws
from smsverifier.pipeline.registrations.totals import Totals
from smsverifier.row import (
    FAILED,
    REQUEST_ID,
    SENT,
    SMS_ATTEMPTS,
    SMS_STATUS,
    Item,
    names_for,
    placeholder,
    text_of,
)

CHUNK = 100
"""Rows between two writes of the counts: if killed, at most so many are counted too few."""
THREADS = 16
SAME = (REQUEST_ID, SMS_STATUS, SMS_ATTEMPTS)
"""What a row must still say to be changed."""


class Change(Enum):
    """What came of changing a row."""

    OURS = "ours"
    ANOTHERS = "another's"
    """It was so already: another command did that, in this moment, and counts it."""
    REFUSED = "refused"
    """The row is not what was looked at any more."""


@dataclass(frozen=True)
class Changer:
    """Makes one kind of change to rows of one table."""

    aws: Aws
    table: str
    change: Callable[[Item], Change]
    should_stop: Callable[[], bool]

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
        totals = Totals(self.aws, self.table)
        totals.add(**{name: -count for name, count in _counted(chunk).items()})
        done = list(zip(chunk, pool.map(self.change, chunk), strict=True))
        totals.add(**_counted(item for item, change in done if change is not Change.OURS))
        return [item for item, change in done if change is not Change.REFUSED]


def unchanged(item: Item) -> dict[str, Any]:
    """The part of a request that makes it conditional on the row being what `item` says."""
    values = {f":{name}": item[name] for name in SAME if name in item}
    return {
        "ConditionExpression": " AND ".join(map(_is_same_in(item), SAME)),
        "ExpressionAttributeNames": names_for(SAME),
        "ExpressionAttributeValues": values,
        "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
    }


def is_second_try(error: Any) -> bool:
    """Whether the SDK itself tried again: it may have met what its first try wrote."""
    return bool(error.response["ResponseMetadata"].get("RetryAttempts", 0) > 0)


def _is_same_in(item: Item) -> Callable[[str], str]:
    def condition(name: str) -> str:
        stands = placeholder(name)
        return f"{stands} = :{name}" if name in item else f"attribute_not_exists({stands})"

    return condition


def _counted(items: Iterable[Item]) -> Counter[str]:
    """How many of them the counts know as sent and as failed."""
    statuses = (text_of(item, SMS_STATUS) for item in items)
    return Counter(status for status in statuses if status in {SENT, FAILED})
