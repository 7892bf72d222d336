"""Whose key a call is signed with, and whether it is signed well: AWS's Signature Version 4.

Asked by `server` before any call reaches the dispatcher; `functions` gives each process a key.
"""

import hashlib
import hmac
import re
import secrets
import threading
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import lru_cache
from typing import NoReturn
from urllib.parse import quote, unquote_plus

from moto.core.request import Request

from smsverifier.access_key import AccessKey
from smsverifier.local.calls import OWNER, AwsFailure, Caller, credential_of, speaks_query
from smsverifier.local.credentials import new_access_key


@dataclass(frozen=True)
class Holder:
    """A key, and whoever has it: `OWNER`, or a function."""

    caller: Caller
    key: AccessKey


class Keyring:
    """The keys that are good at this moment."""

    def __init__(self, owner: AccessKey) -> None:
        self._lock = threading.Lock()
        self._holders = {owner.id: Holder(OWNER, owner)}

    def find(self, key_id: str) -> Holder | None:
        """Whoever has this key."""
        return self._holders.get(key_id)

    def issue(self, name: str, role: str = "") -> AccessKey:
        """A new key for the function called `name`, with its role's rights, and a token."""
        key = new_access_key("ASIA", secrets.token_urlsafe(32))
        with self._lock:
            self._holders[key.id] = Holder(Caller(name, role), key)
        return key

    def revoke(self, key: AccessKey) -> None:
        """Let the key be good for nothing; one that is so already may be given."""
        with self._lock:
            self._holders.pop(key.id, None)


# In the Authorization header or in the query (presigned), as AWS describes it ("Signing AWS API
# requests" in the IAM User Guide). The body counts always: nothing here goes over TLS.

ALGORITHM = "AWS4-HMAC-SHA256"
SKEW = timedelta(minutes=15)
"""How far the time of a signature may be from ours."""
LONGEST_EXPIRY = timedelta(days=7)
"""How long a presigned address may be good for."""
_TIME = "%Y%m%dT%H%M%SZ"
_IS_TIME = re.compile(r"[0-9]{8}T[0-9]{6}Z")
_SECONDS = re.compile(r"[0-9]{1,6}")
_PART = re.compile(r"\b(Credential|SignedHeaders|Signature)=([^,\s]+)")
_BARE = {"content-type": "CONTENT_TYPE", "content-length": "CONTENT_LENGTH"}
"""The headers that WSGI keeps without HTTP_ before their names."""
_WHOSE = "The embedded AWS takes the keys of its own run: `smsverifier local env` prints them."


@dataclass(frozen=True)
class _Claim:
    """What a request says of its signature."""

    credential: tuple[str, ...]
    """Key, date, region, service and `aws4_request`."""
    signed_headers: str
    signature: str
    time: str
    """As the string to sign has it."""
    seconds: str = ""
    """How long a presigned address is good for; empty for a header."""
    token: str = ""

    @property
    def key_id(self) -> str:
        return self.credential[0]

    @property
    def scope(self) -> tuple[str, ...]:
        return self.credential[1:]


def holder_of(request: Request, keyring: Keyring, now: datetime) -> Holder:
    """Whoever signed the request. Raises AwsFailure, as AWS would refuse it."""
    request.get_data()  # kept before a form parser may eat the stream
    claim = _claim(request)
    holder = keyring.find(claim.key_id)
    if holder is None or not _same(claim.token, holder.key.token):
        _refuse(request, _UNKNOWN, f"The security token in the request is invalid. {_WHOSE}")
    _must_be_timely(request, claim, now)
    _must_cover(request, claim)
    if not _same(claim.signature, _signature(request, claim, holder.key.secret)):
        _refuse(
            request,
            _WRONG,
            "The request signature we calculated does not match the signature you provided. Check "
            "your AWS Secret Access Key and signing method. Consult the service documentation for "
            "details.",
        )
    return holder


# What AWS calls it: in the query protocol, in those that speak JSON.
_MISSING = ("MissingAuthenticationToken", "MissingAuthenticationTokenException")
_INCOMPLETE = ("IncompleteSignature", "IncompleteSignatureException")
_UNKNOWN = ("InvalidClientTokenId", "UnrecognizedClientException")
_WRONG = ("SignatureDoesNotMatch", "InvalidSignatureException")


def _refuse(request: Request, codes: tuple[str, str], message: str) -> NoReturn:
    code = codes[0] if speaks_query(request) else codes[1]
    raise AwsFailure(code, message, 400 if "X-Amz-Target" in request.headers else 403)


def _claim(request: Request) -> _Claim:
    if credential_of(request) is None:
        _refuse(request, _MISSING, f"Request is missing Authentication Token. {_WHOSE}")
    given = request.headers.get("Authorization")
    return _presigned(request) if given is None else _in_header(request, given)


def _in_header(request: Request, given: str) -> _Claim:
    parts = dict(_PART.findall(given))
    if not given.startswith(ALGORITHM + " ") or len(parts) < 3:
        _refuse(
            request,
            _INCOMPLETE,
            f"Authorization header requires '{ALGORITHM}', 'Credential', 'Signature' and "
            "'SignedHeaders'.",
        )
    return _Claim(
        _credential(request),
        parts["SignedHeaders"],
        parts["Signature"],
        _time_in(request),
        token=request.headers.get("X-Amz-Security-Token", ""),
    )


