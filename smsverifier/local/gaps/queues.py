"""SQS queues: moto forgets a queue's policy whenever another attribute is set."""

from urllib.parse import urlsplit

from moto.backends import get_backend

from smsverifier.local.calls import ACCOUNT, Answer, Call
from smsverifier.local.door import Door, Forward


def install(door: Door) -> None:
    """Takes the one operation."""
    door.stand_in("sqs", "SetQueueAttributes", _set)


def _set(call: Call, forward: Forward) -> Answer:
    name = urlsplit(str(call.params.get("QueueUrl"))).path.rpartition("/")[2]
    queue = get_backend("sqs")[ACCOUNT][call.region].queues.get(name)
    before = queue.policy if queue is not None else None
    answer = forward(call)
    if queue is not None and answer.status < 300 and "Policy" not in call.params["Attributes"]:
        queue.policy = before
    return answer
