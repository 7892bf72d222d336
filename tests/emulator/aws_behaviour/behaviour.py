"""What a behaviour of AWS is: something that may answer a call before the embedded AWS does.

Every behaviour is a small class named after its fact; it sees each call, may refuse it (raise
`AwsFailure`), change the answer of the rest (`forward`) or just look. One call at a time.
"""

from collections.abc import Callable
from typing import Any

from smsverifier.local.calls import AwsFailure, AwsResponse, Call, json_of, with_json

Forward = Callable[[Call], AwsResponse]
Behaviour = Callable[[Call, Forward, float], AwsResponse]
"""The call, the rest of AWS, and the time in seconds."""

READING = ("Get", "List", "Describe")


class TooSoon(AwsFailure):
    """A refusal that says when to come back."""

    def __init__(self, code: str, message: str, status: int, retry_after: int) -> None:
        super().__init__(code, message, status)
        self.retry_after = retry_after


class Phases:
    """Which things are in which passing phase, until when."""

    def __init__(self) -> None:
        self._until: dict[str, tuple[str, float]] = {}

    def begin(self, name: str, phase: str, until: float) -> None:
        self._until[name] = (phase, until)

    def of(self, name: str, now: float) -> str:
        """The phase, or an empty text when it is over."""
        phase, until = self._until.get(name, ("", 0.0))
        return phase if now < until else ""


def is_call(call: Call, service: str, *operations: str) -> bool:
    return call.service == service and call.operation in operations


def is_write(call: Call) -> bool:
    return not call.operation.startswith(READING)


def worked(answer: AwsResponse) -> bool:
    return answer.status < 300


def document(answer: AwsResponse) -> Any:
    return json_of(answer)


def told(answer: AwsResponse, within: str = "", **fields: str) -> AwsResponse:
    """The answer with these fields in it (or in its member `within`) as given."""
    return with_json(answer, lambda value: (value[within] if within else value).update(fields))
