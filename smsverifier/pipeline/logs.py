"""What the handler and the pipe wrote, in one stream ordered by time."""

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

from smsverifier.aws import Aws
from smsverifier.aws.errors import find
from smsverifier.core.log import LogEvent

FOLLOW_SECONDS = 1.0
OVERLAP_MS = 10_000
"""How far back each look of `follow` goes: events become visible seconds after they happen."""


def read_logs(aws: Aws, groups: dict[str, str], since_ms: int) -> list[LogEvent]:
    """The events of `groups` (source → log group) since a moment, oldest first."""
    events: list[LogEvent] = []
    for source, group in groups.items():
        read = partial(_read, aws, source, group, since_ms)
        events += find(read, "ResourceNotFoundException") or []
    return sorted(events)


def follow_logs(aws: Aws, groups: dict[str, str], since_ms: int) -> Iterator[Sequence[LogEvent]]:
    """New events as they come, for as long as the caller listens; none is told twice."""
    seen: set[str] = set()
    while True:
        fresh = [event for event in read_logs(aws, groups, since_ms) if event.id not in seen]
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
