"""Whom the e-mail reaches, and whether SES takes so many. Pure.

As with the SMS, what only time does is reckoned: SES's rate and its quota of 24 hours.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from smsverifier.config import Config
from smsverifier.delivery import email_reasons
from smsverifier.delivery.reasons import Reason
from smsverifier.mail.address import domain_of
from smsverifier.mail.domains import is_free_mail
from smsverifier.mail.status import address_of
from smsverifier.rehearsal.accounts import MailQuota
from smsverifier.rehearsal.pace import most_within, waits_of
from smsverifier.rehearsal.registered import (
    AS_WANTED,
    LEFT_BEHIND,
    UNCLEAR,
    Ending,
    Reached,
    Registered,
    reached,
)
from smsverifier.row import CONFIRMATION_EMAIL, SENDING, SENT, Item, text_of

DAY = 24 * 60 * 60.0
LONG_SECONDS = 60.0

SANDBOX = Reason(
    "SES is in its sandbox: it mails proved addresses only",
    "Ask for SES's production access, days before: `smsverifier check` prints the command.",
)
NO_ADDRESS = Reason(
    "they left the e-mail field empty",
    "Set `required: true` on the field, as nobody is texted (sms.enabled).",
)
BOUNCED, INVALID = email_reasons.BOUNCED, email_reasons.of_code("invalid_address")
OWN = frozenset((BOUNCED, INVALID))
"""Their own address is none, or takes no mail: no configuration changes that."""


@dataclass(frozen=True)
class Mailed:
    """What the e-mail came to."""

    reached: Reached
    quota: MailQuota
    most_in_a_day: int
    """Mails that fall into 24 hours."""
    longest_seconds: float
    """How long the one waits who waits longest."""


def mailed(
    config: Config,
    people: Sequence[Registered],
    mails: Mapping[str, Mapping[str, Any]],
    quota: MailQuota,
) -> Mailed:
    """What the e-mail came to for `people`, out of the outbox's entries."""
    endings = [_ending(config.email_field or "", each, mails) for each in people]
    sends = [each.visit.at for each in endings if each.reason in (None, BOUNCED, SANDBOX)]
    pace = min(config.email.max_per_second, quota.per_second)
    waits = waits_of(sends, pace, config.pipe.batch_window_seconds)
    return Mailed(
        reached(endings, lambda each: each.reason in OWN),
        quota,
        most_in_a_day=most_within(DAY, sends),
        longest_seconds=max(waits, default=0.0),
    )


def _ending(field: str, each: Registered, mails: Mapping[str, Mapping[str, Any]]) -> Ending:
    return Ending(each.visit, each.reason or _why_unmailed(each.row, field, mails))


def _why_unmailed(row: Item, field: str, mails: Mapping[str, Mapping[str, Any]]) -> Reason | None:
    status = text_of(row, CONFIRMATION_EMAIL.status)
    if status == SENT:
        entry = mails.get(text_of(row, CONFIRMATION_EMAIL.message_id) or "")
        return None if entry is None or entry["status"] == "delivered" else BOUNCED
    if status == SENDING:
        return UNCLEAR
    error = text_of(row, CONFIRMATION_EMAIL.error)
    if error:
        return SANDBOX if error == "recipient_not_verified" else email_reasons.of_code(error)
    return LEFT_BEHIND if address_of(row, field) else NO_ADDRESS


def changes_for_mail(found: Mailed, config: Config) -> Iterator[str]:
    """What to do about who gets no e-mail, the gravest first."""
    wanted = (*AS_WANTED, NO_ADDRESS) if config.sms.enabled else AS_WANTED
    for group in found.reached.untold:
        if not group.is_own and group.reason not in wanted:
            yield group.reason.advice
    if is_free_mail(str(config.email.sender)):
        yield (
            f"Mail that SES sends for an address at {domain_of(str(config.email.sender))} fails "
            "that domain's own policy, and lands in spam or nowhere: send from a domain of your "
            "own, and name this address as email.reply_to."
        )
    if not found.quota.in_sandbox:
        yield from _about_quota(found, config)


def _about_quota(found: Mailed, config: Config) -> Iterator[str]:
    quota = found.quota
    if found.most_in_a_day > quota.daily:
        yield (
            f"SES takes {quota.daily} mails in 24 hours, and {found.most_in_a_day} fall into that "
            "time: ask for a higher sending quota (AWS console, Amazon SES, account dashboard)."
        )
    if config.email.max_per_second > quota.per_second:
        yield (
            f"The stack may send faster than the {quota.per_second} mails a second that SES "
            "usually takes: lower email.max_per_second, or have the quota raised."
        )
    elif found.longest_seconds > LONG_SECONDS:
        yield (
            f"The pace is {config.email.max_per_second} mails a second. If waiting that long is "
            "too long, raise email.max_per_second, as far as SES's rate lets you."
        )
