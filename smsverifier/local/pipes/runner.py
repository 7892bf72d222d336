"""Runs the pipes of the embedded AWS: moto stores a pipe, this moves the records.

Started by `EmbeddedAws`. One thread looks at all pipes of all regions, reads their streams and
decides which batch goes next; batches are delivered in threads, and what became of them comes back
through a queue, so that all of a pipe's state belongs to the one thread.
"""

import logging
import queue
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

from moto.core.utils import unix_time
from moto.pipes.models import Pipe, PipeStatus, pipes_backends

from smsverifier.local.calls import ACCOUNT
from smsverifier.local.dispatcher import Dispatcher
from smsverifier.local.functions import Functions
from smsverifier.local.pipes.batching import (
    Backoff,
    Batch,
    SavedShardWorker,
    ShardWorker,
    SourceParameters,
)
from smsverifier.local.pipes.delivery import Delivery, DeliveryOutcome, stream_parameters
from smsverifier.local.pipes.event_patterns import Filter
from smsverifier.local.pipes.stream_reader import SourceError, StreamReader
from smsverifier.platform.os_errors import reason

POLL_SECONDS = 0.02
IDLE_POLL_SECONDS = 0.05
"""Where nothing waits or is under way: below 1 % of a core, and an SMS that comes so much later."""
FIRST_BACKOFF = 0.2
LONGEST_BACKOFF = 5.0
"""Before a batch is tried again, doubled each time. AWS takes longer, from one second on."""
MOST_DELIVERIES = 40
"""Under way at once over all pipes: four with the highest ParallelizationFactor."""
_MOST_REASON = 512
"""Characters of a StateReason (API reference of EventBridge Pipes, DescribePipe)."""
_STOPPED = "User initiated"
"""AWS's word for it (AWS CLI, examples of describe-pipe)."""

log = logging.getLogger(__name__)


def exponential_backoff(attempt: int) -> float:
    """Seconds before attempt number `attempt` is repeated."""
    return min(FIRST_BACKOFF * 2.0 ** min(attempt, 10), LONGEST_BACKOFF)


OnDelivery = Callable[[Pipe, Batch, DeliveryOutcome], None]
"""Hears of every execution of a pipe."""


def _nobody_hears(_: Pipe, __: Batch, ___: DeliveryOutcome) -> None:
    """Where nobody counts."""


