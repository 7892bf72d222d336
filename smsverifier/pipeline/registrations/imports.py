"""Registrations back into a table, as `exports` wrote them.

Nobody is texted by an import unless that was asked for (decision 0010). A row whose status is
known never is: the pipe's filter and the handler's claim both pass it by. A row that nobody was
told about would be news to the pipe, so it comes in two writes: with the status `importing`, and
then without; a change of a row is no news. It stays marked as `HELD`, so that no sweep takes it
for forgotten. A row that is there stays as it is.
"""

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

from smsverifier.aws import Aws
from smsverifier.aws.errors import AWS_ERRORS, ignoring
from smsverifier.errors import WaitTimeout
from smsverifier.pipeline.registrations.export_files import read_export, refused
from smsverifier.pipeline.registrations.json_lines import Item
from smsverifier.pipeline.registrations.totals import Totals
from smsverifier.row import HELD, IMPORTING, KEY, SENDING, TOTALS

CHUNK = 100
"""Rows between two writes of the counts: if killed, at most so many reservations are too many."""
THREADS = 16

_KINDS = {
    **dict.fromkeys(("phone", "name", "source", "request_id"), "S"),
    **dict.fromkeys(("sms_status", "sms_error", "sms_message_id"), "S"),
    **dict.fromkeys(("registered_at", "expires_at"), "N"),
    **dict.fromkeys(("sms_updated_at", "sms_parts", "sms_attempts"), "N"),
}
_WHAT = {"S": "text", "N": "a whole number"}

CONDITION_FAILED = "ConditionalCheckFailedException"


@dataclass(frozen=True)
class Survey:
    """What a file holds."""

    registrations: int
    untold: int
    unconfirmed: int


@dataclass(frozen=True)
class Imported:
    """What an import did."""

    added: int = 0
    present: int = 0
    """Rows whose key the table had already: left as they were."""


def survey(path: Path) -> Survey:
    """Read the whole file before anything is written. Raises UsageError at what is wrong in it."""
    keys: set[str] = set()
    statuses = []
    for line, item in read_export(path):
        key = _key_of(path, line, item)
        if key in keys:
            raise refused(path, line, "its registration_id stands in the file twice")
        if "" in item:  # DynamoDB takes no attribute without a name
            raise refused(path, line, "a value in it has no name")
        misfit = next((name for name in item if not _fits(name, item[name])), None)
        if misfit is not None:
            raise refused(path, line, f"its {misfit} is not {_WHAT[_KINDS[misfit]]}")
        keys.add(key)
        statuses.append(_status(item))
    return Survey(len(keys), statuses.count(None), statuses.count(SENDING))


@dataclass(frozen=True)
class Importer:
    """Writes the rows of one file into one table."""

    aws: Aws
    table: str
    telling: bool
    """Whether rows that nobody was told about should be: the pipe then takes them as new."""
    progress: Callable[[int], None]
    """Hears how many rows are done."""
    should_stop: Callable[[], bool]
    opened: set[str] = field(default_factory=set)
    """Keys of rows that were there untold: to be told, and no news to the pipe."""

    def run(self, path: Path) -> Imported:
        """Add every row that is not there; stops between chunks if it should."""
        done, added = 0, 0
        rows = (item for _, item in read_export(path))
        with ThreadPoolExecutor(max_workers=THREADS) as pool:
            while not self.should_stop() and (chunk := list(islice(rows, CHUNK))):
                added += self._add(pool, chunk)
                done += len(chunk)
                self.progress(done)
        return Imported(added, done - added)

    def _add(self, pool: ThreadPoolExecutor, chunk: list[Item]) -> int:
        """One chunk with its counts. `reserved` goes up first, as in decision 0003."""
        self._totals.add(reserved=_reserved(chunk))
        futures = [(item, pool.submit(self._put, item)) for item in chunk]
        errors = [error for _, future in futures if (error := future.exception())]
        ended = [(item, future.result()) for item, future in futures if not future.exception()]
        new = [item for item, is_new in ended if is_new]
        statuses = [_status(item) for item in new]
        self._totals.add(sent=statuses.count("sent"), failed=statuses.count("failed"))
        self._give_back(_reserved(item for item, is_new in ended if not is_new))
        if errors:
            raise errors[0]
        return len(new)

    def _put(self, item: Item) -> bool:
        """Whether the row is new in the table."""
        if _status(item) is not None:
            return self._put_new(item)
        if self.telling:
            return self._put_new(item) or self._open(item)
        is_new = self._put_new({**item, "sms_status": {"S": IMPORTING}, "sms_attempts": HELD})
        self._release(item)
        return is_new

    def _open(self, item: Item) -> bool:
        """Let a row that is there be told, if nobody tried yet. False: it is not new."""
        ignoring(
            lambda: self._client.update_item(
                TableName=self.table,
                Key={KEY: item[KEY]},
                UpdateExpression="REMOVE sms_status, sms_attempts",
                ConditionExpression="sms_status = :importing"
                " OR (attribute_not_exists(sms_status) AND sms_attempts = :held)",
                ExpressionAttributeValues={":importing": {"S": IMPORTING}, ":held": HELD},
            ),
            CONDITION_FAILED,
        )
        self.opened.add(item[KEY]["S"])
        return False

    def _put_new(self, item: Item) -> bool:
        try:
            self._client.put_item(
                TableName=self.table,
                Item=item,
                ConditionExpression=f"attribute_not_exists({KEY})",
                ReturnValuesOnConditionCheckFailure="ALL_OLD",
            )
        except self._client.exceptions.ConditionalCheckFailedException as error:
            # The SDK's own second try meets what the first wrote if only its answer was lost.
            again = error.response["ResponseMetadata"].get("RetryAttempts", 0) > 0
            return bool(again and error.response.get("Item") == item)
        return True

    def _release(self, item: Item) -> None:
        """End its import; also that of one that was killed."""
        ignoring(
            lambda: self._client.update_item(
                TableName=self.table,
                Key={KEY: item[KEY]},
                UpdateExpression="REMOVE sms_status",
                ConditionExpression="sms_status = :importing",
                ExpressionAttributeValues={":importing": {"S": IMPORTING}},
            ),
            CONDITION_FAILED,
        )

    def _give_back(self, reserved: int) -> None:
        """Take off what rows that were there already did not need.

        Whatever goes wrong leaves `reserved` too high, and `sms.max_messages` too strict.
        """
        with suppress(*AWS_ERRORS, WaitTimeout):
            self._totals.add(reserved=-reserved)

    @property
    def _totals(self) -> Totals:
        return Totals(self.aws, self.table)

    @property
    def _client(self) -> Any:
        return self.aws.client("dynamodb")


def _fits(name: str, value: dict[str, Any]) -> bool:
    """Whether one of our own attributes is of the kind that `status` and the handler read."""
    kind = _KINDS.get(name)
    return kind is None or (kind in value and (kind == "S" or value["N"].isdecimal()))


def _status(item: Item) -> str | None:
    status = item.get("sms_status", {}).get("S")
    return None if status is None else str(status)


def _reserved(items: Iterable[Item]) -> int:
    """How many of them took a message of `sms.max_messages`, or may have."""
    return sum(1 for item in items if _status(item) in {"sent", SENDING})


def _key_of(path: Path, line: int, item: Item) -> str:
    key = item.get(KEY, {}).get("S")
    if not key:
        raise refused(path, line, "it has no registration_id")
    if key == TOTALS:
        raise refused(path, line, f"{TOTALS} is no registration; it is counted anew")
    return str(key)
