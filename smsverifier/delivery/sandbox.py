"""The numbers that an account in the SMS sandbox may text (aws: sandbox-limits).

AWS's limits are told before they bite: the `must_be_` functions look at the list first. What
only AWS knows (how many codes it sent, when the last one was tried) its own refusal tells, in
words (`refusal`).
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from smsverifier.aws import Aws
from smsverifier.aws.errors import AWS_ERRORS, code_of, message_of
from smsverifier.aws.gather import gather
from smsverifier.errors import AwsError
from smsverifier.sms.text import mask

MAX_NUMBERS = 10
RESEND_AFTER = timedelta(minutes=15)
REMOVE_AFTER = timedelta(hours=24)
LANGUAGES = (
    *("en-US", "en-GB", "es-419", "es-ES", "de-DE", "fr-CA", "fr-FR"),
    *("it-IT", "ja-JP", "pt-BR", "kr-KR", "zh-CN", "zh-TW"),
)
"""Languages of the SMS with the code; Hindi is not among them."""


@dataclass(frozen=True)
class SandboxNumber:
    """One number (E.164) of the sandbox."""

    phone: str
    is_verified: bool
    added_at: datetime | None = None
    """When; None where End User Messaging, which alone knows, does not tell."""

    @property
    def resend_at(self) -> datetime | None:
        """Before when AWS surely sends no other code; None if that is not known."""
        return self.added_at and self.added_at + RESEND_AFTER

    @property
    def removable_at(self) -> datetime | None:
        """Before when AWS surely does not let it go; None if that is not known."""
        return self.added_at and self.added_at + REMOVE_AFTER


END_USER_MESSAGING = "pinpoint-sms-voice-v2"
"""The SDK's name of AWS End User Messaging SMS (aws: eum-carries-sns)."""

WAITS = "AWS sends a number one code in 15 minutes and five in 24 hours."
STAYS = "AWS lets a number go 24 hours after it was added or last tried to be verified."


class SandboxNumbers:
    """The sandbox of one account and region. AWS's errors travel up."""

    def __init__(self, aws: Aws) -> None:
        self._sns = aws.client("sns")
        self._end_user_messaging = aws.client(END_USER_MESSAGING)

    def are_needed(self) -> bool:
        """Whether the account is in the sandbox at all."""
        return bool(self._sns.get_sms_sandbox_account_status()["IsInSandbox"])

    def listed(self) -> tuple[SandboxNumber, ...]:
        """Every number, in AWS's order."""
        numbers, times = gather(self._numbers, self._times)
        return tuple(
            SandboxNumber(n["PhoneNumber"], n["Status"] == "Verified", times.get(n["PhoneNumber"]))
            for n in numbers
        )

    def add(self, phone: str, language: str) -> None:
        """Add a number, or send its code again: AWS texts it. Raises AwsError on a limit."""
        with refusal("add", phone):
            self._sns.create_sms_sandbox_phone_number(PhoneNumber=phone, LanguageCode=language)

    def verify(self, phone: str, code: str) -> None:
        """Prove with the code that the number is ours. Raises AwsError on a wrong one."""
        with refusal("verify", phone):
            self._sns.verify_sms_sandbox_phone_number(PhoneNumber=phone, OneTimePassword=code)

    def remove(self, phone: str) -> None:
        """Give the number's place to another one. Raises AwsError while AWS keeps it."""
        with refusal("remove", phone):
            self._sns.delete_sms_sandbox_phone_number(PhoneNumber=phone)

    def _numbers(self) -> list[Any]:
        pages = self._sns.get_paginator("list_sms_sandbox_phone_numbers").paginate()
        return [number for page in pages for number in page["PhoneNumbers"]]

    def _times(self) -> dict[str, datetime]:
        """When each number was added. Only a courtesy: without it AWS's own refusal is told."""
        describe = self._end_user_messaging.get_paginator("describe_verified_destination_numbers")
        try:
            found = [n for page in describe.paginate() for n in page["VerifiedDestinationNumbers"]]
        except AWS_ERRORS:
            return {}
        return {n["DestinationPhoneNumber"]: n["CreatedTimestamp"].astimezone(UTC) for n in found}


