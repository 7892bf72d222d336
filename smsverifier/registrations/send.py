"""Sending to registrants whom the stream does not bring, by invoking the handler directly.

A stream that was switched off and on again begins anew, it forgets after 24 hours, and what the
pipe has given up on does not come back. Used by `up`, `resume`, `registrations resend` and
`import`. The records have the shape the pipe's have. Nothing is coordinated with the pipe: of all
who try to send to a row, the handler's claim lets one.
"""

import json
import uuid
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Literal

from smsverifier.aws import Aws
from smsverifier.aws.errors import is_code, refusal_of
from smsverifier.aws.waits import WaitLimit, retry_while, wait_until
from smsverifier.errors import ExitCode, Interrupted, ResourceFailed, WaitTimeout
from smsverifier.registration_table import CONDITION_FAILED, RegistrationTable
from smsverifier.registrations.bulk_changes import unchanged
from smsverifier.row import (
    CONFIRMATION_EMAIL,
    CONFIRMATION_SMS,
    KEY,
    REQUEST_ID,
    SMS_ATTEMPTS,
    SMS_ERROR,
    SMS_STATUS,
    Item,
    Marks,
    SmsStatus,
    completed,
    has_countable_tries,
    is_unsent,
    is_waiting,
    placeholder,
    record_of,
    sms_status_of,
    text_of,
    waits_for_cap,
    waits_for_person,
)


def complete(aws: Aws, table: str, items: Iterable[Item]) -> Iterator[Item]:
    """These rows, each as the handler takes it; what they lack is written into the table.

    The handler claims one submission of one try, so a row needs a request id and a count of tries
    that one can be added to. The API writes both; a row typed into the table may lack them.
    """
    for item in items:
        whole = completed(item, str(uuid.uuid4()))
        yield whole if _is_complete(item) else _written(aws, table, item, whole)


def _is_complete(item: Item) -> bool:
    return bool(text_of(item, REQUEST_ID)) and has_countable_tries(item)


def _written(aws: Aws, table: str, item: Item, whole: Item) -> Item:
    """The row with what it lacked; where another was quicker, with what that one has written."""
    client = aws.client("dynamodb")
    seen = {name: value for name, value in item.items() if name != SMS_STATUS}
    condition: dict[str, Any] = unchanged(seen)
    condition["ExpressionAttributeValues"][":given"] = whole[REQUEST_ID]
    update = f"SET {placeholder(REQUEST_ID)} = :given"
    if SMS_ATTEMPTS not in whole:
        update += f" REMOVE {placeholder(SMS_ATTEMPTS)}"
    request = {"TableName": table, "Key": {KEY: item[KEY]}, "UpdateExpression": update, **condition}
    error = refusal_of(lambda: client.update_item(**request), CONDITION_FAILED)
    if error is None:
        return whole
    now: Item = error.response.get("Item", {})
    return completed(item | {name: now[name] for name in (REQUEST_ID,) if name in now}, "gone")


BATCH = 25
"""Registrants per invocation: as many as the handler reserves at once."""
MOST_BYTES = 4 * 1024 * 1024
"""Of records per invocation, as UTF-8 (aws: lambda-payload-6-mb)."""

ACCEPTED = WaitLimit(
    "Lambda to take an invocation",
    180,
    "it refuses while all its concurrency is in use, which a busy event needs for seconds",
)
PROGRESS = WaitLimit(
    "the handler to tell one more registrant",
    60,
    "what SNS throttles is taken after seconds; what stays refused for a minute needs a person",
)
NOT_NOW = (
    "TooManyRequestsException",
    "ServiceException",
    "ResourceNotReadyException",
    "ResourceConflictException",
)
"""Throttled, a passing fault of Lambda's, or the function is just being made or changed
(aws: lambda-states)."""

RESEND = "smsverifier registrations resend"
Record = Mapping[str, Any]


