"""Cases for checks without any AWS: an account where everything is granted, changed by the test."""

from dataclasses import replace
from typing import Any

from smsverifier.aws.result import Ok, Unavailable
from smsverifier.config import Config
from smsverifier.delivery.account_limits import SpendLimit
from smsverifier.errors import PermissionMissing
from smsverifier.finding import Finding
from smsverifier.preflight.check_context import CheckContext, SmsNeed
from smsverifier.preflight.checks import findings
from smsverifier.preflight.facts import AccountFacts, ApiRate
from smsverifier.sms.prices import Price

DENIED = Unavailable(PermissionMissing("AWS denied it"))

GRANTED = AccountFacts(
    caller=Ok("arn:aws:iam::111122223333:user/asha"),
    denied_actions=Ok(()),
    has_pipes=Ok(True),
    account_plan=Ok(None),
    in_sandbox=Ok(False),
    sandbox_numbers=Ok(()),
    sms_attributes=Ok({"MonthlySpendLimit": "100"}),
    account=Ok({"ACCOUNT_TIER": "PRODUCTION"}),
    spend_limit=Ok(SpendLimit(enforced_usd=100, quota_usd=100)),
    spent_usd=Ok(None),
    failures=Ok(()),
    sender_ids=Ok(()),
    concurrency=Ok(1000),
    api_rate=Ok(ApiRate(10_000, 5_000)),
    is_opted_out=Ok(False),
    reserved=Ok(0),
    alert_addresses=Ok(None),
    row_counts=Ok(None),
    mail_account=Ok(None),
    mail_sender=Ok(None),
    bounces=Ok(None),
)
CENT = Price("SMS", "part", 0.01, "2026-11-01", "a test", verified=True)


def case(
    config: dict[str, Any] | None = None,
    need: SmsNeed | None = None,
    phone: str | None = None,
    **facts: Any,
) -> CheckContext:
    """One, where 1,000 SMS of one part at a cent are needed; keywords are other facts."""
    asked = {
        name: value if isinstance(value, Unavailable) else Ok(value)
        for name, value in facts.items()
    }
    changed = replace(GRANTED, **asked)
    return CheckContext(
        Config.model_validate(config or {}), changed, need or SmsNeed(1000, 1, CENT), phone
    )


def finding(id: str, judged: CheckContext) -> Finding:
    """What is found under `id`."""
    return next(found for found in findings(judged) if found.id == id)


def state(id: str, judged: CheckContext) -> str:
    return finding(id, judged).state
