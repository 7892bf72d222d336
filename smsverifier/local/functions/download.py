"""Where a function's code can be fetched: what GetFunction's `Code.Location` is on AWS.

There it is an address in S3, signed for ten minutes. Here it is one of our own pages, signed with
a secret of this process: who has one address has no other.
"""

import hmac
import secrets

from smsverifier.local.calls import AwsFailure
from smsverifier.local.functions.deployed import find_deployed
from smsverifier.local.place import CODE

_SECRET = secrets.token_bytes(32)


def code_location(host: str, region: str, name: str) -> str:
    """The address of the code of this function; `host` with its port."""
    path = f"{CODE}{region}/{name}"
    return f"http://{host}{path}?signature={_signature(path)}"


def code_at(path: str, signature: str) -> bytes | None:
    """The code at an address that `code_location` gave, as it is deployed at this moment."""
    region, _, name = path.removeprefix(CODE).partition("/")
    if not hmac.compare_digest(signature.encode(), _signature(path).encode()):
        return None
    try:
        return find_deployed(name, region).code or None
    except AwsFailure:
        return None


def _signature(path: str) -> str:
    return hmac.digest(_SECRET, path.encode(), "sha256").hex()
