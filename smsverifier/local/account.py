"""Whose account the embedded AWS plays: a new one that AWS holds back, or one with all granted.

Read from the environment when the process starts; tests hand it to `EmbeddedAws`. Nothing of moto,
Flask or werkzeug may be imported here (see `process`).
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass

from smsverifier.local.variables import flag, number, whole

SANDBOX = "SMSVERIFIER_LOCAL_SMS_SANDBOX"
SPEND_LIMIT = "SMSVERIFIER_LOCAL_SMS_SPEND_LIMIT"
SPENT = "SMSVERIFIER_LOCAL_SMS_SPENT"
REVIEW = "SMSVERIFIER_LOCAL_SMS_REVIEW"
RECEIPT_SECONDS = "SMSVERIFIER_LOCAL_SMS_RECEIPT_SECONDS"
SENDER_IDS = "SMSVERIFIER_LOCAL_SENDER_IDS"
LAMBDA_CONCURRENCY = "SMSVERIFIER_LOCAL_LAMBDA_CONCURRENCY"


@dataclass(frozen=True)
class AccountSettings:
    """What AWS has granted to the account, alike in every region."""

    in_sandbox: bool = False
    spend_limit: int = 10_000
    """The quota for SMS in USD a month, whole as AWS has it (aws: new-account-one-dollar)."""
    spent: float = 0.0
    """USD spent on SMS this month before the embedded AWS started."""
    under_review: bool = False
    """Whether AWS wants to look at the account before it sends anything.

    aws: sns-account-review
    """
    receipt_seconds: float = 0.0
    """How late an SMS's delivery log comes (aws: delivery-logs-come-late)."""
    sender_ids: tuple[str, ...] = ()
    """Sender IDs registered for India."""
    lambda_concurrency: int = 1000
    """Functions that may run at once; 10 in many new accounts."""


EVERYTHING_GRANTED = AccountSettings()
"""No sandbox, and more to spend than an event needs."""

NEW_ACCOUNT = AccountSettings(in_sandbox=True, spend_limit=1, lambda_concurrency=10)
"""What somebody has who signed up today."""


def is_chosen(environ: Mapping[str, str] = os.environ) -> bool:
    """Whether the environment says anything of the account."""
    names = (SANDBOX, SPEND_LIMIT, SPENT, REVIEW, RECEIPT_SECONDS, SENDER_IDS, LAMBDA_CONCURRENCY)
    return any(environ.get(name) for name in names)


def chosen_account(environ: Mapping[str, str] = os.environ) -> AccountSettings:
    """The account that the environment describes. Raises UsageError on a value that is none."""
    default = EVERYTHING_GRANTED
    return AccountSettings(
        in_sandbox=flag(environ, SANDBOX),
        spend_limit=whole(environ, SPEND_LIMIT, default.spend_limit),
        spent=number(environ, SPENT, default.spent),
        under_review=flag(environ, REVIEW),
        receipt_seconds=number(environ, RECEIPT_SECONDS, default.receipt_seconds),
        sender_ids=tuple(environ.get(SENDER_IDS, "").replace(",", " ").split()),
        lambda_concurrency=whole(environ, LAMBDA_CONCURRENCY, default.lambda_concurrency),
    )
