"""One shard worker of a pipe: which batch goes next, and what becomes of one that failed.

Pure: no clock, no threads, no AWS; `runner` drives it. A record is in exactly one state at a time
(waiting, in flight, done), and nothing newer overtakes a batch that is being retried.

How bisecting and retrying combine (AWS documents each alone): a failed batch of several records is
halved "until all the records are processed or there is one failed message left"; a halving is not a
retry. Only what cannot be halved uses up `MaximumRetryAttempts`, so that one bad record never takes
its neighbours into the dead-letter queue. A failure that never reached the function (throttled,
function or role missing) is no retry either; only the record's age ends those.
"""

from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

RETENTION_SECONDS = 86_400.0
"""A stream keeps its records for 24 hours (aws: stream-24-hours)."""
MAX_BATCH_BYTES = 6 * 1024 * 1024 - 32 * 1024
"""Bytes of records handed over at once (aws: lambda-payload-6-mb), less the list's commas."""
RETRIES_EXHAUSTED = "RetryAttemptsExhausted"
TOO_OLD = "RecordAgeExceeded"

Backoff = Callable[[int], float]
"""Seconds to wait before attempt number n (from 0) is repeated."""


@dataclass(frozen=True)
class PipeRecord:
    """One stream record that passed the filter."""

    event_id: str
    sequence_number: str
    created: float
    """When it was written; epoch seconds."""
    key: str
    """The item's key as JSON: records of one key stay in order."""
    document: Mapping[str, Any]
    """What the function receives."""
    size: int
    """Bytes of the document as JSON."""


@dataclass(frozen=True)
class SourceParameters:
    """How a pipe batches and retries: its DynamoDBStreamParameters with AWS's defaults."""

    batch_size: int = 100
    window_seconds: float = 0
    max_retries: int | None = None
    max_age_seconds: float = RETENTION_SECONDS
    bisect: bool = False
    parallelization: int = 1

    @classmethod
    def from_parameters(cls, given: Mapping[str, Any]) -> "SourceParameters":
        """Read `DynamoDBStreamParameters`; -1 means no limit (aws: pipe-endless-by-default)."""
        retries = int(given.get("MaximumRetryAttempts", -1))
        age = float(given.get("MaximumRecordAgeInSeconds", -1))
        return cls(
            batch_size=int(given.get("BatchSize", 100)),
            window_seconds=float(given.get("MaximumBatchingWindowInSeconds", 0)),
            max_retries=None if retries < 0 else retries,
            max_age_seconds=RETENTION_SECONDS if age < 0 else min(age, RETENTION_SECONDS),
            bisect=given.get("OnPartialBatchItemFailure") == "AUTOMATIC_BISECT",
            parallelization=int(given.get("ParallelizationFactor", 1)),
        )


@dataclass(frozen=True)
class Batch:
    """Records that travel together."""

    records: tuple[PipeRecord, ...]
    retries: int = 0
    """Retries it has used up."""
    stalls: int = 0
    """Attempts that reached nothing; they count for the backoff only."""
    not_before: float = 0
    discard: str = ""
    """Set once it is given up: why. It then waits to become a dead letter."""


SavedShardWorker = tuple[tuple[tuple[float, PipeRecord], ...], tuple[Batch, ...]]
"""New records with the time they came in, and batches to try (again)."""


