"""What a hand sets on a queue has its effect in the embedded AWS as on AWS."""

import json
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from smsverifier.local.embedded import EmbeddedAws
from smsverifier.local.moto_overrides import queues
from tests.support.local_clients import code_of


@pytest.fixture(autouse=True)
def waiting(embedded: EmbeddedAws) -> None:
    """Here a receiver waits, as ever."""
    queues.install(embedded.dispatcher)


@pytest.fixture
def sqs(client: Callable[[str], Any]) -> Any:
    return client("sqs")


@pytest.fixture
def queue(sqs: Any) -> str:
    """The address of a queue with nothing in it."""
    return str(sqs.create_queue(QueueName="letters")["QueueUrl"])


def bodies(sqs: Any, queue: str) -> list[str]:
    received = sqs.receive_message(QueueUrl=queue, VisibilityTimeout=0, MaxNumberOfMessages=10)
    return [message["Body"] for message in received.get("Messages", [])]


def test_a_delay_holds_messages_back(sqs: Any, queue: str) -> None:
    sqs.send_message(QueueUrl=queue, MessageBody="at once")
    sqs.set_queue_attributes(QueueUrl=queue, Attributes={"DelaySeconds": "900"})
    sqs.send_message(QueueUrl=queue, MessageBody="late")
    assert bodies(sqs, queue) == ["at once"]


def test_a_message_that_is_too_large_is_refused(sqs: Any, queue: str) -> None:
    sqs.set_queue_attributes(QueueUrl=queue, Attributes={"MaximumMessageSize": "1024"})
    sqs.send_message(QueueUrl=queue, MessageBody="x" * 1024)
    refused = code_of(sqs.send_message, QueueUrl=queue, MessageBody="x" * 1025)
    assert refused == "InvalidParameterValue"


def test_what_was_read_too_often_is_moved_until_the_redrive_policy_is_empty(
    sqs: Any, queue: str
) -> None:
    other = sqs.create_queue(QueueName="other")["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=other, AttributeNames=["QueueArn"])["Attributes"]
    policy = json.dumps({"deadLetterTargetArn": arn["QueueArn"], "maxReceiveCount": 1})
    sqs.set_queue_attributes(QueueUrl=queue, Attributes={"RedrivePolicy": policy})
    sqs.send_message(QueueUrl=queue, MessageBody="moved")
    assert [bodies(sqs, queue), bodies(sqs, queue)] == [["moved"], []]
    assert bodies(sqs, other) == ["moved"]
    sqs.set_queue_attributes(QueueUrl=queue, Attributes={"RedrivePolicy": ""})
    sqs.send_message(QueueUrl=queue, MessageBody="kept")
    assert [bodies(sqs, queue), bodies(sqs, queue)] == [["kept"], ["kept"]]


def test_a_redrive_policy_reads_back_without_spaces(sqs: Any, queue: str) -> None:
    """Else Terraform's provider, which compares texts, finds it changed at every plan."""
    other = sqs.create_queue(QueueName="other")["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=other, AttributeNames=["QueueArn"])["Attributes"]
    policy = f'{{"deadLetterTargetArn":"{arn["QueueArn"]}","maxReceiveCount":3}}'
    sqs.set_queue_attributes(QueueUrl=queue, Attributes={"RedrivePolicy": policy})
    for names in (["All"], ["RedrivePolicy", "VisibilityTimeout"]):
        found = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=names)["Attributes"]
        assert found["RedrivePolicy"] == policy


def hidden(sqs: Any, queue: str) -> int:
    name = "ApproximateNumberOfMessagesNotVisible"
    found = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=[name])
    return int(found["Attributes"][name])


def test_what_is_received_is_hidden_until_it_is_given_back(sqs: Any, queue: str) -> None:
    sqs.send_message(QueueUrl=queue, MessageBody="one")
    received = sqs.receive_message(QueueUrl=queue, VisibilityTimeout=60)["Messages"]
    assert (bodies(sqs, queue), hidden(sqs, queue)) == ([], 1)
    receipt = received[0]["ReceiptHandle"]
    entries = [{"Id": "a", "ReceiptHandle": receipt, "VisibilityTimeout": 0}]
    answer = sqs.change_message_visibility_batch(QueueUrl=queue, Entries=entries)
    assert [each["Id"] for each in answer["Successful"]] == ["a"]
    assert (bodies(sqs, queue), hidden(sqs, queue)) == (["one"], 0)


def test_what_is_deleted_is_gone_and_the_rest_stays(sqs: Any, queue: str) -> None:
    for text in "one", "two", "three":
        sqs.send_message(QueueUrl=queue, MessageBody=text)
    received = sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=10)["Messages"]
    receipts = {message["Body"]: message["ReceiptHandle"] for message in received}
    sqs.delete_message(QueueUrl=queue, ReceiptHandle=receipts["one"])
    entries = [{"Id": "a", "ReceiptHandle": receipts["two"]}]
    sqs.delete_message_batch(QueueUrl=queue, Entries=entries)
    sqs.change_message_visibility(
        QueueUrl=queue, ReceiptHandle=receipts["three"], VisibilityTimeout=0
    )
    assert bodies(sqs, queue) == ["three"]


def test_who_waits_for_a_message_keeps_nobody_from_sending_it(
    sqs: Any, queue: str, client: Callable[[str], Any]
) -> None:
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(sqs.receive_message, QueueUrl=queue, WaitTimeSeconds=20)
        client("sts").get_caller_identity()
        sqs.send_message(QueueUrl=queue, MessageBody="late")
        assert [message["Body"] for message in waiting.result()["Messages"]] == ["late"]


def test_a_queue_says_how_long_its_receivers_wait(sqs: Any, queue: str) -> None:
    wait = {"ReceiveMessageWaitTimeSeconds": "1"}
    sqs.set_queue_attributes(QueueUrl=queue, Attributes=wait)
    began = time.monotonic()
    assert bodies(sqs, queue) == []
    assert time.monotonic() - began >= 1
