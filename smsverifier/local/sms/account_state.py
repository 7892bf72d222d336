"""What SNS keeps about SMS in each region: attributes, spending, opt-outs, sandbox.

Plain state and AWS's rules for it (aws: sms-attributes-of-account, aws: sandbox-limits). The
services' calls read and change it, the dispatcher's lock held.
"""

import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache

import phonenumbers

from smsverifier.config.price_table import load_prices
from smsverifier.local.accounts_by_region import AccountsByRegion
from smsverifier.local.authorization import assumable_role
from smsverifier.local.calls import AwsFailure
from smsverifier.local.settings import AccountSettings
from smsverifier.local.sms.phone_numbers import OPTED_OUT_NUMBERS, invalid_parameter, is_e164
from smsverifier.local.token_bucket import TokenBucket
from smsverifier.sms.prices import Prices
from smsverifier.sms.text import measure

# An unset attribute is absent, but for the spend limit, which every account has (recorded on AWS by
# localstack/localstack, tests/aws/services/sns/test_sns.snapshot.json, class TestSNSSMS). Setting
# one to nothing unsets it, for there is no delete.

MONTHLY_SPEND_LIMIT = "MonthlySpendLimit"
DEFAULT_TYPE = "DefaultSMSType"
DEFAULT_SENDER = "DefaultSenderID"
DELIVERY_ROLE = "DeliveryStatusIAMRole"
SAMPLING_RATE = "DeliveryStatusSuccessSamplingRate"
REPORT_BUCKET = "UsageReportS3Bucket"

_NUMBER = re.compile(r"[0-9]{1,10}")
_PATTERNS = {
    MONTHLY_SPEND_LIMIT: _NUMBER,
    DEFAULT_TYPE: re.compile(r"Promotional|Transactional"),
    DEFAULT_SENDER: re.compile(r"(?=.*[A-Za-z])[A-Za-z0-9-]{1,11}"),
    DELIVERY_ROLE: re.compile(r"arn:aws[a-z-]*:iam::[0-9]{12}:role/[\w+=,.@/-]+", re.ASCII),
    SAMPLING_RATE: _NUMBER,
    REPORT_BUCKET: re.compile(r""),  # daily reports are not modelled: only to unset it
}


class SmsAttributes:
    """What SetSMSAttributes keeps. Callers hold the dispatcher's lock."""

    def __init__(self, quota: int) -> None:
        self._quota = quota
        self._set: dict[str, str] = {}

    def get(self, name: str) -> str | None:
        """One preference, None if it is not set."""
        return self._set.get(name)

    def chosen(self, names: list[str]) -> dict[str, str]:
        """Those of `names` that there are; all of them if `names` is empty."""
        known = {MONTHLY_SPEND_LIMIT: str(self.spend_limit), **self._set}
        return {name: value for name, value in known.items() if not names or name in names}

    def change(self, values: Mapping[str, str]) -> None:
        """Sets all of `values` or none; AwsFailure InvalidParameter says which one is wrong."""
        for name, value in values.items():
            self._must_be_valid(name, value)
        changed = {**self._set, **values}
        self._set = {name: value for name, value in changed.items() if value}

    @property
    def spend_limit(self) -> int:
        """USD a month: what was chosen, else all that AWS grants."""
        return int(self._set.get(MONTHLY_SPEND_LIMIT, self._quota))

    @property
    def sampling_rate(self) -> int:
        """Per cent of the successes that get a delivery log; none where nothing is set."""
        return int(self._set.get(SAMPLING_RATE, "0"))

    def _must_be_valid(self, name: str, value: str) -> None:
        if name not in _PATTERNS:
            raise AwsFailure("InvalidParameter", f"{name} is not a valid attribute")
        if not value:
            return
        if name == DEFAULT_TYPE and not _PATTERNS[name].fullmatch(value):
            raise AwsFailure("InvalidParameter", f"{name} is invalid")
        if not _PATTERNS[name].fullmatch(value):
            raise invalid_parameter(f"{name} Reason: {value} is not a valid value")
        if name == MONTHLY_SPEND_LIMIT and int(value) > self._quota:
            raise invalid_parameter(f"{name} Reason: the account's quota is {self._quota}")
        if name == SAMPLING_RATE and int(value) > 100:
            raise invalid_parameter(f"{name} Reason: it is a percentage from 0 to 100")
        if name == DELIVERY_ROLE and assumable_role(value, "sns.amazonaws.com") is None:
            raise invalid_parameter(f"{name} Reason: Amazon SNS cannot assume {value}")


# The price table is the one that `cost` and `check` read, without a user's own figures.

