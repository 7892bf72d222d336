"""Pipes pass through states, refuse changes meanwhile, may fail (aws: pipe-takes-minutes)."""

from typing import ClassVar

from smsverifier.local.calls import AwsFailure, AwsResponse, Call
from tests.emulator.aws_behaviour.behaviour import Forward, Phases, is_call, told, worked

FAILED_STATES = (
    "CREATE_FAILED",
    "UPDATE_FAILED",
    "START_FAILED",
    "STOP_FAILED",
    "DELETE_FAILED",
    "CREATE_ROLLBACK_FAILED",
    "UPDATE_ROLLBACK_FAILED",
    "DELETE_ROLLBACK_FAILED",
)


def pipe_of(call: Call) -> str:
    """The name of the pipe a call is about, or an empty text."""
    return str(call.params.get("Name", "")) if call.service == "pipes" else ""


class PipeTakesItsTime:
    """Each change takes a while, answers ConflictException to others, and keeps the name."""

    BEGINS: ClassVar = {
        "CreatePipe": "CREATING",
        "UpdatePipe": "UPDATING",
        "StartPipe": "STARTING",
        "StopPipe": "STOPPING",
        "DeletePipe": "DELETING",
    }

    def __init__(self, **seconds: float) -> None:
        """`creating=…, updating=…, starting=…, stopping=…, deleting=…`."""
        self.lasts = {state.upper(): lasts for state, lasts in seconds.items()}
        self.phases = Phases()
        self.last_seen: dict[str, AwsResponse] = {}

    def __call__(self, call: Call, forward: Forward, now: float) -> AwsResponse:
        name = pipe_of(call)
        phase = self.phases.of(name, now)
        if phase and call.operation in self.BEGINS:
            raise AwsFailure("ConflictException", f"Pipe {name} is in state {phase}.", 409)
        if phase == "DELETING" and is_call(call, "pipes", "DescribePipe"):
            return told(self.last_seen[name], CurrentState=phase)
        answer = forward(call)
        if name and worked(answer) and call.operation in self.BEGINS:
            begun = self.BEGINS[call.operation]
            self.phases.begin(name, begun, now + self.lasts.get(begun, 0))
        if is_call(call, "pipes", "DescribePipe") and worked(answer):
            self.last_seen[name] = answer
            return told(answer, CurrentState=phase) if phase else answer
        return answer


class PipeIsInFailedState:
    """A pipe that a change has left failed stays so until it is deleted."""

    def __init__(self, state: str, reason: str = "The reader could not be moved.") -> None:
        self.state = {"CurrentState": state, "StateReason": reason}
        self.deleted = False

    def __call__(self, call: Call, forward: Forward, now: float) -> AwsResponse:
        answer = forward(call)
        if is_call(call, "pipes", "DeletePipe"):
            self.deleted = True
        if self.deleted or not is_call(call, "pipes", "DescribePipe") or not worked(answer):
            return answer
        return told(answer, **self.state)


class PipeStopsByItself:
    """AWS stops a pipe whose target refuses nearly every call (aws: pipe-stops-itself)."""

    def __init__(self) -> None:
        self.started = False

    def __call__(self, call: Call, forward: Forward, now: float) -> AwsResponse:
        answer = forward(call)
        if is_call(call, "pipes", "StartPipe", "UpdatePipe"):
            self.started = True
        if self.started or not is_call(call, "pipes", "DescribePipe"):
            return answer
        return told(answer, CurrentState="STOPPED", StateReason="The target answers 4xx.")


class PipeDeletionFails:
    """DeletePipe says yes, then the pipe is DELETE_FAILED; a later try may work."""

    def __init__(self, times: int) -> None:
        self.left = times
        self.failed = False

    def __call__(self, call: Call, forward: Forward, now: float) -> AwsResponse:
        if is_call(call, "pipes", "DeletePipe") and self.left:
            self.left -= 1
            self.failed = True
            return call.answer({"Name": pipe_of(call), "CurrentState": "DELETING"})
        answer = forward(call)
        if is_call(call, "pipes", "DeletePipe") and worked(answer):
            self.failed = False
        if self.failed and is_call(call, "pipes", "DescribePipe") and worked(answer):
            why = "The reader did not stop."
            return told(answer, CurrentState="DELETE_FAILED", StateReason=why)
        return answer
