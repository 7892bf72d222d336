"""The dead-letter queue: where the pipe reports records it gave up on (docs/aws/sqs.md)."""

import json
from collections.abc import Mapping
from typing import Any, ClassVar

from smsverifier.aws import Aws
from smsverifier.aws.errors import find, ignoring, is_code
from smsverifier.aws.gather import gather_if_found
from smsverifier.aws.waits import WaitLimit, retry_while
from smsverifier.naming import Names
from smsverifier.provision.call import Call
from smsverifier.provision.diff import Change
from smsverifier.provision.resource import Observed, Outputs, Properties, Resource
from smsverifier.resources.iam.role_policies import canonical
from smsverifier.resources.kind import Kind, Statement, name_in
from smsverifier.resources.tags import Tags, owned, removed

# SQS answers with its old query codes or with the new names, depending on the endpoint.
ABSENT = ("AWS.SimpleQueueService.NonExistentQueue", "QueueDoesNotExist")
DELETED_RECENTLY = ("AWS.SimpleQueueService.QueueDeletedRecently", "QueueDeletedRecently")
EXISTS = ("QueueAlreadyExists", "QueueNameExists")
FOURTEEN_DAYS = 14 * 24 * 3600
DEPTH = ("ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible")
WAITING = "waiting"
"""The output: about how many messages are in it."""
ENOUGH_BYTES = 256 * 1024
"""For any dead letter. SQS's limit was that for long and is 1 MiB since: more is no drift."""

NAME_FREE = WaitLimit(
    "the queue's name to be free again",
    90,
    "a name can be used again 60 s after its queue was deleted",  # aws: queue-name-60-s
)
# aws: queue-goes-within-60-s
GONE = WaitLimit("the queue to be gone", 120, "deletion takes up to 60 s")


class Queue(Resource):
    """`dead_letter_queue`."""

    type: ClassVar[str] = "AWS::SQS::Queue"
    goes = GONE
    key = "dead_letter_queue"
    component = "pipe"

    def __init__(self, aws: Aws, names: Names, tags: Tags) -> None:
        self.aws = aws
        self.name = names.queue
        self.arn = names.queue_arn
        self.tags = tags

    def desired(self, outputs: Outputs) -> Properties:  # noqa: ARG002 - needs nobody's outputs
        """Kept as long as SQS can, encrypted, over TLS only."""
        return {
            "retention_seconds": FOURTEEN_DAYS,
            "visibility_timeout_seconds": 60,
            "max_message_bytes": ENOUGH_BYTES,
            "delay_seconds": 0,
            "redrive": "",  # a dead letter that was read some times would be moved elsewhere
            "encrypted": True,
            "policy": canonical(_tls_only(self.arn)),
            "tags": owned(self.tags),
        }

    def read(self) -> Observed | None:
        """The queue with its attributes and tags, or None."""
        parts = find(self._describe, *ABSENT)
        if parts is None:
            return None
        url, attributes, tags = parts
        return Observed(
            arn=attributes["QueueArn"],
            properties={
                "retention_seconds": int(attributes["MessageRetentionPeriod"]),
                "visibility_timeout_seconds": int(attributes["VisibilityTimeout"]),
                "max_message_bytes": _large_enough(attributes),
                "delay_seconds": int(attributes.get("DelaySeconds", 0)),
                "redrive": attributes.get("RedrivePolicy", ""),
                "encrypted": _encrypted(attributes),
                "policy": canonical(json.loads(attributes.get("Policy") or "{}")),
                "tags": tags,
            },
            outputs={WAITING: str(depth(attributes))},
            uncompared={
                "url": url,
                "receive_wait_seconds": int(attributes.get("ReceiveMessageWaitTimeSeconds", 0)),
            },
        )

    def create(self, desired: Properties) -> None:
        """Create it; one with other attributes is left for `update`. Known after a second."""
        retry_while(
            self.aws,
            lambda: ignoring(
                lambda: self._client.create_queue(**self._creation_request(desired)),
                *EXISTS,
            ),
            lambda error: is_code(error, *DELETED_RECENTLY),
            NAME_FREE,
        )

    def creation(self, desired: Properties) -> tuple[Call, ...]:
        """The queue, with all that is not SQS's own default."""
        return (
            Call(
                "sqs",
                "CreateQueue",
                self._creation_request(desired),
                "Where the pipe reports what it gave up on: kept for 14 days, encrypted, over TLS "
                "only.",
            ),
        )

    def update(self, desired: Properties, changes: tuple[Change, ...], observed: Observed) -> None:
        """Set the attributes and tags again: all calls are idempotent."""
        url = self._url()
        changed = {change.path for change in changes}
        if isinstance(observed.properties["encrypted"], str):
            # A queue has one kind of encryption at a time: somebody's key goes off by itself first,
            # as whether SQS takes both changes in one call is nowhere said.
            self._client.set_queue_attributes(QueueUrl=url, Attributes={"KmsMasterKeyId": ""})
        attributes = {**_attributes(desired), **_put_back(desired, changed)}
        self._client.set_queue_attributes(QueueUrl=url, Attributes=attributes)
        if gone := removed(changes):
            self._client.untag_queue(QueueUrl=url, TagKeys=gone)
        self._client.tag_queue(QueueUrl=url, Tags=self.tags)

    def delete(self) -> None:
        """Delete it with what is in it."""
        ignoring(lambda: self._client.delete_queue(QueueUrl=self._url()), *ABSENT)

    def left(self) -> Observed | None:
        """What is left of it is its address, which goes last."""
        return None if find(self._url, *ABSENT) is None else Observed(self.arn, {})

    @property
    def _client(self) -> Any:
        return self.aws.client("sqs")

    def _creation_request(self, desired: Properties) -> dict[str, Any]:
        attributes = _attributes(desired)
        return {"QueueName": self.name, "Attributes": attributes, "tags": dict(self.tags)}

    def _url(self) -> str:
        return str(self._client.get_queue_url(QueueName=self.name)["QueueUrl"])

    def _describe(self) -> tuple[Any, ...] | None:
        url = self._url()
        parts = gather_if_found(
            lambda: self._client.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])[
                "Attributes"
            ],
            lambda: self._client.list_queue_tags(QueueUrl=url).get("Tags", {}),
            at_once=True,
        )
        return parts and (url, *parts)


