"""Whom to mail (again), and taking the e-mail's status off their rows so that the handler will.

As `resend` does for the SMS, by the marks of the e-mail; whoever was mailed, or may have been, is
mailed again only if somebody names them. Where a mail bounced, another one is of no use: SES would
drop it.
"""

from collections.abc import Callable, Iterable, Set
from dataclasses import dataclass
from functools import partial

from smsverifier.aws import Aws
from smsverifier.errors import UsageError
from smsverifier.mail.status import MARKS, EmailStatus, email_status_of
from smsverifier.registrations.bulk_changes import (
    BulkChanger,
    ChangeResult,
    is_second_try,
    unchanged,
)
from smsverifier.registrations.resend import LIST
from smsverifier.row import KEY, PHONE, REQUEST_ID, Item, placeholder, text_of


@dataclass(frozen=True)
class EmailChoice:
    """Who is to be mailed again."""

    statuses: Set[EmailStatus]
    phones: Set[str]
    ids: Set[str]
    even_if_told: bool = False

    def names(self, item: Item) -> bool:
        """Whether the registrant of `item` is named, by number or by row."""
        return text_of(item, PHONE) in self.phones or item[KEY]["S"] in self.ids


_NEVER_AGAIN = frozenset({EmailStatus.SENT, EmailStatus.BOUNCED, EmailStatus.UNCONFIRMED})
_WHY = {
    EmailStatus.SENT: "SES accepted their mail.",
    EmailStatus.BOUNCED: "SES accepted their mail, and the address does not take any.",
    EmailStatus.UNCONFIRMED: "Sending began, and how it ended is not recorded.",
    EmailStatus.SENDING: "The handler is at it, and nobody gets two mails.",
    EmailStatus.NO_ADDRESS: "They gave no address, or wait for a place.",
}


def choose_for_email(
    items: Iterable[Item], choice: EmailChoice, field: str, unconfirmed_before_ms: int
) -> list[Item]:
    """The rows of those who are to be mailed.

    Raises UsageError where somebody is named who is not there, or cannot be mailed now.
    """
    rows = [(item, email_status_of(item, field, unconfirmed_before_ms)) for item in items]
    named = [at for item, at in rows if choice.names(item)]
    if (choice.phones or choice.ids) and not named:
        raise _refusal("Nobody is registered like this", "No row has this number or id.", LIST)
    for at in named:
        _refuse(at, choice)
    return [item for item, at in rows if _is_picked(item, at, choice)]


def _is_picked(item: Item, at: EmailStatus, choice: EmailChoice) -> bool:
    if at in {EmailStatus.SENDING, EmailStatus.NO_ADDRESS}:
        return False
    return at in choice.statuses or choice.names(item)


def _refuse(at: EmailStatus, choice: EmailChoice) -> None:
    if at in {EmailStatus.SENDING, EmailStatus.NO_ADDRESS}:
        raise _refusal("This registrant cannot be mailed now", _WHY[at], LIST)
    if at in _NEVER_AGAIN and at not in choice.statuses and not choice.even_if_told:
        hint = "Add --even-if-told to mail them again all the same."
        raise _refusal("This registrant may have the mail already", _WHY[at], hint)


def _refusal(message: str, why: str, hint: str) -> UsageError:
    return UsageError(message, where="--phone, --id", why=why, hint=hint)


def email_resetter(aws: Aws, table: str, should_stop: Callable[[], bool]) -> BulkChanger:
    """Takes the e-mail's status off rows of one table, so that the handler will take them."""
    return BulkChanger(aws, table, partial(_reset, aws, table), should_stop, (MARKS,))


def _reset(aws: Aws, table: str, item: Item) -> ChangeResult:
    if MARKS.status not in item:
        return ChangeResult.OURS
    client = aws.client("dynamodb")
    try:
        client.update_item(
            TableName=table,
            Key={KEY: item[KEY]},
            UpdateExpression=f"REMOVE {placeholder(MARKS.status)}",
            **unchanged(item, (REQUEST_ID, MARKS.status, MARKS.attempts)),
        )
    except client.exceptions.ConditionalCheckFailedException as error:
        now = error.response.get("Item", {})
        if MARKS.status in now or now.get(REQUEST_ID) != item.get(REQUEST_ID):
            return ChangeResult.REFUSED
        # Whoever opened it: the handler's claim lets one try.
        return ChangeResult.OURS if is_second_try(error) else ChangeResult.ANOTHERS
    return ChangeResult.OURS
