"""SQS queues: one kind of encryption at a time, a policy that stays, and a redrive policy as AWS
writes it.

moto takes both kinds at once, forgets a queue's policy whenever another attribute is set, and puts
spaces into the redrive policy.
Recorded on AWS by localstack/localstack, tests/aws/services/sqs/test_sqs.snapshot.json.
"""

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from moto.backends import get_backend

from smsverifier.local.calls import ACCOUNT, Answer, AwsFailure, Call
from smsverifier.local.door import Door, Forward
from smsverifier.local.gaps.answers import with_json

KEY = "KmsMasterKeyId"
MANAGED = "SqsManagedSseEnabled"


def install(door: Door) -> None:
    """Takes the operations that write or show attributes."""
    door.stand_in("sqs", "CreateQueue", _create)
    door.stand_in("sqs", "SetQueueAttributes", _set)
    door.stand_in("sqs", "GetQueueAttributes", _get)


def _create(call: Call, forward: Forward) -> Answer:
    attributes = call.params.get("Attributes") or {}
    _must_be_one_encryption(attributes, None)
    answer = forward(call)
    queue = _queues(call).get(call.params["QueueName"])
    if answer.status < 300 and attributes.get(KEY):
        queue.sqs_managed_sse_enabled = False
    return answer


def _set(call: Call, forward: Forward) -> Answer:
    name = urlsplit(str(call.params.get("QueueUrl"))).path.rpartition("/")[2]
    queue, attributes = _queues(call).get(name), call.params["Attributes"]
    if queue is None:
        return forward(call)
    _must_be_one_encryption(attributes, queue.kms_master_key_id)
    policy = queue.policy
    answer = forward(call)
    if answer.status < 300 and "Policy" not in attributes:
        queue.policy = policy
    if answer.status < 300 and attributes.get(KEY):
        queue.sqs_managed_sse_enabled = False
    return answer


def _get(call: Call, forward: Forward) -> Answer:
    """Terraform's provider compares the text of a redrive policy: aws: queue-redrive-is-compact."""

    def show(value: dict[str, Any]) -> None:
        attributes = value.get("Attributes") or {}
        if policy := attributes.get("RedrivePolicy"):
            attributes["RedrivePolicy"] = json.dumps(json.loads(policy), separators=(",", ":"))

    answer = forward(call)
    return with_json(answer, show) if answer.body.startswith(b"{") else answer


def _must_be_one_encryption(given: Mapping[str, str], key: str | None) -> None:
    if given.get(KEY, key) and str(given.get(MANAGED)).lower() == "true":
        raise AwsFailure(
            "InvalidAttributeName",
            "You can use one type of server-side encryption (SSE) at one time. You can either "
            "enable KMS SSE or SQS SSE.",
        )


def _queues(call: Call) -> Any:
    return get_backend("sqs")[ACCOUNT][call.region].queues
