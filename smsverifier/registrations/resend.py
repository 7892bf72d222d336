"""Whom to tell (again), and taking the status off their rows so that the handler will.

Whoever was told, or may have been, is told again only if somebody names them. Whose SMS did not
arrive, as its receipt says, was not told.
"""

from collections.abc import Callable, Collection, Iterable, Set
from dataclasses import dataclass
from functools import partial

from smsverifier.aws import Aws
from smsverifier.errors import UsageError
from smsverifier.registrations.bulk_changes import (
    BulkChanger,
    ChangeResult,
    is_second_try,
    unchanged,
)
from smsverifier.row import (
    KEY,
    PHONE,
    REQUEST_ID,
    SMS_STATUS,
    Item,
    SmsStatus,
    sms_status_of,
    text_of,
)

LIST = "`smsverifier registrations list` shows who is there."
NEVER_AGAIN = frozenset({SmsStatus.SENT, SmsStatus.UNCONFIRMED})
"""They have the SMS, or may have it."""


@dataclass(frozen=True)
class Choice:
    """Who is to be told again."""

    statuses: Set[SmsStatus]
    """Everyone who stands there …"""
    phones: Set[str]
    """… or has one of these numbers …"""
    ids: Set[str]
    """… or this row."""
    even_if_told: bool = False
    """Whether those with these numbers and rows are told even if they were, or may have been."""

    def picks(self, item: Item, at: SmsStatus) -> bool:
        """Whether the registrant of `item` is one of them."""
        if at in {SmsStatus.SENDING, SmsStatus.WAITING}:
            return False
        return at in self.statuses or self.names(item)

    def names(self, item: Item) -> bool:
        """Whether the registrant of `item` is named, by number or by row."""
        return text_of(item, PHONE) in self.phones or item[KEY]["S"] in self.ids

    def insists_on(self, item: Item) -> bool:
        """Whether the registrant of `item` is told even if their number was."""
        return self.even_if_told and self.names(item)


def choose(
    items: Iterable[Item],
    choice: Choice,
    unconfirmed_before_ms: int,
    dropped: Collection[str] = (),
) -> list[Item]:
    """The rows of those who are to be told again; `dropped` as for `sms_status_of`.

    Raises UsageError where somebody is named who is not there, is being told right now, or was
    told already without `even_if_told`.
    """
    rows = [(item, sms_status_of(item, unconfirmed_before_ms, dropped)) for item in items]
    named = [at for item, at in rows if choice.names(item)]
    if (choice.phones or choice.ids) and not named:
        raise _refusal("Nobody is registered like this", "No row has this number or id.", LIST)
    for at in named:
        _refuse_sent(at, choice)
    return [item for item, at in rows if choice.picks(item, at)]


def _refuse_sent(at: SmsStatus, choice: Choice) -> None:
    if at is SmsStatus.SENDING:
        why = "The handler is at it, and nobody gets two SMS."
        raise _refusal("This registrant is being told right now", why, "Wait a moment, and look.")
    if at is SmsStatus.WAITING:
        why = "They are on the waiting list: there is no registration yet to confirm."
        hint = "`smsverifier registrations promote PHONE` gives them a place, and texts them."
        raise _refusal("This person waits for a place", why, hint)
    if at in NEVER_AGAIN and at not in choice.statuses and not choice.even_if_told:
        why = {
            SmsStatus.SENT: "SNS accepted their SMS.",
            SmsStatus.UNCONFIRMED: "Sending began, and how it ended is not recorded.",
        }[at]
        hint = "Add --even-if-told to text them again all the same."
        raise _refusal("This registrant may have the SMS already", why, hint)


def _refusal(message: str, why: str, hint: str) -> UsageError:
    return UsageError(message, where="--phone, --id", why=why, hint=hint)


def status_resetter(aws: Aws, table: str, should_stop: Callable[[], bool]) -> BulkChanger:
    """Takes the status off rows of one table, so that the handler will take them."""
    return BulkChanger(aws, table, partial(_reset_status, aws, table), should_stop)


def _reset_status(aws: Aws, table: str, item: Item) -> ChangeResult:
    if SMS_STATUS not in item:
        return ChangeResult.OURS
    client = aws.client("dynamodb")
    try:
        client.update_item(
            TableName=table,
            Key={KEY: item[KEY]},
            UpdateExpression=f"REMOVE {SMS_STATUS}",
            **unchanged(item),
        )
    except client.exceptions.ConditionalCheckFailedException as error:
        now = error.response.get("Item", {})
        if SMS_STATUS in now or now.get(REQUEST_ID) != item.get(REQUEST_ID):
            return ChangeResult.REFUSED
        # Whoever opened it: the handler's claim lets one try.
        return ChangeResult.OURS if is_second_try(error) else ChangeResult.ANOTHERS
    return ChangeResult.OURS
