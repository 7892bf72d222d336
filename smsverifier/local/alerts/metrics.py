"""What CloudWatch would know: the figures of what really happens here, minute by minute.

Queues are looked at, invocations and pipes tell, and log lines in the embedded metric format become
figures as on AWS (aws: embedded-metric-format). Standard resolution: all figures of one minute are
one statistic.
"""

import json
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from moto.backends import get_backend

from smsverifier.local.calls import ACCOUNT, AwsResponse, Call
from smsverifier.local.dispatcher import Dispatcher, Forward
from smsverifier.local.pipes.batching import Batch
from smsverifier.local.pipes.delivery import DeliveryOutcome

MINUTE = 60
KEPT_SECONDS = 2 * 24 * 3600
"""Twice what the longest alarm may look back."""
QUEUE_ACTIVE_SECONDS = 6 * 3600
"""How long SQS goes on telling of a queue in which nothing happens.

aws: queue-figures-only-while-active
"""

QUEUES, FUNCTIONS, PIPES = "AWS/SQS", "AWS/Lambda", "AWS/EventBridge/Pipes"
MEASURED = frozenset(
    {
        (QUEUES, "ApproximateNumberOfMessagesVisible"),
        (FUNCTIONS, "Invocations"),
        (FUNCTIONS, "Errors"),
        (PIPES, "Invocations"),
        (PIPES, "ExecutionFailed"),
        (PIPES, "ExecutionPartiallyFailed"),
    }
)
"""Of AWS's own metrics; whoever logs figures has metrics of their own."""


class Metric(NamedTuple):
    """One metric of one region."""

    region: str
    namespace: str
    name: str
    dimensions: frozenset[tuple[str, str]]


@dataclass(frozen=True)
class Statistic:
    """The figures of some time together."""

    count: int
    sum: float
    minimum: float
    maximum: float

    def and_also(self, other: "Statistic") -> "Statistic":
        """Both together."""
        return Statistic(
            self.count + other.count,
            self.sum + other.sum,
            min(self.minimum, other.minimum),
            max(self.maximum, other.maximum),
        )

    def value(self, statistic: str) -> float:
        """By CloudWatch's name of a statistic. Raises KeyError for another."""
        return {
            "SampleCount": float(self.count),
            "Sum": self.sum,
            "Average": self.sum / self.count,
            "Minimum": self.minimum,
            "Maximum": self.maximum,
        }[statistic]


STATISTICS = ("SampleCount", "Sum", "Average", "Minimum", "Maximum")


class Metrics:
    """Every figure of the last days; safe to use from any thread."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._minutes: dict[Metric, dict[int, Statistic]] = {}
        self._queues_active_at: dict[str, float] = {}

    def install(self, dispatcher: Dispatcher) -> None:
        """Hears of log lines."""
        dispatcher.override("logs", "PutLogEvents", self._put_log_events)

    def add(self, metric: Metric, value: float, at: float | None = None) -> None:
        """One figure, as of now or `at` (seconds since 1970)."""
        minute = int(self._clock() if at is None else at) // MINUTE
        new = Statistic(1, value, value, value)
        with self._lock:
            minutes = self._minutes.setdefault(metric, {})
            minutes[minute] = minutes[minute].and_also(new) if minute in minutes else new
            if len(minutes) > 2 * KEPT_SECONDS // MINUTE:
                self._minutes[metric] = _kept(minutes)

    def within(self, metric: Metric, start: int, end: int) -> Statistic | None:
        """All figures from minute `start` on, before minute `end`; None if there are none."""
        found: Statistic | None = None
        with self._lock:
            minutes = self._minutes.get(metric, {})
            for each in filter(None, map(minutes.get, range(start, end))):
                found = each if found is None else found.and_also(each)
        return found

    def invoked(self, region: str, function: str, failed: bool) -> None:
        """A function has run."""
        self._of(region, FUNCTIONS, ("FunctionName", function), Invocations=1, Errors=int(failed))

    def piped(self, pipe: Any, batch: Batch, outcome: DeliveryOutcome) -> None:
        """A pipe has handed a batch over, or tried to; failures are 0 where there are none."""
        failed = outcome.has_stalled or len(outcome.failed) == len(batch.records)
        self._of(
            pipe.region_name,
            PIPES,
            ("PipeName", pipe.name),
            Invocations=1,
            ExecutionFailed=int(failed),
            ExecutionPartiallyFailed=int(bool(outcome.failed) and not failed),
        )

    def look_at_queues(self) -> None:
        """What waits in each queue now; the dispatcher's lock is held."""
        now = self._clock()
        for region, backend in get_backend("sqs")[ACCOUNT].items():
            for queue in backend.queues.values():
                visible = queue.approximate_number_of_messages
                if visible:
                    self._queues_active_at[queue.queue_arn] = now
                active = self._queues_active_at.get(queue.queue_arn)
                if active is not None and now - active < QUEUE_ACTIVE_SECONDS:
                    name = ("QueueName", queue.name)
                    self._of(region, QUEUES, name, ApproximateNumberOfMessagesVisible=visible)

    def save(self) -> Any:
        """Every figure."""
        with self._lock:
            minutes = {metric: dict(each) for metric, each in self._minutes.items()}
            return minutes, dict(self._queues_active_at)

    def restore(self, saved: Any) -> None:
        """Takes on saved figures."""
        minutes, active = saved
        with self._lock:
            self._minutes = {metric: dict(each) for metric, each in minutes.items()}
            self._queues_active_at = dict(active)

    def clear(self) -> None:
        """Forgets everything."""
        self.restore(({}, {}))

    def _of(self, region: str, namespace: str, of: tuple[str, str], **figures: float) -> None:
        for name, value in figures.items():
            self.add(Metric(region, namespace, name, frozenset({of})), value)

    def _put_log_events(self, call: Call, forward: Forward) -> AwsResponse:
        """moto: PutLogEvents makes no metrics of the embedded metric format."""
        answer = forward(call)
        if answer.status < 300 and b"CloudWatchMetrics" in call.body:
            for event in call.params["logEvents"]:
                for metric, value, at in figures_in(event["message"], call.region):
                    self.add(metric, value, at)
        return answer


def figures_in(message: str, region: str) -> Iterator[tuple[Metric, float, float]]:
    """The metrics in a log line, each with its value and when (seconds); none in any other line."""
    try:
        line = json.loads(message)
        directives = line["_aws"]["CloudWatchMetrics"]
        at = line["_aws"]["Timestamp"] / 1000
        for directive in directives:
            for name, dimensions in _named(directive):
                values = line[name] if isinstance(line[name], list) else [line[name]]
                held = frozenset((each, str(line[each])) for each in dimensions)
                metric = Metric(region, str(directive["Namespace"]), name, held)
                yield from ((metric, float(value), at) for value in values)
    except (ValueError, TypeError, KeyError, RecursionError):
        return  # as on AWS: a line that is not quite of the format is a line of text


def _named(directive: Mapping[str, Any]) -> Iterator[tuple[str, list[str]]]:
    for metric in directive["Metrics"]:
        for dimensions in directive["Dimensions"]:
            yield str(metric["Name"]), dimensions


def _kept(minutes: Mapping[int, Statistic]) -> dict[int, Statistic]:
    oldest = max(minutes) - KEPT_SECONDS // MINUTE
    return {minute: each for minute, each in minutes.items() if minute >= oldest}
