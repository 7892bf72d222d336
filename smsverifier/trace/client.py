"""One registration through the public API, as a browser sends it, and what a refusal means.

An API of a minute ago is not ready yet: its stage answers 403 for some seconds
(aws: api-new-stage-answers-403), and its role may not count yet, so that it answers 500
(aws: role-counts-late). Both are tried again for a while.
"""

import json
import ssl
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from http.client import HTTPException
from typing import Any

from smsverifier.aws import Aws
from smsverifier.aws.foreign_responses import described
from smsverifier.aws.invoke_url import API_URL
from smsverifier.aws.result import Ok, result_of, value_or
from smsverifier.aws.unsigned_http import open_url
from smsverifier.errors import UnreachableError
from smsverifier.naming import Names
from smsverifier.resources.table import find_table

SECONDS = 30.0
"""Longer than API Gateway's own limit for an integration (aws: api-integration-29-s)."""
ORIGIN = "https://example.org"


@dataclass(frozen=True)
class ApiResponse:
    """What the API answered."""

    status: int
    headers: Mapping[str, str]
    """Names in lower case."""
    body: Any
    """Parsed JSON, or None where the body is something else."""
    strange: str = ""
    """What the body is, in words, where it is no JSON: then the API has not answered."""

    @property
    def word(self) -> str:
        """What the API calls its answer: `registered`, `closed`, `error`, …; empty: nothing."""
        word = self.body.get("status") if isinstance(self.body, dict) else None
        return word if isinstance(word, str) else ""


def preflight_request(api_url: str) -> urllib.request.Request:
    """What a browser on another site asks before it sends the registration."""
    headers = {
        "Origin": ORIGIN,
        "Access-Control-Request-Method": "PUT",
        "Access-Control-Request-Headers": "content-type",
    }
    return urllib.request.Request(api_url, method="OPTIONS", headers=headers)  # noqa: S310


def registration_request(
    api_url: str,
    fields: Mapping[str, str],
    *,
    test: bool,
    attempt: str | None = None,
    waits: bool = False,
) -> urllib.request.Request:
    """One registration.

    `attempt`: 32 hex digits. What is sent again under them is stored once. `waits`: for a place
    on the waiting list, once every other is taken.
    """
    parameters = {
        "source": "test" if test else None,
        "attempt": attempt,
        "waitlist": "yes" if waits else None,
    }
    query = urllib.parse.urlencode({name: text for name, text in parameters.items() if text})
    url = f"{api_url}?{query}" if query else api_url
    body = json.dumps(fields).encode()
    headers = {"Content-Type": "application/json"}
    return urllib.request.Request(url, body, headers, method="PUT")  # noqa: S310


def register(
    api_url: str,
    fields: Mapping[str, str],
    *,
    test: bool,
    attempt: str | None = None,
    waits: bool = False,
) -> ApiResponse:
    """Send a `registration_request`. Raises UnreachableError if nobody answers."""
    return send(registration_request(api_url, fields, test=test, attempt=attempt, waits=waits))


def registration_state(base_url: str, certificates: str | bool = True) -> str:
    """Whether the API below this address takes registrations: `open`, `closed`, `full`, or empty
    where it does not say. Raises UnreachableError.
    """
    answer = send(urllib.request.Request(f"{base_url}/sending"), certificates)  # noqa: S310
    said = answer.body.get("registration") if isinstance(answer.body, dict) else None
    return said if isinstance(said, str) else ""


def send(request: urllib.request.Request, certificates: str | bool = True) -> ApiResponse:
    """What the API answers; `certificates`: `Aws.certificates`.

    Raises UnreachableError if nobody answers, or nobody who is trusted.
    """
    try:
        with _opened(request, certificates) as answer:
            return _response(answer.status, answer.headers, answer.read())
    # What is no HTTP or breaks off, and what urllib makes of an address or a length that is none.
    except (OSError, HTTPException, ValueError, OverflowError) as error:
        # An error of TLS, a bundle that is none among them, or the one within urllib's.
        if any(isinstance(e, ssl.SSLError) for e in (error, getattr(error, "reason", None))):
            raise _not_trusted(request.full_url, error) from error
        raise UnreachableError(
            "The registration API does not answer",
            where=request.full_url,
            why=str(getattr(error, "reason", error)),
            hint="Check the network; `smsverifier status` shows whether the API is there.",
        ) from error