class EventSource:
    """One pipe's position in its stream and what it has read but not dealt with.

    Lives as long as the pipe: a stopped pipe keeps it and goes on where it was.
    """

    def __init__(self, pipe: Pipe) -> None:
        self.pipe = pipe
        start = stream_parameters(pipe).get("StartingPosition", "TRIM_HORIZON")
        self.reader = StreamReader(pipe.source, start)
        self.workers: list[ShardWorker] = []
        self.not_before = 0.0
        """When the next look is due; later than now only while looks fail."""
        self._failed_looks = 0
        self._trouble = ""
        """Why the last look failed."""
        self._troubles: dict[ShardWorker, str] = {}
        """Why a worker's last batch was not delivered."""

    def save(self) -> "SavedEventSource":
        """How far it has come."""
        return self.reader.position, tuple(worker.save() for worker in self.workers)

    def restore(self, saved: "SavedEventSource") -> None:
        """Goes on from there."""
        self.reader.position, workers = saved
        self.workers = [ShardWorker.restored(worker) for worker in workers]

    def due(self, now: float) -> Iterator[tuple[ShardWorker, Batch]]:
        """Read what is new, then give the batches to deliver now.

        Raises SourceError if the pipe cannot run; whatever is raised, nothing was taken.
        """
        parameters = self.parameters
        self._fill(parameters, now)
        for worker in self.workers:
            if (batch := worker.take(parameters, now)) is not None:
                yield worker, batch

    def settle(
        self,
        worker: ShardWorker,
        batch: Batch,
        outcome: DeliveryOutcome,
        now: float,
        backoff: Backoff,
    ) -> None:
        """Take note of what became of a batch."""
        self._troubles[worker] = outcome.problem
        if outcome.has_stalled:
            worker.settle_stalled(batch, now, backoff)
        elif outcome.failed:
            worker.settle_failed(batch, outcome.failed, self.parameters, now, backoff)
        else:
            worker.settle_done()

    def rests(self, now: float) -> bool:
        """Whether all that was written is read, and nothing of it is under way or due."""
        if self.pipe.desired_state != PipeStatus.RUNNING.value or self._trouble:
            return True
        parameters = self.parameters
        return self.reader.is_at_end and all(each.rests(parameters, now) for each in self.workers)

    @property
    def is_empty(self) -> bool:
        """Whether nothing that was read waits or is under way."""
        return all(worker.is_empty for worker in self.workers)

    def look_succeeded(self) -> None:
        """Take note that the stream was read."""
        self._failed_looks, self._trouble = 0, ""

    def look_failed(self, problem: str, now: float, backoff: Backoff) -> None:
        """Take note that it was not: everything stays as it is for a while."""
        self.not_before = now + backoff(self._failed_looks)
        self._failed_looks += 1
        self._trouble = problem

    def say_why(self) -> None:
        """Let the pipe's StateReason follow its state: absent while it runs as it should."""
        problem = self._trouble or next(filter(None, map(self._troubles.get, self.workers)), "")
        if self.pipe.desired_state != PipeStatus.RUNNING.value:
            reason = _STOPPED
        else:
            reason = f"PROBLEM: {problem}" if problem else ""
        self._set_reason(" ".join(reason.split())[:_MOST_REASON] or None)

    def _set_reason(self, reason: str | None) -> None:
        if self.pipe.state_reason != reason:
            self.pipe.state_reason = reason
            if reason not in (None, _STOPPED):
                log.warning("%s: %s", self.pipe.name, reason)

    @property
    def parameters(self) -> SourceParameters:
        """How the pipe batches and retries, as it is configured now."""
        return SourceParameters.from_parameters(stream_parameters(self.pipe))

    def _fill(self, parameters: SourceParameters, now: float) -> None:
        if len(self.workers) != parameters.parallelization and self.is_empty:
            self.workers = [ShardWorker() for _ in range(parameters.parallelization)]
            self._troubles = {}
        wanted: Filter = vars(self.pipe)["smsverifier_filter"]
        records, position = self.reader.read(now, wanted)
        # The position moves last: what fails before is read again.
        for record in records:
            number = zlib.crc32(record.key.encode()) % len(self.workers)
            self.workers[number].add(record, now)
        self.reader.position = position


SavedEventSource = tuple[int | None, tuple[SavedShardWorker, ...]]


