"""One invocation: the partial batch response, and that no record loses another."""

import io
import json
import threading
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import pytest
from batch import Job, Pool, records_of
from batch import run as run_pools
from channels import THREADS
from json_log import Log

from tests.support.clock import PATIENCE


def identifiers(response: dict[str, list[dict[str, str]]]) -> list[str]:
    return [failure["itemIdentifier"] for failure in response["batchItemFailures"]]


def batch_of(count: int) -> list[dict[str, str]]:
    return [{"eventID": f"e-{number}"} for number in range(count)]


def run(
    records: Sequence[Any], tell: Callable[[Any], bool], log: Log
) -> dict[str, list[dict[str, str]]]:
    """The batch by one channel."""
    return run_pools(records, [pool(records, tell)], log)


def pool(records: Sequence[Any], tell: Callable[[Any], bool], threads: int = THREADS) -> Pool:
    return Pool(threads, [Job(n, partial(tell, record)) for n, record in enumerate(records)])


def quiet() -> Log:
    return Log("ERROR", stream=io.StringIO())


def test_all_done_means_no_failures() -> None:
    assert run(batch_of(3), lambda _: True, quiet()) == {"batchItemFailures": []}


def test_what_should_come_again_is_named_by_its_event_id() -> None:
    response = run(batch_of(5), lambda record: record["eventID"] not in {"e-1", "e-3"}, quiet())
    assert identifiers(response) == ["e-1", "e-3"]


def test_a_record_that_raises_loses_none_of_the_others() -> None:
    told = []

    def tell(record: dict[str, str]) -> bool:
        told.append(record["eventID"])
        return bool(1 / (record["eventID"] != "e-2"))

    assert identifiers(run(batch_of(60), tell, quiet())) == ["e-2"]
    assert sorted(told) == sorted(record["eventID"] for record in batch_of(60))


def test_the_log_names_the_fault_and_not_the_data() -> None:
    stream = io.StringIO()

    def tell(record: dict[str, str]) -> bool:
        raise ValueError("+919876543210")

    run(batch_of(1), tell, Log("ERROR", stream=stream))
    line = json.loads(stream.getvalue())
    assert (line["event"], line["error"], line["id"]) == ("record_failed", "ValueError", "e-0")
    assert line["where"].startswith("tell:")
    assert "98765" not in stream.getvalue()


@pytest.mark.parametrize("record", [{}, {"eventID": None}, "text", None])
def test_a_failed_record_without_an_id_brings_the_whole_batch_again(record: object) -> None:
    assert identifiers(run([record], lambda _: False, quiet())) == [""]


def test_an_empty_batch_is_done() -> None:
    assert run([], lambda _: False, quiet()) == {"batchItemFailures": []}


def test_records_are_told_at_the_same_time_but_by_no_more_than_the_threads() -> None:
    together = threading.Barrier(THREADS)

    def tell(_: object) -> bool:
        return together.wait(timeout=PATIENCE) >= 0

    assert run(batch_of(2 * THREADS), tell, quiet()) == {"batchItemFailures": []}


def test_a_record_is_done_with_when_all_of_its_channels_are() -> None:
    records = batch_of(4)
    sms = pool(records, lambda record: record["eventID"] != "e-1")
    mail = pool(records, lambda record: record["eventID"] not in {"e-1", "e-3"})
    assert identifiers(run_pools(records, [sms, mail], quiet())) == ["e-1", "e-3"]


def test_a_slow_channel_keeps_nobody_of_another_waiting() -> None:
    records = batch_of(3)
    left = threading.Semaphore(0)

    def text(_: object) -> bool:
        left.release()
        return True

    def mail(_: object) -> bool:
        return left.acquire(timeout=PATIENCE) and left.acquire(timeout=PATIENCE)

    lines = [pool(records, text), pool(records[:1], mail, threads=1)]
    assert run_pools(records, lines, quiet()) == {"batchItemFailures": []}


def test_a_channel_that_breaks_takes_none_of_another_with_it() -> None:
    records = batch_of(2)
    told = []

    def text(record: dict[str, str]) -> bool:
        told.append(record["eventID"])
        return True

    def mail(record: dict[str, str]) -> bool:
        return bool(1 / (record["eventID"] != "e-0"))

    lines = [pool(records, mail), pool(records, text)]
    assert identifiers(run_pools(records, lines, quiet())) == ["e-0"]
    assert sorted(told) == ["e-0", "e-1"]


def test_records_come_as_a_bare_list_or_wrapped() -> None:
    assert records_of([1]) == [1]
    assert records_of({"Records": [1]}) == [1]


@pytest.mark.parametrize("event", [None, {}, "records", {"Records": None}])
def test_an_event_without_records_is_refused(event: object) -> None:
    with pytest.raises(TypeError, match="list of records"):
        records_of(event)
