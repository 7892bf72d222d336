"""The dispatcher in process: the same path as over the sockets, for the data plane."""

import json
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from moto.dynamodb.responses import DynamoHandler

from smsverifier.access_key import AccessKey
from smsverifier.local.calls import AwsResponse, Call
from smsverifier.local.dispatcher import Dispatcher, Forward
from smsverifier.local.embedded import EmbeddedAws
from tests.support.clock import PATIENCE, Meeting
from tests.support.local_clients import make_client, refusal_of
from tests.support.small_functions import make_role

REGION = "ap-south-1"


def make_table(dispatcher: Dispatcher) -> AwsResponse:
    return dispatcher.call(
        "dynamodb",
        "DynamoDB_20120810.CreateTable",
        REGION,
        {
            "TableName": "x-registrations",
            "KeySchema": [{"AttributeName": "k", "KeyType": "HASH"}],
            "AttributeDefinitions": [{"AttributeName": "k", "AttributeType": "S"}],
            "BillingMode": "PAY_PER_REQUEST",
        },
    )


def put(dispatcher: Dispatcher, body: Any) -> AwsResponse:
    return dispatcher.call("dynamodb", "DynamoDB_20120810.PutItem", REGION, body)


def test_a_call_in_process_and_one_over_http_see_the_same_state(
    embedded: EmbeddedAws, client: Callable[[str], Any]
) -> None:
    assert make_table(embedded.dispatcher).status == 200
    assert client("dynamodb").list_tables()["TableNames"] == ["x-registrations"]


def test_a_body_may_be_bytes_or_a_mapping(
    embedded: EmbeddedAws, client: Callable[[str], Any]
) -> None:
    make_table(embedded.dispatcher)
    put(embedded.dispatcher, {"TableName": "x-registrations", "Item": {"k": {"S": "é"}}})
    put(embedded.dispatcher, b'{"TableName": "x-registrations", "Item": {"k": {"S": "b"}}}')
    items = client("dynamodb").scan(TableName="x-registrations")["Items"]
    assert sorted(item["k"]["S"] for item in items) == ["b", "é"]


def test_a_failed_condition_has_the_body_aws_sends(embedded: EmbeddedAws) -> None:
    make_table(embedded.dispatcher)
    body = {
        "TableName": "x-registrations",
        "Item": {"k": {"S": "a"}},
        "ConditionExpression": "attribute_not_exists(k)",
    }
    put(embedded.dispatcher, body)
    answer = put(embedded.dispatcher, body)
    assert answer.status == 400
    assert json.loads(answer.body)["__type"] == (
        "com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException"
    )


def test_regions_are_apart(embedded: EmbeddedAws, client: Callable[[str], Any]) -> None:
    make_table(embedded.dispatcher)
    answer = embedded.dispatcher.call("dynamodb", "DynamoDB_20120810.ListTables", "eu-west-1", {})
    assert json.loads(answer.body) == {"TableNames": []}


def test_a_call_that_is_not_modelled_is_refused(embedded: EmbeddedAws) -> None:
    answer = embedded.dispatcher.call("events", "AWSEvents.ListRules", REGION, {})
    assert answer.status == 400
    assert b"does not model the service events" in answer.body


