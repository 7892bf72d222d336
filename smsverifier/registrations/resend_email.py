"""Whom to mail (again): as `resend` for the SMS, by where somebody stands with the e-mail.

Whoever was mailed, or may have been, is mailed again only if somebody names them. Where a mail
bounced, another one is of no use: SES would drop it.
"""

from collections.abc import Iterable

from smsverifier.mail.status import EmailStatus, email_status_of
from smsverifier.registrations.resend import LIST, Choice, chosen, refusal
from smsverifier.row import Item

_LEFT_ALONE = frozenset({EmailStatus.SENDING, EmailStatus.NO_ADDRESS})
_NEVER_AGAIN = frozenset({EmailStatus.SENT, EmailStatus.BOUNCED, EmailStatus.UNCONFIRMED})
_WHY = {
    EmailStatus.SENT: "SES accepted their mail.",
    EmailStatus.BOUNCED: "SES accepted their mail, and the address does not take any.",
    EmailStatus.UNCONFIRMED: "Sending began, and how it ended is not recorded.",
    EmailStatus.SENDING: "The handler is at it, and nobody gets two mails.",
    EmailStatus.NO_ADDRESS: "They gave no address, or wait for a place.",
}


def choose_for_email(
    items: Iterable[Item], choice: Choice[EmailStatus], field: str, unconfirmed_before_ms: int
) -> list[Item]:
    """The rows of those who are to be mailed.

    Raises UsageError where somebody is named who is not there, or cannot be mailed now.
    """
    rows = [(item, email_status_of(item, field, unconfirmed_before_ms)) for item in items]
    return chosen(rows, choice, _LEFT_ALONE, _refuse)


def _refuse(at: EmailStatus, choice: Choice[EmailStatus]) -> None:
    if at in _LEFT_ALONE:
        raise refusal("This registrant cannot be mailed now", _WHY[at], LIST)
    if at in _NEVER_AGAIN and at not in choice.statuses and not choice.even_if_told:
        hint = "Add --even-if-told to mail them again all the same."
        raise refusal("This registrant may have the mail already", _WHY[at], hint)
