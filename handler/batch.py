"""One invocation: every record of a batch by every channel, none losing another.

Each channel has threads of its own, so that a slow one keeps nobody of another waiting, and a
record is done with when all of its channels are. One whose SMS went out and whose e-mail did not
comes again, and finds its SMS sent.

The answer is the partial batch response of EventBridge Pipes: the `eventID`s of the records that
should come again (aws: pipe-partial-answer).
"""

import traceback
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from typing import Any

from channels import Channel
from json_log import Log
from processor import Invocation, tasks
from registrations import Registration, read

Response = dict[str, list[dict[str, str]]]


@dataclass(frozen=True)
class Job:
    """Something to do for one record."""

    record: int
    """Which of the batch."""
    do: Callable[[], bool]
    """True: done with. False, or raising: the record should come again."""


@dataclass(frozen=True)
class Pool:
    """Jobs that share threads."""

    threads: int
    jobs: Sequence[Job]


def announcement_in(event: Any) -> str | None:
    """Which announcement an event is for, if it is for one and brings no records."""
    name = event.get("announce") if isinstance(event, dict) else None
    return name if isinstance(name, str) else None


def records_of(event: Any) -> list[Any]:
    """The records of an event: Pipes sends a bare list, an event source mapping wraps it."""
    records = event.get("Records") if isinstance(event, dict) else event
    if not isinstance(records, list):
        raise TypeError("the event is neither a list of records nor an object with Records")
    return records


def tell_all(invocation: Invocation, channels: Sequence[Channel], records: list[Any]) -> Response:
    """Tell the registrants of `records`, and report which of these should come again."""
    return run(records, list(pools(invocation, channels, records)), invocation.log)


def pools(
    invocation: Invocation, channels: Sequence[Channel], records: Sequence[Any]
) -> Iterator[Pool]:
    """What is to be done for `records`, channel by channel."""
    registrations: list[tuple[int, Registration]] = []
    unread: list[Job] = []
    for number, record in enumerate(records):
        try:
            registration = read(record)
        except Exception as error:  # noqa: BLE001 -- one bad record must not take the batch with it
            unread.append(Job(number, partial(_raise, error)))
            continue
        if registration is None:
            invocation.log.info("ignored", why="not a new registration")
        else:
            registrations.append((number, registration))
    yield Pool(1, unread)
    for channel in channels:
        due = [(number, each) for number, each in registrations if channel.takes(each)]
        todo = tasks(invocation, channel, [each for _, each in due])
        yield Pool(
            channel.threads, [Job(number, do) for (number, _), do in zip(due, todo, strict=True)]
        )


def run(records: Sequence[Any], pools: Sequence[Pool], log: Log) -> Response:
    """Do the jobs of all pools side by side and report the records that should come again."""
    again: set[int] = set()
    with ExitStack() as executors:
        begun: list[tuple[int, Future[bool]]] = []
        for pool in filter(lambda pool: pool.jobs, pools):
            threads = min(pool.threads, len(pool.jobs))
            executor = executors.enter_context(ThreadPoolExecutor(max_workers=threads))
            for job in pool.jobs:
                done = executor.submit(_is_done, records[job.record], job.do, log)
                begun.append((job.record, done))
        again.update(record for record, job in begun if not job.result())
    names = [_identifier(records[number]) for number in sorted(again)]
    log.info("batch", records=len(records), again=len(names))
    return {"batchItemFailures": [{"itemIdentifier": name} for name in names]}


def _is_done(record: Any, do: Callable[[], bool], log: Log) -> bool:
    try:
        return do()
    except Exception as error:  # noqa: BLE001 -- one bad record must not take the batch with it
        frame = traceback.extract_tb(error.__traceback__)[-1]
        where = f"{frame.name}:{frame.lineno}"
        log.alert("record_failed", error=type(error).__name__, where=where, id=_identifier(record))
        return False


def _raise(error: Exception) -> bool:
    """What could not be read fails among the others, and is told of like them."""
    raise error


def _identifier(record: Any) -> str:
    """The record's id. Blank where there is none: Pipes then brings the whole batch again."""
    return str(record.get("eventID") or "") if isinstance(record, dict) else ""
