"""Raw requests, signed by botocore as its clients sign, and sent as they are or with a change."""

import http.client
from typing import Any
from urllib.parse import urlsplit

from botocore.auth import SigV4Auth, SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from smsverifier.access_key import AccessKey
from smsverifier.local.embedded import EmbeddedAws


def ask(
    embedded: EmbeddedAws,
    method: str,
    path: str,
    headers: dict[str, str] | None = None,
    body: str | bytes | None = None,
) -> tuple[int, dict[str, str], bytes]:
    """Status, headers and body of the answer to one request, over a socket."""
    connection = http.client.HTTPConnection(urlsplit(embedded.endpoint_url).netloc, timeout=10)
    try:
        connection.request(method, path, body=body, headers=headers or {})
        answer = connection.getresponse()
        return answer.status, dict(answer.getheaders()), answer.read()
    finally:
        connection.close()


def signed(
    embedded: EmbeddedAws,
    service: str,
    method: str,
    path: str,
    headers: dict[str, str] | None = None,
    body: str = "",
    *,
    key: AccessKey | None = None,
) -> dict[str, Any]:
    """The headers of a signed request: `headers`, and those of the signature."""
    request = AWSRequest(method, embedded.endpoint_url + path, dict(headers or {}), body.encode())
    SigV4Auth(_credentials(embedded, key), service, "ap-south-1").add_auth(request)
    host = urlsplit(embedded.endpoint_url).netloc
    return {"Host": host, **{name: str(value) for name, value in request.headers.items()}}


def presigned(
    embedded: EmbeddedAws,
    service: str,
    path: str,
    *,
    key: AccessKey | None = None,
    seconds: int = 60,
) -> str:
    """The path and query of a GET that is signed in its query."""
    request = AWSRequest("GET", embedded.endpoint_url + path)
    SigV4QueryAuth(_credentials(embedded, key), service, "ap-south-1", seconds).add_auth(request)
    return str(request.url.removeprefix(embedded.endpoint_url))


def call(embedded: EmbeddedAws, service: str, target: str, body: str = "{}", **options: Any) -> Any:
    """A call to a service that speaks JSON, as `ask` takes it."""
    headers = {"X-Amz-Target": target, "Content-Type": "application/x-amz-json-1.0"}
    return "POST", "/", signed(embedded, service, "POST", "/", headers, body, **options), body


def _credentials(embedded: EmbeddedAws, key: AccessKey | None) -> Credentials:
    key = key or embedded.access_key
    return Credentials(key.id, key.secret, key.token or None)
