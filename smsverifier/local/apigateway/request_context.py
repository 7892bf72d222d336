"""One request as API Gateway sees it: target, parameters, body, `$context`.

With the mapping expressions that say where a header of an answer gets its value from: `'literal'`,
`context.…` and `stageVariables.…` (API Gateway's parameter mapping reference has more). Made by
`gateway`, read by every later step.
"""

import base64
import os
import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

from moto.core.utils import unix_time
from werkzeug.wrappers import Request

from smsverifier.local.apigateway import java
from smsverifier.local.apigateway.mapping_templates import at_json_path
from smsverifier.local.calls import ACCOUNT, AwsResponse
from smsverifier.local.endpoints import GATEWAY


class UnknownSourceError(ValueError):
    """An expression that names no source there is here, or a value that is no header."""


class HeaderMap(dict[str, str]):
    """Headers by name, in any case: WSGI does not keep the case in which they were sent."""

    def __init__(self, headers: Mapping[str, str]) -> None:
        super().__init__(headers)
        self._names = {name.lower(): name for name in headers}

    def __getitem__(self, name: str) -> str:
        return super().__getitem__(self._names[name.lower()])

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and name.lower() in self._names

    def get(self, name: str, default: Any = None) -> Any:
        """The header's value, or the default."""
        own = self._names.get(name.lower())
        return default if own is None else super().get(own, default)


@dataclass
class RequestContext:
    """What expressions and templates of one request can see."""

    params: Mapping[str, Mapping[str, str]]
    """`querystring` and `header` of the method request."""
    body: str
    context: dict[str, Any]
    stage_variables: Mapping[str, str] = field(default_factory=dict)
    answer: AwsResponse | None = None
    """The integration's answer, once there is one."""


def header_value(expression: str, scope: RequestContext) -> str | None:
    """The header an expression stands for; None if its source has no value.

    Raises UnknownSourceError for an expression that cannot be resolved and for a value that may not
    stand in a header, line breaks above all.
    """
    value = evaluated(expression, scope)
    return None if value in (None, "") else checked_header(java.text(value))


def checked_header(value: str) -> str:
    """The value, if it may stand in a header. Raises UnknownSourceError."""
    if not all(character == "\t" or " " <= character <= "ÿ" for character in value):
        raise UnknownSourceError("a value that may not stand in a header")
    return value


def evaluated(expression: str, scope: RequestContext) -> Any:
    """The value of an expression. Raises UnknownSourceError."""
    if len(expression) > 1 and expression[0] == expression[-1] == "'":
        return expression[1:-1]
    root, _, rest = expression.partition(".")
    if root == "context":
        return at_json_path(scope.context, rest)
    if root == "stageVariables":
        return scope.stage_variables.get(rest)
    raise UnknownSourceError(f"the mapping expression {expression!r}")


MAX_REQUEST_BODY = 10 * 1024 * 1024
"""API Gateway's payload limit in bytes (aws: api-payload-10-mb)."""


class OverriddenTwiceError(ValueError):
    """A template set the same override twice, which API Gateway answers with a 5XX."""


class Overrides(dict[str, Any]):
    """`$context`, with the overrides in it: each parameter once (aws: api-override-once)."""

    def __setitem__(self, name: str, value: Any) -> None:
        if name in self:
            raise OverriddenTwiceError(name)
        super().__setitem__(name, value)


@dataclass(frozen=True)
class RequestTarget:
    """Where a request goes: API, stage, and the path's parts after the stage, decoded."""

    api_id: str
    stage: str
    parts: tuple[str, ...]


def target_of(request: Request) -> RequestTarget:
    """The target of a request below GATEWAY; slashes at the end count for nothing."""
    raw = request.environ.get("RAW_URI") or request.environ.get("REQUEST_URI") or request.path
    parts = str(raw).partition("?")[0].removeprefix(GATEWAY).rstrip("/").split("/")
    api_id, stage, *rest = [*(unquote(part) for part in parts), ""][: max(len(parts), 2)]
    return RequestTarget(api_id, stage, tuple(rest))


def read_body(request: Request) -> bytes | None:
    """The whole body; None if it is larger than API Gateway takes."""
    if (request.content_length or 0) > MAX_REQUEST_BODY:
        return None
    # Of a chunked body Werkzeug silently leaves out what is over the limit: one byte tells.
    request.max_content_length = MAX_REQUEST_BODY + 1
    body = request.get_data()
    return None if len(body) > MAX_REQUEST_BODY else body


def query_of(request: Request) -> dict[str, str]:
    """The query's parameters; of several with one name the last counts."""
    return {name: values[-1] for name, values in request.args.lists()}


def headers_of(request: Request) -> HeaderMap:
    """The request's headers."""
    return HeaderMap(dict(request.headers.items()))


def context_of(request: Request, region: str, where: RequestTarget) -> dict[str, Any]:
    """`$context` before the resource is known."""
    now = unix_time()
    return Overrides(
        {
            "accountId": ACCOUNT,
            "apiId": where.api_id,
            "domainName": f"{where.api_id}.execute-api.{region}.amazonaws.com",
            "domainPrefix": where.api_id,
            "extendedRequestId": _extended_request_id(),
            "httpMethod": request.method,
            "identity": {
                "sourceIp": request.remote_addr or "",
                "userAgent": request.headers.get("User-Agent", ""),
            },
            "path": "/".join(("", where.stage, *where.parts)),
            "protocol": request.environ.get("SERVER_PROTOCOL", "HTTP/1.1"),
            "requestId": _request_id(request),
            "requestTime": time.strftime("%d/%b/%Y:%H:%M:%S +0000", time.gmtime(now)),
            "requestTimeEpoch": int(now * 1000),
            "stage": where.stage,
            "responseOverride": Overrides(header=Overrides()),
        }
    )


def _request_id(request: Request) -> str:
    """A UUID, or the one the client asked for: it can (aws: api-request-id-by-caller)."""
    asked = request.headers.get("x-amzn-RequestId", "")
    try:
        return str(uuid.UUID(asked)) if len(asked) == 36 else str(uuid.uuid4())
    except ValueError:
        return str(uuid.uuid4())


def _extended_request_id() -> str:
    """Sixteen characters like `NTlTjHJmoAMFRkg=`: the client has no say in it."""
    return base64.urlsafe_b64encode(os.urandom(11)).decode()
