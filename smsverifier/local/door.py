"""The one way to the emulated AWS, for the sockets and for the data plane alike.

Every call goes through the same steps: is it modelled, is what it asks for modelled, is it well
formed, does one of our own answers stand in for moto's, else moto. One lock is around moto: its
conditional PutItem is not atomic under threads.
"""

import json
import logging
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from io import BytesIO
from typing import Any

from moto.core.request import Request
from moto.moto_server.werkzeug_app import create_backend_app
from werkzeug.wrappers import Response

from smsverifier.local.calls import OWNER, Answer, AwsFailure, Call, Caller
from smsverifier.local.failures import failure_answer
from smsverifier.local.forwarding import environ_of
from smsverifier.local.malformed import refuse_malformed
from smsverifier.local.refusals import refuse_unless_modelled
from smsverifier.local.rights import must_be_allowed

Forward = Callable[[Call], Answer]
StandIn = Callable[[Call, Forward], Answer]

log = logging.getLogger(__name__)

_READING = ("BatchGet", "Describe", "Filter", "Get", "List", "Query", "Scan", "Simulate")
_FAULT = AwsFailure(
    "InternalFailure",
    "smsverifier's embedded AWS failed; `smsverifier local logs` says why.",
    500,
)


class Door:
    """Takes calls to AWS; hands them to a stand-in where there is one, else to moto."""

    def __init__(self, host: str = "127.0.0.1") -> None:
        self.lock = threading.RLock()
        """Held around everything that reads or changes moto's state."""
        self.host = host
        """What SQS puts into queue URLs."""
        self.writes = 0
        """How many calls have come, whoever made them, that may have changed something."""
        self._apps: dict[str, Any] = {}
        self._stand_ins: dict[tuple[str, str], tuple[StandIn, bool]] = {}
        self._listeners: dict[str, Callable[[Call], None]] = {}

    def stand_in(
        self, service: str, operation: str, answer: StandIn, *, locked: bool = True
    ) -> None:
        """Let `answer` take the calls of one operation.

        `locked=False` for those that wait for other calls (Invoke) and keep their own state safe.
        """
        self._stand_ins[service, operation] = answer, locked

    def afterwards(self, service: str, listener: Callable[[Call], None]) -> None:
        """Let `listener` hear of every call that may have changed something, the lock still held.

        Failed ones too: of some a part was done. Only where all operations that write are locked.
        """
        self._listeners[service] = listener

    @property
    def stand_ins(self) -> Mapping[tuple[str, str], object]:
        """What stands in for moto at this moment, by service and operation."""
        return self._stand_ins.copy()

    @contextmanager
    def unchanged(self) -> Iterator[None]:
        """Whatever stands in or listens within this block does so until its end and no longer."""
        before = self._stand_ins.copy(), self._listeners.copy()
        try:
            yield
        finally:
            self._stand_ins, self._listeners = before

    def call(
        self, service: str, operation_target: str, region: str, body: bytes | Mapping[str, Any]
    ) -> Answer:
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

    def handle(self, request: Request, caller: Caller = OWNER) -> Answer:
        """The answer to one call of `caller`'s; every failure is an answer too.

        Who may call is asked before, where calls come in (`server`).
        """
        try:
            call = Call(request, caller)
        except AwsFailure as failure:
            return failure_answer(request, "", failure)
        try:
            refuse_unless_modelled(call)
            if call.caller.role:
                with self.lock:
                    must_be_allowed(call)
            refuse_malformed(call)
            return self._answer(call)
        except AwsFailure as failure:
            return failure_answer(request, call.service, failure)
        except Exception:  # a process boundary: moto's faults and ours are answered as AWS's are
            log.exception("%s.%s failed", call.service, call.operation)
            return failure_answer(request, call.service, _FAULT)

    def _answer(self, call: Call) -> Answer:
        alone = (_moto_alone, True)
        answer, locked = self._stand_ins.get((call.service, call.operation), alone)
        listener: Callable[[Call], None] = _deaf
        if not call.operation.startswith(_READING):
            self.writes += 1
            listener = self._listeners.get(call.service, _deaf)
        with self.lock if locked else nullcontext():
            try:
                return answer(call, self._forward)
            finally:
                listener(call)

    def _forward(self, call: Call) -> Answer:
        with self.lock:
            app = self._apps.get(call.service)
            if app is None:
                app = self._apps[call.service] = create_backend_app(call.service)
            return _run(app, call)


def _deaf(_: Call) -> None:
    """Where nobody listens."""


def _moto_alone(call: Call, forward: Forward) -> Answer:
    return forward(call)


def _run(app: Any, call: Call) -> Answer:
    response = Response.from_app(app, environ_of(call), buffered=True)
    headers = {
        name: value
        for name, value in response.headers.items()
        if not name.lower().startswith("access-control-")
    }
    return Answer(response.status_code, headers, response.get_data())
