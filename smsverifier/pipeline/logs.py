"""What the handler and the pipe wrote and what SNS logged of SMS, in one stream ordered by time."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from smsverifier.aws import Aws
from smsverifier.aws.errors import find
from smsverifier.core.log import LogEvent

FOLLOW_SECONDS = 1.0
OVERLAP_MS = 10_000
"""How far back each look of `follow` goes: events become visible seconds after they happen."""
NO_GROUP = "ResourceNotFoundException"


def read_logs(aws: Aws, groups: Mapping[str, str], since_ms: int) -> list[LogEvent]:
    """The events of `groups` (log group → source) since a moment, oldest first."""
    events: list[LogEvent] = []
    for group, source in groups.items():
        read = partial(_read, aws, source, group, since_ms)
        events += find(read, NO_GROUP) or []
    return sorted(events)


def follow_logs(
    aws: Aws, read: Callable[[int], Sequence[LogEvent]], since_ms: int
) -> Iterator[Sequence[LogEvent]]:
    """New events as they come, for as long as the caller listens; none is told twice.

    `read` gives the events since a moment, oldest first.
    """
    seen: set[str] = set()
    while True:
        fresh = [event for event in read(since_ms) if event.id not in seen]
        seen.update(event.id for event in fresh)
        if fresh:
            since_ms = max(since_ms, fresh[-1].at_ms - OVERLAP_MS)
            yield fresh
        aws.sleep(FOLLOW_SECONDS)


def _read(aws: Aws, source: str, group: str, since_ms: int) -> list[LogEvent]:
    pages = (
        aws.client("logs")
        .get_paginator("filter_log_events")
        .paginate(logGroupName=group, startTime=since_ms)
    )
    return [_event(source, event) for page in pages for event in page["events"]]


def _event(source: str, event: dict[str, Any]) -> LogEvent:
    return LogEvent(event["timestamp"], source, event["message"].rstrip(), event["eventId"])