def test_a_fault_of_a_stand_in_is_an_internal_failure(
    embedded: EmbeddedAws, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(call: Call, forward: Forward) -> AwsResponse:
        raise KeyError(call.operation)

    embedded.dispatcher.override("sqs", "ReceiveMessage", broken)
    answer = embedded.dispatcher.call("sqs", "AmazonSQS.ReceiveMessage", REGION, {"QueueUrl": "q"})
    assert (answer.status, json.loads(answer.body)["__type"]) == (500, "InternalFailure")
    assert "KeyError" in caplog.text


def test_queue_urls_lead_back_to_the_same_port(
    embedded: EmbeddedAws, client: Callable[[str], Any]
) -> None:
    answer = embedded.dispatcher.call("sqs", "AmazonSQS.CreateQueue", REGION, {"QueueName": "q"})
    url = json.loads(answer.body)["QueueUrl"]
    assert url.startswith(embedded.endpoint_url)
    assert url == client("sqs").get_queue_url(QueueName="q")["QueueUrl"]


def two_at_once(dispatcher: Dispatcher) -> None:
    """Two calls of the same operation, which answer as soon as they may."""
    with ThreadPoolExecutor(2) as pool:
        item = {"registration_id": {"S": "+919876543210"}}
        wanted = {"TableName": "x-registrations", "Item": item}
        answers = list(pool.map(lambda _: put(dispatcher, wanted), range(2)))
    assert [answer.status for answer in answers] == [200, 200]  # nothing was refused beforehand


def test_of_our_own_answers_one_is_made_at_a_time(embedded: EmbeddedAws) -> None:
    """They look and write: moto's conditional writes are not atomic by themselves."""
    meeting = Meeting()

    def arrive(call: Call, _: Forward) -> AwsResponse:
        meeting.arrive()
        return call.answer({})

    embedded.dispatcher.override("dynamodb", "PutItem", arrive)
    two_at_once(embedded.dispatcher)
    assert not meeting.happened


def test_moto_answers_one_call_at_a_time_whoever_hands_it_on(
    embedded: EmbeddedAws, monkeypatch: pytest.MonkeyPatch
) -> None:
    meeting = Meeting()

    def arrive(_: DynamoHandler) -> str:
        meeting.arrive()
        return "{}"

    make_table(embedded.dispatcher)
    monkeypatch.setattr(DynamoHandler, "put_item", arrive)
    embedded.dispatcher.override(
        "dynamodb", "PutItem", lambda call, forward: forward(call), locked=False
    )
    two_at_once(embedded.dispatcher)
    assert not meeting.happened


def test_a_function_that_waits_for_another_keeps_nobody_waiting(
    embedded: EmbeddedAws, client: Callable[[str], Any]
) -> None:
    role = make_role(client, "caller", "lambda", allow=[("lambda:InvokeFunction", "*")])
    key = embedded.keyring.issue("guest", role)

    def inner(call: Call, _: Forward) -> AwsResponse:
        with make_client(embedded, "sts", key=key) as sdk:
            sdk.get_caller_identity()
        return AwsResponse(200, {}, b"1")

    embedded.dispatcher.override("lambda", "Invoke", inner, locked=False)
    with make_client(embedded, "lambda", key=key) as sdk:
        assert sdk.invoke(FunctionName="other")["StatusCode"] == 200


class Turn:
    """A lock that says when somebody waits for it."""

    def __init__(self, somebody_waits: Callable[[], object]) -> None:
        self._lock = threading.Lock()
        self._somebody_waits = somebody_waits

    def __enter__(self) -> None:
        if not self._lock.acquire(blocking=False):
            self._somebody_waits()
            self._lock.acquire()

    def __exit__(self, *_: object) -> None:
        self._lock.release()


def test_functions_take_turns_and_nobody_else_waits_for_one(
    embedded: EmbeddedAws, client: Callable[[str], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    waits_or_ended = threading.Event()
    monkeypatch.setattr(embedded.dispatcher, "_functions_turn", Turn(waits_or_ended.set))
    role = make_role(client, "caller", "lambda", allow=[("sqs:*", "*"), ("sns:*", "*")])
    key = embedded.keyring.issue("guest", role)
    works, may_end = threading.Event(), threading.Event()

    def works_long(call: Call, _: Forward) -> AwsResponse:
        works.set()
        assert may_end.wait(PATIENCE)
        return call.answer({})

    def refused(key: AccessKey) -> tuple[int, str, str]:
        """By an operation that is not modelled, which is told before any lock is asked for."""
        with make_client(embedded, "sns", key=key) as sdk:
            return refusal_of(sdk.list_origination_numbers)

    def first() -> None:
        with make_client(embedded, "sqs", key=key) as sdk:
            sdk.list_queues()

    embedded.dispatcher.override("sqs", "ListQueues", works_long, locked=True)
    with ThreadPoolExecutor(2) as pool:
        try:
            long = pool.submit(first)
            assert works.wait(PATIENCE)
            second = pool.submit(refused, key)
            second.add_done_callback(lambda _: waits_or_ended.set())
            answered = refused(embedded.access_key)
            assert waits_or_ended.wait(PATIENCE)
            assert not second.done()
        finally:
            may_end.set()
        long.result()
        assert second.result() == answered


def test_an_answer_that_http_lets_have_no_body_has_none(
    embedded: EmbeddedAws, monkeypatch: pytest.MonkeyPatch
) -> None:
    """moto answers what it deleted with 204; the next answer on that connection would be lost."""
    monkeypatch.setattr(DynamoHandler, "put_item", lambda _: ('{"gone": 1}', {"status": 204}))
    make_table(embedded.dispatcher)
    wanted = {"TableName": "x-registrations", "Item": {"k": {"S": "a"}}}
    answer = put(embedded.dispatcher, wanted)
    assert (answer.status, answer.body) == (204, b"")