def _presigned(request: Request) -> _Claim:
    query = request.args
    names = ("X-Amz-Credential", "X-Amz-SignedHeaders", "X-Amz-Signature", "X-Amz-Date")
    _, headers, signature, time = (query.get(name, "") for name in names)
    seconds = query.get("X-Amz-Expires", "")
    if query.get("X-Amz-Algorithm") != ALGORITHM or not (headers and signature and time):
        _refuse(request, _INCOMPLETE, f"AWS query-string parameters must include {names}.")
    if not _SECONDS.fullmatch(seconds) or timedelta(seconds=int(seconds)) > LONGEST_EXPIRY:
        _refuse(request, _INCOMPLETE, "X-Amz-Expires must be less than a week (in seconds).")
    token = query.get("X-Amz-Security-Token", "")
    return _Claim(_credential(request), headers, signature, time, seconds, token)


def _credential(request: Request) -> tuple[str, ...]:
    parts = tuple((credential_of(request) or "").split("/"))
    if len(parts) != 5 or parts[4] != "aws4_request":
        _refuse(request, _INCOMPLETE, "Credential must be KEY/DATE/REGION/SERVICE/aws4_request.")
    return parts


def _time_in(request: Request) -> str:
    """The time of a header's signature, in the short form; empty if it says none."""
    given = str(request.headers.get("X-Amz-Date") or request.headers.get("Date") or "")
    if given.endswith("Z"):
        return given
    try:
        moment = parsedate_to_datetime(given)
        # `-0000`, as botocore writes it, is UTC too.
        known = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        return known.astimezone(UTC).strftime(_TIME)
    except (ValueError, OverflowError):
        return ""


def _must_be_timely(request: Request, claim: _Claim, now: datetime) -> None:
    signed = _moment(claim.time)
    if signed is None:
        _refuse(request, _INCOMPLETE, "Authorization header requires a Date or X-Amz-Date.")
    good_for = timedelta(seconds=int(claim.seconds)) if claim.seconds else SKEW
    if claim.scope[0] != claim.time[:8]:
        _refuse(request, _WRONG, "Date in Credential scope does not match the request's.")
    if signed - now > SKEW:
        _refuse(request, _WRONG, f"Signature not yet current: {_compared(claim, now, 'later')}")
    if now - signed > good_for:
        _refuse(request, _WRONG, f"Signature expired: {_compared(claim, now, 'earlier')}")


def _moment(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text) if _IS_TIME.fullmatch(text) else None
    except ValueError:  # the 30th of February
        return None


def _compared(claim: _Claim, now: datetime, how: str) -> str:
    return f"{claim.time} is now {how} than {now.strftime(_TIME)} allows"


def _must_cover(request: Request, claim: _Claim) -> None:
    """The headers that tell a call from another are part of what is signed."""
    covered = {*claim.signed_headers.split(";")}
    telling = (name for name in request.environ if name.startswith("HTTP_X_AMZ_"))
    told = {"host", *(name[5:].lower().replace("_", "-") for name in telling)}
    if told - covered:
        missing = ", ".join(sorted(told - covered))
        _refuse(request, _WRONG, f"There were headers which were not signed: {missing}")


def _signature(request: Request, claim: _Claim, secret: str) -> str:
    digest = hashlib.sha256(_canonical(request, claim.signed_headers)).hexdigest()
    scope = "/".join(claim.scope)
    text = f"{ALGORITHM}\n{claim.time}\n{scope}\n{digest}"
    return _hmac(_signing_key(secret, *claim.scope), text).hex()


def _canonical(request: Request, signed_headers: str) -> bytes:
    headers = "".join(f"{name}:{_value(request, name)}\n" for name in signed_headers.split(";"))
    lines = (
        request.method,
        _path(request),
        _query(request.environ["QUERY_STRING"]),
        headers,
        signed_headers,
        hashlib.sha256(request.get_data()).hexdigest(),
    )
    return "\n".join(lines).encode("utf-8", "surrogateescape")


def _path(request: Request) -> str:
    """The path as it was sent, without steps like `..`, and encoded once more."""
    sent = str(request.environ["RAW_URI"]).partition("?")[0]
    steps: list[str] = []
    for step in sent.split("/"):
        if step == "..":
            del steps[-1:]
        elif step not in ("", "."):
            steps.append(step)
    end = "/" if sent.endswith("/") and steps else ""
    return quote("/" + "/".join(steps) + end, safe="/~")


def _query(sent: str) -> str:
    """As it is understood here, encoded anew and in order, without the signature itself."""
    if not sent:
        return ""
    pairs = (part.partition("=") for part in sent.split("&") if part)
    encoded = sorted((_encoded(name), _encoded(value)) for name, _, value in pairs)
    return "&".join(f"{name}={value}" for name, value in encoded if name != "X-Amz-Signature")


def _encoded(text: str) -> str:
    return quote(unquote_plus(text, errors="surrogateescape"), "-_.~", errors="surrogateescape")


def _value(request: Request, name: str) -> str:
    key = _BARE.get(name) or "HTTP_" + name.upper().replace("-", "_")
    value = str(request.environ.get(key, ""))
    if not value.isascii():
        value = value.encode("latin-1", "replace").decode("utf-8", "surrogateescape")
    return " ".join(value.split())


@lru_cache(maxsize=64)
def _signing_key(secret: str, date: str, region: str, service: str, end: str) -> bytes:
    key = f"AWS4{secret}".encode()
    for part in (date, region, service, end):
        key = _hmac(key, part)
    return key


def _hmac(key: bytes, text: str) -> bytes:
    return hmac.digest(key, text.encode("utf-8", "surrogateescape"), "sha256")


def _same(given: str, right: str) -> bool:
    """In a time that tells nothing of where they differ."""
    return hmac.compare_digest(given.encode("utf-8", "surrogateescape"), right.encode())
