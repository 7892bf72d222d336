"""What the environment sets the embedded AWS to: the account it plays, and numbers and flags.

Nothing of moto or werkzeug may be imported here (see `process`).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self

from smsverifier.errors import UsageError

SANDBOX_VARIABLE = "SMSVERIFIER_LOCAL_SMS_SANDBOX"
SPEND_LIMIT_VARIABLE = "SMSVERIFIER_LOCAL_SMS_SPEND_LIMIT"
SPENT_VARIABLE = "SMSVERIFIER_LOCAL_SMS_SPENT"
REVIEW_VARIABLE = "SMSVERIFIER_LOCAL_SMS_REVIEW"
RECEIPT_SECONDS_VARIABLE = "SMSVERIFIER_LOCAL_SMS_RECEIPT_SECONDS"
SENDER_IDS_VARIABLE = "SMSVERIFIER_LOCAL_SENDER_IDS"
LAMBDA_CONCURRENCY_VARIABLE = "SMSVERIFIER_LOCAL_LAMBDA_CONCURRENCY"
EMAIL_SANDBOX_VARIABLE = "SMSVERIFIER_LOCAL_EMAIL_SANDBOX"
EMAIL_DAILY_VARIABLE = "SMSVERIFIER_LOCAL_EMAIL_DAILY"
EMAIL_RATE_VARIABLE = "SMSVERIFIER_LOCAL_EMAIL_RATE"
SMS_PER_SECOND_VARIABLE = "SMSVERIFIER_LOCAL_SMS_PER_SECOND"
OPTED_OUT_VARIABLE = "SMSVERIFIER_LOCAL_SMS_OPTED_OUT"
FREE_PLAN_VARIABLE = "SMSVERIFIER_LOCAL_FREE_PLAN_DAYS"


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
    email_sandbox: bool = False
    """Whether SES sends to proved addresses only (aws: ses-sandbox)."""
    email_daily: int = 500_000
    """Recipients within 24 hours, outside the sandbox."""
    email_rate: int = 500
    """Recipients a second, outside the sandbox."""
    sms_per_second: int | None = None
    """How many Publish SNS takes a second, and at once (aws: sns-20-sms-a-second); None: all."""
    free_plan_days: int = 0
    """In how many days AWS's free plan of the account ends; 0: it is on the paid one."""
    opted_out: tuple[str, ...] = ()
    """Numbers whose owners want no more SMS, beside the one that plays so."""
    fates: Mapping[str, str] = field(default_factory=dict)
    """Number → which failure it plays, beside the simulated ones (`phone_numbers`)."""
    dlt_templates: tuple[tuple[str, str], ...] = ()
    """What India's carriers have registered, id and text; where that is nothing, they compare with
    nothing (aws: dlt-text-must-match)."""
    strict_carriers: bool = False
    """Whether those carriers take a variable for letters, digits and blanks only."""

    @classmethod
    def of(cls, document: Mapping[str, Any]) -> Self:
        """The settings that `dataclasses.asdict` has made a JSON document of."""
        templates = tuple((str(one), str(text)) for one, text in document["dlt_templates"])
        tuples = {
            "sender_ids": tuple(document["sender_ids"]),
            "opted_out": tuple(document["opted_out"]),
            "dlt_templates": templates,
        }
        return cls(**{**document, **tuples})


EVERYTHING_GRANTED = AccountSettings()
"""No sandbox, and more to spend than an event needs."""

NEW_ACCOUNT = AccountSettings(
    in_sandbox=True, spend_limit=1, lambda_concurrency=10, email_sandbox=True
)
"""What somebody has who signed up today."""


def is_chosen(environ: Mapping[str, str]) -> bool:
    """Whether the environment says anything of the account."""
    names = (
        SANDBOX_VARIABLE,
        SPEND_LIMIT_VARIABLE,
        SPENT_VARIABLE,
        REVIEW_VARIABLE,
        RECEIPT_SECONDS_VARIABLE,
        SENDER_IDS_VARIABLE,
        LAMBDA_CONCURRENCY_VARIABLE,
        EMAIL_SANDBOX_VARIABLE,
        EMAIL_DAILY_VARIABLE,
        EMAIL_RATE_VARIABLE,
        SMS_PER_SECOND_VARIABLE,
        OPTED_OUT_VARIABLE,
        FREE_PLAN_VARIABLE,
    )
    return any(environ.get(name) for name in names)


def chosen_account(environ: Mapping[str, str]) -> AccountSettings:
    """The account that the environment describes. Raises UsageError on a value that is none."""
    default = EVERYTHING_GRANTED
    return AccountSettings(
        in_sandbox=flag(environ, SANDBOX_VARIABLE),
        spend_limit=whole(environ, SPEND_LIMIT_VARIABLE, default.spend_limit),
        spent=number(environ, SPENT_VARIABLE, default.spent),
        under_review=flag(environ, REVIEW_VARIABLE),
        receipt_seconds=number(environ, RECEIPT_SECONDS_VARIABLE, default.receipt_seconds),
        sender_ids=_listed(environ, SENDER_IDS_VARIABLE),
        lambda_concurrency=whole(environ, LAMBDA_CONCURRENCY_VARIABLE, default.lambda_concurrency),
        email_sandbox=flag(environ, EMAIL_SANDBOX_VARIABLE),
        email_daily=whole(environ, EMAIL_DAILY_VARIABLE, default.email_daily),
        email_rate=whole(environ, EMAIL_RATE_VARIABLE, default.email_rate),
        sms_per_second=whole(environ, SMS_PER_SECOND_VARIABLE, 0) or None,
        free_plan_days=whole(environ, FREE_PLAN_VARIABLE, 0),
        opted_out=_listed(environ, OPTED_OUT_VARIABLE),
    )


def _listed(environ: Mapping[str, str], name: str) -> tuple[str, ...]:
    """Words with commas between them."""
    return tuple(environ.get(name, "").replace(",", " ").split())


def flag(environ: Mapping[str, str], name: str) -> bool:
    """Whether it is 1; unset is 0. Raises UsageError on anything else."""
    text = environ.get(name) or "0"
    if text not in ("0", "1"):
        raise UsageError(f"{text} is neither 0 nor 1", where=name)
    return text == "1"


def number(environ: Mapping[str, str], name: str, default: float) -> float:
    """A number from 0 up. Raises UsageError on what is none."""
    text = environ.get(name) or str(default)
    try:
        found = float(text)
    except ValueError:
        found = -1.0
    if not 0 <= found < float("inf"):
        raise UsageError(f"{text} is no number from 0 up", where=name)
    return found


def whole(environ: Mapping[str, str], name: str, default: int) -> int:
    """A whole number from 0 up. Raises UsageError on what is none."""
    found = number(environ, name, default)
    if found != int(found):
        raise UsageError(f"{environ[name]} is no whole number", where=name)
    return int(found)
