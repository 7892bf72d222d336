"""The wire between one machine's SDK and the embedded AWS, which may lose answers.

Requests are handed to the door in this process, without sockets: what is tried here is what
becomes of an answer, hundreds of times.
"""

import threading
from collections.abc import Callable, Mapping
from typing import Any

from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.exceptions import ConnectionClosedError
from moto.core.request import Request

from smsverifier.local.calls import AwsFailure, AwsResponse, Call, failure_answer
from smsverifier.local.dispatcher import Dispatcher
from tests.emulator.aws_behaviour.behaviour import Behaviour
from tests.support.wire import as_answered, as_received, as_text

READING = ("Get", "Describe", "List")

Lost = Callable[[Request], AwsResponse]
"""What comes back instead of the answer to a write that took effect."""


class Killed(BaseException):
    """The process is dead: nothing may catch this, as nothing catches SIGKILL."""


def kill(request: Request) -> AwsResponse:
    """The process dies before it can read the answer."""
    raise Killed


def fail(request: Request) -> AwsResponse:
    """AWS answers with a fault of its own."""
    fault = AwsFailure("InternalFailure", "The request processing has failed.", 500)
    return failure_answer(request, Call(request).service, fault)


def reset(request: Request) -> AwsResponse:
    """The connection is closed in the middle of the answer."""
    raise ConnectionClosedError(endpoint_url=request.url)


class Wire:
    """Carries requests, counts them, and loses the answers it is told to lose."""

    def __init__(self, dispatcher: Dispatcher, clock: Callable[[], float]) -> None:
        self.behaviour: Behaviour = lambda call, forward, now: forward(call)
        """How AWS behaves on the other end."""
        self._dispatcher = dispatcher
        self._clock = clock
        self._lock = threading.Lock()
        self.repair()

    def repair(self) -> None:
        """Lose nothing, and count from the start again."""
        self.lost: Mapping[int, Lost] = {}
        """Number of a write, from 1 and without the SDK's repeats → what comes back instead."""
        self.before: Callable[[int], None] = lambda number: None
        """Called with the number of each request, from 1, before it goes out."""
        self.after_write: Callable[[int], None] = lambda number: None
        """Called with the number of each write, from 1, when AWS has done it."""
        self.writes: list[str] = []
        self.struck: list[int] = []
        self.requests = 0
        self._is_dead = False

    def send(self, request: AWSPreparedRequest, event_name: str, **_: Any) -> AWSResponse:
        """The answer to `request`; botocore's `before-send` takes it for the network's."""
        operation = event_name.rpartition(".")[2]
        with self._lock:
            self._refuse_dead()
            self.requests += 1
            number = self.requests
        self.before(number)
        arrived = as_received(request)
        answer = self._arrive(arrived)
        with self._lock:
            self._refuse_dead()
            if not operation.startswith(READING) and _is_first_attempt(request):
                answer = self._written(operation, arrived, answer)
        return as_answered(request, answer)

    def _arrive(self, request: Request) -> AwsResponse:
        call = Call(request)
        try:
            return self.behaviour(
                call, lambda call: self._dispatcher.handle(call.request), self._clock()
            )
        except AwsFailure as failure:
            return failure_answer(request, call.service, failure)

    def _refuse_dead(self) -> None:
        if self._is_dead:
            raise Killed

    def _written(self, operation: str, request: Request, answer: AwsResponse) -> AwsResponse:
        self.writes.append(operation)
        number = len(self.writes)
        self.after_write(number)
        lose = self.lost.get(number)
        if lose is None:
            return answer
        self.struck.append(number)
        self._is_dead = lose is kill
        return lose(request)


def _is_first_attempt(request: AWSPreparedRequest) -> bool:
    return "attempt=1" in as_text(request.headers["amz-sdk-request"])
