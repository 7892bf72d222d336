"""Fetching what AWS gave an address of: the code of a function (`Code.Location` of GetFunction).

The address is signed, so the request carries no credentials. It goes through the same proxy and
with the same certificates as every call.
"""

from typing import Any

from smsverifier.aws.errors import AWS_ERRORS, explain
from smsverifier.aws.session import Aws
from smsverifier.errors import UnreachableError

SECONDS = (5.0, 20.0)
"""To connect, and between two pieces of the answer."""


def download(aws: Aws, url: str) -> bytes:
    """What is at `url`. Raises UnreachableError or another AwsError where it cannot be had.

    Of a session with an address of its own, only what is at that address is fetched.
    """
    from botocore.awsrequest import AWSRequest  # noqa: PLC0415 - as in `session`
    from botocore.httpsession import URLLib3Session  # noqa: PLC0415
    from botocore.utils import get_environ_proxies  # noqa: PLC0415

    own = aws.where.endpoint_url
    if own is not None and not url.startswith(f"{own}/"):
        raise _not_had(url, f"Only what is at {own} may be fetched.")
    proxies = {} if own is not None else get_environ_proxies(url)
    http = URLLib3Session(verify=aws.certificates, proxies=proxies, timeout=SECONDS)
    try:
        answer: Any = http.send(AWSRequest("GET", url).prepare())
        content: bytes = answer.content
    except AWS_ERRORS as error:
        raise explain(error, "fetching the deployed code") from error
    except ValueError as error:  # an address that is none
        raise _not_had(url, f"{error}.") from error
    finally:
        http.close()
    if answer.status_code != 200:
        raise _not_had(url, f"It was answered with {answer.status_code}.")
    return content


def _not_had(url: str, why: str) -> UnreachableError:
    host = url.partition("?")[0]  # what follows is the signature
    return UnreachableError(
        "The deployed code cannot be fetched",
        where=host,
        why=why,
        hint="Look whether the network lets requests to S3 pass.",
    )
