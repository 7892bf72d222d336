"""Registrations back into a table, as `exporter` wrote them.

Nobody is texted by an import unless that was asked for (decision 0010). A row whose status is
known never is: the pipe's filter and the handler's claim both pass it by. A row that nobody was
told about would be news to the pipe, so it comes in two writes: with the status `importing`, and
then without; a change of a row is no news. It stays marked as `HELD`, so that no backfill takes it
for forgotten. A row that is there stays as it is.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Set
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from smsverifier.aws import Aws
from smsverifier.aws.errors import AWS_ERRORS, ignoring, refusal_of
from smsverifier.errors import WaitTimeout
from smsverifier.registration_table import CONDITION_FAILED, TotalsItem
from smsverifier.registrations.bulk_changes import is_second_try, outcomes
from smsverifier.row import (
    COUNTED_IN_TOTALS,
    HELD,
    IMPORTING,
    KEY,
    PIPE_SOURCES,
    SENDING,
    SENT,
    SMS_ATTEMPTS,
    SMS_STATUS,
    SOURCE,
    Item,
    text_of,
)

CHUNK = 100
"""Rows between two writes of the counts: if killed, at most so many reservations are too many."""
THREADS = 16


@dataclass(frozen=True)
class Imported:
    """What an import did."""

    added: int = 0
    present: int = 0
    """Rows whose key the table had already: left as they were."""
    forgotten: int = 0
    """Rows that stay out: `registrations forget` has erased whose they are."""
    corrected: int = 0
    """Rows that stay out: `registrations correct` has given their registrants another number."""

    @property
    def read(self) -> int:
        """All of them."""
        return self.added + self.present + self.forgotten + self.corrected


@dataclass(frozen=True)
class Importer:
    """Writes rows that may come in (`import_rules`) into one table."""

    aws: Aws
    table: str
    sending: bool
    """Whether rows that nobody was told about should be: the pipe takes those of a form as new."""
    progress: Callable[[int], None]
    """Hears how many rows are done."""
    should_stop: Callable[[], bool]
    why_out: Callable[[Item], str | None] = lambda _: None
    """Why a row stays out, as a name in `Imported`, if it does."""
    elsewhere: Set[str] = frozenset()
    """Keys of rows whose registrant is in the table under another key; they stay out."""
    news: set[str] = field(default_factory=set)
    """Keys of rows that are to be told, and that the pipe takes as new."""
    opened: set[str] = field(default_factory=set)
    """Keys of rows that are to be told, and no news to the pipe: they were there untold, or no
    form of ours wrote them."""

    def run(self, items: Iterable[Item]) -> Imported:
        """Add every row that is not there; stops between chunks if it should."""
        done, added, rows = 0, 0, iter(items)
        left_out: Counter[str] = Counter()
        with ThreadPoolExecutor(max_workers=THREADS) as pool:
            while not self.should_stop() and (chunk := list(islice(rows, CHUNK))):
                reasons = list(map(self.why_out, chunk))
                left_out.update(filter(None, reasons))
                stays_out = zip(chunk, reasons, strict=True)
                added += self._add(pool, [item for item, why in stays_out if why is None])
                done += len(chunk)
                self.progress(done)
        return Imported(added, done - added - left_out.total(), **left_out)

    def _add(self, pool: ThreadPoolExecutor, chunk: list[Item]) -> int:
        """One chunk with its counts. `reserved` goes up first, as in decision 0003."""
        self._totals.add(_reserved(chunk))
        futures = [(item, pool.submit(self._put, item)) for item in chunk]
        errors = [error for _, future in futures if (error := future.exception())]
        ended = [(item, future.result()) for item, future in futures if not future.exception()]
        new = [item for item, is_new in ended if is_new]
        self._totals.add(outcomes(new, COUNTED_IN_TOTALS))
        self._give_back(_reserved([item for item, is_new in ended if not is_new]))
        if errors:
            raise errors[0]
        return len(new)

    def _put(self, item: Item) -> bool:
        """Whether the row is new in the table."""
        if item[KEY]["S"] in self.elsewhere:
            return False
        if _status(item) is not None:
            return self._put_new(item)
        if self.sending:
            return self._put_unsent(item)
        is_new = self._put_new({**item, SMS_STATUS: {"S": IMPORTING}, SMS_ATTEMPTS: HELD})
        release(self.aws, self.table, item)
        return is_new

    def _put_unsent(self, item: Item) -> bool:
        """Whether it is new, and the pipe will see it (`news`) or `opened` has it."""
        if not self._put_new(item):
            return self._open(item)
        is_news = text_of(item, SOURCE) in PIPE_SOURCES
        (self.news if is_news else self.opened).add(item[KEY]["S"])
        return True

    def _open(self, item: Item) -> bool:
        """Let a row that is there be told, if nobody tried yet. False: it is not new."""
        request = {
            "TableName": self.table,
            "Key": {KEY: item[KEY]},
            "UpdateExpression": "REMOVE sms_status, sms_attempts",
            "ConditionExpression": "sms_status = :importing"
            " OR (attribute_not_exists(sms_status) AND sms_attempts = :held)",
            "ExpressionAttributeValues": {":importing": {"S": IMPORTING}, ":held": HELD},
        }
        _update_if(self.aws, request)
        self.opened.add(item[KEY]["S"])
        return False

    def _put_new(self, item: Item) -> bool:
        request = {
            "TableName": self.table,
            "Item": item,
            "ConditionExpression": f"attribute_not_exists({KEY})",
            "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
        }
        error = refusal_of(lambda: self._client.put_item(**request), CONDITION_FAILED)
        return error is None or (is_second_try(error) and error.response.get("Item") == item)

    def _give_back(self, reserved: Mapping[str, int]) -> None:
        """Take off what rows that were there already did not need.

        Whatever goes wrong leaves `reserved` too high, and `sms.max_messages` too strict.
        """
        with suppress(*AWS_ERRORS, WaitTimeout):
            self._totals.add({name: -count for name, count in reserved.items()})

    @property
    def _totals(self) -> TotalsItem:
        return TotalsItem(self.aws, self.table)

    @property
    def _client(self) -> Any:
        return self.aws.client("dynamodb")


def release(aws: Aws, table: str, item: Item) -> None:
    """Take off what held a row back while it appeared, also for a run that was killed.

    Where somebody else was at it meanwhile, it stays.
    """
    _update_if(
        aws,
        {
            "TableName": table,
            "Key": {KEY: item[KEY]},
            "UpdateExpression": "REMOVE sms_status",
            "ConditionExpression": "sms_status = :importing",
            "ExpressionAttributeValues": {":importing": {"S": IMPORTING}},
        },
    )


def _update_if(aws: Aws, request: Mapping[str, Any]) -> None:
    """Update a row while the condition holds."""
    ignoring(lambda: aws.client("dynamodb").update_item(**request), CONDITION_FAILED)


def _status(item: Item) -> str | None:
    return text_of(item, SMS_STATUS)


def _reserved(items: Collection[Item]) -> Mapping[str, int]:
    """By each kind of message: for how many of them one was sent, or may have been."""
    return {
        marks.count_of("reserved"): sum(
            1 for item in items if text_of(item, marks.status) in {SENT, SENDING}
        )
        for marks in COUNTED_IN_TOTALS
    }