def depth(attributes: Mapping[str, str]) -> int:
    """About how many messages are in a queue; who looks at them hides them for a moment."""
    return sum(int(attributes.get(name, 0)) for name in DEPTH)


def _encrypted(attributes: dict[str, str]) -> bool | str:
    """Whether SQS encrypts by itself; or the KMS key that somebody chose instead."""
    return attributes.get("KmsMasterKeyId") or attributes.get("SqsManagedSseEnabled") == "true"


def _attributes(desired: Properties) -> dict[str, str]:
    return {
        "MessageRetentionPeriod": str(desired["retention_seconds"]),
        "VisibilityTimeout": str(desired["visibility_timeout_seconds"]),
        "SqsManagedSseEnabled": "true",
        "Policy": desired["policy"],
    }


def _put_back(desired: Properties, changed: set[str]) -> dict[str, str]:
    """What is SQS's own choice until a hand makes another; an empty redrive policy is none."""
    names = {
        "max_message_bytes": "MaximumMessageSize",
        "delay_seconds": "DelaySeconds",
        "redrive": "RedrivePolicy",
    }
    return {name: str(desired[path]) for path, name in names.items() if path in changed}


def _large_enough(attributes: dict[str, str]) -> int:
    """The largest message it takes, or `ENOUGH_BYTES` where that is more."""
    return min(int(attributes.get("MaximumMessageSize", ENOUGH_BYTES)), ENOUGH_BYTES)


def _tls_only(arn: str) -> dict[str, Any]:
    return {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Sid": "OnlyOverTls",
                "Effect": "Deny",
                "Principal": "*",
                "Action": "sqs:*",
                "Resource": arn,
                "Condition": {"Bool": {"aws:SecureTransport": "false"}},
            }
        ],
    }


def _tags_of(aws: Aws, arn: str) -> Tags:
    sqs = aws.client("sqs")
    url = sqs.get_queue_url(QueueName=name_in(arn))["QueueUrl"]
    tags: Tags = sqs.list_queue_tags(QueueUrl=url).get("Tags", {})
    return tags


QUEUE = Statement("Queue", lambda names: [names.queue_arn])
KIND = Kind(
    Queue.type,
    "sqs",
    ABSENT,
    describe=lambda aws, arn: find(
        lambda: aws.client("sqs").get_queue_url(QueueName=name_in(arn)), *ABSENT
    ),
    tags=_tags_of,
    calls=(
        QUEUE.calls(
            "sqs",
            """CreateQueue GetQueueUrl GetQueueAttributes SetQueueAttributes DeleteQueue TagQueue
            UntagQueue ListQueueTags ReceiveMessage""",
        ),
        # aws: queue-batch-rights
        QUEUE.calls("sqs", "DeleteMessageBatch", "sqs:DeleteMessage"),
        QUEUE.calls("sqs", "ChangeMessageVisibilityBatch", "sqs:ChangeMessageVisibility"),
        QUEUE.calls("sqs", "CreateQueue", "sqs:TagQueue"),
    ),
)
