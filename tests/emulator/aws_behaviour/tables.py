"""DynamoDB's tables take their time, refuse changes meanwhile (aws: table-busy-while-changing)."""

import json
from io import BytesIO
from typing import ClassVar

from moto.core.request import Request

from smsverifier.local.calls import AwsFailure, AwsResponse, Call
from tests.emulator.aws_behaviour.behaviour import Forward, Phases, document, is_call, told, worked

HOUR = 3600.0


def table_of(call: Call) -> str:
    """The name of the table a call is about, or an empty text."""
    if call.service != "dynamodb":
        return ""
    name = call.params.get("TableName") or call.params.get("ResourceArn") or ""
    return str(name).rpartition("/")[2]


class TableTakesItsTime:
    """CREATING, UPDATING and DELETING last; ResourceInUseException meanwhile."""

    BEGINS: ClassVar = {
        "CreateTable": "CREATING",
        "UpdateTable": "UPDATING",
        "DeleteTable": "DELETING",
    }
    CHANGES = (*BEGINS, "UpdateTimeToLive", "UpdateContinuousBackups", "TagResource")

    def __init__(self, *, creating: float = 0, updating: float = 0, deleting: float = 0) -> None:
        self.lasts = {"CREATING": creating, "UPDATING": updating, "DELETING": deleting}
        self.phases = Phases()
        self.last_seen: dict[str, AwsResponse] = {}

    def __call__(self, call: Call, forward: Forward, now: float) -> AwsResponse:
        name = table_of(call)
        phase = self.phases.of(name, now)
        if phase and call.operation in self.CHANGES:
            return self._meanwhile(call, name, phase)
        if phase and is_call(call, "dynamodb", "DescribeTable"):
            return self._shown(call, forward, name, phase)
        if call.operation == "DeleteTable" and name:
            self._remember(call, forward, name)
        answer = forward(call)
        if name and call.operation in self.BEGINS and worked(answer):
            begun = self.BEGINS[call.operation]
            self.phases.begin(name, begun, now + self.lasts[begun])
            return told(answer, "TableDescription", TableStatus=begun)
        return answer

    def _meanwhile(self, call: Call, name: str, phase: str) -> AwsResponse:
        if phase == "DELETING" and call.operation == "DeleteTable":
            return self.last_seen[name]
        raise AwsFailure(
            "ResourceInUseException",
            f"Attempt to change a resource which is still in use: Table {name} is {phase.lower()}",
        )

    def _shown(self, call: Call, forward: Forward, name: str, phase: str) -> AwsResponse:
        if phase == "DELETING":
            return self.last_seen[name]
        return told(forward(call), "Table", TableStatus=phase)

    def _remember(self, call: Call, forward: Forward, name: str) -> None:
        answer = forward(_asking(call, "DescribeTable", {"TableName": name}))
        if worked(answer):
            self.last_seen[name] = told(answer, "Table", TableStatus="DELETING")


class ContinuousBackupsUnavailable:
    """Backups can be switched on only some time after creation (aws: backups-not-at-once)."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.made: dict[str, float] = {}

    def __call__(self, call: Call, forward: Forward, now: float) -> AwsResponse:
        name = table_of(call)
        if call.operation == "UpdateContinuousBackups" and now < self.made.get(name, 0):
            raise AwsFailure(
                "ContinuousBackupsUnavailableException",
                f"Backups are being enabled for the table: {name}. Please retry later",
            )
        answer = forward(call)
        if name and call.operation == "CreateTable" and worked(answer):
            self.made[name] = now + self.seconds
        return answer


class EachCallLearnsOfTheTableByItself:
    """What DescribeTable shows another call does not find yet (aws: each-call-learns-by-itself)."""

    def __init__(self, operation: str, code: str, seconds: float) -> None:
        self.operation = operation
        self.code = code
        self.seconds = seconds
        self.asked: dict[str, float] = {}

    def __call__(self, call: Call, forward: Forward, now: float) -> AwsResponse:
        name = table_of(call)
        is_it = is_call(call, "dynamodb", self.operation)
        if is_it and now - self.asked.setdefault(name, now) < self.seconds:
            raise AwsFailure(self.code, f"Requested resource not found: Table: {name} not found")
        return forward(call)


class TtlChangeRefusedWithinTheHour:
    """A second UpdateTimeToLive within the hour is refused (aws: ttl-one-change-an-hour)."""

    def __init__(self) -> None:
        self.changed: dict[str, float] = {}

    def __call__(self, call: Call, forward: Forward, now: float) -> AwsResponse:
        name = table_of(call)
        if not is_call(call, "dynamodb", "UpdateTimeToLive"):
            return forward(call)
        if now - self.changed.get(name, -HOUR) < HOUR:
            raise AwsFailure(
                "ValidationException",
                "Time to live has been modified multiple times within a fixed interval",
            )
        answer = forward(call)
        if worked(answer):
            self.changed[name] = now
        return answer


class StreamAsItIsIsRefused:
    """Switching a stream on that is on, or off that is off (aws: stream-on-while-on)."""

    def __init__(self, code: str) -> None:
        self.code = code
        self.refused = 0

    def __call__(self, call: Call, forward: Forward, now: float) -> AwsResponse:
        wanted = call.params.get("StreamSpecification") if call.operation == "UpdateTable" else None
        if wanted is not None:
            table = document(forward(_asking(call, "DescribeTable", {"TableName": table_of(call)})))
            is_on = table["Table"].get("StreamSpecification", {}).get("StreamEnabled", False)
            if is_on == wanted["StreamEnabled"]:
                self.refused += 1
                raise AwsFailure(self.code, "Table already has an enabled stream")
        return forward(call)


class TableDescriptionsLag:
    """TTL, backups and tags are shown as they were for a while (aws: shown-late)."""

    READS: ClassVar = {
        "DescribeTimeToLive": {"UpdateTimeToLive"},
        "DescribeContinuousBackups": {"UpdateContinuousBackups"},
        "ListTagsOfResource": {"TagResource"},
    }

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.before: dict[tuple[str, str], tuple[float, AwsResponse]] = {}

    def __call__(self, call: Call, forward: Forward, now: float) -> AwsResponse:
        name = table_of(call)
        until, old = self.before.get((name, call.operation), (0.0, None))
        if old is not None and now < until:
            return old
        for read, writes in self.READS.items():
            if name and call.operation in writes:
                self.before[name, read] = (now + self.seconds, forward(_reading(call, read)))
        return forward(call)


def _reading(call: Call, operation: str) -> Call:
    if operation == "ListTagsOfResource":
        return _asking(call, operation, {"ResourceArn": call.params["ResourceArn"]})
    return _asking(call, operation, {"TableName": table_of(call)})


def _asking(call: Call, operation: str, params: dict[str, str]) -> Call:
    """Another call of the same caller to DynamoDB."""
    data = json.dumps(params).encode()
    environ = {
        **call.request.environ,
        "wsgi.input": BytesIO(data),
        "CONTENT_LENGTH": str(len(data)),
        "HTTP_X_AMZ_TARGET": f"DynamoDB_20120810.{operation}",
    }
    environ.pop("werkzeug.request", None)
    return Call(Request(environ))
