"""SQS queues: one kind of encryption at a time, a policy that stays, a redrive policy as AWS writes
it, and receivers that wait without keeping others waiting.

moto takes both kinds at once, forgets a queue's policy whenever another attribute is set, puts
spaces into the redrive policy, and waits for messages while nothing else can be done.
Recorded on AWS by localstack/localstack, tests/aws/services/sqs/test_sqs.snapshot.json.
"""

import json
import time
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from moto.backends import get_backend
from moto.sqs.models import SQSBackend

from smsverifier.local.calls import ACCOUNT, AwsFailure, AwsResponse, Call, with_json
from smsverifier.local.dispatcher import Dispatcher, Forward

KMS_KEY = "KmsMasterKeyId"
MANAGED = "SqsManagedSseEnabled"
POLL_SECONDS = 0.05
"""Between two looks for a message that somebody waits for."""


def install(dispatcher: Dispatcher) -> None:
    """Takes the operations that write or show attributes."""
    dispatcher.override("sqs", "CreateQueue", _create)
    dispatcher.override("sqs", "SetQueueAttributes", _set)
    dispatcher.override("sqs", "GetQueueAttributes", _get)
    dispatcher.override("sqs", "ReceiveMessage", _receive, locked=False)
    SQSBackend.receive_message = _receive_at_once


def _create(call: Call, forward: Forward) -> AwsResponse:
    """moto: CreateQueue takes both kinds of encryption at once."""
    attributes = call.params.get("Attributes") or {}
    _must_be_one_encryption(attributes, None)
    answer = forward(call)
    queue = _queues(call).get(call.params["QueueName"])
    if answer.status < 300 and attributes.get(KMS_KEY):
        queue.sqs_managed_sse_enabled = False
    return answer


def _set(call: Call, forward: Forward) -> AwsResponse:
    """moto: SetQueueAttributes forgets the policy, and takes both kinds of encryption."""
    name = urlsplit(str(call.params.get("QueueUrl"))).path.rpartition("/")[2]
    queue, attributes = _queues(call).get(name), call.params["Attributes"]
    if queue is None:
        return forward(call)
    _must_be_one_encryption(attributes, queue.kms_master_key_id)
    policy = queue.policy
    answer = forward(call)
    if answer.status < 300 and "Policy" not in attributes:
        queue.policy = policy
    if answer.status < 300 and attributes.get(KMS_KEY):
        queue.sqs_managed_sse_enabled = False
    return answer


def _get(call: Call, forward: Forward) -> AwsResponse:
    """moto: GetQueueAttributes writes the redrive policy with spaces.

    Terraform's provider compares the text of a redrive policy: aws: queue-redrive-is-compact.
    """

    def show(value: dict[str, Any]) -> None:
        attributes = value.get("Attributes") or {}
        if policy := attributes.get("RedrivePolicy"):
            attributes["RedrivePolicy"] = json.dumps(json.loads(policy), separators=(",", ":"))

    answer = forward(call)
    return with_json(answer, show) if answer.body.startswith(b"{") else answer


_moto_receives = SQSBackend.receive_message


def _receive_at_once(
    backend: Any, queue: str, count: int, wait_seconds: int, *rest: Any, **named: Any
) -> Any:
    """What is there now: `_receive` does the waiting."""
    del wait_seconds
    return _moto_receives(backend, queue, count, 0, *rest, **named)


def _receive(call: Call, forward: Forward) -> AwsResponse:
    """moto: ReceiveMessage waits with the lock held, so that nobody can send what it waits for."""
    end = time.monotonic() + _wait_seconds(call)
    while True:
        answer = forward(call)
        is_empty = answer.status < 300 and b"ReceiptHandle" not in answer.body
        if not is_empty or time.monotonic() >= end:
            return answer
        time.sleep(POLL_SECONDS)


def _wait_seconds(call: Call) -> int:
    """As asked for, else as the queue says."""
    asked = call.params.get("WaitTimeSeconds")
    if asked is not None:
        return int(asked)
    queue = _queues(call).get(urlsplit(str(call.params.get("QueueUrl"))).path.rpartition("/")[2])
    return int(getattr(queue, "receive_message_wait_time_seconds", 0) or 0)


def _must_be_one_encryption(given: Mapping[str, str], key: str | None) -> None:
    if given.get(KMS_KEY, key) and str(given.get(MANAGED)).lower() == "true":
        raise AwsFailure(
            "InvalidAttributeName",
            "You can use one type of server-side encryption (SSE) at one time. You can either "
            "enable KMS SSE or SQS SSE.",
        )


def _queues(call: Call) -> Any:
    return get_backend("sqs")[ACCOUNT][call.region].queues
