"""The tags of new things are shown late, in each service by itself (aws: tags-shown-late)."""

from typing import Any, ClassVar

from smsverifier.local.calls import AwsResponse, Call, with_json
from tests.emulator.aws_behaviour.behaviour import Forward, worked


class NewTagsAreNotShownYet:
    """For a while after something was made, it is there and its tags are not.

    IAM tells a role with its tags or not at all, and is no part of this.
    """

    # Service → its creating call, what asks for the tags, and where they are in the answer.
    TELLING: ClassVar = {
        "dynamodb": ("CreateTable", "ListTagsOfResource", "Tags"),
        "sqs": ("CreateQueue", "ListQueueTags", "Tags"),
        "logs": ("CreateLogGroup", "ListTagsForResource", "tags"),
        "lambda": ("CreateFunction", "GetFunction", "Tags"),
        "pipes": ("CreatePipe", "DescribePipe", "Tags"),
    }

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.shown_from: dict[str, float] = {}

    def __call__(self, call: Call, forward: Forward, now: float) -> AwsResponse:
        making, asking, field = self.TELLING.get(call.service, ("", "", ""))
        answer = forward(call)
        if call.operation == making and worked(answer):
            self.shown_from[call.service] = now + self.seconds
        if call.operation != asking or now >= self.shown_from.get(call.service, 0):
            return answer

        def drop(value: dict[str, Any]) -> None:
            value[field] = [] if call.service == "dynamodb" else {}

        return with_json(answer, drop)
