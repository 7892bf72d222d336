"""Requests of an SDK client handed over in this process, without sockets.

For tests that make thousands of calls, or that stand between a client and the embedded AWS:
botocore's `before-send` takes what they answer for the network's answer.
"""

import io
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import unquote_to_bytes, urlsplit

from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.compat import HTTPHeaders
from moto.core.request import Request

from smsverifier.local.calls import AwsResponse


def as_received(request: AWSPreparedRequest) -> Request:
    """The request as a server reads it off its socket."""
    url = urlsplit(request.url)
    body = request.body or b""
    data = body.encode() if isinstance(body, str) else bytes(body)
    target = f"{url.path or '/'}?{url.query}"
    headers = {"Host": url.netloc, **dict(request.headers.items())}
    return received(request.method, target, headers, data)


def received(method: str, target: str, headers: Mapping[str, str | bytes], body: bytes) -> Request:
    """A request for `target`, a path and perhaps a query, as a server has read it."""
    path, _, query = target.partition("?")
    environ: dict[str, Any] = {
        "REQUEST_METHOD": method,
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(path).decode("latin-1"),
        "RAW_URI": path,
        "QUERY_STRING": query,
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(body),
        "CONTENT_LENGTH": str(len(body)),
        "CONTENT_TYPE": "",
    }
    for name, value in headers.items():
        key = name.upper().replace("-", "_")
        # WSGI wants a header's bytes as Latin-1.
        latin = as_text(value).encode().decode("latin-1")
        environ[key if key == "CONTENT_TYPE" else f"HTTP_{key}"] = latin
    environ.pop("HTTP_CONTENT_LENGTH", None)
    return Request(environ)


def as_answered(request: AWSPreparedRequest, answer: AwsResponse) -> AWSResponse:
    """The answer as a client reads it off its socket."""
    # A body may have been changed on the way: its old checksum or length would be taken for an
    # answer that was cut off.
    old = ("x-amz-crc32", "content-length")
    headers = {k: v for k, v in answer.headers.items() if k.lower() not in old}
    return AWSResponse(
        request.url, answer.status, HTTPHeaders.from_dict(headers), _Body(answer.body)
    )


def as_text(value: str | bytes) -> str:
    """A header's value, which the SDK keeps as either."""
    return value.decode() if isinstance(value, bytes) else str(value)


class _Body(io.BytesIO):
    """As urllib3 hands a body over."""

    def stream(self, **_: Any) -> Iterator[bytes]:
        yield self.read()
