"""What the answer to one send means for the registrant, by whatever channel it went.

A send has no idempotency token: it is made once (no client may retry it), and every answer is one
of four. Only an answer that proves that nothing was sent may lead to another try; the decision note
0007 has the table.
"""

from collections.abc import Callable
from dataclasses import dataclass

from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    ConnectTimeoutError,
    CredentialRetrievalError,
    EndpointConnectionError,
    NoCredentialsError,
)

AWS_ERRORS = (ClientError, BotoCoreError)

NOT_CONNECTED = (
    EndpointConnectionError,
    ConnectTimeoutError,
    NoCredentialsError,
    CredentialRetrievalError,
)
"""Raised before the first byte of a request leaves."""


@dataclass(frozen=True)
class Accepted:
    """The service took the message; whether it arrives is another matter."""

    message_id: str
    parts: int | None = None
    """Of an SMS."""


@dataclass(frozen=True)
class Refused:
    """It can never be sent. Nothing was."""

    reason: str


@dataclass(frozen=True)
class NotSent:
    """Nothing was sent, and another try may work."""

    reason: str


@dataclass(frozen=True)
class Unconfirmed:
    """It may have been sent."""

    reason: str


Outcome = Accepted | Refused | NotSent | Unconfirmed
Send = Callable[[], Outcome]
"""Sends a message that is ready, once."""


def was_refused(error: Exception) -> bool:
    """Whether nothing was written for certain: AWS said no, or never heard of it."""
    if not isinstance(error, ClientError):
        return isinstance(error, NOT_CONNECTED)
    status: int = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
    return 400 <= status < 500


def is_condition(error: ClientError) -> bool:
    """Whether only the condition of a write did not hold."""
    return name_of(error) == "ConditionalCheckFailedException"


def name_of(error: Exception) -> str:
    """AWS's code or the error's type; never its text, which may hold a number."""
    if isinstance(error, ClientError):
        return str(error.response.get("Error", {}).get("Code") or "Unknown")
    return type(error).__name__