def must_be_addable(phone: str, listed: Sequence[SandboxNumber], now: datetime) -> None:
    """Raises AwsError if AWS would refuse to send `phone` a code now."""
    known = find_number(phone, listed)
    if known is None and len(listed) >= MAX_NUMBERS:
        raise _full(listed, now)
    resend_at = known and known.resend_at
    if resend_at and now < resend_at:
        raise AwsError(
            f"{mask(phone)} was sent a code less than 15 minutes ago",
            why=WAITS,
            hint=f"`smsverifier numbers verify` takes that code. Another one: from "
            f"{resend_at:%H:%M} UTC on.",
        )


def must_be_removable(number: SandboxNumber, now: datetime) -> None:
    """Raises AwsError if AWS would keep `number`."""
    removable_at = number.removable_at
    if removable_at and now < removable_at:
        raise AwsError(
            f"{mask(number.phone)} cannot be removed yet",
            why=STAYS,
            hint=f"Try again from {removable_at:%d %b %Y %H:%M} UTC on.",
        )


def find_number(phone: str, listed: Sequence[SandboxNumber]) -> SandboxNumber | None:
    """`phone` among the sandbox's numbers."""
    return next((number for number in listed if number.phone == phone), None)


def _full(listed: Sequence[SandboxNumber], now: datetime) -> AwsError:
    known = [at for number in listed if (at := number.removable_at)]
    when = f" The first can go from {max(min(known), now):%d %b %Y %H:%M} UTC on." if known else ""
    return AwsError(
        f"The sandbox holds {MAX_NUMBERS} numbers, and no more",
        why=STAYS,
        hint="`smsverifier numbers list` shows them, `smsverifier numbers remove` makes room."
        f"{when} `smsverifier numbers exit` prints the request for an account without this limit.",
    )


_NOT_THERE = (
    "{phone} is not among the sandbox's numbers",
    "`smsverifier numbers add` adds it and has AWS send it a code.",
)
_REFUSALS: Mapping[tuple[str, str], tuple[str, str]] = {
    ("add", "UserError"): (
        "AWS does not take {phone} into the sandbox",
        f"It takes {MAX_NUMBERS} numbers, each once: `smsverifier numbers list` shows them.",
    ),
    ("add", "OptedOut"): (
        "{phone} is opted out: AWS sends it nothing, not even the code",
        "Take it back in, which AWS allows once in 30 days: aws sns opt-in-phone-number "
        "--phone-number and the number.",
    ),
    ("add", "Throttled"): ("AWS sends {phone} no other code yet", f"{WAITS} Try again later."),
    ("verify", "VerificationException"): (
        "That is not the code that was sent to {phone}",
        "Look at the newest SMS. `smsverifier numbers add` sends a new code, 15 minutes after the "
        "last one.",
    ),
    ("verify", "Throttled"): ("AWS takes no other code for {phone} yet", "Try again in a while."),
    ("verify", "ResourceNotFound"): _NOT_THERE,
    ("remove", "UserError"): ("{phone} cannot be removed yet", f"{STAYS} Try again later."),
    ("remove", "ResourceNotFound"): _NOT_THERE,
}
"""What was asked and AWS's code → what it means, and what to do."""


@contextmanager
def refusal(operation: str, phone: str) -> Iterator[None]:
    """AWS's refusals within this block as sentences; every other error travels up."""
    try:
        yield
    except AWS_ERRORS as error:
        if (operation, code_of(error)) not in _REFUSALS:
            raise
        words, hint = _REFUSALS[operation, code_of(error)]
        why = message_of(error).replace(phone, mask(phone))
        raise AwsError(words.format(phone=mask(phone)), why=why, hint=hint) from error
