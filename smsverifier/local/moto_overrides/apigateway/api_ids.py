"""The id of a REST API, and with it its address: the same one whenever an API of that name is made.

AWS takes another each time, and so does moto. Here a poster, a bookmark or a test keeps working
over `down` and `up`; what happens on AWS `down` says.
"""

import hashlib
import string
from typing import Any

from moto.apigateway.models import ApigwRestApiIdentifier
from moto.backends import get_backend

from smsverifier.local.calls import ACCOUNT

_SIGNS = string.digits + string.ascii_lowercase
_LENGTH = 10
"""As AWS's."""

_random_id = ApigwRestApiIdentifier.generate


def install_ids() -> None:
    """moto goes this way from now on."""
    ApigwRestApiIdentifier.generate = _generate


def id_of(region: str, name: str) -> str:
    """The id that the first API of this name in the region has."""
    number = int.from_bytes(hashlib.sha256(f"{region}/{name}".encode()).digest(), "big")
    return "".join(_SIGNS[number // 36**place % 36] for place in range(_LENGTH))


def _generate(self: Any, existing_ids: Any = None, tags: Any = None) -> str:
    """A second of the same name, which AWS allows, gets another."""
    wanted = id_of(self.region, self.name)
    is_taken = wanted in get_backend("apigateway")[ACCOUNT][self.region].apis
    return str(_random_id(self, existing_ids, tags)) if is_taken else wanted
