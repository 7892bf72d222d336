"""Why nobody answers: no network, a proxy, a certificate, an endpoint of one's own, a region
without the service."""

from urllib.parse import urlsplit

from botocore import exceptions as bc

from smsverifier.aws.regions import missing_in
from smsverifier.errors import UnreachableError

NO_ANSWER = (bc.ConnectionError, bc.HTTPClientError, bc.BaseEndpointResolverError)

AWS_HOSTS = (".amazonaws.com", ".api.aws")
"""How AWS's own endpoints end; the second are its dual-stack ones."""

AGAIN = "Then run the same command again: it goes on from there."


def explain_connection(error: bc.BotoCoreError, where: str) -> UnreachableError:
    """`error` as a sentence about what stands between us and AWS."""
    url = str(error.kwargs.get("endpoint_url", ""))
    host = urlsplit(url).hostname or ""
    message, hint = _words(error, url, host)
    return UnreachableError(message, where=where, why=str(error), hint=hint)


def _words(error: bc.BotoCoreError, url: str, host: str) -> tuple[str, str]:
    if isinstance(error, bc.ProxyConnectionError):
        return "The proxy does not answer", f"Check HTTPS_PROXY and NO_PROXY. {AGAIN}"
    if isinstance(error, bc.SSLError):
        return (
            "The connection to AWS is not trusted",
            "A proxy that opens TLS needs its certificate in AWS_CA_BUNDLE; a wrong clock makes "
            "certificates invalid too.",
        )
    if host and not host.endswith(AWS_HOSTS):
        return (
            f"The endpoint {url} does not answer",
            "It is not one of AWS's. If it is the embedded AWS: `smsverifier local status` says "
            "whether it runs, and `smsverifier up` starts it. If not, AWS_ENDPOINT_URL, "
            "AWS_ENDPOINT_URL_<SERVICE> or the profile's `endpoint_url` names it: start what "
            "should listen there, or unset it.",
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
        f"Check the network, its DNS and proxy (HTTPS_PROXY), and the region. {AGAIN}",
    )


def _missing(host: str) -> str:
    """The service behind `host` if, as far as we know, its region does not have it."""
    service, _, rest = host.partition(".")
    return missing_in(rest.partition(".")[0]).get(service, "")
