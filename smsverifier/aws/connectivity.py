"""Why nobody answers: no network, a proxy, a certificate, an endpoint of one's own, a region
without the service."""

import re
from urllib.parse import urlsplit

from botocore import exceptions as bc

from smsverifier.aws.endpoint_urls import AGAIN, NAMED_BY, is_of_aws
from smsverifier.aws.proxies import explain_proxy
from smsverifier.aws.regions import missing_in
from smsverifier.errors import SmsverifierError, UnreachableError, without_passwords

_SHOWN = 60
"""Characters of what is no HTTP."""

NO_ANSWER = (bc.ConnectionError, bc.HTTPClientError, bc.BaseEndpointResolverError)


def explain_connection(error: bc.BotoCoreError, where: str) -> SmsverifierError:
    """`error` as a sentence about what stands between us and AWS."""
    if isinstance(error, bc.ProxyConnectionError):
        return explain_proxy(error, where, AGAIN)
    url = without_passwords(str(error.kwargs.get("endpoint_url", "")))
    host = urlsplit(url).hostname or ""
    message, hint = _no_http(error, url, host) or _words(error, url, host)
    return UnreachableError(message, where=where, why=_why(error), hint=hint)


def _why(error: bc.BotoCoreError) -> str:
    """The SDK's sentence, and below it what it was made of where that says more."""
    said, cause = without_passwords(str(error)), error.kwargs.get("error")
    inner = _said_instead(cause)
    return f"{said} What came: {inner}" if inner else said


def _said_instead(cause: object) -> str:
    """The beginning of what was said instead of HTTP; what steers a terminal is written out."""
    from http.client import BadStatusLine  # noqa: PLC0415 - who connects has it

    for each in getattr(cause, "args", ()):
        if isinstance(each, BadStatusLine) and not isinstance(each, ConnectionError):
            line = str(each.args[0] if each.args else "").strip()
            return ascii(line[:_SHOWN])
    return ""


def _no_http(error: bc.BotoCoreError, url: str, host: str) -> tuple[str, str] | None:
    """It answers, and in another language: no HTTP at all, TLS where none is asked for, or none."""
    is_own = bool(host) and not is_of_aws(url)
    if isinstance(error, bc.SSLError) and "WRONG_VERSION_NUMBER" in str(error) and is_own:
        return (
            f"The endpoint {url} does not speak TLS",
            "Write http:// instead of https:// in the address, if it is an emulator's; it stands "
            f"in {NAMED_BY}. A proxy (HTTPS_PROXY) may answer in its place too.",
        )
    said = _said_instead(error.kwargs.get("error"))
    if not said:
        return None
    if said.startswith("'\\x15\\x03"):
        return (
            f"The endpoint {url} speaks TLS",
            f"Write https:// instead of http:// in the address; it stands in {NAMED_BY}.",
        )
    return (
        f"What answers at {url} speaks no HTTP",
        f"It is neither AWS nor an emulator of it: {NAMED_BY} names its address. Correct it, or "
        "unset it to work with AWS itself.",
    )


def _words(error: bc.BotoCoreError, url: str, host: str) -> tuple[str, str]:
    if isinstance(error, bc.SSLError) and _is_of_the_bundle(error):
        return (
            "The file of certificates that calls are held against cannot be used",
            "AWS_CA_BUNDLE, REQUESTS_CA_BUNDLE or the profile's `ca_bundle` names it: it has to be "
            "one of PEM, with a certificate at least.",
        )
    if isinstance(error, bc.SSLError):
        return (
            "The connection to AWS is not trusted",
            "A proxy that opens TLS, or an emulator, has an authority of its own: name the file of "
            "its certificate in AWS_CA_BUNDLE. A wrong clock makes certificates invalid, too.",
        )
    if host and not is_of_aws(url):
        return (
            f"The endpoint {url} does not answer",
            "It is not one of AWS's. If it is the embedded AWS: `smsverifier local status` says "
            f"whether it runs, and `smsverifier up` starts it. If not, {NAMED_BY} names it: start "
            "what should listen there, or unset it.",
        )
    missing = _missing(host)
    if missing:
        return (
            f"{missing} is not to be found in this region",
            "Choose another region (`region` in the configuration, or --region), for example "
            "ap-south-1.",
        )
    return (
        f"AWS does not answer{f' at {host}' if host else ''}",
        f"Check the network, its DNS and proxy (HTTPS_PROXY; the AWS SDK looks at no ALL_PROXY), "
        f"and the region. {_variant(host)}{AGAIN}",
    )


def _is_of_the_bundle(error: bc.SSLError) -> bool:
    """What is in the file, or that it may not be read; not what AWS, or a proxy, has shown."""
    text = str(error)
    return "[X509" in text or "[PEM" in text or "[Errno 13]" in text or "[Errno 21]" in text


def _variant(host: str) -> str:
    """Of an address that is not there in every region: what has chosen it."""
    if re.search(r"[.-]fips\.", host):
        return "AWS_USE_FIPS_ENDPOINT or the profile has chosen its FIPS variant: take that away. "
    if host.endswith(".api.aws"):
        return (
            "AWS_USE_DUALSTACK_ENDPOINT or the profile has chosen its dual-stack variant: take "
            "that away. "
        )
    return ""


def _missing(host: str) -> str:
    """The service behind `host` if, as far as we know, its region does not have it."""
    service, _, rest = host.partition(".")
    return missing_in(rest.partition(".")[0]).get(service, "")
