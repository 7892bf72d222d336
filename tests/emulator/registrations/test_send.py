"""Telling registrants without the stream: everyone once, whoever else is at it."""

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from smsverifier.aws import Aws
from smsverifier.config.model import Handler
from smsverifier.errors import ResourceFailed
from smsverifier.local.calls import AwsFailure, AwsResponse, Call
from smsverifier.local.dispatcher import Forward
from smsverifier.local.embedded import EmbeddedAws
from smsverifier.registration_table import RegistrationTable
from smsverifier.registrations.send import (
    BATCH,
    DirectSender,
    SendResult,
    is_sendable,
)
from tests.support.registrations_table import Registrations, row
from tests.support.whole_stack import WholeStack

Make = Callable[..., WholeStack]
FUNCTION = "hack-night-handler"
PHONES = [f"+9198765{n:05d}" for n in range(40)]


def untold(stack: WholeStack) -> list[Any]:
    return [
        item
        for item in RegistrationTable(stack.aws, stack.names.table).registrations()
        if is_sendable(item)
    ]


def sweep(stack: WholeStack) -> SendResult:
    said: list[Any] = []
    names = stack.names
    teller = DirectSender(stack.aws, names.function, names.table, said.append, lambda: False)
    return teller.run(untold(stack))


def test_a_sweep_beside_the_pipe_sends_one_sms_to_each(make_stack: Make) -> None:
    stack = make_stack()
    with ThreadPoolExecutor(4) as pool:
        registering = pool.submit(stack.register_many, PHONES)
        while not registering.done():
            list(pool.map(lambda _: sweep(stack), range(3)))
    sweep(stack)
    stack.wait(lambda: stack.statuses() == ["sent"] * len(PHONES))
    assert sorted(sms["to"] for sms in stack.sms()) == PHONES
    stack.wait(lambda: stack.totals() == {"reserved": 40, "sent": 40, "failed": 0})


class Function:
    """A function that stands in for the handler: answers as it was told, and counts its calls."""

    def __init__(self, *answers: Any) -> None:
        self.answers = list(answers)
        self.batches: list[list[str]] = []

    def __call__(self, call: Call, forward: Forward) -> AwsResponse:
        records = json.loads(call.request.data)
        self.batches.append([r["dynamodb"]["NewImage"]["phone"]["S"] for r in records])
        answer = self.answers.pop(0) if self.answers else {"batchItemFailures": []}
        if isinstance(answer, Exception):
            raise answer
        return (
            answer
            if isinstance(answer, AwsResponse)
            else AwsResponse(200, {}, json.dumps(answer).encode())
        )


@pytest.fixture
def run(table: Registrations, embedded: EmbeddedAws) -> Callable[..., SendResult]:
    """Tell the rows with these numbers by this function."""

    def run(function: Function, *phones: str) -> SendResult:
        embedded.dispatcher.override("lambda", "Invoke", function)
        items = [row(phone) for phone in phones]
        table.put(items)
        table.aws.sleep = lambda _: None  # the pauses are the waits' own tests
        teller = DirectSender(table.aws, FUNCTION, table.name, lambda _: None, lambda: False)
        return teller.run(items)

    return run


def test_what_failed_comes_again_alone(run: Callable[..., SendResult]) -> None:
    function = Function({"batchItemFailures": [{"itemIdentifier": "1"}]})
    run(function, "+911", "+912")
    assert function.batches == [["+911", "+912"], ["+912"]]


@pytest.mark.parametrize("failures", [[{"itemIdentifier": ""}], ["1"], 7, [{"itemIdentifier": []}]])
def test_an_answer_that_names_no_record_stands_for_all(
    run: Callable[..., SendResult], failures: object
) -> None:
    function = Function({"batchItemFailures": failures})
    run(function, "+911", "+912")
    assert function.batches == [["+911", "+912"]] * 2


def test_many_come_in_batches(run: Callable[..., SendResult]) -> None:
    function = Function()
    run(function, *PHONES)
    assert [len(batch) for batch in function.batches] == [BATCH, len(PHONES) - BATCH]


def test_a_throttled_invocation_is_tried_again(run: Callable[..., SendResult]) -> None:
    throttled = AwsFailure("TooManyRequestsException", "Rate Exceeded.", 429)
    function = Function(*[throttled] * 8)
    run(function, "+911")
    assert len(function.batches) == 9


def test_an_invocation_is_waited_for_as_long_as_a_handler_may_run(aws: Aws) -> None:
    longest = Handler.schemas()["timeout_seconds"][1]["maximum"]
    assert aws.client("lambda", retries=False).meta.config.read_timeout > longest


def test_a_function_that_fails_is_told_without_its_words(run: Callable[..., SendResult]) -> None:
    said = json.dumps({"errorType": "KeyError", "errorMessage": "+919876543210"}).encode()
    broken = AwsResponse(200, {"X-Amz-Function-Error": "Unhandled"}, said)
    with pytest.raises(ResourceFailed) as caught:
        run(Function(broken), "+911")
    assert "KeyError" in caught.value.why
    assert "98765" not in f"{caught.value.message}{caught.value.why}"
