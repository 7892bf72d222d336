"""A function's log lines on their way into its emulated log group, worded as Lambda words them.

Used by `invocation` and `service`, and by `pipes.delivery` for a pipe's own log. Never creates a
log group: the role the function has may not either, so on AWS the lines would be dropped too.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from moto.core.utils import unix_time

from smsverifier.local.dispatcher import Dispatcher
from smsverifier.local.functions.execution_environments import ExecutionEnvironment, LogLine

_BATCH_EVENTS = 10_000
_BATCH_BYTES = 1024 * 1024
_EVENT_OVERHEAD = 26
"""Limits of PutLogEvents: events and bytes a call, bytes added per event."""
_TAIL_BYTES = 4096
"""How much of the log an Invoke with LogType=Tail carries."""


@dataclass(frozen=True)
class Report:
    """The figures of one invocation, in milliseconds and megabytes."""

    request_id: str
    duration_ms: float
    memory_mb: int
    used_mb: int
    init_ms: float | None
    status: str = ""
    """`timeout` or `error` where the process did not survive."""


def platform_line(text: str) -> LogLine:
    """A line of the platform's own, as of now."""
    return LogLine(int(unix_time() * 1000), text)


def report_text(report: Report) -> str:
    """The REPORT line."""
    parts = [
        f"REPORT RequestId: {report.request_id}",
        f"Duration: {report.duration_ms:.2f} ms",
        f"Billed Duration: {-int(-report.duration_ms // 1)} ms",
        f"Memory Size: {report.memory_mb} MB",
        f"Max Memory Used: {report.used_mb} MB",
    ]
    if report.init_ms is not None:
        parts.append(f"Init Duration: {report.init_ms:.2f} ms")
    if report.status:
        parts.append(f"Status: {report.status}")
    return "\t".join(parts)


def log_tail(lines: Iterable[LogLine]) -> bytes:
    """The last 4 KB of the log."""
    return "".join(f"{line.text}\n" for line in lines).encode()[-_TAIL_BYTES:]


def write_log_lines(
    dispatcher: Dispatcher, environment: ExecutionEnvironment, lines: list[LogLine]
) -> None:
    """Put the lines into the environment's stream; dropped if the log group does not exist."""
    deployed = environment.deployed
    put_events(dispatcher, deployed.region, deployed.log_group, environment.log_stream, lines)


def put_events(
    dispatcher: Dispatcher, region: str, group: str, stream: str, lines: list[LogLine]
) -> None:
    """Put lines into a log stream, made where it is missing; dropped if its group is missing."""
    names = {"logGroupName": group, "logStreamName": stream}
    made = dispatcher.call("logs", "Logs_20140328.CreateLogStream", region, names)
    if made.status != 200 and b"ResourceAlreadyExistsException" not in made.body:
        return
    for batch in _batches(sorted(lines, key=lambda line: line.at_ms)):
        events = [{"timestamp": line.at_ms, "message": line.text} for line in batch]
        dispatcher.call(
            "logs", "Logs_20140328.PutLogEvents", region, {**names, "logEvents": events}
        )


def _batches(lines: list[LogLine]) -> Iterator[list[LogLine]]:
    batch: list[LogLine] = []
    size = 0
    for one in lines:
        cost = len(one.text.encode()) + _EVENT_OVERHEAD
        if batch and (len(batch) == _BATCH_EVENTS or size + cost > _BATCH_BYTES):
            yield batch
            batch, size = [], 0
        batch.append(one)
        size += cost
    if batch:
        yield batch
