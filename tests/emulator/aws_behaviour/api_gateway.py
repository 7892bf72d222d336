"""API Gateway's quotas, and its one change at a time (aws: api-ten-calls-a-second)."""

import math

from smsverifier.local.calls import AwsFailure, AwsResponse, Call
from tests.emulator.aws_behaviour.behaviour import Forward, TooSoon, is_call, is_write, worked

CODE = "TooManyRequestsException"


class TenControlPlaneCallsASecond:
    """10 calls a second, 40 at once; above that TooManyRequestsException."""

    def __init__(self, rate: float = 10, burst: int = 40) -> None:
        self.rate = rate
        self.burst = burst
        self.tokens = float(burst)
        self.at = 0.0
        self.refused = 0

    def __call__(self, call: Call, forward: Forward, now: float) -> AwsResponse:
        if call.service != "apigateway":
            return forward(call)
        self.tokens = min(self.burst, self.tokens + (now - self.at) * self.rate)
        self.at = now
        if self.tokens < 1:
            self.refused += 1
            raise AwsFailure(CODE, "Too Many Requests", 429)
        self.tokens -= 1
        return forward(call)


class OneIn:
    """One call of an operation in some seconds per account; says when to come back."""

    operation: str
    seconds: float

    def __init__(self, last: float = -math.inf) -> None:
        """`last`: when the account made such a call before."""
        self.free_at = last + self.seconds
        self.refused = 0

    def __call__(self, call: Call, forward: Forward, now: float) -> AwsResponse:
        if not is_call(call, "apigateway", self.operation):
            return forward(call)
        if now < self.free_at:
            self.refused += 1
            raise TooSoon(CODE, "Too Many Requests", 429, math.ceil(self.free_at - now))
        answer = forward(call)
        if worked(answer):
            self.free_at = now + self.seconds
        return answer


class OneCreateRestApiIn3Seconds(OneIn):
    """CreateRestApi: one in 3 s (regional APIs)."""

    operation = "CreateRestApi"
    seconds = 3


class OneDeploymentIn5Seconds(OneIn):
    """CreateDeployment: one in 5 s."""

    operation = "CreateDeployment"
    seconds = 5


class OneDeleteRestApiIn30Seconds(OneIn):
    """DeleteRestApi: one in 30 s (aws: api-one-deletion-in-30-s)."""

    operation = "DeleteRestApi"
    seconds = 30


class ConcurrentModification:
    """Every n-th change of an API meets another one under way."""

    def __init__(self, every: int) -> None:
        self.every = every
        self.writes = 0

    def __call__(self, call: Call, forward: Forward, now: float) -> AwsResponse:
        if call.service == "apigateway" and is_write(call):
            self.writes += 1
            if self.writes % self.every == 0:
                raise AwsFailure(
                    "ConflictException",
                    "Unable to complete operation due to concurrent modification. "
                    "Please try again later.",
                    409,
                )
        return forward(call)


class SupersededDeploymentsStay:
    """A deployment that a stage still serves cannot go (aws: api-active-deployment-stays)."""

    def __init__(self) -> None:
        self.refused = 0

    def __call__(self, call: Call, forward: Forward, now: float) -> AwsResponse:
        if is_call(call, "apigateway", "DeleteDeployment"):
            self.refused += 1
            raise AwsFailure(
                "BadRequestException",
                "Active stages pointing to this deployment must be moved or deleted",
            )
        return forward(call)