@dataclass(frozen=True)
class SendResult:
    """What became of the registrants that were to be told."""

    registrations: int = 0
    sent: int = 0
    failed: int = 0
    """Those who were told before have the earlier SMS, and their row says so."""
    unconfirmed: int = 0
    """Sending began, and its end is not recorded yet."""
    not_told: int = 0
    """Nobody was told, and nothing was sent."""
    over_cap: int = 0
    """Of those not told: `sms.max_messages` is reached."""
    failures: Mapping[str, int] = field(default_factory=dict)
    """Of those failed: `sms_error` → how many."""
    interrupted: bool = False
    channel: Literal["sms", "email", "both"] = "sms"
    """By whose end it is judged: `sms`, `email`, or `both` where each told some of them."""

    @property
    def exit_code(self) -> ExitCode:
        """Failed while somebody of them is still to be told, or if none of them can be."""
        if self.interrupted:
            return ExitCode.INTERRUPTED
        none_can_be = 0 < self.registrations == self.failed
        return ExitCode.FAILED if self.not_told or none_can_be else ExitCode.DONE


def invoke(aws: Aws, function: str, event: Any, again: str = RESEND) -> Any:
    """What the handler answers to `event`, None if that is no JSON. Raises ResourceFailed if the
    function itself fails.

    `again`: the command that goes on then.
    """
    payload = json.dumps(event, ensure_ascii=False).encode()
    # The SDK would start a second invocation beside one that only takes long.
    client = aws.client("lambda", retries=False)
    answer = retry_while(
        aws,
        lambda: client.invoke(FunctionName=function, Payload=payload),
        lambda error: is_code(error, *NOT_NOW),
        ACCEPTED,
    )
    said = _read(answer["Payload"])
    if "FunctionError" in answer:
        raise _broken(function, said, again)
    return said


def _read(payload: Any) -> Any:
    try:
        return json.loads(payload.read())
    except (ValueError, RecursionError, OverflowError):  # also of a length that is none
        return None


def together(one: SendResult, other: SendResult) -> SendResult:
    """What became of both."""
    numbers = ("registrations", "sent", "failed", "unconfirmed", "not_told", "over_cap")
    sums = {name: getattr(one, name) + getattr(other, name) for name in numbers}
    failures = Counter(one.failures) + Counter(other.failures)
    is_interrupted = one.interrupted or other.interrupted
    is_one = one.channel == other.channel or not other.registrations
    channel = one.channel if is_one else "both"
    return SendResult(**sums, failures=failures, interrupted=is_interrupted, channel=channel)


@dataclass(frozen=True)
class DirectSender:
    """Hands rows of one table to the handler."""

    aws: Aws
    function: str
    table: str
    progress: Callable[[int], None]
    """Hears how many rows are done."""
    should_stop: Callable[[], bool]
    marks: Marks = CONFIRMATION_SMS
    """By whose end is judged what became of them."""
    kinds: tuple[str, ...] | None = None
    """Only these messages; None: all that are due."""

    def run(self, items: Sequence[Item]) -> SendResult:
        """Have all of them told, but those who are told meanwhile; stops between batches.

        Raises ResourceFailed if the function itself fails.
        """
        done = 0
        for batch in _batches(complete(self.aws, self.table, items), self.kinds):
            if self.should_stop():
                break
            left = self._deal_with(batch)
            done += len(batch) - len(left)
            self.progress(done)
            if len(left) == len(batch):
                break  # what stops all of them will stop the others too
        return self._outcome(items)

    def _deal_with(self, batch: list[Record]) -> list[Record]:
        """The records that the handler would not take even after a while."""
        left = batch
        while left:
            try:
                left = wait_until(self.aws, partial(self._fewer, left), PROGRESS)
            except (WaitTimeout, Interrupted):
                break
        return left

    def _fewer(self, records: list[Record]) -> list[Record] | None:
        again = self._invoke(records)
        return again if len(again) < len(records) else None

    def _invoke(self, records: list[Record]) -> list[Record]:
        """The records that should come again."""
        return _to_come_again(records, invoke(self.aws, self.function, records))

    def _outcome(self, items: Sequence[Item]) -> SendResult:
        """As the table has it: a row may have been told by the pipe, too."""
        keys = {item[KEY]["S"] for item in items}
        marks = self.marks
        rows = [_by_marks(row, marks) for row in self._rows(keys)]
        now_ms = self.aws.now_ms()
        now = Counter(_ended(row, now_ms) for row in rows)
        failed = (row for row in rows if _ended(row, now_ms) is SmsStatus.FAILED)
        return SendResult(
            registrations=len(keys),
            sent=now[SmsStatus.SENT],
            failed=now[SmsStatus.FAILED],
            unconfirmed=now[SmsStatus.UNCONFIRMED] + now[SmsStatus.SENDING],
            not_told=now[SmsStatus.UNSENT],
            over_cap=sum(map(waits_for_cap, rows)),
            failures=Counter(text_of(row, SMS_ERROR) or "" for row in failed),
            channel="email" if marks == CONFIRMATION_EMAIL else "sms",
        )

    def _rows(self, keys: Set[str]) -> list[Item]:
        """The rows with these keys; for a few of them nobody reads a whole table."""
        table = RegistrationTable(self.aws, self.table)
        if len(keys) <= BATCH:
            return [row for key in keys if (row := table.get(key)) is not None]
        return [row for row in table.registrations() if row[KEY]["S"] in keys]


