"""Whom a list is about: the questions to one row that the filters of `list` ask. Pure.

Statuses add up (told, or failed); whatever else is asked narrows what is left. Texts are compared
without regard to capitals and to how a letter with an accent was typed.
"""

import unicodedata
from collections.abc import Mapping, Set
from dataclasses import dataclass, field
from functools import lru_cache

from smsverifier.mail.status import MARKS, EmailLook, EmailStatus
from smsverifier.row import (
    ATTENDED_AT,
    NAME,
    PHONE,
    REGISTERED_AT,
    SENT,
    SMS_MESSAGE_ID,
    SMS_STATUS,
    Item,
    SmsStatus,
    is_test,
    moment_of,
    sms_status_of,
    text_of,
    whole_of,
)


@dataclass(frozen=True)
class Standing:
    """Where the registrant of one row stands."""

    at: SmsStatus
    status: SmsStatus
    """The same by the table alone, which does not know what became of the SMS."""
    dropped: str | None = None
    """Why the SMS did not arrive, if that is known."""


def standing_of(item: Item, dropped: Mapping[str, str], unconfirmed_before_ms: int) -> Standing:
    """Where the registrant of `item` stands.

    `dropped`: message id → why it did not arrive after all; its registrant is among the failed.
    """
    status = sms_status_of(item, unconfirmed_before_ms)
    if not dropped or status is not SmsStatus.SENT:
        return Standing(status, status)
    why = dropped.get(text_of(item, SMS_MESSAGE_ID) or "")
    return Standing(status, status) if why is None else Standing(SmsStatus.FAILED, status, why)


@dataclass(frozen=True)
class Whom:
    """Which registrants; by default all."""

    statuses: Set[SmsStatus] = frozenset()
    """Where they stand; with nothing here and not `dropped`: anywhere."""
    dropped: bool = False
    """Those whose SMS SNS accepted and who did not get it."""
    only_tests: bool = False
    without_tests: bool = False
    attended: bool = False
    since_ms: int = 0
    """Registered at this moment or later, epoch milliseconds."""
    name: str = ""
    """A part of their name."""
    digits: str = ""
    """A part of their number."""
    answers: Mapping[str, Set[str]] = field(default_factory=dict)
    """Field → answers of which they gave one; the empty text: they gave none."""
    mail_statuses: Set[EmailStatus] = frozenset()
    """Where they stand with the e-mail; nothing: anywhere."""
    emails: EmailLook | None = None
    """By what that is known; None without the e-mail."""

    @property
    def asked(self) -> Set[str]:
        """The attributes that it takes to know who is meant, beside those of where they stand."""
        asked = {NAME: self.name, PHONE: self.digits, ATTENDED_AT: self.attended}
        mails = {*MARKS.names, self.emails.field} if self._asks_mail and self.emails else set()
        return {*self.answers, *mails, *(name for name, is_asked in asked.items() if is_asked)}

    @property
    def _asks_mail(self) -> bool:
        return bool(self.mail_statuses)

    @property
    def depends_on_receipts(self) -> bool:
        """Whether a receipt decides on who is meant."""
        return self.dropped or bool(self.statuses & {SmsStatus.SENT, SmsStatus.FAILED})

    def picks(self, item: Item, standing: Standing) -> bool:
        """Whether the registrant of `item` is one of them."""
        return self._stands(standing) and self.may_pick(item)

    def may_pick(self, item: Item) -> bool:
        """The same whatever became of the SMS."""
        left_out = self.without_tests if is_test(item) else self.only_tests
        return (
            not left_out
            and moment_of(item, REGISTERED_AT) >= self.since_ms
            and (not self.attended or ATTENDED_AT in item)
            and (not self.name or folded(self.name) in folded(text_of(item, NAME) or ""))
            and (not self.digits or self.digits in digits_of(text_of(item, PHONE) or ""))
            and all(_answered(item, name, among) for name, among in self.answers.items())
            and (not self._asks_mail or self._is_mailed(item))
        )

    def _is_mailed(self, item: Item) -> bool:
        return self.emails is not None and self.emails.status(item) in self.mail_statuses

    def _stands(self, standing: Standing) -> bool:
        if not self.statuses and not self.dropped:
            return True
        is_dropped = standing.dropped is not None
        return standing.at in self.statuses or (self.dropped and is_dropped)


EVERYBODY = Whom()


def was_accepted(item: Item) -> bool:
    """Whether SNS accepted the SMS of this row, so that a receipt may say what became of it."""
    return text_of(item, SMS_STATUS) == SENT and bool(text_of(item, SMS_MESSAGE_ID))


def _answered(item: Item, name: str, among: Set[str]) -> bool:
    number = whole_of(item, name)
    answer = (text_of(item, name) or "") if number is None else str(number)
    return folded(answer.strip()) in set(map(folded, among))


@lru_cache(maxsize=10_000)
def folded(text: str) -> str:
    """`text` for comparing: capitals and compatible ways to write a letter make no difference."""
    return unicodedata.normalize("NFKC", text).casefold()


def digits_of(text: str) -> str:
    """The digits in `text`, of any script, as 0 to 9."""
    return "".join(str(int(letter)) for letter in text if letter.isdecimal())