def _opened(request: urllib.request.Request, certificates: str | bool) -> Any:
    """The answer, whatever its status."""
    try:
        return open_url(request, certificates, SECONDS)
    except urllib.error.HTTPError as error:
        return error


def _not_trusted(url: str, error: Exception) -> UnreachableError:
    return UnreachableError(
        "The connection to the registration API is not trusted",
        where=url,
        why=str(getattr(error, "reason", error)),
        hint="Whoever answers there has a certificate that nothing here vouches for. If it is an "
        "emulator's, or a proxy's that opens TLS: name the file of its CA in AWS_CA_BUNDLE, or in "
        "the profile's `ca_bundle`.",
    )


def _response(status: int, headers: Any, body: bytes) -> ApiResponse:
    named = {name.lower(): value for name, value in headers.items()}
    try:
        return ApiResponse(status, named, json.loads(body))
    except (ValueError, RecursionError):
        return ApiResponse(status, named, None, described(status, headers, body))


STAGE_SECONDS = 20.0
"""A stage that was just deployed answers 403 for a few seconds (aws: api-new-stage-answers-403)."""
ROLE_SECONDS = 60.0
"""How long a role that was just made may not count yet (aws: role-counts-late)."""
NEW = timedelta(minutes=5)
"""How long a role may be the reason for a 500. An older one's 500 is told at once."""
PAUSE_SECONDS = 1.0

UNKNOWN_PATH = "MissingAuthenticationTokenException"
"""API Gateway's name for a path or method it does not know: nothing is wrong with any token."""


@dataclass(frozen=True)
class Refusal:
    """Why the API did not take a registration, and what to do."""

    verdict: str
    advice: str


@dataclass(frozen=True)
class RegistrationCall:
    """What the API said."""

    preflight: ApiResponse
    registration: ApiResponse | None
    """None where a browser would not have sent it."""
    tries: int
    """How often the registration was sent: an answer of 500 does not prove that nothing was
    stored."""

    @property
    def answer(self) -> ApiResponse:
        """The last word."""
        return self.registration or self.preflight

    @property
    def request_id(self) -> str | None:
        """The registration's id, if it was taken."""
        body = self.answer.body if self.registration and self.answer.status == 200 else None
        request_id = body.get("request_id") if isinstance(body, dict) else None
        return request_id if isinstance(request_id, str) else None

    @property
    def evidence(self) -> str:
        """The answers in a line."""
        then = f", registration {self.registration.status}" if self.registration else ""
        again = f" ({self.tries} tries)" if self.tries > 1 else ""
        return f"preflight {self.preflight.status}{then}{again}"


ALREADY = Refusal(
    "This number is registered already.",
    "Add --again to remove an earlier test with this number first.",
)
BEHIND = "The API differs from the configuration, so its stage is behind: run `smsverifier up`."
_REFUSALS = {
    400: Refusal(
        "The API refused the registration as invalid.",
        "Check the number and the fields against the configuration's form; if that was changed, "
        "run `smsverifier up` first.",
    ),
    409: ALREADY,
    429: Refusal(
        "The API is throttled.", "Wait a moment, or raise api.requests_per_second and api.burst."
    ),
}
_FIREWALL = Refusal(
    "A firewall or a policy in front of the API has refused the registration (403).",
    "`smsverifier status` names it. A web ACL (AWS WAF) stays as somebody has set it: AWS's "
    "console says which of its rules blocks, and other networks may get through. A resource policy "
    "is taken off by `smsverifier up`.",
)
_UNKNOWN_PATH = Refusal(
    "The API does not know this path (403 Missing Authentication Token).",
    "Its stage was not deployed, or something else was: run `smsverifier up`.",
)
_FORBIDDEN = Refusal(
    "The API is closed to us (403).",
    "Its default endpoint is disabled, there is no such stage any more, or a resource policy or a "
    "firewall (WAF) is in front of it: run `smsverifier status`.",
)
_BROKEN = Refusal(
    "The API could not store the registration.",
    "Its role, its templates or the table differ: run `smsverifier status`, then `smsverifier up`.",
)
_UNEXPECTED = Refusal(
    "The API answered, but not as this stack's API does.",
    "Something else may be at its address: run `smsverifier status`, then `smsverifier up`.",
)
_ELSEWHERE = Refusal(
    "What answers at this address is not this stack's API.",
    "AWS_ENDPOINT_URL or a profile names an emulator: each has an address of its own making for an "
    f"API, or runs none at all. {API_URL} sets the address, with {{api_id}}, {{region}} and "
    "{stage} where they stand in it.",
)


