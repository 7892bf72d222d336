"""Asking moto: which of its handlers has a call's path, what it is handed, and its answer.

Used by the dispatcher alone, which holds its lock meanwhile. moto's own server does the same with
an app of Flask for each service, which was a fifth of a small call (decision 0081).
"""

from io import BytesIO
from typing import Any

from moto.backends import get_backend
from moto.core.request import Request
from werkzeug.exceptions import HTTPException
from werkzeug.routing import BaseConverter, Map, Rule
from werkzeug.wrappers import Response

from smsverifier.local.calls import ACCOUNT, AwsResponse, Call

# What moto is handed of a call: what was understood of it, and nothing else that its request says.
#
# moto reads a request anew. It finds the operation in the query, and where that is empty in the
# body, whatever the protocol; the region in the address or in what names the client; the account
# in a header. So words in an item could be taken for an operation, and a role could be asked about
# one call and have made another.


PARAMS = "smsverifier.params"
"""In the WSGI environment: the input of an operation, where it was read as moto would read it."""
_LEFT_OUT = (
    *("HTTP_ACTION", "HTTP_CONTENT_ENCODING", "HTTP_USER_AGENT", "HTTP_X_MOTO_"),
    "werkzeug.request",
)
"""How the names begin of what is not handed on."""
_REGIONS, _NO_REGION = ".amazonaws.", "%2Eamazonaws."
"""Before it moto looks for a region in every address; escaped, it finds none."""
_EQUALS, _NO_EQUALS = b"=", rb"\u003d"
"""Without it no JSON is a query; as JSON has both it means the same."""


def environ_of(call: Call) -> dict[str, Any]:
    """The WSGI environment of `call` for moto."""
    given = call.request.environ
    kept = {name: value for name, value in given.items() if not name.startswith(_LEFT_OUT)}
    is_json = call.protocol in ("json", "rest-json")
    body = call.body.replace(_EQUALS, _NO_EQUALS) if is_json else call.body
    speaks_by_address = call.protocol == "query" or call.is_rest
    query = str(given["QUERY_STRING"]) if speaks_by_address else f"Action={call.operation}"
    return {
        **kept,
        "QUERY_STRING": query.replace(_REGIONS, _NO_REGION),
        "RAW_URI": str(given["RAW_URI"]).replace(_REGIONS, _NO_REGION),
        "CONTENT_TYPE": call.content_type,
        "CONTENT_LENGTH": str(len(body)),
        "HTTP_AUTHORIZATION": f"AWS4-HMAC-SHA256 Credential={call.credential}",
        "wsgi.input": BytesIO(body),
        PARAMS: call.params if call.protocol == "json" else None,
    }


class _Request(Request):  # type: ignore[misc]  # moto is not typed
    from_wsgi_server = True  # the sockets say what time it is


class _Answer(Response):
    default_mimetype = "text/html"  # as of Flask, where moto says nothing


class _Regex(BaseConverter):
    """What moto's paths are written in."""

    part_isolating = False

    def __init__(self, url_map: Map, regex: str) -> None:
        super().__init__(url_map)
        self.regex = regex


class MotoService:
    """One service of moto's."""

    def __init__(self, service: str) -> None:
        backends = get_backend(service)[ACCOUNT]
        # Any backend of the service has its paths.
        paths = backends["us-east-1" if "us-east-1" in backends else "aws"].flask_paths
        rules = [
            Rule(path, endpoint=handler, strict_slashes=False) for path, handler in paths.items()
        ]
        self._paths = Map(rules, converters={"regex": _Regex}, merge_slashes=False).bind("")

    def answer(self, call: Call) -> AwsResponse:
        """moto's answer; what it fails at is raised."""
        request = _Request(environ_of(call))
        try:
            handler, _ = self._paths.match(request.environ["PATH_INFO"], request.method)
            status, headers, body = handler(request, request.raw_url, dict(request.headers))
        except HTTPException as error:
            return _sent(error.get_response(request.environ), request)
        return _sent(_Answer(body, status, headers), request)


def _sent(response: Any, request: Request) -> AwsResponse:
    headers = response.get_wsgi_headers(request.environ)
    body = b"".join(response.get_app_iter(request.environ))  # none where HTTP has none: a 204
    return AwsResponse(response.status_code, dict(headers), body)
