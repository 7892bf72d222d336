"""A proxy on the loopback, in front of an embedded AWS, that answers some calls itself, and oddly.

A rule says what it answers and how:

    {"match": "^sts ", "status": 200, "raw": "<html>Sign in</html>"}
    {"match": "^lambda CreateFunction$", "status": 400, "code": "…Exception", "message": "…"}
    {"match": "^pipes ", "wire": "HTTP/1.1 200 OK\\r\\n"}      just these bytes, then it hangs up
    {"match": "^proxy CONNECT ", "status": 407, "raw": "…"}   where it stands in HTTPS_PROXY

`match` is a regular expression over what is asked: `<service> <METHOD> <path>` and, for a call of
an AWS client, `<service> <Operation>`; the service by the name that it is signed for and by the
SDK's (`monitoring`, `cloudwatch`). What nobody signed is of the service `public`.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from ssl import SSLContext
from typing import Any

from moto.core.request import Request
from werkzeug.wrappers import Response

from bench.proxy import Connection, Proxy
from smsverifier.local.calls import AwsFailure, AwsResponse, Call, failure_answer
from tests.support.wire import received

_SIGNED_FOR = re.compile(r"Credential=[^,\s]*/([^/,\s]+)/aws4_request")


@dataclass
class Rule:
    """What is answered to what is asked; see the top."""

    match: str
    status: int = 200
    raw: str | bytes | None = None
    """The body as it is."""
    code: str = ""
    message: str = ""
    """An error in the service's own shape."""
    headers: Mapping[str, str] | None = None
    wire: str | bytes | None = None
    """The whole answer, byte by byte (a text: as UTF-8)."""
    drop: bool = False
    """Hang up without an answer."""
    times: int | None = None
    """How often; None: always."""
    answered: int = 0
    """How often it has."""

    def takes(self, asked: "list[str]") -> bool:
        """Whether this is one to answer."""
        used_up = self.times is not None and self.answered >= self.times
        return not used_up and any(re.search(self.match, each) for each in asked)


class FaultProxy(Proxy):
    """For use in a `with` block; `rules` are asked in order, and may change meanwhile."""

    def __init__(
        self, port: int, rules: "list[Rule] | None" = None, *, tls: SSLContext | None = None
    ) -> None:
        """`port`: of the embedded AWS. `tls`: it is asked by https then."""
        super().__init__(port)
        if tls is not None:
            self._server.socket = tls.wrap_socket(self._server.socket, server_side=True)
        self.rules: list[Rule] = rules or []
        self.asked: list[str] = []
        """Every `<service> <METHOD> <path>`, in order."""

    def beside(
        self, application: Callable[[Request], Response]
    ) -> Callable[[Request], Response | None]:
        """What a client in this process is answered without sockets, by what is behind.

        What a rule answers, and what nobody signed, goes by the network.
        """

        def answer(request: Request) -> Response | None:
            asked = list(_asked(request))
            if asked[0].startswith("public ") or any(rule.takes(asked) for rule in self.rules):
                return None
            self.asked.append(asked[0])
            return application(request)

        return answer

    def load(self, rules: "list[dict[str, Any]]") -> None:
        """Rules as they stand in a JSON file."""
        self.rules = [Rule(**rule) for rule in rules]


class _FaultyConnection(Connection):
    proxy: FaultProxy

    def take(self, headers: dict[str, str], body: bytes) -> None:
        """Answer by the first rule that takes it, else as what is behind does."""
        # A proxy is asked for the whole address.
        target = re.sub(r"^https?://[^/]*", "", self.path)
        request = received(self.command, target, headers, body)
        asked = list(_asked(request))
        self.proxy.asked.append(asked[0])
        rule = next((rule for rule in self.proxy.rules if rule.takes(asked)), None)
        if rule is None:
            super().take(headers, body)
            return
        rule.answered += 1
        self._answer(rule, request)

    def do_CONNECT(self) -> None:
        """It stands in HTTPS_PROXY: of AWS itself there is nothing here."""
        asked = f"proxy CONNECT {self.path}"
        self.proxy.asked.append(asked)
        refused = Rule("", status=502, raw="There is no way from here.")
        found = (rule for rule in self.proxy.rules if rule.takes([asked]))
        self._answer(next(found, refused), None)
        self.close_connection = True

    def _answer(self, rule: Rule, request: Request | None) -> None:
        if rule.drop or rule.wire is not None:
            self.close_connection = True
            self.wfile.write(_as_bytes(rule.wire or b""))
            return
        answer = _answer_of(rule, request)
        self.send_response_only(answer.status)
        for name, value in answer.headers.items():
            if name.lower() != "content-length":
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(answer.body)


FaultProxy.connection = _FaultyConnection


def _asked(request: Request) -> Iterator[str]:
    """By all names that a rule may call it."""
    found = _SIGNED_FOR.search(request.headers.get("Authorization", ""))
    signed_for = found.group(1) if found else "public"
    yield f"{signed_for} {request.method} {request.path}"
    if found:
        call = Call(request)
        yield f"{call.service} {request.method} {request.path}"
        yield f"{signed_for} {call.operation}"
        yield f"{call.service} {call.operation}"


def _answer_of(rule: Rule, request: Request | None) -> AwsResponse:
    if rule.code and request is not None:
        failure = AwsFailure(rule.code, rule.message, rule.status)
        answer = failure_answer(request, Call(request).service, failure)
        return AwsResponse(answer.status, {**answer.headers, **(rule.headers or {})}, answer.body)
    body = _as_bytes(rule.raw or b"")
    kind = {"Content-Type": "text/html; charset=utf-8"} if body[:1] == b"<" else {}
    return AwsResponse(rule.status, {**kind, **(rule.headers or {})}, body)


def _as_bytes(text: str | bytes) -> bytes:
    return text if isinstance(text, bytes) else text.encode("utf-8")
