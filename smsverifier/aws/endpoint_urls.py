"""Addresses in AWS's place: what is wrong with one, which setting names it, and how it is shown.

botocore finds them itself, and says of a wrong one only that it is: without whose it is, and after
the first calls. Loads nothing of it, as usage errors come before any call.
"""

import re
from collections.abc import Iterator, Mapping
from urllib.parse import SplitResult, urlsplit

from smsverifier.errors import UsageError, without_passwords

ENDPOINT = "AWS_ENDPOINT_URL"
IGNORE = "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS"

AWS_HOSTS = (".amazonaws.com", ".api.aws")
"""How AWS's own endpoints end; the second are its dual-stack ones."""

AGAIN = "Then run the same command again: it goes on from there."

SERVICE_IDS: Mapping[str, str] = {
    "apigateway": "API_GATEWAY",
    "cloudwatch": "CLOUDWATCH",
    "dynamodb": "DYNAMODB",
    "dynamodbstreams": "DYNAMODB_STREAMS",
    "freetier": "FREETIER",
    "iam": "IAM",
    "lambda": "LAMBDA",
    "logs": "CLOUDWATCH_LOGS",
    "pinpoint-sms-voice-v2": "PINPOINT_SMS_VOICE_V2",
    "pipes": "PIPES",
    "resourcegroupstaggingapi": "RESOURCE_GROUPS_TAGGING_API",
    "scheduler": "SCHEDULER",
    "sesv2": "SESV2",
    "sns": "SNS",
    "sqs": "SQS",
    "sts": "STS",
    # What the SDK asks to sign in.
    "signin": "SIGNIN",
    "sso": "SSO",
    "sso-oidc": "SSO_OIDC",
}
"""The SDK's name → what stands behind AWS_ENDPOINT_URL_, and, in small letters, in a file.

aws: endpoint-settings
"""

VARIABLES = (ENDPOINT, *(f"{ENDPOINT}_{each}" for each in SERVICE_IDS.values()))
"""Those that name an address."""

_HOST = r"(?i)(?:(?!-)[a-z0-9-]{1,63}(?<!-)\.)*(?!-)[a-z0-9-]{1,63}(?<!-)\.?"
"""What the SDK takes for a name: no underscore (aws: endpoint-settings)."""
_USER = r"(?<=//)[^/?#]*@"
_QUOTES = "\"'‘’“”`"
_SCHEME = re.compile(rf"[\s{_QUOTES}]*[A-Za-z][A-Za-z0-9+.-]*://")


NAMED_BY = f"{ENDPOINT}, {ENDPOINT}_<SERVICE> or the profile's `endpoint_url`"
"""What names an address that is not AWS's."""


def is_of_aws(url: str) -> bool:
    """Whether it is one of AWS's own."""
    return (urlsplit(url).hostname or "").endswith(AWS_HOSTS)


def own_address(url: str) -> str | None:
    """`url` as it is shown and asked, if it is not AWS's."""
    return None if is_of_aws(url) else without_user(url).rstrip("/")


def without_secrets(text: str) -> str:
    """The address `text` without its user and password and what is asked there."""
    return without_passwords(text).partition("?")[0]


def without_user(url: str) -> str:
    """`url` without the user and password, which no AWS client sends."""
    return re.sub(_USER, "", url) if "@" in url else url


def masked_url(url: str) -> str:
    """`url` with `***` for what stands before its host, whether it is an address or was to be one.

    Also a password with a slash or an `@` in it is gone, and perhaps some of the path with it.
    """
    return _with_user(url, "***@")


def _with_user(url: str, user: str) -> str:
    """`url` with `user` for what stands before its host, as far as the last @."""
    before, _, host = url.rpartition("@")
    if not before:
        return url
    scheme = _SCHEME.match(before)
    return f"{scheme[0] if scheme else ''}{user}{host}"


def refuse_wrong_endpoints(environ: Mapping[str, str]) -> None:
    """Raises UsageError for an address in `environ` that nothing could be asked at."""
    if environ.get(IGNORE, "").lower() == "true":
        return
    for name in VARIABLES:
        value = environ.get(name)
        if value:
            refuse_wrong_endpoint(value, name, "the environment")


def refuse_wrong_endpoint(url: str, name: str, where: str) -> None:
    """Raises UsageError, which says what is missing, if nothing could be asked at `url`.

    `name` is that of the setting, `where` whatever holds it.
    """
    wrong = next(_mistakes(url), None)
    if wrong is None:
        return
    meant = _meant(_with_user(url, "")) or "http://127.0.0.1:4566"
    raise UsageError(
        f"{name} is not an address at which an AWS could be asked",
        where=where,
        why=f"{_seen(url)}: {wrong}.",
        hint=f"Write a whole address, {name}={meant}, or leave it out to work with AWS itself.",
    )


def _mistakes(url: str) -> Iterator[str]:
    """What is wrong with `url`, the plainest first."""
    if url[:1] in _QUOTES or url[-1:] in _QUOTES:
        yield "the quotes are part of it"
    if url != url.strip():
        yield f"a blank or a line break is part of it, at its {_end_of_blank(url)}"
    if not all(c.isprintable() and c != " " for c in url):
        yield "there is a blank or a control character in it"
    scheme, _, rest = url.partition("://")
    if not _SCHEME.match(url):
        yield "http:// or https:// is missing in front"
    if scheme.lower() not in ("http", "https"):
        yield f"AWS is asked by http:// or https://, not by {scheme}://"
    yield from _mistakes_behind(url, rest)


def _mistakes_behind(url: str, rest: str) -> Iterator[str]:
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        yield "its host is no name and no address"
        return
    if "@" in rest.removeprefix(parts.netloc):
        yield "a / ? or # in a user or a password is written %2F, %3F or %23"
    if not host:
        yield "the host is missing"
    yield from _mistakes_of_port(parts)
    if ":" not in host and not re.fullmatch(_HOST, host):
        yield f"its host, {host}, has other characters than letters, digits, hyphens and dots"
    if parts.query or parts.fragment or url.endswith(("?", "#")):
        yield "what follows the ? or the # belongs to no such address"


def _mistakes_of_port(parts: SplitResult) -> Iterator[str]:
    port = parts.netloc.rpartition("@")[2].rpartition(":")[2]
    try:
        if parts.port == 0:
            yield "its port is 0"
    except ValueError:
        yield f"its port, {port}, is no number from 1 to 65535"
    if parts.netloc.endswith(":"):
        yield "the port is missing behind the colon"


def _end_of_blank(url: str) -> str:
    return "end" if url != url.rstrip() else "beginning"


def _seen(url: str) -> str:
    """As it stands there, but for a password; what cannot be seen is written out."""
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in f"“{masked_url(url)}”")


def _meant(url: str) -> str:
    """What was meant, if mending what is plain gives an address; else nothing."""
    bare = "".join(url.split()).strip(_QUOTES)
    bare = re.sub(r"^(https?)(?=[:/]):?/*", r"\1://", re.split(r"[?#]", bare, maxsplit=1)[0])
    if "://" not in bare and not bare.startswith(("/", ".")):
        bare = f"http://{bare}"
    return bare if next(_mistakes(bare), None) is None else ""
