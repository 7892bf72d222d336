"""An AWS account as users meet it: the embedded AWS behind a dispatcher with rules of its own.

Clients reach it over HTTP like AWS itself. It notes each call it is asked for, answers what a
rule answers (mostly AWS's own error), and passes the rest on.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BytesIO
from urllib.parse import urlsplit

from moto.core.request import Request
from werkzeug.wrappers import Response

from smsverifier.local.calls import AwsFailure, AwsResponse, Call, failure_answer
from smsverifier.local.embedded import EmbeddedAws
from smsverifier.local.sockets import SocketServer
from tests.support.sdk import served_here

Rule = Callable[[Call], AwsFailure | AwsResponse | None]

USER = "arn:aws:iam::123456789012:user/asha"


class Account:
    """In front of it: `rules` are asked in order; `calls` came, each a service and an operation."""

    def __init__(self, behind: EmbeddedAws) -> None:
        self.rules: list[Rule] = []
        self.calls: list[tuple[str, str]] = []
        self._behind = urlsplit(behind.endpoint_url).netloc
        self._embedded = behind
        self._sockets = SocketServer(0, self._answer)
        self.endpoint_url = f"http://127.0.0.1:{self._sockets.server_port}"

    @contextmanager
    def open(self) -> Iterator["Account"]:
        serving = threading.Thread(
            target=self._sockets.serve_forever, kwargs={"poll_interval": 0.02}
        )
        serving.start()
        try:
            with served_here(self.endpoint_url, self._answer):
                yield self
        finally:
            self._sockets.shutdown()
            self._sockets.server_close()
            serving.join()

    def _answer(self, request: Request) -> Response:
        if "Authorization" in request.headers:
            call = Call(request)
            self.calls.append((call.service, call.operation))
            answers = (rule(call) for rule in self.rules)
            told = next((each for each in answers if each is not None), None)
            if told is not None:
                if isinstance(told, AwsFailure):
                    told = failure_answer(request, call.service, told)
                return Response(told.body, told.status, dict(told.headers))
            # Whoever has passed this door is known: it stands in for AWS's own.
            answer = self._embedded.dispatcher.handle(self._readdressed(request))
            return Response(answer.body, answer.status, dict(answer.headers))
        return self._embedded.application(self._readdressed(request))

    def _readdressed(self, request: Request) -> Request:
        request.get_data()  # kept, as the body was perhaps read already
        environ = {**request.environ, "HTTP_HOST": self._behind}
        return Request({**environ, "wsgi.input": BytesIO(request.get_data())})


def on(service: str, operation: str, failure: AwsFailure) -> Rule:
    """Answer each call of one operation with `failure`."""
    wanted = (service, operation)
    return lambda call: failure if (call.service, call.operation) == wanted else None


def everywhere(failure: AwsFailure) -> Rule:
    """Answer every call with `failure`."""
    return lambda call: failure


def denial(action: str, resource: str, code: str, status: int, because: str = "") -> AwsFailure:
    """AWS's words for a right that `USER` has not."""
    reason = because or f"because no identity-based policy allows the {action} action"
    message = f"User: {USER} is not authorized to perform: {action} on resource: {resource}"
    return AwsFailure(code, f"{message} {reason}", status)
