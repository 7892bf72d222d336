"""Requests that are nobody's call: to the public address of an API, or to an emulator's page.

They are held against the same certificates as every call (`Aws.certificates`), beside what this
machine trusts anyway.
"""

import ssl
import urllib.request
from http.client import HTTPException
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

_SOON, _ENOUGH = 3.0, 100_000
"""Seconds, and bytes."""


def open_url(request: urllib.request.Request, certificates: str | bool, seconds: float) -> Any:
    """The answer, for use in a `with` block; raises as `urllib.request.urlopen` does."""
    return _opener(request.full_url, certificates).open(request, timeout=seconds)


def page_at(url: str, certificates: str | bool) -> bytes:
    """The beginning of a page; nothing where there is none, or none soon."""
    try:
        with open_url(urllib.request.Request(url), certificates, _SOON) as answer:  # noqa: S310
            told: bytes = answer.read(_ENOUGH)
            return told
    except (OSError, HTTPException, ValueError):
        return b""


def is_this_machine(url: str) -> bool:
    """Whether it leads no further than the loopback."""
    host = urlsplit(url).hostname or ""
    return host in {"localhost", "::1"} or host.startswith("127.") or host.endswith(".localhost")


class _Redirects(urllib.request.HTTPRedirectHandler):
    """As usual; urllib leaves the connection open where a redirect leads to what is no address."""

    def http_error_302(self, req: Any, fp: Any, code: int, msg: str, headers: Any) -> Any:
        try:
            return super().http_error_302(req, fp, code, msg, headers)
        except ValueError:
            fp.close()
            raise

    http_error_301 = http_error_303 = http_error_307 = http_error_308 = http_error_302


def _opener(url: str, certificates: str | bool) -> urllib.request.OpenerDirector:
    """A proxy from the environment is right for the internet, never for this machine."""
    handlers: list[Any] = [_Redirects()]
    if is_this_machine(url):
        handlers.append(urllib.request.ProxyHandler({}))
    if isinstance(certificates, str) and url.startswith("https:"):
        context = trust(ssl.create_default_context(), certificates)
        handlers.append(urllib.request.HTTPSHandler(context=context))
    return urllib.request.build_opener(*handlers)


def trust(context: ssl.SSLContext, bundle: str) -> ssl.SSLContext:
    """Have `context` trust what is in the file or folder; raises OSError where nothing is."""
    context.load_verify_locations(**{"capath" if Path(bundle).is_dir() else "cafile": bundle})
    return context
