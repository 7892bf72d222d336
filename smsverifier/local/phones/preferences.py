"""The account's SMS preferences of one region, by SNS's rules (aws: sms-attributes-of-account).

An unset preference is absent, but for the spend limit, which every account has (recorded on AWS by
localstack/localstack, tests/aws/services/sns/test_sns.snapshot.json, class TestSNSSMS). Setting
one to nothing unsets it, for there is no delete.
"""

import re
from collections.abc import Mapping

from smsverifier.local.calls import AwsFailure
from smsverifier.local.permissions import assumable_role
from smsverifier.local.phones.numbers import invalid_parameter

SPEND_LIMIT = "MonthlySpendLimit"
DEFAULT_TYPE = "DefaultSMSType"
DEFAULT_SENDER = "DefaultSenderID"
ROLE = "DeliveryStatusIAMRole"
SAMPLING_RATE = "DeliveryStatusSuccessSamplingRate"
REPORT_BUCKET = "UsageReportS3Bucket"

_NUMBER = re.compile(r"[0-9]{1,10}")
_PATTERNS = {
    SPEND_LIMIT: _NUMBER,
    DEFAULT_TYPE: re.compile(r"Promotional|Transactional"),
    DEFAULT_SENDER: re.compile(r"(?=.*[A-Za-z])[A-Za-z0-9-]{1,11}"),
    ROLE: re.compile(r"arn:aws[a-z-]*:iam::[0-9]{12}:role/[\w+=,.@/-]+", re.ASCII),
    SAMPLING_RATE: _NUMBER,
    REPORT_BUCKET: re.compile(r""),  # daily reports are not modelled: only to unset it
}


class Preferences:
    """What SetSMSAttributes keeps. Not safe under threads: the door's lock is held by callers."""

    def __init__(self, quota: int) -> None:
        self._quota = quota
        self._set: dict[str, str] = {}

    def get(self, name: str) -> str | None:
        """One preference, None if it is not set."""
        return self._set.get(name)

    def chosen(self, names: list[str]) -> dict[str, str]:
        """Those of `names` that there are; all of them if `names` is empty."""
        known = {SPEND_LIMIT: str(self.spend_limit), **self._set}
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
        return int(self._set.get(SPEND_LIMIT, self._quota))

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
        if name == SPEND_LIMIT and int(value) > self._quota:
            raise invalid_parameter(f"{name} Reason: the account's quota is {self._quota}")
        if name == SAMPLING_RATE and int(value) > 100:
            raise invalid_parameter(f"{name} Reason: it is a percentage from 0 to 100")
        if name == ROLE and assumable_role(value, "sns.amazonaws.com") is None:
            raise invalid_parameter(f"{name} Reason: Amazon SNS cannot assume {value}")
