"""What the handler and the pipe wrote and what SNS logged of SMS, in one stream ordered by time.

Used by `logs`, by the receipts and by `trace`. Phone numbers in it are masked.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import islice
from typing import Any, TypeVar

from smsverifier.aws import Aws
from smsverifier.aws.errors import find_of
from smsverifier.resources.log_group import ABSENT as NO_GROUP
from smsverifier.resources.log_group import find_group
from smsverifier.sms.text import mask


@dataclass(frozen=True, order=True)
class LogEvent:
    """One line; sorts by time."""

    at_ms: int
    """Epoch milliseconds."""
    source: str
    """`handler`, `pipe`, or `sms` for SNS's delivery logs."""
    message: str
    """As it was written, phone numbers masked."""
    id: str


T = TypeVar("T")

FOLLOW_SECONDS = 1.0
OVERLAP_MS = 10_000
"""How far back each look of `follow` goes: events become visible seconds after they happen."""

_PHONE = re.compile(r"\+[1-9][0-9]{7,14}")


def read_logs(aws: Aws, groups: Mapping[str, str], since_ms: int) -> list[LogEvent]:
    """The events of `groups` (log group → source) since a moment, oldest first."""
    events: list[LogEvent] = []
    for group, source in groups.items():
        events += (_event(source, raw) for raw in raw_events(aws, group, since_ms))
    return sorted(events)


ERROR_WORDS = ("ERROR", "Task timed out", "Traceback", "Runtime exited")
"""What stands in the lines that tell of an error: the handler's, the pipe's, Lambda's own."""


def read_errors(aws: Aws, groups: Mapping[str, str], since_ms: int, most: int) -> list[LogEvent]:
    """As `read_logs`, of those events the `most` first of each group that tell of an error."""
    pattern = " ".join(f'?"{word}"' for word in ERROR_WORDS)
    found = [
        _event(source, raw)
        for group, source in groups.items()
        for raw in raw_events(aws, group, since_ms, most, filterPattern=pattern)
    ]
    return sorted(each for each in found if any(word in each.message for word in ERROR_WORDS))


def raw_events(
    aws: Aws, group: str, since_ms: int, most: int | None = None, **more: Any
) -> list[dict[str, Any]]:
    """CloudWatch's events of one log group since a moment, `most` at the most; none without it.

    `more` is what else FilterLogEvents takes. Whole phone numbers may be in them.
    """
    pages = (
        aws.client("logs")
        .get_paginator("filter_log_events")
        .paginate(logGroupName=group, startTime=since_ms, **more)
    )
    events = (event for page in pages for event in page["events"])
    return _of_group(aws, group, lambda: list(islice(events, most))) or []


def has_group(aws: Aws, group: str) -> bool:
    """Whether there is such a log group; asks no right beyond that to read it, if it may."""
    client = aws.client("logs")
    ask = partial(client.filter_log_events, logGroupName=group, limit=1)
    return _of_group(aws, group, ask) is not None


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


def _of_group(aws: Aws, group: str, ask: Callable[[], T]) -> T | None:
    return find_of(ask, lambda: find_group(aws, group), NO_GROUP)


def _event(source: str, raw: Mapping[str, Any]) -> LogEvent:
    # The handler masks what it writes; what Lambda writes of its crash, nobody does.
    message = _PHONE.sub(lambda found: mask(found[0]), raw["message"].rstrip())
    return LogEvent(raw["timestamp"], source, message, raw["eventId"])