class PipeRunner:
    """Moves records through every pipe there is, from `start` to `stop`, as often as one likes."""

    def __init__(
        self,
        dispatcher: Dispatcher,
        functions: Functions,
        *,
        backoff: Backoff = exponential_backoff,
        on_delivery: OnDelivery = _nobody_hears,
    ) -> None:
        self._on_delivery = on_delivery
        self._delivery = Delivery(dispatcher, functions)
        self._backoff = backoff
        self._sources: dict[str, EventSource] = {}
        self._done: queue.SimpleQueue[tuple[EventSource, ShardWorker, Batch, DeliveryOutcome]] = (
            queue.SimpleQueue()
        )
        self._awake = threading.Event()
        self._stopping = True
        self._deliveries: ThreadPoolExecutor | None = None
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin, or go on."""
        self._stopping = False
        self._deliveries = ThreadPoolExecutor(MOST_DELIVERIES, thread_name_prefix="pipe")
        self._thread = threading.Thread(
            target=self._run, args=(self._deliveries,), name="pipes", daemon=True
        )
        self._thread.start()

    def hold(self) -> None:
        """Start no further delivery; those under way go on."""
        self._stopping = True
        self._awake.set()
        if self._thread is not None:
            self._thread.join()

    def stop(self) -> None:
        """Start no further delivery, and take note of the end of those under way.

        They end with their functions: whoever does not want to wait ends those first.
        """
        self.hold()
        if self._deliveries is not None:
            self._deliveries.shutdown()
        self._settle_all()

    def settle(self, seconds: float) -> None:
        """Wait until every pipe that runs has done what is due; for `seconds` at most."""
        end = time.monotonic() + seconds
        while time.monotonic() < end and not self._rests():
            time.sleep(POLL_SECONDS)

    def _rests(self) -> bool:
        known = {source.pipe.arn: source for source in list(self._sources.values())}
        return self._done.empty() and all(
            pipe.arn in known and known[pipe.arn].rests(unix_time()) for pipe in _pipes()
        )

    def save(self) -> dict[str, SavedEventSource]:
        """How far every pipe has come, by its ARN. Only while stopped."""
        return {arn: source.save() for arn, source in self._sources.items()}

    def restore(self, saved: dict[str, SavedEventSource]) -> None:
        """Lets every pipe go on from there. Only while stopped."""
        self._sources = {}
        for source in self._current_sources():
            if source.pipe.arn in saved:
                source.restore(saved[source.pipe.arn])

    def _run(self, deliveries: ThreadPoolExecutor) -> None:
        while not self._stopping:
            self._awake.clear()
            self._settle_all()
            for source in self._current_sources():
                self._step(source, deliveries)
            is_idle = all(source.is_empty for source in self._sources.values())
            self._awake.wait(IDLE_POLL_SECONDS if is_idle else POLL_SECONDS)

    def _settle_all(self) -> None:
        while not self._done.empty():
            source, worker, batch, outcome = self._done.get()
            try:
                source.settle(worker, batch, outcome, unix_time(), self._backoff)
            except Exception as error:
                # The boundary of the thread: its batch must come back, and the others go on.
                log.exception("What became of a batch of %s is not understood", source.pipe.name)
                source.settle(
                    worker, batch, _internal_failure(error), unix_time(), exponential_backoff
                )

    def _current_sources(self) -> list[EventSource]:
        """The sources of the pipes there are now; one that was deleted takes its source with it."""
        kept: dict[str, EventSource] = {}
        for pipe in _pipes():
            source = self._sources.get(pipe.arn)
            kept[pipe.arn] = (
                source if source is not None and source.pipe is pipe else EventSource(pipe)
            )
        self._sources = kept
        return list(kept.values())

    def _step(self, source: EventSource, deliveries: ThreadPoolExecutor) -> None:
        # Not current_state: moto moves that on only when somebody looks, and sets a stopped pipe
        # in motion when it is updated.
        if (
            source.pipe.desired_state == PipeStatus.RUNNING.value
            and unix_time() >= source.not_before
        ):
            self._look(source, deliveries)
        source.say_why()

    def _look(self, source: EventSource, deliveries: ThreadPoolExecutor) -> None:
        try:
            for worker, batch in source.due(unix_time()):
                deliveries.submit(self._deliver, source, worker, batch)
        except SourceError as problem:
            source.look_failed(str(problem), unix_time(), self._backoff)
        except Exception as error:
            # The boundary of the thread: one pipe that is broken must not stop the others.
            log.exception("The pipe %s cannot run", source.pipe.name)
            source.look_failed(_internal_failure(error).problem, unix_time(), self._backoff)
        else:
            source.look_succeeded()

    def _deliver(self, source: EventSource, worker: ShardWorker, batch: Batch) -> None:
        try:
            outcome = self._delivery.deliver(source.pipe, source.reader, batch)
        except Exception as error:
            # The boundary of the thread: a record must come back, whatever went wrong.
            log.exception("A delivery of %s failed", source.pipe.name)
            outcome = _internal_failure(error)
        self._on_delivery(source.pipe, batch, outcome)
        self._done.put((source, worker, batch, outcome))
        self._awake.set()  # look now, not at the next poll


def _internal_failure(error: Exception) -> DeliveryOutcome:
    what = reason(error) if isinstance(error, OSError) else type(error).__name__  # a full disk
    return DeliveryOutcome(has_stalled=True, problem=f"Internal failure: {what}")


def _pipes() -> Iterator[Pipe]:
    """Those that are made: moto has one before CreatePipe has said which records it passes."""
    if ACCOUNT in pipes_backends:
        for backend in list(pipes_backends[ACCOUNT].values()):
            for pipe in list(backend.pipes.values()):
                if "smsverifier_filter" in vars(pipe):
                    yield pipe