def _by_marks(item: Item, marks: Marks) -> Item:
    """The row as if the message of these marks were its SMS: every message has the same states."""
    if marks == CONFIRMATION_SMS:
        return item
    others = {name: value for name, value in item.items() if name not in CONFIRMATION_SMS.names}
    pairs = zip(CONFIRMATION_SMS.names, marks.names, strict=False)
    return others | {name: item[own] for name, own in pairs if own in item}


def _ended(item: Item, now_ms: int) -> SmsStatus:
    """Where this telling has left a registrant: sent by an earlier SMS, one more has failed."""
    at = sms_status_of(item, now_ms)
    return SmsStatus.FAILED if at is SmsStatus.SENT and SMS_ERROR in item else at


def is_sendable(item: Item) -> bool:
    """Whether the handler would try to tell this row: nobody has, and no status is in the way.

    Who is on the waiting list has nothing yet that could be confirmed to them.
    """
    return SMS_STATUS not in item and is_unsent(item) and not is_waiting(item)


def needs_backfill(item: Item) -> bool:
    """Whether only a backfill would send to it. What waits for a person is not forgotten."""
    return is_sendable(item) and not waits_for_person(item)


def _batches(items: Iterable[Item], kinds: tuple[str, ...] | None = None) -> Iterator[list[Record]]:
    batch: list[Record] = []
    size = 0
    for item in items:
        length = len(json.dumps(record_of(item, 0), ensure_ascii=False).encode())
        if batch and (len(batch) == BATCH or size + length > MOST_BYTES):
            yield batch
            batch, size = [], 0
        batch.append(record_of(item, len(batch), kinds))
        size += length
    if batch:
        yield batch


def _to_come_again(records: list[Record], said: Any) -> list[Record]:
    """As a pipe does: what names no record stands for all (aws: pipe-partial-answer)."""
    failures = said.get("batchItemFailures") if isinstance(said, dict) else None
    try:
        named = {failure.get("itemIdentifier") for failure in failures or []}
    except (AttributeError, TypeError):
        return records
    if named - {record["eventID"] for record in records}:
        return records
    return [record for record in records if record["eventID"] in named]


def _broken(function: str, said: Any, again: str) -> ResourceFailed:
    """The error's type only: its message may hold a number."""
    kind = said.get("errorType") if isinstance(said, dict) else None
    return ResourceFailed(
        f"The function {function} failed",
        where="handler",
        why=f"It ended with {kind or 'an error'}.",
        hint="Look at `smsverifier logs`. Who is not told is told by the next "
        f"`{again}`; nobody is told twice.",
    )
