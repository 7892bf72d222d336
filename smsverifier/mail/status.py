"""Where a registrant stands with the e-mail, out of their row and what SES says of addresses. Pure.

The marks are `row.CONFIRMATION_EMAIL`'s. That SES accepted a mail is not its arrival: only the list
of addresses that bounced tells of those that did not, and nothing of those that did.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from dataclasses import field as made_by
from enum import StrEnum
from typing import Any

from smsverifier.mail.address import same_mailbox
from smsverifier.row import (
    CONFIRMATION_EMAIL,
    FAILED,
    SENDING,
    SENT,
    is_held_back,
    is_waiting,
    moment_of,
    text_of,
)

MARKS = CONFIRMATION_EMAIL


class EmailStatus(StrEnum):
    """Where somebody stands. Every row has exactly one."""

    NO_ADDRESS = "no_address"
    """They gave none, or wait for a place: nothing is to be mailed."""
    UNSENT = "not_told"
    SENDING = "sending"
    UNCONFIRMED = "unconfirmed"
    SENT = "sent"
    FAILED = "failed"
    BOUNCED = "bounced"
    """SES accepted the mail, and it did not arrive."""


@dataclass(frozen=True)
class Bounce:
    """An address that SES sends nothing to any more."""

    reason: str
    """`BOUNCE` or `COMPLAINT`."""
    at_ms: int


Bounces = Mapping[str, Bounce]
"""Address as SES keeps it → since when and why."""


def address_of(item: Mapping[str, Any], field: str) -> str:
    """Where the mail of a row goes; blank where it goes nowhere."""
    return (text_of(item, field) or "").strip()


def email_status_of(
    item: Mapping[str, Any], field: str, unconfirmed_before_ms: int, bounces: Bounces | None = None
) -> EmailStatus:
    """Where the registrant of `item` stands, whose address is in `field`.

    Who was being mailed before that moment, and is said to be still, never ended.
    """
    status = text_of(item, MARKS.status)
    if status == SENT:
        is_lost = bounce_of(item, field, bounces or {}) is not None
        return EmailStatus.BOUNCED if is_lost else EmailStatus.SENT
    if status == FAILED:
        return EmailStatus.FAILED
    if status == SENDING:
        is_old = moment_of(item, MARKS.updated_at) < unconfirmed_before_ms
        return EmailStatus.UNCONFIRMED if is_old else EmailStatus.SENDING
    if status:
        return EmailStatus.UNCONFIRMED
    has_none = not address_of(item, field) or is_waiting(item)
    return EmailStatus.NO_ADDRESS if has_none else EmailStatus.UNSENT


def bounce_of(item: Mapping[str, Any], field: str, bounces: Bounces) -> Bounce | None:
    """Why the mail of `item` did not arrive; None where nothing speaks against it.

    Who complains of a mail has it; what is sent to them afterwards SES drops (aws:
    ses-suppression-list).
    """
    found = bounces.get(same_mailbox(address_of(item, field)))
    if found is None or text_of(item, MARKS.status) != SENT:
        return None
    has_read_it = found.reason == "COMPLAINT" and found.at_ms >= moment_of(item, MARKS.updated_at)
    return None if has_read_it else found


def count_bounced(items: Iterable[Mapping[str, Any]], field: str, bounces: Bounces) -> int:
    """Of how many of these rows the mail did not arrive."""
    return sum(1 for item in items if bounce_of(item, field, bounces) is not None)


@dataclass(frozen=True)
class EmailLook:
    """What it takes to say where rows stand with the e-mail."""

    field: str
    unconfirmed_before_ms: int
    bounces: Bounces = made_by(default_factory=dict)
    alone: bool = False
    """Nobody is texted: the mail is all that tells them."""

    def status(self, item: Mapping[str, Any]) -> EmailStatus:
        """Where the registrant of `item` stands."""
        return email_status_of(item, self.field, self.unconfirmed_before_ms, self.bounces)

    def bounce(self, item: Mapping[str, Any]) -> Bounce | None:
        """Why the mail did not arrive, if that is known."""
        return bounce_of(item, self.field, self.bounces)


def needs_mail(item: Mapping[str, Any], field: str) -> bool:
    """Whether only a backfill would mail this row; what waits for a person is not forgotten."""
    is_unsent = email_status_of(item, field, 0) is EmailStatus.UNSENT
    return is_unsent and not is_held_back(item)


@dataclass(frozen=True)
class EmailCounts:
    """The e-mails of all rows: registrations = their sum, without those bounced."""

    sent: int
    """SES accepted them."""
    failed: int
    pending: int
    """Nobody has mailed them yet, or it is being done now."""
    unconfirmed: int
    no_address: int
    """Nothing is to be mailed."""
    bounced: int | None = None
    """Of those sent: known not to have arrived; None where SES does not tell."""
    failures: Mapping[str, int] = made_by(default_factory=dict)
    """Of those failed: `email_error` → how many."""
    released: Mapping[str, int] = made_by(default_factory=dict)
    """Of those pending, who are so because a try ended without a mail: likewise."""
    held: int = 0
    """Of those pending: whom an import or a hand brought untold, so that nobody mails them."""


def count_emails(
    items: Iterable[Mapping[str, Any]],
    field: str,
    unconfirmed_before_ms: int,
    bounces: Bounces | None = None,
) -> EmailCounts:
    """Count these rows; `bounces` None: SES did not tell."""
    at: Counter[EmailStatus] = Counter()
    failures: Counter[str] = Counter()
    released: Counter[str] = Counter()
    held = 0
    for item in items:
        status = email_status_of(item, field, unconfirmed_before_ms, bounces)
        at[status] += 1
        error = text_of(item, MARKS.error)
        if status is EmailStatus.FAILED:
            failures[error or ""] += 1
        elif status is EmailStatus.UNSENT and error:
            released[error] += 1
        elif status is EmailStatus.UNSENT and is_held_back(item):
            held += 1
    return EmailCounts(
        sent=at[EmailStatus.SENT] + at[EmailStatus.BOUNCED],
        failed=at[EmailStatus.FAILED],
        pending=at[EmailStatus.UNSENT] + at[EmailStatus.SENDING],
        unconfirmed=at[EmailStatus.UNCONFIRMED],
        no_address=at[EmailStatus.NO_ADDRESS],
        bounced=None if bounces is None else at[EmailStatus.BOUNCED],
        failures=dict(failures),
        released=dict(released),
        held=held,
    )
