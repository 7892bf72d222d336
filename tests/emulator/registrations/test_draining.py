"""Letting the pipe drain: for as long as the numbers fall, and no longer."""

import time
from collections.abc import Callable
from typing import Any

import pytest

from smsverifier.aws import Aws
from smsverifier.local.embedded import EmbeddedAws
from smsverifier.registrations.drain import (
    GIVEN_UP_SECONDS,
    LOOK_SECONDS,
    STANDSTILL,
    Drain,
    DrainCounts,
)
from tests.support.registrations_table import row
from tests.support.sdk import owners
from tests.support.whole_stack import WholeStack

Make = Callable[..., WholeStack]


class FastClock:
    """Time in which a second of sleep takes a hundredth."""

    def __init__(self) -> None:
        self.slept = 0.0

    def clock(self) -> float:
        return self.slept

    def sleep(self, seconds: float) -> None:
        self.slept += seconds
        time.sleep(seconds / 100)


@pytest.fixture
def fast() -> FastClock:
    return FastClock()


def drain_of(stack: WholeStack, fast: FastClock, embedded: EmbeddedAws) -> Drain:
    where = owners(embedded)
    return Drain(Aws(where, clock=fast.clock, sleep=fast.sleep), stack.names, 120)


def put(stack: WholeStack, *items: Any) -> None:
    for item in items:
        stack.aws.client("dynamodb").put_item(TableName=stack.names.table, Item=item)


def test_a_pipe_at_work_is_waited_for(make_stack: Make) -> None:
    stack = make_stack(sms={"max_per_second": 50})
    stack.register_many([f"+9198{n:08d}" for n in range(60)])
    told: list[DrainCounts] = []
    assert Drain(stack.aws, stack.names, 120).wait(told.append) == DrainCounts()
    assert stack.statuses() == ["sent"] * 60
    numbers = [pending.waiting for pending in told]
    assert numbers == sorted(numbers, reverse=True)


def test_a_stopped_pipe_is_not_waited_for(
    make_stack: Make, fast: FastClock, embedded: EmbeddedAws
) -> None:
    stack = make_stack()
    stack.aws.client("pipes").stop_pipe(Name=stack.names.pipe)
    drain = drain_of(stack, fast, embedded)
    stack.wait(lambda: not drain._is_at_work())
    stack.register("+919876543210")
    assert drain.wait(lambda _: None) == DrainCounts(untried=1)
    assert fast.slept == 0


def test_what_stands_still_is_given_up_after_its_limit(
    make_stack: Make, fast: FastClock, embedded: EmbeddedAws
) -> None:
    stack = make_stack()
    now_ms = str(int(time.time() * 1000))
    put(stack, {**row("+919876543210", "sending"), "sms_updated_at": {"N": now_ms}})
    assert drain_of(stack, fast, embedded).wait(lambda _: None) == DrainCounts(sending=1)
    assert STANDSTILL.seconds <= fast.slept <= STANDSTILL.seconds + 10


def give_up(stack: WholeStack, times: int = 1) -> None:
    """As the pipe does: a dead letter each."""
    url = stack.aws.client("sqs").get_queue_url(QueueName=stack.names.queue)["QueueUrl"]
    for _ in range(times):
        stack.aws.client("sqs").send_message(QueueUrl=url, MessageBody="{}")


@pytest.mark.parametrize(
    ("untried", "sending", "dead", "least", "most"),
    [
        (2, 0, 2, GIVEN_UP_SECONDS, GIVEN_UP_SECONDS + 10),  # all of them are given up
        (1, 0, 3, GIVEN_UP_SECONDS, GIVEN_UP_SECONDS + 10),
        (3, 0, 2, STANDSTILL.seconds, STANDSTILL.seconds + 10),  # one of them may be on the way
        (1, 1, 2, STANDSTILL.seconds, STANDSTILL.seconds + 10),
    ],
)
def test_whom_the_pipe_has_given_up_is_not_waited_for(
    make_stack: Make,
    fast: FastClock,
    embedded: EmbeddedAws,
    untried: int,
    sending: int,
    dead: int,
    least: float,
    most: float,
) -> None:
    stack = make_stack()
    now_ms = str(int(time.time() * 1000))
    for item in [row(f"+919876543{n:03d}", "importing") for n in range(untried)]:
        put(stack, item)  # no news to the pipe
        stack.aws.client("dynamodb").update_item(
            TableName=stack.names.table,
            Key={"registration_id": item["registration_id"]},
            UpdateExpression="REMOVE sms_status",
        )
    under_way = {**row("+919876599999", "sending"), "sms_updated_at": {"N": now_ms}}
    put(stack, *[under_way] * sending)
    give_up(stack, dead)
    found = drain_of(stack, fast, embedded).wait(lambda _: None)
    assert found == DrainCounts(untried=untried, sending=sending)
    assert least <= fast.slept <= most


def test_between_two_looks_at_the_whole_table_is_a_second_or_more(
    make_stack: Make, fast: FastClock, embedded: EmbeddedAws
) -> None:
    stack = make_stack()
    now_ms = str(int(time.time() * 1000))
    put(stack, {**row("+919876543210", "sending"), "sms_updated_at": {"N": now_ms}})
    drain = drain_of(stack, fast, embedded)
    drain.wait(lambda _: None)
    looks = drain.aws.calls.count(("dynamodb", "Scan"))
    assert looks <= STANDSTILL.seconds / LOOK_SECONDS / 2


def test_what_is_unconfirmed_is_counted_and_not_waited_for(
    make_stack: Make, fast: FastClock, embedded: EmbeddedAws
) -> None:
    stack = make_stack()
    put(stack, row("+919876543210", "sending"))
    assert drain_of(stack, fast, embedded).wait(lambda _: None) == DrainCounts(unconfirmed=1)
    assert fast.slept == 0


def test_without_a_table_there_is_nothing_to_wait_for(aws: Aws) -> None:
    from smsverifier.naming import Names

    drain = Drain(aws, Names("hack-night", aws.region, aws.account), 120)
    assert drain.wait(lambda _: None) == DrainCounts()
