"""One request to a deployed API, as API Gateway sees it: place, parameters, body, `$context`."""

import base64
import os
import time
import uuid
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from werkzeug.wrappers import Request

from smsverifier.local.calls import ACCOUNT
from smsverifier.local.gateway.parameters import HeaderMap
from smsverifier.local.place import GATEWAY

MAX_BODY = 10 * 1024 * 1024
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
class Target:
    """Where a request goes: API, stage, and the path's parts after the stage, decoded."""

    api_id: str
    stage: str
    parts: tuple[str, ...]


def target(request: Request) -> Target:
    """The target of a request below GATEWAY; slashes at the end count for nothing."""
    raw = request.environ.get("RAW_URI") or request.environ.get("REQUEST_URI") or request.path
    parts = str(raw).partition("?")[0].removeprefix(GATEWAY).rstrip("/").split("/")
    api_id, stage, *rest = [*(unquote(part) for part in parts), ""][: max(len(parts), 2)]
    return Target(api_id, stage, tuple(rest))


def read_body(request: Request) -> bytes | None:
    """The whole body; None if it is larger than API Gateway takes."""
    if (request.content_length or 0) > MAX_BODY:
        return None
    # Of a chunked body Werkzeug silently leaves out what is over the limit: one byte tells.
    request.max_content_length = MAX_BODY + 1
    body = request.get_data()
    return None if len(body) > MAX_BODY else body


def query(request: Request) -> dict[str, str]:
    """The query's parameters; of several with one name the last counts."""
    return {name: values[-1] for name, values in request.args.lists()}


def headers(request: Request) -> HeaderMap:
    """The request's headers."""
    return HeaderMap(dict(request.headers.items()))


def context(request: Request, region: str, where: Target) -> dict[str, Any]:
    """`$context` before the resource is known."""
    now = time.time()
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
            "requestOverride": {
                "header": Overrides(),
                "querystring": Overrides(),
                "path": Overrides(),
            },
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
