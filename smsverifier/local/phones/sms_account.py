"""What SNS keeps about SMS in one account and region: preferences, spending, opt-outs, the sandbox.

Plain state and AWS's rules for it (aws: sms-attributes-of-account, aws: sandbox-limits); all stacks
share it, as on AWS. The services' calls (`sns`, `sns_account`, `end_user_messaging`, `metrics`)
read and change it.
"""

import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field

from smsverifier.local.account import AccountSettings
from smsverifier.local.calls import AwsFailure
from smsverifier.local.phones.numbers import invalid_parameter, is_e164
from smsverifier.local.phones.preferences import Preferences
from smsverifier.local.phones.simulation import OPTED_OUT_NUMBERS
from smsverifier.local.phones.spending import Spending

MAX_SANDBOX_NUMBERS = 10
RESEND_AFTER = 15 * 60
"""Seconds before a new code may be sent to the same number."""
MAX_CODES = 5
"""Codes sent to one number within a day."""
DAY = 24 * 60 * 60
DELETE_AFTER = DAY
"""Seconds a number stays after its verification or last attempt."""

_SANDBOX_NUMBER = re.compile(r"(\+[0-9]{8,}|[0-9]{0,9})")
_CODE = re.compile(r"[0-9]{5,8}")


@dataclass
class SandboxNumber:
    """A destination number of the sandbox."""

    number: str
    code: str
    created: float
    last_attempt: float
    sent_at: list[float] = field(default_factory=list)
    """When its codes were sent."""
    verified: bool = False


class SmsAccount:
    """One region of the account. Not safe under threads: the door's lock is held by callers."""

    def __init__(self, clock: Callable[[], float], settings: AccountSettings) -> None:
        self.settings = settings
        self.in_sandbox = settings.in_sandbox
        self.opted_out = set(OPTED_OUT_NUMBERS)
        self.preferences = Preferences(settings.spend_limit)
        self.spending = Spending(clock, settings.spent)
        self._clock = clock
        self._numbers: dict[str, SandboxNumber] = {}

    def numbers(self) -> list[SandboxNumber]:
        """The sandbox's numbers, oldest first."""
        return list(self._numbers.values())

    def reaches(self, number: str) -> bool:
        """Whether an SMS from here may go to `number` at all."""
        known = self._numbers.get(number)
        return not self.in_sandbox or (known is not None and known.verified)

    def add(self, number: str) -> str:
        """Adds a number, or sends its code again; the one-time code for the SMS."""
        self._must_be_addable(number)
        now, code = self._clock(), f"{secrets.randbelow(10**6):06d}"
        known = self._numbers.setdefault(number, SandboxNumber(number, code, now, now))
        known.code, known.last_attempt = code, now
        known.sent_at.append(now)
        return code

    def verify(self, number: str, code: str) -> None:
        """Marks a number as verified; AwsFailure VerificationException on a wrong code."""
        known = self._known(number)
        if not _CODE.fullmatch(code):
            raise invalid_parameter("OneTimePassword")
        known.last_attempt = self._clock()
        if not secrets.compare_digest(code, known.code):
            raise AwsFailure("VerificationException", "Invalid OTP was entered")
        known.verified = True

    def remove(self, number: str) -> None:
        """Removes a number; AwsFailure UserError within a day of its last attempt."""
        known = self._known(number)
        if self._clock() - known.last_attempt < DELETE_AFTER:
            raise AwsFailure(
                "UserError",
                "You can delete a destination phone number 24 hours after its verification or "
                "last verification attempt",
            )
        del self._numbers[number]

    def _must_be_addable(self, number: str) -> None:
        if not _SANDBOX_NUMBER.fullmatch(number) or not is_e164(number):
            raise invalid_parameter("PhoneNumber")
        if number in self.opted_out:
            raise AwsFailure("OptedOut", "The phone number is opted out")
        known = self._numbers.get(number)
        if known is None and len(self._numbers) >= MAX_SANDBOX_NUMBERS:
            raise AwsFailure(
                "UserError", f"At most {MAX_SANDBOX_NUMBERS} destination phone numbers are allowed"
            )
        if known:
            self._must_be_due(known)

    def _must_be_due(self, known: SandboxNumber) -> None:
        if known.verified:
            raise AwsFailure("UserError", "The phone number is verified already")
        if self._clock() - known.sent_at[-1] < RESEND_AFTER:
            raise AwsFailure("Throttled", "Wait 15 minutes before asking for another code", 429)
        today = [sent for sent in known.sent_at if self._clock() - sent < DAY]
        if len(today) >= MAX_CODES:
            message = f"At most {MAX_CODES} codes a day are sent to one phone number"
            raise AwsFailure("Throttled", message, 429)

    def _known(self, number: str) -> SandboxNumber:
        if number not in self._numbers:
            raise AwsFailure("ResourceNotFound", "The phone number does not exist", 404)
        return self._numbers[number]
