"""The one way to the emulated AWS, for the sockets and for the data plane alike.

Is the operation supported, is what it asks for supported, is it well formed; then one of our
overrides answers, or moto. One lock is around moto: its conditional PutItem is not atomic under
threads.
"""

import json
import logging
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from io import BytesIO
from typing import Any

from moto.core.request import Request

from smsverifier.local.authorization import must_be_allowed
from smsverifier.local.calls import OWNER, AwsFailure, AwsResponse, Call, Caller, failure_answer
from smsverifier.local.malformed_requests import refuse_malformed
from smsverifier.local.moto_services import MotoService
from smsverifier.local.supported_operations import NotModelled, refuse_unsupported

Forward = Callable[[Call], AwsResponse]
Override = Callable[[Call, Forward], AwsResponse]

log = logging.getLogger(__name__)

_READING = ("BatchGet", "Describe", "Filter", "Get", "List", "Query", "Scan", "Simulate")
_FAULT = AwsFailure(
    "InternalFailure",
    "smsverifier's embedded AWS failed; `smsverifier local logs` says why.",
    500,
)


class Dispatcher:
    """Takes calls to AWS; hands them to an override where there is one, else to moto."""

    def __init__(self, host: str = "127.0.0.1") -> None:
        self.lock = threading.RLock()
        """Held around everything that reads or changes moto's state."""
        self.host = host
        """What SQS puts into queue URLs."""
        self.writes = 0
        """How many calls have come, whoever made them, that may have changed something."""
        self._functions_turn = threading.Lock()
        self._moto: dict[str, MotoService] = {}
        self._overrides: dict[tuple[str, str], tuple[Override, bool]] = {}
        self._listeners: dict[str, Callable[[Call], None]] = {}

    def override(
        self, service: str, operation: str, answer: Override, *, locked: bool = True
    ) -> None:
        """Let `answer` take the calls of one operation.

        `locked=False` for those that wait for other calls (Invoke) and keep their own state safe:
        neither the lock is held for them, nor a function's turn.
        """
        self._overrides[service, operation] = answer, locked

    def afterwards(self, service: str, listener: Callable[[Call], None]) -> None:
        """Let `listener` hear of every call that may have changed something, the lock still held.

        Failed ones too: of some a part was done. Only where all operations that write are locked.
        """
        self._listeners[service] = listener

    @property
    def overrides(self) -> Mapping[tuple[str, str], tuple[Override, bool]]:
        """What overrides moto at this moment, by service and operation; whether it is locked."""
        return self._overrides.copy()

    @contextmanager
    def unchanged(self) -> Iterator[None]:
        """Whatever overrides or listens within this block does so until its end and no longer."""
        before = self._overrides.copy(), self._listeners.copy()
        try:
            yield
        finally:
            self._overrides, self._listeners = before

    def call(
        self, service: str, operation_target: str, region: str, body: bytes | Mapping[str, Any]
    ) -> AwsResponse:
        """A call of the data plane to a service that speaks JSON.

        `operation_target` is the X-Amz-Target, for example `DynamoDB_20120810.PutItem`.
        """
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        credential = f"embedded/20000101/{region}/{service}/aws4_request"
        return self.handle(
            Request(
                {
                    "REQUEST_METHOD": "POST",
                    "PATH_INFO": "/",
                    "RAW_URI": "/",
                    "SCRIPT_NAME": "",
                    "QUERY_STRING": "",
                    "SERVER_NAME": "127.0.0.1",
                    "SERVER_PORT": "80",
                    "SERVER_PROTOCOL": "HTTP/1.1",
                    "wsgi.url_scheme": "http",
                    "wsgi.input": BytesIO(data),
                    "CONTENT_LENGTH": str(len(data)),
                    "CONTENT_TYPE": "application/x-amz-json-1.0",
                    "HTTP_HOST": self.host,
                    "HTTP_X_AMZ_TARGET": operation_target,
                    "HTTP_AUTHORIZATION": f"AWS4-HMAC-SHA256 Credential={credential}",
                }
            )
        )

    def handle(self, request: Request, caller: Caller = OWNER) -> AwsResponse:
        """The answer to one call of `caller`'s; every failure is an answer too.

        Who may call is asked before, where calls come in (`server`).
        """
        try:
            call = Call(request, caller)
        except AwsFailure as failure:
            return failure_answer(request, "", failure)
        try:
            with self._turn_of(call):
                return self._checked_answer(call)
        except AwsFailure as failure:
            if isinstance(failure, NotModelled):
                log.warning("refused: %s", failure.message)
            return failure_answer(request, call.service, failure)
        except Exception:  # a process boundary: moto's faults and ours are answered as AWS's are
            log.exception("%s.%s failed", call.service, call.operation)
            return failure_answer(request, call.service, _FAULT)

    def _turn_of(self, call: Call) -> AbstractContextManager[Any]:
        """Functions take turns: a hundred of their threads would leave one that registers waiting.

        Not for what waits for other calls, which may be those of functions.
        """
        _, locked = self._override_of(call)
        return self._functions_turn if call.caller.role and locked else nullcontext()

    def _override_of(self, call: Call) -> tuple[Override, bool]:
        """What answers it, and whether that is locked."""
        return self._overrides.get((call.service, call.operation), (_moto_answers, True))

    def _checked_answer(self, call: Call) -> AwsResponse:
        refuse_unsupported(call)
        if call.caller.role:
            with self.lock:
                must_be_allowed(call)
        refuse_malformed(call)
        return self._answer(call)

    def _answer(self, call: Call) -> AwsResponse:
        answer, locked = self._override_of(call)
        listener: Callable[[Call], None] = _no_listener
        if not call.operation.startswith(_READING):
            self.writes += 1
            listener = self._listeners.get(call.service, _no_listener)
        with self.lock if locked else nullcontext():
            try:
                return answer(call, self._forward)
            finally:
                listener(call)

    def _forward(self, call: Call) -> AwsResponse:
        with self.lock:
            service = self._moto.get(call.service)
            if service is None:
                service = self._moto[call.service] = MotoService(call.service)
            return service.answer(call)


def _no_listener(_: Call) -> None:
    """Where nobody listens."""


def _moto_answers(call: Call, forward: Forward) -> AwsResponse:
    return forward(call)
