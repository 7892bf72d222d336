"""Why nobody was told: each way the pipeline can be broken between the table and the phone."""

import time
from collections.abc import Callable
from typing import Any

import pytest

from smsverifier.aws import Aws
from smsverifier.config import Config
from smsverifier.naming import Names
from smsverifier.trace.diagnosis import PipeWatch, why_not_sent
from tests.support.drifts import FUNCTION, PIPE
from tests.support.whole_stack import WholeStack

Client = Callable[[str], Any]
Break = Callable[[Client, Names], object]


def stream(client: Client, names: Names, **specification: Any) -> None:
    client("dynamodb").update_table(TableName=names.table, StreamSpecification=specification)


def stream_off(client: Client, names: Names) -> None:
    stream(client, names, StreamEnabled=False)


def stream_off_and_on(client: Client, names: Names) -> None:
    stream_off(client, names)
    stream(client, names, StreamEnabled=True, StreamViewType="NEW_IMAGE")


def pause(client: Client, names: Names) -> None:
    tags = {"smsverifier:paused": "2026-11-22T10:00:00Z"}
    client("pipes").tag_resource(resourceArn=names.pipe_arn, tags=tags)
    client("pipes").stop_pipe(Name=names.pipe)


def dead_letter(client: Client, names: Names) -> None:
    url = client("sqs").get_queue_url(QueueName=names.queue)["QueueUrl"]
    client("sqs").send_message(QueueUrl=url, MessageBody="{}")


def complain(group: str, text: str) -> Break:
    def write(client: Client, names: Names) -> None:
        logs, name = client("logs"), getattr(names, group)
        logs.create_log_stream(logGroupName=name, logStreamName="x")
        event = {"timestamp": int(time.time() * 1000), "message": text}
        logs.put_log_events(logGroupName=name, logStreamName="x", logEvents=[event])

    return write


FAULTS: dict[str, tuple[Break, str, str]] = {
    "stopped": (PIPE["desired_state"], "the pipe is STOP", "smsverifier up"),
    "switched off": (
        FUNCTION["invocations"],
        "switched off: its reserved concurrency is 0",
        "smsverifier up",
    ),
    "filter": (PIPE["filters"], "filter is not as configured", "smsverifier up"),
    "stream off": (stream_off, "the table's stream is off", "smsverifier up"),
    "dead letter": (dead_letter, "1 record(s) ended in the dead-letter queue", "failures retry"),
    "traceback": (
        complain("function_log_group", "[ERROR] KeyError: '+919876543210'"),
        "the handler failed: [ERROR] KeyError: '+91••••••3210'",
        "smsverifier logs",
    ),
    "pipe's log": (
        complain("pipe_log_group", "ExecutionFailed: no right to invoke"),
        "the pipe says: ExecutionFailed: no right to invoke",
        "smsverifier status",
    ),
    "paused": (pause, "the stack is paused", "smsverifier resume"),
    "new stream": (stream_off_and_on, "a stream that is no more", "smsverifier up"),
    "no pipe": (
        lambda client, names: client("pipes").delete_pipe(Name=names.pipe),
        "there is no pipe",
        "smsverifier up",
    ),
    "no function": (
        lambda client, names: client("lambda").delete_function(FunctionName=names.function),
        "there is no handler function",
        "smsverifier up",
    ),
}
STACKS = [
    ["stopped", "filter", "stream off", "dead letter", "traceback", "pipe's log", "switched off"],
    ["paused", "new stream", "no function"],
    ["no pipe"],
]


@pytest.mark.parametrize("faults", STACKS, ids=" and ".join)
def test_each_fault_is_named_with_the_command_that_mends_it(
    make_stack: Callable[..., WholeStack], client: Client, faults: list[str]
) -> None:
    stack = make_stack()
    for fault in faults:
        FAULTS[fault][0](client, stack.names)
    causes = why_not_sent(stack.aws, stack.names, None)
    told = [
        any(words in cause.words and command in cause.advice for cause in causes)
        for _, words, command in (FAULTS[fault] for fault in faults)
    ]
    assert dict(zip(faults, told, strict=True)) == dict.fromkeys(faults, True)
    assert len(causes) == len(faults)


def test_where_nothing_is_wrong_it_says_to_wait(make_stack: Callable[..., WholeStack]) -> None:
    stack = make_stack()
    [cause] = why_not_sent(stack.aws, stack.names, None)
    assert "nothing is wrong" in cause.words
    assert not PipeWatch(stack.aws, stack.names, 0).is_hopeless()


def test_without_anything_there_is_no_pipe(aws: Aws) -> None:
    names = Names(Config().stack, aws.region, aws.account)
    assert why_not_sent(aws, names, None)[0].words == "there is no pipe"
    assert PipeWatch(aws, names, None).is_hopeless()


def test_a_released_try_is_told_with_its_reason(make_stack: Callable[..., WholeStack]) -> None:
    stack = make_stack()
    row = {"sms_error": {"S": "Throttling"}, "sms_attempts": {"N": "3"}}
    [cause] = why_not_sent(stack.aws, stack.names, row)
    assert "SNS takes no more messages per second (tries: 3)" in cause.words
    assert "sms.max_per_second" in cause.advice


def test_a_new_dead_letter_ends_the_waiting(
    make_stack: Callable[..., WholeStack], client: Client
) -> None:
    stack = make_stack()
    watch = PipeWatch(stack.aws, stack.names, 0)
    dead_letter(client, stack.names)
    assert watch.is_hopeless()