class ShardWorker:
    """The records of one shard worker, in order."""

    def __init__(self) -> None:
        self._fresh: deque[tuple[float, PipeRecord]] = deque()
        self._again: deque[Batch] = deque()
        self._in_flight = False

    @property
    def is_empty(self) -> bool:
        """True if nothing waits and nothing is under way."""
        return not (self._fresh or self._again or self._in_flight)

    def rests(self, parameters: SourceParameters, now: float) -> bool:
        """Whether nothing is under way or due; what waits for a later moment may be there."""
        if self._in_flight:
            return False
        if self._again:
            return self._again[0].not_before > now
        return not self._fresh or not self._is_due(parameters, now)

    def save(self) -> SavedShardWorker:
        """What waits; nothing is in flight."""
        return tuple(self._fresh), tuple(self._again)

    @classmethod
    def restored(cls, saved: SavedShardWorker) -> "ShardWorker":
        """A worker in which that waits."""
        worker = cls()
        worker._fresh, worker._again = deque(saved[0]), deque(saved[1])
        return worker

    def add(self, record: PipeRecord, now: float) -> None:
        """Queue a new record behind all others."""
        self._fresh.append((now, record))

    def take(self, parameters: SourceParameters, now: float) -> Batch | None:
        """The batch to deliver now, if there is one; it is in flight until it is settled."""
        if self._in_flight or not self._refill(parameters, now):
            return None
        self._give_up_the_old(parameters, now)
        self._in_flight = True
        return self._again.popleft()

    def settle_done(self) -> None:
        """The batch in flight is dealt with."""
        self._in_flight = False

    def settle_failed(
        self,
        batch: Batch,
        failed: Sequence[PipeRecord],
        parameters: SourceParameters,
        now: float,
        backoff: Backoff,
    ) -> None:
        """Of the batch in flight, `failed` are to be tried again; the others are done."""
        self._in_flight = False
        self._again.extendleft(reversed(_next_attempts(batch, failed, parameters, now, backoff)))

    def settle_stalled(self, batch: Batch, now: float, backoff: Backoff) -> None:
        """The batch in flight reached nothing: it stays as it is."""
        self._in_flight = False
        later = now + backoff(batch.stalls)
        self._again.appendleft(replace(batch, stalls=batch.stalls + 1, not_before=later))

    def _refill(self, parameters: SourceParameters, now: float) -> bool:
        """Whether a batch is due; makes one of fresh records if nothing is waiting."""
        if self._again:
            return self._again[0].not_before <= now
        if not self._fresh:
            return False
        if not self._is_due(parameters, now):
            return False
        self._again.append(Batch(self._take_fresh(parameters.batch_size)))
        return True

    def _is_due(self, parameters: SourceParameters, now: float) -> bool:
        """Whether a batch of those that are there is full, or its window over."""
        is_full = len(self._fresh) >= parameters.batch_size
        return is_full or now - self._fresh[0][0] >= parameters.window_seconds

    def _take_fresh(self, most: int) -> tuple[PipeRecord, ...]:
        taken: list[PipeRecord] = []
        size = 0
        while self._fresh and len(taken) < most:
            size += self._fresh[0][1].size
            if taken and size > MAX_BATCH_BYTES:
                break
            taken.append(self._fresh.popleft()[1])
        return tuple(taken)

    def _give_up_the_old(self, parameters: SourceParameters, now: float) -> None:
        """Split what is past its age off the first batch."""
        batch = self._again[0]
        oldest = now - parameters.max_age_seconds
        old = tuple(record for record in batch.records if record.created < oldest)
        if batch.discard or not old:
            return
        self._again.popleft()
        if rest := tuple(record for record in batch.records if record.created >= oldest):
            self._again.appendleft(replace(batch, records=rest))
        self._again.appendleft(Batch(old, discard=TOO_OLD))


def _next_attempts(
    batch: Batch,
    failed: Sequence[PipeRecord],
    parameters: SourceParameters,
    now: float,
    backoff: Backoff,
) -> list[Batch]:
    records = tuple(failed)
    if parameters.bisect and len(records) > 1:
        middle = len(records) // 2
        later = now + backoff(0)
        return [
            Batch(half, batch.retries, not_before=later)
            for half in (records[:middle], records[middle:])
        ]
    if parameters.max_retries is not None and batch.retries >= parameters.max_retries:
        return [Batch(records, discard=RETRIES_EXHAUSTED)]
    return [Batch(records, batch.retries + 1, not_before=now + backoff(batch.retries))]
