"""Lambda's functions are pending, updating or going, and conflict (aws: lambda-states)."""

from smsverifier.local.calls import AwsFailure, AwsResponse, Call
from tests.emulator.aws_behaviour.behaviour import (
    Forward,
    Phases,
    document,
    is_call,
    is_write,
    told,
    worked,
)

_PHASE = {
    "CreateFunction": "Pending",
    "UpdateFunctionCode": "InProgress",
    "UpdateFunctionConfiguration": "InProgress",
    "DeleteFunction": "Deleting",
}


class FunctionTakesItsTime:
    """Pending after creation, InProgress after each update; its name is taken while it goes."""

    def __init__(self, *, pending: float = 0, updating: float = 0, deleting: float = 0) -> None:
        self.lasts = {"Pending": pending, "InProgress": updating, "Deleting": deleting}
        self.phases = Phases()
        self.last_seen: dict[str, AwsResponse] = {}

    def __call__(self, call: Call, forward: Forward, now: float) -> AwsResponse:
        name = _function_of(call)
        phase = self.phases.of(name, now)
        if phase and is_write(call):
            raise _conflict(call, name, phase)
        is_look = is_call(call, "lambda", "GetFunction")
        if phase == "Deleting" and is_look and name in self.last_seen:
            return _shown(call, self.last_seen[name], phase)
        answer = forward(call)
        if is_look and worked(answer):
            self.last_seen[name] = answer
        if name and call.operation in _PHASE and worked(answer):
            begun = _PHASE[call.operation]
            self.phases.begin(name, begun, now + self.lasts[begun])
            return _shown(call, answer, begun)
        return _shown(call, answer, phase) if phase else answer


class FunctionEndsFailed:
    """The function is there, in a state that no waiting mends (aws: lambda-states)."""

    def __init__(self, **fields: str) -> None:
        self.fields = fields
        self.mended = False

    def __call__(self, call: Call, forward: Forward, now: float) -> AwsResponse:
        answer = forward(call)
        mending = {"DeleteFunction"} if "State" in self.fields else {"UpdateFunctionCode"}
        if is_call(call, "lambda", *mending):
            self.mended = True
        if self.mended or not is_call(call, "lambda", "GetFunction") or not worked(answer):
            return answer
        return told(answer, "Configuration", **self.fields)


def _function_of(call: Call) -> str:
    if call.service != "lambda":
        return ""
    name = call.params.get("FunctionName") or call.params.get("Resource") or ""
    return str(name).rpartition(":")[2]


def _conflict(call: Call, name: str, phase: str) -> AwsFailure:
    arn = f"arn:aws:lambda:{call.region}:123456789012:function:{name}"
    if call.operation == "CreateFunction":
        message = f"Function already exist: {name}"
    elif phase == "InProgress":
        message = (
            "The operation cannot be performed at this time. "
            f"An update is in progress for resource: {arn}"
        )
    else:
        message = (
            "The operation cannot be performed at this time. "
            f"The function is currently in the following state: {phase}"
        )
    return AwsFailure("ResourceConflictException", message, 409)


def _shown(call: Call, answer: AwsResponse, phase: str) -> AwsResponse:
    field = "LastUpdateStatus" if phase == "InProgress" else "State"
    shown = document(answer) if worked(answer) else {}
    if "Configuration" in shown:
        return told(answer, "Configuration", **{field: phase})
    return told(answer, **{field: phase}) if "FunctionName" in shown else answer
