"""What is answered at which path of the one port.

    /_aws/execute-api/…      the deployed APIs, as the public reaches them
    /_smsverifier/health     that it runs, and whose it is
    /_smsverifier/code/…     a function's code, at an address that GetFunction gave
    /_smsverifier/SECRET/…   what its owner alone may see or do: health in full, outbox, clock,
                             erase, stop
    everything else          calls of AWS clients, signed with a key of this run

This machine has other users. Each of them reaches the port, and may do what the public may; what
asks for a secret answers a wrong one as it answers a path that is not there.

Only this machine's browsers and clients may come in: a foreign Host header is a web page that
points its own name here (DNS rebinding), an Origin header on an AWS call is a web page too.
"""

import hmac
import json
import os
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from moto.core.request import Request
from werkzeug.wrappers import Response

from smsverifier import __version__
from smsverifier.local.apigateway import Gateway
from smsverifier.local.authentication import Keyring, holder_of
from smsverifier.local.calls import AwsFailure, AwsResponse, failure_answer
from smsverifier.local.code_fingerprint import code_fingerprint
from smsverifier.local.credentials import Keys
from smsverifier.local.dispatcher import Dispatcher
from smsverifier.local.email import EmailServices
from smsverifier.local.email.pages import attachment, confirmed_page, mail_page, verified_page
from smsverifier.local.endpoints import (
    ATTACHMENT,
    CLOCK,
    ERASE,
    FUNCTION_CODE,
    GATEWAY,
    HEALTH,
    INNER_HEALTH,
    MAIL,
    OURS,
    OUTBOX,
    SERVER_NAME,
    STOP,
    VERIFY,
)
from smsverifier.local.functions.deployment_package import code_at
from smsverifier.local.settings import AccountSettings
from smsverifier.local.sms.outbox import Outbox, outbox_page
from smsverifier.platform.files import FILES
from smsverifier.platform.shells import USUAL

CODE = code_fingerprint()
"""What this process has just loaded; the files may be others later."""
_HOSTS = frozenset({"127.0.0.1", "localhost"})
_WELCOME = (
    "The embedded AWS of smsverifier runs here.\n"
    "Whoever started it finds the address of its outbox with: smsverifier local status\n"
    f"AWS clients get its keys with: {USUAL.evaluated('smsverifier local env')}\n"
)


