"""How calls to API Gateway are sent: again when it is busy with this API or asks to slow down."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar

from smsverifier.aws import Aws
from smsverifier.aws.errors import explain, is_code
from smsverifier.aws.waits import Limit, retry_while
from smsverifier.errors import UnreachableError

T = TypeVar("T")

NOT_FOUND = "NotFoundException"

SETTLE = Limit(
    "API Gateway to take the change",
    60,
    "it makes one change at a time to an API, and 10 calls a second (facts §6.7)",
)
CREATED = Limit("the API to be made", 60, "one API in 3 s per account (facts §0.15)")
DEPLOYED = Limit("the API to be deployed", 60, "one deployment in 5 s per account (facts §0.15)")
DELETED = Limit("the API to be deleted", 300, "one API in 30 s per account (facts §0.15)")

_NO_ANSWER = ("InternalFailure", "InternalServerError", "ServiceUnavailableException")


def patiently(aws: Aws, call: Callable[[], T], limit: Limit) -> T:
    """What `call` returns, sent again while API Gateway refuses it for the moment only."""
    return retry_while(aws, call, _is_momentary, limit)


def looking_first(aws: Aws, call: Callable[[], T], limit: Limit) -> T:
    """As `patiently`, and also after an answer that was lost.

    `call` must look for itself whether the try before has worked after all.
    """
    return retry_while(aws, call, lambda e: _is_momentary(e) or _is_lost(e), limit)


@dataclass(frozen=True)
class Calls:
    """The calls for one API."""

    aws: Aws
    api_id: str

    @property
    def client(self) -> Any:
        """The client whose methods `send` takes."""
        return self.aws.client("apigateway")

    def send(self, operation: Callable[..., T], **parameters: Any) -> T:
        """`operation` on this API, sent again while it is refused for the moment."""
        return patiently(self.aws, partial(operation, restApiId=self.api_id, **parameters), SETTLE)


def api_arn(region: str, api_id: str) -> str:
    """The ARN of an API; the account is left out of it (facts §6.7)."""
    return f"arn:aws:apigateway:{region}::/restapis/{api_id}"


def _is_momentary(error: BaseException) -> bool:
    if is_code(error, "ConflictException", says="concurrent modification"):
        return True
    return is_code(error, "TooManyRequestsException")


def _is_lost(error: BaseException) -> bool:
    return is_code(error, *_NO_ANSWER) or isinstance(explain(error), UnreachableError)
