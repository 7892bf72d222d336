"""How calls to API Gateway are sent: again when it is busy with this API or asks to slow down."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar

from smsverifier.aws import Aws
from smsverifier.aws.errors import explain, find, is_code, is_refused_connection
from smsverifier.aws.waits import WaitLimit, retry_while
from smsverifier.errors import UnreachableError

T = TypeVar("T")

NOT_FOUND = "NotFoundException"

SETTLE = WaitLimit(
    "API Gateway to take the change",
    60,
    "it makes one change at a time to an API, and 10 calls a second",  # aws: api-ten-calls-a-second
)
# aws: api-one-creation-in-3-s
CREATED = WaitLimit("the API to be made", 120, "one API in 3 s per account")
# aws: shown-late
SHOWN = WaitLimit("the API to be listed", 30, "lists lag for seconds")
# aws: api-one-deployment-in-5-s
DEPLOYED = WaitLimit("the API to be deployed", 120, "one deployment in 5 s per account")
DELETED = WaitLimit(
    "the API to be deleted",
    900,
    # aws: api-one-deletion-in-30-s
    "one API in 30 s per account, whoever deletes them: thirty of them",
)

LOST_SECONDS = 60.0
"""For which answers may be lost one after the other: a network that changes is back by then."""

_CONCURRENT = "concurrent modification"


def retrying(aws: Aws, call: Callable[[], T]) -> T:
    """What `call` returns, sent again while API Gateway refuses it for the moment only."""
    return retry_while(aws, call, _is_momentary, SETTLE)


def retrying_if_lost(aws: Aws, call: Callable[[], T], limit: WaitLimit) -> T:
    """As `retrying`, and also after an answer that was lost.

    `call` must look for itself whether the try before has worked after all. Where all of them are
    lost, it is told why: `limit` is for what API Gateway refuses.
    """
    lost_at: list[float] = []

    def passes(error: BaseException) -> bool:
        if _is_momentary(error):
            lost_at.clear()
            return True
        if not is_lost(error) or _is_dead(aws, error):
            return False
        lost_at.append(aws.clock())
        return lost_at[-1] - lost_at[0] < LOST_SECONDS

    return retry_while(aws, call, passes, limit)


@dataclass(frozen=True)
class Calls:
    """The calls for one API."""

    aws: Aws
    api_id: str

    @property
    def client(self) -> Any:
        """The client whose methods `send` takes."""
        return self.aws.client("apigateway")

    @property
    def once(self) -> Any:
        """The client that tries once only: the retries are ours then, and the user sees them."""
        return self.aws.client("apigateway", retries=False)

    def send(self, operation: Callable[..., T], **parameters: Any) -> T:
        """`operation` on this API, sent again while it is refused for the moment."""
        return retrying(self.aws, partial(operation, restApiId=self.api_id, **parameters))

    def make(self, operation: Callable[..., Any], **parameters: Any) -> Any | None:
        """As `send`, or None if it is there already: made by a call whose answer was lost.

        What somebody else made differently is a difference like any other, to be mended.
        """
        return find(lambda: self.send(operation, **parameters), "ConflictException")


def api_arn(region: str, api_id: str) -> str:
    """The ARN of an API (aws: api-arn-without-account)."""
    return f"arn:aws:apigateway:{region}::/restapis/{api_id}"


def is_lost(error: BaseException) -> bool:
    """Whether nobody knows if the call worked: no answer came, or one of a fault at AWS."""
    answer = (getattr(error, "response", None) or {}).get("ResponseMetadata", {})
    return answer.get("HTTPStatusCode", 0) >= 500 or isinstance(explain(error), UnreachableError)


def _is_dead(aws: Aws, error: BaseException) -> bool:
    """Whether nobody listens at an endpoint of one's own: waiting does not start a server."""
    return is_refused_connection(error) and aws.own_endpoint is not None


def _is_momentary(error: BaseException) -> bool:
    # Seen with either code; other conflicts and bad requests stay what they are.
    if is_code(error, "ConflictException", "BadRequestException", says=_CONCURRENT):
        return True
    return is_code(error, "TooManyRequestsException")
