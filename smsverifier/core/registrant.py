"""One row of `registrations list`."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Registrant:
    """A registrant as listed: phone numbers are masked unless they were asked for."""

    registration_id: str
    phone: str
    name: str
    registered_at: int | None
    """Epoch milliseconds."""
    source: str
    sms_status: str | None
    """As in the table; `unconfirmed` where sending began and nobody will record its end."""
    sms_error: str | None
    sms_message_id: str | None
    sms_parts: int | None
    sms_attempts: int | None
    sms_updated_at: int | None
    """Epoch milliseconds."""
    request_id: str
    dropped: str | None = None
    """Why it did not arrive although SNS accepted it, as its receipt says."""
    reason: str | None = None
    """`sms_error` in words."""


@dataclass(frozen=True)
class RegistrantPage:
    """A part of the list, oldest first, and how to ask for what follows (None: nothing)."""

    registrants: tuple[Registrant, ...]
    matching: int
    """How many there are in all parts."""
    next: str | None