@dataclass(frozen=True)
class Server:
    """Hands each request to the part that answers it."""

    keys: Keys
    keyring: Keyring
    port: int
    dispatcher: Dispatcher
    gateway: Gateway
    outbox: Outbox
    email: EmailServices
    confirm: Callable[[str], str | None]
    """Whoever clicked in a topic's mail is told by it."""
    stacks: Callable[[], frozenset[str]]
    regions: Callable[[], frozenset[str]]
    registrations: Callable[[], dict[str, Any]]
    account: Callable[[], AccountSettings]
    erase: Callable[[Mapping[str, Any]], Mapping[str, int]]
    code: Callable[[], Mapping[str, str]]
    """What runs here (`code_fingerprint`)."""
    passed: Callable[[], float]
    pass_time: Callable[[float], None]
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
        if not request.query_string.isascii():
            return Response("Bad Request\n", 400, mimetype="text/plain")
        if request.path.startswith(OURS):
            return self._ours(request)
        return self._elsewhere(request)

    def _elsewhere(self, request: Request) -> Response:
        if _is_browsers(request):
            return Response(_WELCOME, mimetype="text/plain")
        answer = self._called(request)
        return Response(answer.body, answer.status, dict(answer.headers))

    def _called(self, request: Request) -> AwsResponse:
        """The answer to a call of an AWS client, if it is signed as it must be."""
        try:
            holder = holder_of(request, self.keyring, datetime.now(UTC))
        except AwsFailure as failure:
            return failure_answer(request, "", failure)
        return self.dispatcher.handle(request, holder.caller)

    def _ours(self, request: Request) -> Response:
        if request.path == HEALTH and request.method == "GET":
            return _json(self._public_health(request))
        if request.path.startswith(FUNCTION_CODE) and request.method == "GET":
            return _code(request)
        secret, _, page = request.path.removeprefix(OURS).partition("/")
        if not hmac.compare_digest(secret.encode(), self.keys.page_secret.encode()):
            return _not_found()
        return self._inner(request, page)

    def _inner(self, request: Request, page: str) -> Response:
        if (request.method, page) == ("GET", INNER_HEALTH):
            return _json(self._health())
        if request.method == "GET" and page.startswith(OUTBOX):
            return (self._outbox if page == OUTBOX else self._mail)(request) or _not_found()
        if (request.method, page) == ("POST", ERASE):
            return _json(self.erase(json.loads(request.get_data())))
        if (request.method, page) == ("POST", CLOCK):
            self.pass_time(float(json.loads(request.get_data())["passed"]))
            return _json({"passed": self.passed()})
        if (request.method, page) == ("POST", STOP):
            self.stop()
            return _json({"stopping": True})
        return _not_found()

    def _public_health(self, request: Request) -> dict[str, Any]:
        """What a client must know before it can know the keys; with proof that we have them."""
        said = {
            "service": SERVER_NAME,
            "version": __version__,
            "pid": os.getpid(),
            "proof": self.keys.proof(self.port, request.args.get("nonce", "")),
        }
        return said if FILES.user is None else {**said, "user": FILES.user}

    def _health(self) -> dict[str, Any]:
        return {
            "started_at": self.started_at.isoformat(),
            "passed": self.passed(),
            "stacks": sorted(self.stacks()),
            "regions": sorted(self.regions()),
            "registrations": self.registrations(),
            "account": asdict(self.account()),
            "code": __file__,
            "code_is": self.code(),
        }

    def _outbox(self, request: Request) -> Response | None:
        listed = _LISTS.get(request.args.get("format", ""))
        if listed is None:
            return outbox_page()
        # The page asks again and again: what it has already is not sent twice.
        changes = f"{self.outbox.version}-{self.email.mailbox.version}"
        version = f"{self.started_at.timestamp()}-{changes}"
        if request.if_none_match.contains(version):
            return Response(status=304)
        response = _json_text(listed(self.outbox, self.email, request.args.get("stack")))
        response.set_etag(version)
        return response

    def _mail(self, request: Request) -> Response | None:
        asked, page = request.args.get("id", ""), request.path.partition(self.keys.page_secret)[2]
        mailbox = self.email.mailbox
        if page == f"/{MAIL}":
            return mail_page(mailbox.html(asked))
        if page == f"/{ATTACHMENT}":
            return attachment(mailbox.attached(asked, request.args.get("name", "")))
        with self.dispatcher.lock:
            name = self.email.identities.verify(asked) if page == f"/{VERIFY}" else None
            if name is None and page == f"/{VERIFY}":
                return confirmed_page(self.confirm(asked))
            return verified_page(name)


def _mails(_: Outbox, email: EmailServices, stack: str | None) -> str:
    return json.dumps(email.mailbox.messages(stack))


def _both(outbox: Outbox, email: EmailServices, stack: str | None) -> str:
    return f'{{"sms": {outbox.json(stack)}, "mails": {_mails(outbox, email, stack)}}}'


_LISTS: Mapping[str, Callable[[Outbox, EmailServices, str | None], str]] = {
    "json": lambda outbox, _, stack: outbox.json(stack),
    "mails": _mails,
    "all": _both,
}
"""What the outbox tells as JSON."""


def _code(request: Request) -> Response:
    code = code_at(request.path, request.args.get("signature", ""))
    if code is None:
        return _not_found()
    return Response(code, mimetype="application/zip")


def _is_browsers(request: Request) -> bool:
    """Whether somebody looks what is here: a call is signed in its headers or its query."""
    is_root = request.method == "GET" and request.path == "/" and not request.query_string
    return is_root and "Authorization" not in request.headers


def _not_found() -> Response:
    return Response("Not found\n", 404, mimetype="text/plain")


def _json(value: Any) -> Response:
    return _json_text(json.dumps(value))


def _json_text(text: str) -> Response:
    response = Response(text, mimetype="application/json")
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    return response


def _refused(why: str) -> Response:
    return Response(why + "\n", 403, mimetype="text/plain")