ELSEWHERE = 0.04
"""USD a part where the table has no figure (aws: sms-price-elsewhere)."""


def price_of(number: str, text: str, *, by_dlt: bool) -> float:
    """The price of one SMS in USD, all parts; `by_dlt`: local route (aws: india-two-routes)."""
    price = _table().part(_country(number), is_local=by_dlt)
    per_part = ELSEWHERE if price is None else price.unit_price_usd
    return round(measure(text).parts * per_part, 5)


@cache
def _table() -> Prices:
    return load_prices()


def _country(number: str) -> str:
    try:
        parsed = phonenumbers.parse(number)
    except phonenumbers.NumberParseException:  # no country has this code
        return ""
    return phonenumbers.region_code_for_number(parsed) or ""


class Spending:
    """USD spent in the current month (UTC), starting with what was spent before."""

    def __init__(self, clock: Callable[[], float], spent: float) -> None:
        self._clock = clock
        self._by_month: dict[str, float] = {self._month(): spent}

    @property
    def this_month(self) -> float:
        """USD since the first of the month."""
        return round(self._by_month.get(self._month(), 0.0), 5)

    def add(self, usd: float) -> None:
        """Counts one more SMS."""
        self._by_month = {self._month(): self.this_month + usd}

    def _month(self) -> str:
        return datetime.fromtimestamp(self._clock(), UTC).strftime("%Y-%m")


MAX_SANDBOX_NUMBERS = 10
CODE_RESEND_AFTER = 15 * 60
"""Seconds before a new code may be sent to the same number."""
MAX_CODES = 5
"""Codes sent to one number within a day."""
DAY = 24 * 60 * 60
DELETE_AFTER = DAY
"""Seconds a number stays after its verification or last attempt."""

_SANDBOX_NUMBER = re.compile(r"(\+[0-9]{8,}|[0-9]{0,9})")
_CODE = re.compile(r"[0-9]{5,8}")


@dataclass
class SandboxDestination:
    """A destination number of the sandbox."""

    number: str
    code: str
    created: float
    last_attempt: float
    sent_at: list[float] = field(default_factory=list)
    """When its codes were sent."""
    verified: bool = False


class SmsAccount:
    """One region of the account. Callers hold the dispatcher's lock."""

    def __init__(self, clock: Callable[[], float], settings: AccountSettings) -> None:
        self.settings = settings
        self.in_sandbox = settings.in_sandbox
        self.opted_out = {*OPTED_OUT_NUMBERS, *settings.opted_out}
        rate = settings.sms_per_second
        self._rate = None if rate is None else TokenBucket(rate, rate, clock())
        self.preferences = SmsAttributes(settings.spend_limit)
        self.spending = Spending(clock, settings.spent)
        self._clock = clock
        self._numbers: dict[str, SandboxDestination] = {}

    def numbers(self) -> list[SandboxDestination]:
        """The sandbox's numbers, oldest first."""
        return list(self._numbers.values())

    def must_be_within_rate(self) -> None:
        """Raises AwsFailure, as SNS does of what comes too fast; else this one is counted."""
        if self._rate is not None and not self._rate.take(self._clock()):
            raise AwsFailure("Throttling", "Rate exceeded")

    def reaches(self, number: str) -> bool:
        """Whether an SMS from here may go to `number` at all."""
        known = self._numbers.get(number)
        return not self.in_sandbox or (known is not None and known.verified)

    def add(self, number: str) -> str:
        """Adds a number, or sends its code again; the one-time code for the SMS."""
        self._must_be_addable(number)
        now, code = self._clock(), f"{secrets.randbelow(10**6):06d}"
        known = self._numbers.setdefault(number, SandboxDestination(number, code, now, now))
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

    def _must_be_due(self, known: SandboxDestination) -> None:
        if known.verified:
            raise AwsFailure("UserError", "The phone number is verified already")
        if self._clock() - known.sent_at[-1] < CODE_RESEND_AFTER:
            raise AwsFailure("Throttled", "Wait 15 minutes before asking for another code", 429)
        today = [sent for sent in known.sent_at if self._clock() - sent < DAY]
        if len(today) >= MAX_CODES:
            message = f"At most {MAX_CODES} codes a day are sent to one phone number"
            raise AwsFailure("Throttled", message, 429)

    def _known(self, number: str) -> SandboxDestination:
        if number not in self._numbers:
            raise AwsFailure("ResourceNotFound", "The phone number does not exist", 404)
        return self._numbers[number]


SmsAccounts = AccountsByRegion[SmsAccount]
"""One per region."""
