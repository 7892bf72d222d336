"""What SNS keeps about SMS in one account and region: the sandbox, its numbers, who opted out.

Plain state and AWS's rules for it (facts §5.6); `sns` turns calls into these methods.
"""

import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass

from smsverifier.local.calls import AwsFailure

MAX_SANDBOX_NUMBERS = 10
RESEND_AFTER = 15 * 60
"""Seconds before a new code may be sent to the same number."""
DELETE_AFTER = 24 * 60 * 60
"""Seconds a number stays after its verification or last attempt."""

_SANDBOX_NUMBER = re.compile(r"(\+[0-9]{8,}|[0-9]{0,9})")
_E164 = re.compile(r"\+[1-9][0-9]{1,14}")
_CODE = re.compile(r"[0-9]{5,8}")


def is_e164(number: str) -> bool:
    """Whether SNS would take `number` as a phone number to publish to (facts §5.1)."""
    return _E164.fullmatch(number) is not None


@dataclass
class SandboxNumber:
    """A destination number of the sandbox."""

    number: str
    code: str
    last_attempt: float
    verified: bool = False


class SmsAccount:
    """One region's SMS settings. Not safe under threads: the door's lock is held by callers."""

    def __init__(
        self, clock: Callable[[], float], *, in_sandbox: bool, opted_out: set[str]
    ) -> None:
        self.in_sandbox = in_sandbox
        self.opted_out = opted_out
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
        code = f"{secrets.randbelow(10**6):06d}"
        self._numbers[number] = SandboxNumber(number, code, self._clock())
        return code

    def verify(self, number: str, code: str) -> None:
        """Marks a number as verified; AwsFailure VerificationException on a wrong code."""
        known = self._known(number)
        if not _CODE.fullmatch(code):
            raise _invalid("OneTimePassword")
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
            raise _invalid("PhoneNumber")
        if number in self.opted_out:
            raise AwsFailure("OptedOut", "The phone number is opted out")
        known = self._numbers.get(number)
        if known is None and len(self._numbers) >= MAX_SANDBOX_NUMBERS:
            raise AwsFailure(
                "UserError", f"At most {MAX_SANDBOX_NUMBERS} destination phone numbers are allowed"
            )
        if known and known.verified:
            raise AwsFailure("UserError", "The phone number is verified already")
        if known and self._clock() - known.last_attempt < RESEND_AFTER:
            raise AwsFailure("Throttled", "Wait 15 minutes before asking for another code", 429)

    def _known(self, number: str) -> SandboxNumber:
        if number not in self._numbers:
            raise AwsFailure("ResourceNotFound", "The phone number does not exist", 404)
        return self._numbers[number]


def _invalid(parameter: str) -> AwsFailure:
    return AwsFailure("InvalidParameter", f"Invalid parameter: {parameter}")
