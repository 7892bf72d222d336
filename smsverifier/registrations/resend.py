"""Whom to tell (again), and taking the status off their rows so that the handler will.

Whoever was told, or may have been, is told again only if somebody names them. Whose SMS did not
arrive, as its receipt says, was not told.
"""

from collections.abc import Callable, Collection, Iterable, Sequence, Set
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from typing import Generic, TypeVar

from smsverifier.aws import Aws
from smsverifier.aws.errors import refusal_of
from smsverifier.errors import UsageError
from smsverifier.registration_table import CONDITION_FAILED
from smsverifier.registrations.bulk_changes import (
    BulkChanger,
    ChangeResult,
    is_second_try,
    unchanged,
)
from smsverifier.row import (
    CONFIRMATION_SMS,
    KEY,
    PHONE,
    REQUEST_ID,
    Item,
    Marks,
    SmsStatus,
    placeholder,
    sms_status_of,
    text_of,
)

LIST = "`smsverifier registrations list` shows who is there."
NEVER_AGAIN = frozenset({SmsStatus.SENT, SmsStatus.UNCONFIRMED})
"""They have the SMS, or may have it."""


Status = TypeVar("Status", bound=StrEnum)
"""Where somebody stands with one kind of message."""


@dataclass(frozen=True)
class Choice(Generic[Status]):
    """Who is to be told again."""

    statuses: Set[Status]
    """Everyone who stands there …"""
    phones: Set[str]
    """… or has one of these numbers …"""
    ids: Set[str]
    """… or this row."""
    even_if_told: bool = False
    """Whether those with these numbers and rows are told even if they were, or may have been."""

    def names(self, item: Item) -> bool:
        """Whether the registrant of `item` is named, by number or by row."""
        return text_of(item, PHONE) in self.phones or item[KEY]["S"] in self.ids

    def insists_on(self, item: Item) -> bool:
        """Whether the registrant of `item` is told even if their number was."""
        return self.even_if_told and self.names(item)


def choose(
    items: Iterable[Item],
    choice: Choice[SmsStatus],
    unconfirmed_before_ms: int,
    dropped: Collection[str] = (),
) -> list[Item]:
    """The rows of those who are to be told again; `dropped` as for `sms_status_of`.

    Raises UsageError where somebody is named who is not there, is being told right now, or was
    told already without `even_if_told`.
    """
    rows = [(item, sms_status_of(item, unconfirmed_before_ms, dropped)) for item in items]
    return chosen(rows, choice, {SmsStatus.SENDING, SmsStatus.WAITING}, _refuse_sent)


def chosen(
    rows: Sequence[tuple[Item, Status]],
    choice: Choice[Status],
    left_alone: Set[Status],
    refuse: Callable[[Status, Choice[Status]], None],
) -> list[Item]:
    """Those of `rows`, each with where it stands, that are chosen.

    Who is `left_alone` is not, whatever is asked. `refuse` raises where somebody who is named
    cannot be told; that nobody is there who is named is a UsageError.
    """
    named = [at for item, at in rows if choice.names(item)]
    if (choice.phones or choice.ids) and not named:
        raise refusal("Nobody is registered like this", "No row has this number or id.", LIST)
    for at in named:
        refuse(at, choice)
    return [
        item
        for item, at in rows
        if at not in left_alone and (at in choice.statuses or choice.names(item))
    ]


def _refuse_sent(at: SmsStatus, choice: Choice[SmsStatus]) -> None:
    if at is SmsStatus.SENDING:
        why = "The handler is at it, and nobody gets two SMS."
        raise refusal("This registrant is being told right now", why, "Wait a moment, and look.")
    if at is SmsStatus.WAITING:
        why = "They are on the waiting list: there is no registration yet to confirm."
        hint = "`smsverifier registrations promote PHONE` gives them a place, and tells them."
        raise refusal("This person waits for a place", why, hint)
    if at in NEVER_AGAIN and at not in choice.statuses and not choice.even_if_told:
        why = {
            SmsStatus.SENT: "SNS accepted their SMS.",
            SmsStatus.UNCONFIRMED: "Sending began, and how it ended is not recorded.",
        }[at]
        hint = "Add --even-if-told to text them again all the same."
        raise refusal("This registrant may have the SMS already", why, hint)


def refusal(message: str, why: str, hint: str) -> UsageError:
    """The error of who named somebody that cannot be told."""
    return UsageError(message, where="--phone, --id", why=why, hint=hint)


def status_resetter(
    aws: Aws, table: str, should_stop: Callable[[], bool], marks: Marks = CONFIRMATION_SMS
) -> BulkChanger:
    """Takes the status of one kind of message off rows, so that the handler will take them."""
    return BulkChanger(aws, table, partial(_reset_status, aws, table, marks), should_stop, (marks,))


def _reset_status(aws: Aws, table: str, marks: Marks, item: Item) -> ChangeResult:
    if marks.status not in item:
        return ChangeResult.OURS
    client = aws.client("dynamodb")
    request = {
        "TableName": table,
        "Key": {KEY: item[KEY]},
        "UpdateExpression": f"REMOVE {placeholder(marks.status)}",
        **unchanged(item, (REQUEST_ID, marks.status, marks.attempts)),
    }
    error = refusal_of(lambda: client.update_item(**request), CONDITION_FAILED)
    if error is None:
        return ChangeResult.OURS
    now = error.response.get("Item", {})
    if marks.status in now or now.get(REQUEST_ID) != item.get(REQUEST_ID):
        return ChangeResult.REFUSED
    # Whoever opened it: the handler's claim lets one try.
    return ChangeResult.OURS if is_second_try(error) else ChangeResult.ANOTHERS
