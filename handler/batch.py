"""One invocation: every record of a batch in its own turn, none losing another.

The answer is the partial batch response of EventBridge Pipes: the `eventID`s of the records that
should come again (aws: pipe-partial-answer).
"""

import traceback
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from json_log import Log

THREADS = 25
"""Sends at once, and connections per client. More made sending no faster when measured."""

Response = dict[str, list[dict[str, str]]]


def records_of(event: Any) -> list[Any]:
    """The records of an event: Pipes sends a bare list, an event source mapping wraps it."""
    records = event.get("Records") if isinstance(event, dict) else event
    if not isinstance(records, list):
        raise TypeError("the event is neither a list of records nor an object with Records")
    return records


def run(records: Sequence[Any], process: Callable[[Any], bool], log: Log) -> Response:
    """Give each record to `process` and report those that should come again."""
    with ThreadPoolExecutor(max_workers=max(1, min(THREADS, len(records)))) as pool:
        done = list(pool.map(lambda record: _is_done(record, process, log), records))
    again = [_identifier(r) for r, is_done in zip(records, done, strict=True) if not is_done]
    log.info("batch", records=len(records), again=len(again))
    return {"batchItemFailures": [{"itemIdentifier": identifier} for identifier in again]}


def _is_done(record: Any, process: Callable[[Any], bool], log: Log) -> bool:
    try:
        return process(record)
    except Exception as error:  # noqa: BLE001 -- one bad record must not take the batch with it
        frame = traceback.extract_tb(error.__traceback__)[-1]
        where = f"{frame.name}:{frame.lineno}"
        log.alert("record_failed", error=type(error).__name__, where=where, id=_identifier(record))
        return False


def _identifier(record: Any) -> str:
    """The record's id. Blank where there is none: Pipes then brings the whole batch again."""
    return str(record.get("eventID") or "") if isinstance(record, dict) else ""
