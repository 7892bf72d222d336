"""The proxy between us and AWS: one that the SDK cannot use, and one that lets nothing pass.

botocore takes it from HTTPS_PROXY (HTTP_PROXY for an endpoint of `http://`), in small letters too,
or from the system's settings; it speaks HTTP with it, and looks at no ALL_PROXY
(aws: proxies-of-http-alone).
"""

import re
from typing import Any
from urllib.parse import urlsplit

from botocore import exceptions as bc

from smsverifier.aws.endpoint_urls import masked_url
from smsverifier.errors import SmsverifierError, UnreachableError, UsageError, without_passwords
from smsverifier.platform.shells import USUAL

KINDS = ("http", "https")
_TUNNEL = re.compile(r"Tunnel connection failed: (\d{3})\s*(.*)")
"""Python's own HTTP, of a proxy that refuses CONNECT: the status and its reason."""

BASIC_ONLY = (
    "The AWS SDK signs in to a proxy by user and password alone (Basic): one that wants Kerberos "
    "or NTLM needs a small proxy of your own in front of it."
)


def refuse_unusable_proxy(endpoint: str) -> None:
    """Raise UsageError where calls to `endpoint` would go through a proxy that is no such thing."""
    from botocore.utils import get_environ_proxies  # noqa: PLC0415 - as in `session`

    scheme = urlsplit(endpoint).scheme
    proxy = get_environ_proxies(endpoint).get(scheme)
    why = _unusable(proxy) if proxy else ""
    if not why:
        return
    name = f"{scheme.upper()}_PROXY"
    raise UsageError(
        f"{name} names no proxy that can be used",
        where=f"{name}={masked_url(proxy).strip()}",
        why=why,
        hint=f"Set it to http://HOST:PORT, or take it away: `{USUAL.removal(name)}`. NO_PROXY "
        "names hosts that are asked without it.",
    )


def _unusable(proxy: str) -> str:
    """Why the SDK cannot use it; empty if it can."""
    if proxy != proxy.strip() or proxy[0] in "\"'":
        return "It has a blank, a line's end or a quotation mark at its begin or end."
    scheme, separator, _ = proxy.partition("://")
    if separator and scheme.lower().startswith("socks"):
        return "It is a SOCKS proxy, and the AWS SDK for Python speaks with HTTP proxies only."
    if separator and scheme.lower() not in KINDS:
        return f"The AWS SDK knows no proxies of {scheme}://."
    return _malformed(proxy if separator else f"http://{proxy.removeprefix('//')}")


def _malformed(address: str) -> str:
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        return "Its port is no number from 1 to 65535, or its host is none."
    if not parts.hostname or parts.path not in ("", "/") or port == 0:
        return "It is not of the form http://HOST:PORT."
    if not parts.netloc.isascii():
        return "A user or password in it has letters that have to be written as %XX there."
    return ""


def stop_at_a_proxy(caught_exception: Exception | None = None, **_: Any) -> None:
    """Let a proxy's refusal be the end of a call (a handler of its `needs-retry`).

    The SDK would ask it six times over a quarter of a minute; it says the same each time.
    """
    if isinstance(caught_exception, bc.ProxyConnectionError):
        said = _TUNNEL.search(str(caught_exception.kwargs.get("error")))
        if said and said.group(1).startswith("4"):
            raise caught_exception


def explain_proxy(error: bc.ProxyConnectionError, where: str, again: str) -> SmsverifierError:
    """What came of asking a proxy for a connection to AWS."""
    address, cause = str(error.kwargs.get("proxy_url", "")), error.kwargs.get("error")
    said = _TUNNEL.search(str(cause))
    status, reason = said.groups() if said else ("", "")
    message, hint = _words(status, has_user="@" in address)
    return UnreachableError(
        message,
        where=where,
        why=f"{masked_url(address)} {_what(status, reason.rstrip(chr(39) + ')'), cause)}",
        hint=hint if status.startswith("4") else f"{hint} {again}",
    )


def _words(status: str, *, has_user: bool) -> tuple[str, str]:
    match status:
        case "":
            return "The proxy does not answer", "Check HTTPS_PROXY and NO_PROXY."
        case "407" if has_user:
            return "The proxy does not take the user and password of HTTPS_PROXY", (
                f"Check both; signs of their own are written as %XX there. {BASIC_ONLY}"
            )
        case "407":
            return "The proxy wants to know who is asking", (
                f"Name both: HTTPS_PROXY=http://USER:PASSWORD@HOST:PORT. {BASIC_ONLY}"
            )
        case _ if status.startswith("4"):
            return "The proxy lets nothing through to AWS", (
                "Whoever runs it has to allow *.amazonaws.com, port 443; or go round it: NO_PROXY."
            )
    return "The proxy has no way to AWS", "Look whether it is the right one: HTTPS_PROXY."


def _what(status: str, reason: str, cause: object) -> str:
    if status:
        return f"answered CONNECT with {f'{status} {reason}'.strip()}."
    of_it = getattr(cause, "original_error", cause)
    return without_passwords(f"did not: {str(of_it).rpartition('>: ')[2] or type(of_it).__name__}")
