"""`correct` and `forget`, killed right after any of their writes: the same command again ends it.

Nobody is told twice, no row is half moved, and nothing of an erased person is left.
"""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from smsverifier.aws import Aws
from smsverifier.commands.correct import CorrectOptions
from smsverifier.commands.forget import ForgetOptions
from smsverifier.config import Config
from smsverifier.local.embedded import EmbeddedAws
from smsverifier.row import HELD, Item
from tests.emulator.interrupts.machine import Machine
from tests.support.registrations_table import row
from tests.support.whole_stack import WholeStack

pytestmark = [pytest.mark.slow, pytest.mark.timeout(120)]

OLD, NEW, SENTINEL = "+919876543210", "+919876543211", "+919876543299"
MOST_WRITES = 40
Points = Callable[..., None]
SUBMITTED = {"request_id": {"S": "request-1"}}
SENT = {"sms_message_id": {"S": "m-before"}}
STATES: dict[str, Item] = {
    "untold": row(OLD) | SUBMITTED,
    "held": row(OLD) | SUBMITTED | {"sms_attempts": HELD},
    "desk": row(OLD) | SUBMITTED | {"source": {"S": "desk"}},
    "sent": row(OLD, "sent") | SUBMITTED | SENT,
    "unconfirmed": row(OLD, "sending") | SUBMITTED,
}


@pytest.fixture
def stack(embedded: EmbeddedAws, aws: Aws, whole: Callable[[], None]) -> WholeStack:
    """A stack that is up, looked at by somebody of their own."""
    whole()
    return WholeStack(embedded, aws, Config())


def each_kill(
    stack: WholeStack, doomed: Machine, run: Callable[[Machine], int], *rows: Item
) -> Iterator[int]:
    """The number of every write of `run`, where a kill right after it leaves off.

    `test_killed.py` has one process that really dies at such a point. `rows` were there before,
    and the pipe stands still meanwhile, so that what it has not told yet is untold.
    """
    stack.aws.client("pipes").stop_pipe(Name=stack.names.pipe)
    for item in rows:
        stack.aws.client("dynamodb").put_item(TableName=stack.names.table, Item=item)
    killed = doomed.kept_after_each_write(lambda: run(doomed))
    assert 0 < len(killed) < MOST_WRITES
    for number, left in enumerate(killed, 1):
        stack.embedded.restore(left.aws)
        yield number


def all_told(stack: WholeStack, told: list[str]) -> list[str]:
    """The numbers that got an SMS, once `told` and one who registers last have theirs.

    Of one batch the function tells several at once: who comes last may be told before others.
    """
    stack.aws.client("pipes").start_pipe(Name=stack.names.pipe)
    stack.register(SENTINEL)
    stack.wait(lambda: {SENTINEL, *told} <= {sms["to"] for sms in stack.sms()})
    return sorted(sms["to"] for sms in stack.sms() if sms["to"] != SENTINEL)


@pytest.mark.parametrize(
    ("state", "tell", "told"),
    [
        ("untold", False, [NEW]),
        ("untold", True, [NEW]),
        ("held", False, []),
        ("held", True, [NEW]),
        ("desk", False, [NEW]),
        ("sent", False, []),
        ("sent", True, [NEW]),
        ("unconfirmed", False, []),
    ],
)
def test_a_killed_correction_is_finished_and_nobody_is_told_twice(
    stack: WholeStack,
    doomed: Machine,
    sound: Machine,
    points: Points,
    state: str,
    tell: bool,
    told: list[str],
) -> None:
    options = CorrectOptions(OLD, NEW, tell=tell, yes=True)
    for write in each_kill(stack, doomed, lambda m: m.correct(options), STATES[state]):
        assert len(stack.rows()) == 1, f"half moved after write {write}"
        assert sound.correct(options) == 0, f"after write {write}: {sound.said.getvalue()}"
        assert all_told(stack, told) == told, f"after write {write}"
        moved = stack.rows()[NEW]
        assert moved["phone"] == NEW
        assert moved["corrected.from"] == "+91••••••3210"
        assert OLD not in stack.rows()
        untold = {"held": None, "sent": "sent", "unconfirmed": "sending"}
        assert moved.get("sms_status") == ("sent" if told else untold[state]), f"write {write}"
        points("registrations correct killed after its k-th write, then the same again")


@pytest.mark.parametrize("setting", ["erase", "seal"])
def test_a_killed_forget_is_finished_and_nothing_is_left(
    stack: WholeStack, doomed: Machine, sound: Machine, points: Points, setting: str
) -> None:
    config = Config.model_validate({"registrations": {"forget": setting}})
    options = ForgetOptions(OLD, yes=True)
    run: Callable[[Machine], int] = lambda m: m.forget(options, config)  # noqa: E731 - typed
    for write in each_kill(stack, doomed, run, STATES["sent"], row(NEW)):
        assert run(sound) == 0, f"after write {write}: {sound.said.getvalue()}"
        assert list(stack.rows()) == [NEW], f"after write {write}"
        own = stack.own_items()
        assert len([key for key in own if key.startswith("#forgotten/")]) == 1
        sealed = [item for key, item in own.items() if key.startswith("#sealed/")]
        assert len(sealed) == (setting == "seal"), f"after write {write}"
        assert OLD not in json.dumps(own)
        assert OLD not in _remembered(stack), f"after write {write}"
        points("registrations forget killed after its k-th write, then the same again")


def _remembered(stack: WholeStack) -> str:
    """All that the embedded AWS still knows, but for what this test typed."""
    streams = stack.aws.client("dynamodbstreams")
    arn = stack.aws.client("dynamodb").describe_table(TableName=stack.names.table)["Table"]
    shard = streams.describe_stream(StreamArn=arn["LatestStreamArn"])["StreamDescription"]
    iterator = streams.get_shard_iterator(
        StreamArn=arn["LatestStreamArn"],
        ShardId=shard["Shards"][0]["ShardId"],
        ShardIteratorType="TRIM_HORIZON",
    )["ShardIterator"]
    records: Any = streams.get_records(ShardIterator=iterator)["Records"]
    return json.dumps([records, stack.sms()], default=str)
