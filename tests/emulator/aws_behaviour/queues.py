"""SQS keeps the name of a deleted queue for a minute (aws: queue-name-60-s)."""

from smsverifier.local.calls import AwsFailure, AwsResponse, Call
from tests.emulator.aws_behaviour.behaviour import Forward, is_call, worked


class QueueDeletedRecently:
    """A queue's name is blocked for 60 s after its deletion."""

    def __init__(self, seconds: float = 60) -> None:
        self.seconds = seconds
        self.deleted: dict[str, float] = {}

    def __call__(self, call: Call, forward: Forward, now: float) -> AwsResponse:
        if is_call(call, "sqs", "CreateQueue"):
            name = call.params["QueueName"]
            if now - self.deleted.get(name, -self.seconds) < self.seconds:
                raise AwsFailure(
                    "AWS.SimpleQueueService.QueueDeletedRecently",
                    "You must wait 60 seconds after deleting a queue before you can create "
                    "another with the same name.",
                )
        answer = forward(call)
        if is_call(call, "sqs", "DeleteQueue") and worked(answer):
            self.deleted[str(call.params["QueueUrl"]).rpartition("/")[2]] = now
        return answer


class OneKindOfEncryptionAtATime:
    """A queue encrypted with a key takes SQS's own encryption only when the key is off."""

    def __init__(self) -> None:
        self.keys: dict[str, str] = {}
        self.refused = 0

    def __call__(self, call: Call, forward: Forward, now: float) -> AwsResponse:
        if is_call(call, "sqs", "SetQueueAttributes"):
            url, changes = str(call.params["QueueUrl"]), call.params["Attributes"]
            by_sqs = changes.get("SqsManagedSseEnabled") == "true"
            if by_sqs and ("KmsMasterKeyId" in changes or self.keys.get(url)):
                self.refused += 1
                raise AwsFailure(
                    "InvalidAttributeValue",
                    "You can use one type of server-side encryption (SSE) at one time. "
                    "You can either enable KMS SSE or SQS SSE.",
                )
            self.keys[url] = changes.get("KmsMasterKeyId", self.keys.get(url, ""))
        return forward(call)


class QueueTakesItsTimeToGo:
    """GetQueueUrl still knows a queue for up to a minute after its deletion."""

    def __init__(self, seconds: float = 50) -> None:
        self.seconds = seconds
        self.gone: dict[str, tuple[float, AwsResponse]] = {}

    def __call__(self, call: Call, forward: Forward, now: float) -> AwsResponse:
        name = str(call.params.get("QueueName", "")) if call.service == "sqs" else ""
        until, url = self.gone.get(name, (0.0, None))
        if url is not None and now < until and is_call(call, "sqs", "GetQueueUrl"):
            return url
        answer = forward(call)
        if is_call(call, "sqs", "GetQueueUrl") and worked(answer):
            self.gone[name] = (0.0, answer)
        if is_call(call, "sqs", "DeleteQueue") and worked(answer):
            deleted = str(call.params["QueueUrl"]).rpartition("/")[2]
            self.gone[deleted] = (now + self.seconds, self.gone[deleted][1])
        return answer
