"""What any service may do on any call: refuse it for now, fail, lose the answer, show it late."""

import random
from collections.abc import Callable
from typing import Any, ClassVar

from botocore.exceptions import ConnectionClosedError, ReadTimeoutError

from smsverifier.local.calls import AwsFailure, AwsResponse, Call, with_json
from tests.emulator.aws_behaviour.behaviour import Forward, document, is_call, is_write, worked
from tests.support.kinds import BY_SERVICE

STS = "sts"
THROTTLED = {STS: ("Throttling", 400), **{name: one.throttled for name, one in BY_SERVICE.items()}}
BROKEN = {STS: ("InternalFailure", 500), **{name: one.broken for name, one in BY_SERVICE.items()}}

Failing = Callable[[Call], Exception]


def throttled(call: Call) -> Exception:
    code, status = THROTTLED[call.service]
    return AwsFailure(code, "Rate exceeded", status)


def broken(call: Call) -> Exception:
    code, status = BROKEN[call.service]
    return AwsFailure(code, "An internal error occurred", status)


def reset(call: Call) -> Exception:
    failed: Exception = ConnectionClosedError(endpoint_url=call.request.host_url)
    return failed


def timed_out(call: Call) -> Exception:
    failed: Exception = ReadTimeoutError(endpoint_url=call.request.host_url)
    return failed


class FirstCallsFail:
    """The first call of every operation fails, before it did anything."""

    def __init__(self, failing: Failing) -> None:
        self.failing = failing
        self.seen: set[tuple[str, str]] = set()

    def __call__(self, call: Call, forward: Forward, now: float) -> AwsResponse:
        key = (call.service, call.operation)
        if key not in self.seen:
            self.seen.add(key)
            raise self.failing(call)
        return forward(call)


class WritesWorkButAnswerWithAnError:
    """The first call of every writing operation takes effect, but its answer is lost."""

    def __init__(self, failing: Failing = broken) -> None:
        self.failing = failing
        self.seen: set[tuple[str, str]] = set()

    def __call__(self, call: Call, forward: Forward, now: float) -> AwsResponse:
        answer = forward(call)
        key = (call.service, call.operation)
        if is_write(call) and worked(answer) and key not in self.seen:
            self.seen.add(key)
            raise self.failing(call)
        return answer


class AnyCallMayFail:
    """A share of all calls is refused, fails, or works without saying so; by a seeded chance."""

    def __init__(self, seed: int, share: float) -> None:
        self.chance = random.Random(seed)
        self.share = share

    def __call__(self, call: Call, forward: Forward, now: float) -> AwsResponse:
        failing = self.chance.choice((throttled, broken, reset, timed_out))
        if self.chance.random() >= self.share:
            return forward(call)
        if failing is not throttled and self.chance.random() < 0.5:
            forward(call)
        raise failing(call)


class AnotherChangeIsUnderWay:
    """The first call of every kind of change meets another (aws: one-change-at-a-time)."""

    CODES: ClassVar = {
        "dynamodb": ("ResourceInUseException", 400),
        "lambda": ("ResourceConflictException", 409),
        "pipes": ("ConflictException", 409),
        "iam": ("ConcurrentModification", 409),
        "logs": ("OperationAbortedException", 400),
    }

    def __init__(self) -> None:
        self.seen: set[tuple[str, str]] = set()

    def __call__(self, call: Call, forward: Forward, now: float) -> AwsResponse:
        key = (call.service, call.operation)
        # Of a table, function or pipe that is being made, the code says that its name is taken.
        makes = call.operation.startswith("Create") and call.service not in {"iam", "logs"}
        if call.service not in self.CODES or not is_write(call) or makes or key in self.seen:
            return forward(call)
        self.seen.add(key)
        code, status = self.CODES[call.service]
        if call.operation == "DeleteRole":
            code = "DeleteConflict"
        raise AwsFailure(code, "Another change is under way", status)


class GoneThingsAreStillShown:
    """What was just deleted is described or listed for a while more (aws: gone-still-shown)."""

    def __init__(self, deleting: str, showing: str, seconds: float) -> None:
        """`deleting` and `showing` are operations."""
        self.deleting = deleting
        self.showing = showing
        self.seconds = seconds
        self.until = 0.0
        self.shown: dict[str, AwsResponse] = {}

    def __call__(self, call: Call, forward: Forward, now: float) -> AwsResponse:
        asked = str(call.params)
        if call.operation == self.showing and now < self.until and asked in self.shown:
            return self.shown[asked]
        answer = forward(call)
        if call.operation == self.showing:
            self.shown[asked] = answer
        if call.operation == self.deleting and worked(answer):
            self.until = now + self.seconds
        return answer


class NewThingsAreNotSeenYet:
    """What was just made is not found, and lists miss it, for a while (aws: new-not-found-yet)."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.seen_from: dict[tuple[str, str], float] = {}
        self.listed_from: dict[tuple[str, str], float] = {}

    def __call__(self, call: Call, forward: Forward, now: float) -> AwsResponse:
        if call.service == "apigateway":
            return self._api(call, forward, now)
        if call.service not in BY_SERVICE:
            return forward(call)
        service = BY_SERVICE[call.service]
        making, (code, status) = service.creates, service.absent
        name = str(call.params.get(service.named_by, ""))
        if call.operation != making and now < self.seen_from.get((call.service, name), 0):
            raise AwsFailure(code, f"{name} does not exist", status)
        answer = forward(call)
        if call.operation == making and worked(answer):
            self.seen_from.setdefault((call.service, name), now + self.seconds)
            self.listed_from.setdefault((call.service, name), now + 2 * self.seconds)
        if is_call(call, "logs", "DescribeLogGroups"):
            return self._without_new(call, answer, "logGroups", "logGroupName", now)
        return answer

    def _api(self, call: Call, forward: Forward, now: float) -> AwsResponse:
        answer = forward(call)
        if is_call(call, "apigateway", "CreateRestApi", "CreateResource") and worked(answer):
            made = document(answer)
            for id_ in (made["id"], made.get("rootResourceId")):
                self.listed_from["apigateway", id_] = now + self.seconds
        if is_call(call, "apigateway", "GetRestApis", "GetResources"):
            return self._without_new(call, answer, "items", "id", now)
        return answer

    def _without_new(
        self, call: Call, answer: AwsResponse, field: str, named: str, now: float
    ) -> AwsResponse:
        # In the JSON as it travels: its names are not always those of the model. Lists lag most.
        def drop(value: dict[str, Any]) -> None:
            for key in (field, "item"):
                if key in value:
                    value[key] = [
                        one
                        for one in value[key]
                        if now >= self.listed_from.get((call.service, str(one[named])), 0)
                    ]

        return with_json(answer, drop)
