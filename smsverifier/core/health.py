"""The numbers of a running pipeline; None where a number cannot be known now."""

from dataclasses import dataclass


@dataclass(frozen=True)
class SmsCounts:
    """How many were told, could not be told, are still to be told, and nobody knows of."""

    sent: int
    failed: int
    pending: int
    unconfirmed: int
    given_up: int = 0
    """Nobody was told and the pipe brings them no more: about as many as there are dead letters."""
    held: int = 0
    """An import or somebody's hand brought them untold; only a person may have them told."""
    over_cap: int = 0
    """Of those pending: `sms.max_messages` is reached, so they wait until a person raises it."""


@dataclass(frozen=True)
class ReceiptCounts:
    """What became of those that SNS accepted, by delivery receipts."""

    delivered: int
    accepted: int
    """By a carrier, whose word is the last there is."""
    failed: int
    awaited: int
    price_usd: float
    """Of all that have one."""


@dataclass(frozen=True)
class Note:
    """Something that keeps people from being told, and what to do about it."""

    what: str
    advice: str


@dataclass(frozen=True)
class Health:
    """What `status` shows beside the resources."""

    registrations: int | None = None
    sms: SmsCounts | None = None
    dead_letters: int | None = None
    receipts: ReceiptCounts | None = None
    """None while delivery logging is off, or may not be read."""
    notes: tuple[Note, ...] = ()
    tests: int | None = None
    """How many of the registrations are those of `test-register`."""
