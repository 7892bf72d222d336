"""The stack's HTTP API, called as a browser would call it: preflight, then the registration."""

import json
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from smsverifier.errors import UnreachableError

SECONDS = 30.0
"""Longer than API Gateway's own limit for an integration (aws: api-integration-29-s)."""
ORIGIN = "https://example.org"


@dataclass(frozen=True)
class Answer:
    """What the API answered."""

    status: int
    headers: Mapping[str, str]
    """Names in lower case."""
    body: Any
    """Parsed JSON, or None where the body is something else."""


def preflight(api_url: str) -> Answer:
    """Ask as a browser on another site would, before it sends the registration."""
    headers = {
        "Origin": ORIGIN,
        "Access-Control-Request-Method": "PUT",
        "Access-Control-Request-Headers": "content-type",
    }
    return _send(urllib.request.Request(api_url, method="OPTIONS", headers=headers))  # noqa: S310


def register(
    api_url: str, fields: Mapping[str, str], *, test: bool, attempt: str | None = None
) -> Answer:
    """Send one registration. Raises UnreachableError if nobody answers.

    `attempt`: 32 hex digits. What is sent again under them is stored once.
    """
    asked = {"source": "test" if test else None, "attempt": attempt}
    query = urllib.parse.urlencode({name: text for name, text in asked.items() if text})
    url = f"{api_url}?{query}" if query else api_url
    body = json.dumps(fields).encode()
    headers = {"Content-Type": "application/json"}
    return _send(urllib.request.Request(url, body, headers, method="PUT"))  # noqa: S310


def _send(request: urllib.request.Request) -> Answer:
    try:
        with _opener(request.full_url).open(request, timeout=SECONDS) as response:
            return _answer(response.status, response.headers, response.read())
    except urllib.error.HTTPError as error:
        with error:
            return _answer(error.code, error.headers, error.read())
    except (urllib.error.URLError, TimeoutError, ConnectionError) as error:
        raise UnreachableError(
            "The registration API does not answer",
            where=request.full_url,
            why=str(error),
            hint="Check the network; `smsverifier status` shows whether the API is there.",
        ) from error


def _opener(url: str) -> urllib.request.OpenerDirector:
    """A proxy from the surroundings is right for the internet, never for this machine."""
    host = urllib.parse.urlsplit(url).hostname or ""
    if host == "localhost" or host.startswith("127."):
        return urllib.request.build_opener(urllib.request.ProxyHandler({}))
    return urllib.request.build_opener()


def _answer(status: int, headers: Any, body: bytes) -> Answer:
    try:
        parsed = json.loads(body)
    except ValueError:
        parsed = None
    return Answer(status, {name.lower(): value for name, value in headers.items()}, parsed)
