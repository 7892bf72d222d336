"""What is answered at which path of the one port.

    /_aws/execute-api/…   the deployed APIs, as the public reaches them
    /_smsverifier/…       our own pages: health, outbox, a function's code, stop
    everything else       calls of AWS clients

Only this machine's browsers and clients may come in: a foreign Host header is a web page that
points its own name here (DNS rebinding), an Origin header on an AWS call is a web page too.
"""

import json
import os
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from moto.core.request import Request
from werkzeug.utils import redirect
from werkzeug.wrappers import Response

from smsverifier import __version__
from smsverifier.local.account import AccountSettings
from smsverifier.local.door import Door
from smsverifier.local.functions.download import code_at
from smsverifier.local.gateway import Gateway
from smsverifier.local.phones.outbox import Outbox
from smsverifier.local.phones.outbox_page import outbox_page
from smsverifier.local.place import CODE, GATEWAY, HEALTH, OURS, OUTBOX, SERVICE, STOP

_HOSTS = frozenset({"127.0.0.1", "localhost"})


@dataclass(frozen=True)
class Server:
    """Hands each request to the part that answers it."""

    door: Door
    gateway: Gateway
    outbox: Outbox
    stacks: Callable[[], frozenset[str]]
    registrations: Callable[[], dict[str, Any]]
    account: Callable[[], AccountSettings]
    stop: Callable[[], None]
    started_at: datetime

    def application(self, request: Request) -> Response:
        """The answer to one HTTP request."""
        if urlsplit(f"//{request.host}").hostname not in _HOSTS:
            return _refused("This server answers on this machine only: http://127.0.0.1.")
        if request.path.startswith(GATEWAY):
            return self.gateway.handle(request)
        if "Origin" in request.headers:  # our own page only GETs, which browsers send without
            return _refused("Web pages may not use the embedded AWS.")
        if request.path.startswith(OURS):
            return self._ours(request)
        if request.path == "/" and "Authorization" not in request.headers:
            return redirect(OUTBOX)  # somebody with a browser
        answer = self.door.handle(request)
        return Response(answer.body, answer.status, dict(answer.headers))

    def _ours(self, request: Request) -> Response:
        if request.path == HEALTH and request.method == "GET":
            return _json(self._health())
        if request.path == OUTBOX and request.method == "GET":
            return self._outbox(request)
        if request.path.startswith(CODE) and request.method == "GET":
            return _code(request)
        if request.path == STOP and request.method == "POST":
            return self._stop(request)
        return Response("Not found\n", 404, mimetype="text/plain")

    def _health(self) -> dict[str, Any]:
        return {
            "service": SERVICE,
            "version": __version__,
            "pid": os.getpid(),
            "user": os.getuid(),
            "started_at": self.started_at.isoformat(),
            "stacks": sorted(self.stacks()),
            "registrations": self.registrations(),
            "account": asdict(self.account()),
        }

    def _outbox(self, request: Request) -> Response:
        if request.args.get("format") != "json":
            return outbox_page()
        # The page asks again and again: what it has already is not sent twice.
        version = f"{self.started_at.timestamp()}-{self.outbox.version}"
        if request.if_none_match.contains(version):
            return Response(status=304)
        response = _json(self.outbox.messages(request.args.get("stack")))
        response.set_etag(version)
        return response

    def _stop(self, request: Request) -> Response:
        # A page cannot send this header without asking first, and we never say yes.
        if request.headers.get("X-Smsverifier") != "1":
            return _refused("Stop is for `smsverifier local stop`.")
        self.stop()
        return _json({"stopping": True})


def _code(request: Request) -> Response:
    code = code_at(request.path, request.args.get("signature", ""))
    if code is None:
        return _refused("GetFunction gives the address of a function's code.")
    return Response(code, mimetype="application/zip")


def _json(value: Any) -> Response:
    response = Response(json.dumps(value), mimetype="application/json")
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    return response


def _refused(why: str) -> Response:
    return Response(why + "\n", 403, mimetype="text/plain")
