"""Where a function's code can be fetched: what GetFunction's `Code.Location` is on AWS.

There it is an address in S3, signed for ten minutes. Here it is one of our own pages, with a
secret of this process in it.
"""

import secrets

from smsverifier.local.calls import AwsFailure
from smsverifier.local.functions.deployed import find_deployed
from smsverifier.local.place import CODE

_SECRET = secrets.token_urlsafe(24)


def code_location(host: str, region: str, name: str) -> str:
    """The address of the code of this function; `host` with its port."""
    return f"http://{host}{CODE}{region}/{name}?signature={_SECRET}"


def code_at(path: str, signature: str) -> bytes | None:
    """The code at an address that `code_location` gave, as it is deployed at this moment."""
    region, _, name = path.removeprefix(CODE).partition("/")
    if not secrets.compare_digest(signature.encode(), _SECRET.encode()):
        return None
    try:
        return find_deployed(name, region).code or None
    except AwsFailure:
        return None
