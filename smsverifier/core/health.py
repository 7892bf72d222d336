"""The numbers of a running pipeline; None where a number cannot be known now."""

from dataclasses import dataclass


@dataclass(frozen=True)
class SmsCounts:
    """How many were told, could not be told, are still to be told, and nobody knows of."""

    sent: int
    failed: int
    pending: int
    unconfirmed: int


@dataclass(frozen=True)
class Health:
    """What `status` shows beside the resources."""

    registrations: int | None = None
    sms: SmsCounts | None = None
    dead_letters: int | None = None
