"""Batching, retrying, bisecting: no record lost, none twice, none out of order."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Self

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smsverifier.local.pipes.batching import (
    MAX_BATCH_BYTES,
    Batch,
    PipeRecord,
    ShardWorker,
    SourceParameters,
)

NOW = 1_000_000.0


def make(number: object, *, created: float = NOW, size: int = 100) -> PipeRecord:
    name = str(number)
    return PipeRecord(name, name, created, name, {"eventID": name}, size)


def ids(records: Iterable[PipeRecord]) -> list[str]:
    return [record.event_id for record in records]


def worker_with(*records: PipeRecord, now: float = NOW) -> ShardWorker:
    worker = ShardWorker()
    for record in records:
        worker.add(record, now)
    return worker


def taken(worker: ShardWorker, parameters: SourceParameters, now: float = NOW) -> Batch:
    batch = worker.take(parameters, now)
    assert batch is not None
    return batch


@dataclass
class World:
    """A function that fails on some records, some number of times, and a dead-letter queue."""

    failures: list[int]
    parameters: SourceParameters
    names_what_failed: bool
    delivered: list[str] = field(default_factory=list)
    done: list[str] = field(default_factory=list)
    dead: list[str] = field(default_factory=list)

    def run(self) -> Self:
        worker, now = worker_with(*(make(n) for n in range(len(self.failures)))), NOW
        while not worker.is_empty:
            batch = worker.take(self.parameters, now)
            now += 1
            if batch is not None:
                self.handle(worker, batch, now)
        return self

    def handle(self, worker: ShardWorker, batch: Batch, now: float) -> None:
        if batch.discard:
            self.dead += ids(batch.records)
            worker.settle_done()
            return
        self.delivered += ids(batch.records)
        failing = tuple(one for one in batch.records if self.failures[int(one.event_id)] > 0)
        for one in failing:
            self.failures[int(one.event_id)] -= 1
        if not failing:
            self.done += ids(batch.records)
            worker.settle_done()
            return
        failed = failing if self.names_what_failed else batch.records
        self.done += [name for name in ids(batch.records) if name not in ids(failed)]
        worker.settle_failed(batch, failed, self.parameters, now, lambda attempt: 0.5)


worlds = st.builds(
    World,
    failures=st.lists(st.integers(0, 6), min_size=1, max_size=12),
    parameters=st.builds(
        SourceParameters,
        batch_size=st.integers(1, 12),
        max_retries=st.none() | st.integers(0, 3),
        bisect=st.booleans(),
    ),
    names_what_failed=st.booleans(),
)


@given(worlds)
def test_every_record_is_done_or_dead_exactly_once(world: World) -> None:
    everyone = [str(number) for number in range(len(world.failures))]
    world.run()
    assert sorted(world.done + world.dead) == sorted(everyone)


@given(worlds)
def test_records_are_first_delivered_in_order(world: World) -> None:
    everyone = [str(number) for number in range(len(world.failures))]
    world.run()
    assert list(dict.fromkeys(world.delivered)) == everyone


@given(worlds)
def test_with_bisecting_a_good_record_never_dies_with_a_bad_one(world: World) -> None:
    world.parameters = replace(world.parameters, bisect=True)
    good = {str(number) for number, times in enumerate(world.failures) if times == 0}
    world.run()
    assert good <= set(world.done)


@given(worlds)
def test_without_a_limit_of_retries_nothing_dies(world: World) -> None:
    world.parameters = replace(world.parameters, max_retries=None)
    assert world.run().dead == []


@given(worlds)
def test_a_record_named_as_good_is_never_delivered_again(world: World) -> None:
    world.names_what_failed = True
    good = [str(number) for number, times in enumerate(world.failures) if times == 0]
    world.run()
    assert all(world.delivered.count(name) == 1 for name in good)


def test_a_record_that_always_fails_is_retried_as_often_as_configured_and_then_dies() -> None:
    world = World([99], SourceParameters(max_retries=3), names_what_failed=True).run()
    assert (len(world.delivered), world.dead) == (4, ["0"])


def test_halving_a_batch_uses_up_no_retry() -> None:
    world = World(
        [0, 0, 99, 0], SourceParameters(max_retries=1, bisect=True), names_what_failed=False
    ).run()
    assert world.dead == ["2"]
    assert world.delivered.count("2") == 4  # all four, its half, alone, and alone again


def test_a_batch_is_no_bigger_than_configured() -> None:
    batch = taken(worker_with(make(1), make(2), make(3)), SourceParameters(batch_size=2))
    assert ids(batch.records) == ["1", "2"]


def test_a_batch_is_no_bigger_than_a_function_takes() -> None:
    worker = worker_with(make(1, size=MAX_BATCH_BYTES - 1), make(2), make(3))
    assert ids(taken(worker, SourceParameters()).records) == ["1"]


def test_an_incomplete_batch_waits_for_its_window() -> None:
    worker, parameters = worker_with(make(1)), SourceParameters(window_seconds=5)
    assert worker.take(parameters, NOW + 4) is None
    assert worker.take(parameters, NOW + 5) is not None


def test_a_full_batch_does_not_wait_for_its_window() -> None:
    assert worker_with(make(1), make(2)).take(SourceParameters(batch_size=2, window_seconds=5), NOW)


def test_nothing_newer_goes_out_while_a_batch_is_in_flight() -> None:
    worker = worker_with(make(1), make(2))
    assert worker.take(SourceParameters(batch_size=1), NOW)
    assert worker.take(SourceParameters(batch_size=1), NOW) is None


def test_nothing_newer_overtakes_a_batch_that_waits_for_its_retry() -> None:
    worker, parameters = worker_with(make(1), make(2)), SourceParameters(batch_size=1)
    batch = taken(worker, parameters)
    worker.settle_failed(batch, batch.records, parameters, NOW, lambda attempt: 5)
    assert worker.take(parameters, NOW + 4) is None
    assert ids(taken(worker, parameters, NOW + 5).records) == ["1"]


def test_what_reached_nothing_uses_up_no_retry() -> None:
    worker, parameters = worker_with(make(1)), SourceParameters(max_retries=0)
    for attempt in range(5):
        now = NOW + attempt
        worker.settle_stalled(taken(worker, parameters, now), now, lambda attempt: 1)
    again = taken(worker, parameters, NOW + 5)
    assert (again.retries, again.discard) == (0, "")


def test_a_record_past_its_age_dies_without_being_delivered() -> None:
    old, young = make(1, created=NOW - 61), make(2, created=NOW - 59)
    worker, parameters = worker_with(old, young), SourceParameters(max_age_seconds=60)
    assert worker.take(parameters, NOW) == Batch((old,), discard="RecordAgeExceeded")
    worker.settle_done()
    assert ids(taken(worker, parameters).records) == ["2"]


@pytest.mark.parametrize("given", [-1, 604_800])
def test_no_record_outlives_the_stream(given: int) -> None:
    assert (
        SourceParameters.from_parameters({"MaximumRecordAgeInSeconds": given}).max_age_seconds
        == 86_400
    )


def test_the_defaults_are_those_of_aws() -> None:
    assert SourceParameters.from_parameters({}) == SourceParameters(
        100, 0, None, 86_400, bisect=False, parallelization=1
    )


def test_it_rests_while_all_that_waits_is_for_later() -> None:
    windowed = SourceParameters(batch_size=2, window_seconds=10)
    worker = worker_with(make(1))
    assert worker.rests(windowed, NOW)
    assert not worker.rests(windowed, NOW + 10)
    worker.add(make(2), NOW)
    assert not worker.rests(windowed, NOW)
    batch = taken(worker, windowed)
    assert not worker.rests(windowed, NOW)
    worker.settle_stalled(batch, NOW, lambda _attempt: 5)
    assert worker.rests(windowed, NOW + 4)
    assert not worker.rests(windowed, NOW + 5)