def send_registration(
    aws: Aws, names: Names, api_url: str, fields: Mapping[str, str], attempt: str | None = None
) -> RegistrationCall:
    """The preflight and, only if that is let in, the registration. Raises UnreachableError.

    However often the registration is sent, it is the same `attempt`, which is stored once.
    """
    start, is_new = aws.clock(), partial(_has_new_role, aws, names)
    trusted = aws.certificates

    # A new request for each try: a proxy leaves its marks on the one that went through it.
    def ask_first() -> ApiResponse:
        return send(preflight_request(api_url), trusted)

    def put() -> ApiResponse:
        asked = registration_request(api_url, fields, test=True, attempt=attempt)
        return send(asked, trusted)

    preflight, _ = _patiently(aws, start, is_new, ask_first)
    if preflight.status != 200:
        return RegistrationCall(preflight, None, 0)
    answer, tries = _patiently(aws, start, is_new, put)
    return RegistrationCall(preflight, answer, tries)


CLOSED = Refusal(
    "Registration is closed.",
    "`smsverifier status` says why: by hand (`smsverifier registrations reopen` opens it), by "
    "event.closes_at, or by registrations.max.",
)


def _is_closed(answer: ApiResponse) -> bool:
    """Whether it is the API's own word that nobody can register now."""
    return isinstance(answer.body, dict) and answer.body.get("status") in {"closed", "full"}


def _is_elsewhere(answer: ApiResponse) -> bool:
    """Whether no REST API of AWS's can have said this: an unknown path is 403 there, in JSON
    (aws: api-new-stage-answers-403). An emulator takes it for the name of a bucket, and moto's
    server runs no API (aws: moto-pages)."""
    kind, server = (answer.headers.get(name, "").lower() for name in ("content-type", "server"))
    is_none = "xml" in kind or "werkzeug" in server
    return answer.status in {404, 405, 501} or (answer.status >= 400 and is_none)


def _strangers(answer: ApiResponse) -> Refusal:
    return Refusal(
        "Something on the way to the API has answered in its place: "
        f"{answer.strange} (status {answer.status}).",
        "Open any web page in a browser: where the network wants you to sign in or to agree, do "
        "so, or use another network. A proxy or a filter has to let the API's host pass. Whoever "
        "registers from elsewhere gets through.",
    )


def refusal(answer: ApiResponse, *, is_emulated: bool = False) -> Refusal:
    """What an answer that is no success means; `is_emulated`: behind an endpoint of one's own."""
    if is_emulated and _is_elsewhere(answer):
        return _ELSEWHERE
    if answer.strange:
        return _strangers(answer)
    if answer.status == 403:
        return _forbidden(answer)
    if answer.status < 400:
        return _UNEXPECTED
    return _REFUSALS.get(answer.status, _BROKEN)


def _forbidden(answer: ApiResponse) -> Refusal:
    if _is_closed(answer):
        return CLOSED
    if answer.word == "refused":
        return _FIREWALL
    kind = answer.headers.get("x-amzn-errortype", "")
    return _UNKNOWN_PATH if kind == UNKNOWN_PATH else _FORBIDDEN


def _patiently(
    aws: Aws, start: float, is_new: Callable[[], bool], ask_it: Callable[[], ApiResponse]
) -> tuple[ApiResponse, int]:
    """The answer, and how many tries it took."""
    answer, tries = ask_it(), 1
    while _may_pass(answer, aws.clock() - start, is_new):
        aws.sleep(PAUSE_SECONDS)
        answer, tries = ask_it(), tries + 1
    return answer, tries


def _may_pass(answer: ApiResponse, seconds: float, is_new: Callable[[], bool]) -> bool:
    if answer.strange or answer.word == "refused":
        return False
    if answer.status == 403:
        return seconds < STAGE_SECONDS and not (_is_closed(answer) or _is_elsewhere(answer))
    return answer.status >= 500 and seconds < ROLE_SECONDS and is_new()


def _has_new_role(aws: Aws, names: Names) -> bool:
    """Whether the API's role is so new that it may not count yet. Unknown: it is not.

    Where there is no table, no role helps.
    """
    if result_of(partial(find_table, aws, names.table)) == Ok(None):
        return False
    role = result_of(lambda: aws.client("iam").get_role(RoleName=names.role("api"))["Role"])
    found = value_or(role, None)
    return found is not None and aws.now() - found["CreateDate"] < NEW
