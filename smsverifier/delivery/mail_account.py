"""What SES lets an account send in one region: the sandbox, its quotas (aws: ses-sandbox)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from smsverifier.aws import Aws


@dataclass(frozen=True)
class MailAccount:
    """SES's account in one region."""

    in_sandbox: bool
    daily: float
    """Recipients within 24 hours; -1: as many as one likes."""
    per_second: float
    sent_today: float
    is_sending: bool
    review: str
    """SES's word on a request for production access; blank: none was made."""


def read_mail_account(aws: Aws) -> MailAccount:
    """As SES tells it."""
    found: Mapping[str, Any] = aws.client("sesv2").get_account()
    quota = found.get("SendQuota") or {}
    review = ((found.get("Details") or {}).get("ReviewDetails") or {}).get("Status", "")
    return MailAccount(
        in_sandbox=not found.get("ProductionAccessEnabled", False),
        daily=float(quota.get("Max24HourSend", 0)),
        per_second=float(quota.get("MaxSendRate", 0)),
        sent_today=float(quota.get("SentLast24Hours", 0)),
        is_sending=bool(found.get("SendingEnabled", True)),
        review=str(review),
    )
