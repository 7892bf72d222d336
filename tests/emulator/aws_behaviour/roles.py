"""What IAM's slowness does to those who use its roles (aws: role-counts-late)."""

import re

from smsverifier.local.calls import AwsFailure, AwsResponse, Call
from tests.emulator.aws_behaviour.behaviour import Forward, is_call, told, worked

STREAM_REFUSED = (
    "Input parameter is invalid from the request due to : Cannot access stream {stream}. "
    "Please ensure the customer role can perform actions on source stream"
)
QUEUE_REFUSED = (
    "Input parameter is invalid from the request due to : "
    "Error occurred while sending message to SQS queue: {queue}"
)


class Born:
    """When each role and each of its policies was last written."""

    def __init__(self) -> None:
        self._at: dict[tuple[str, str], float] = {}

    def note(self, call: Call, answer: AwsResponse, now: float) -> None:
        written = {"CreateRole": "trust", "UpdateAssumeRolePolicy": "trust",
                   "PutRolePolicy": "policy"}  # fmt: skip
        if call.service == "iam" and call.operation in written and worked(answer):
            self._at[written[call.operation], str(call.params["RoleName"])] = now

    def age(self, part: str, role_arn: str, now: float) -> float:
        return now - self._at.get((part, role_arn.rpartition("/")[2]), float("-inf"))


class RoleNotYetAssumableByLambda:
    """Lambda cannot take a role that was just made (aws: lambda-role-not-assumable-yet)."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.born = Born()

    def __call__(self, call: Call, forward: Forward, now: float) -> AwsResponse:
        if is_call(call, "lambda", "CreateFunction", "UpdateFunctionConfiguration"):
            role = call.params.get("Role")
            if role and self.born.age("trust", role, now) < self.seconds:
                raise AwsFailure(
                    "InvalidParameterValueException",
                    "The role defined for the function cannot be assumed by Lambda.",
                )
        answer = forward(call)
        self.born.note(call, answer, now)
        return answer


class RoleNotYetAssumableByApiGateway:
    """API Gateway does not take a role that was made a moment ago."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.born = Born()
        self.refused = 0

    def __call__(self, call: Call, forward: Forward, now: float) -> AwsResponse:
        if is_call(call, "apigateway", "PutRestApi"):
            sent = call.request.get_data(as_text=True)
            (role,) = set(re.findall(r'"credentials": "([^"]+)"', sent))
            if self.born.age("trust", role, now) < self.seconds:
                self.refused += 1
                raise AwsFailure("BadRequestException", "Role ARN is not valid")
        answer = forward(call)
        self.born.note(call, answer, now)
        return answer


class PipeRoleNotYetEffective:
    """Pipes refuses a role whose trust or policy is too new (aws: pipe-role-counts-late)."""

    def __init__(self, seconds: float, part: str = "trust", says: str = STREAM_REFUSED) -> None:
        self.seconds = seconds
        self.part = part
        self.says = says
        self.born = Born()

    def __call__(self, call: Call, forward: Forward, now: float) -> AwsResponse:
        if is_call(call, "pipes", "CreatePipe"):
            self.check(call, now)
        answer = forward(call)
        self.born.note(call, answer, now)
        return answer

    def check(self, call: Call, now: float) -> None:
        if self.is_too_young(call, now):
            raise AwsFailure("ValidationException", self.text(call))

    def is_too_young(self, call: Call, now: float) -> bool:
        return self.born.age(self.part, call.params["RoleArn"], now) < self.seconds

    def text(self, call: Call) -> str:
        stream = call.params["SourceParameters"]["DynamoDBStreamParameters"]
        return self.says.format(
            stream=call.params["Source"], queue=stream["DeadLetterConfig"]["Arn"]
        )


class PolicyNotYetEffectiveOnStream(PipeRoleNotYetEffective):
    """The pipe's role exists, but its policy on the stream counts only later: > 90 s seen."""

    def __init__(self, seconds: float) -> None:
        super().__init__(seconds, part="policy")


class PipeCreationFailsLater(PipeRoleNotYetEffective):
    """CreatePipe says yes; the pipe ends as CREATE_FAILED (aws: pipe-fails-after-yes)."""

    def __init__(self, seconds: float, *, notices_after: float, says: str = STREAM_REFUSED) -> None:
        super().__init__(seconds, part="policy", says=says)
        self.notices_after = notices_after
        self.doomed: dict[str, tuple[float, str]] = {}

    def check(self, call: Call, now: float) -> None:
        if self.is_too_young(call, now) and call.params["Name"] not in self.doomed:
            self.doomed[call.params["Name"]] = (now + self.notices_after, self.text(call))

    def __call__(self, call: Call, forward: Forward, now: float) -> AwsResponse:
        answer = super().__call__(call, forward, now)
        if is_call(call, "pipes", "DeletePipe") and worked(answer):
            self.doomed.pop(call.params["Name"], None)
        if is_call(call, "pipes", "DescribePipe") and call.params["Name"] in self.doomed:
            return self._failing(call, answer, now)
        return answer

    def _failing(self, call: Call, answer: AwsResponse, now: float) -> AwsResponse:
        at, why = self.doomed[call.params["Name"]]
        if now < at:
            return told(answer, CurrentState="CREATING")
        return told(answer, CurrentState="CREATE_FAILED", StateReason=why)
