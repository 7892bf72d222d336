"""Cases for checks without any AWS: an account where everything is granted, changed by the test."""

from dataclasses import replace
from typing import Any

from smsverifier.config import Config
from smsverifier.core.finding import Finding
from smsverifier.errors import PermissionMissing
from smsverifier.pipeline.asked import Answer, Silence
from smsverifier.pipeline.checks.case import Case, Need
from smsverifier.pipeline.checks.facts import Facts, Rate
from smsverifier.pipeline.checks.preflight import findings
from smsverifier.pipeline.sms_account import SpendLimit
from smsverifier.sms.prices import Price

DENIED = Silence(PermissionMissing("AWS denied it"))

GRANTED = Facts(
    caller=Answer("arn:aws:iam::111122223333:user/asha"),
    denied_actions=Answer(()),
    has_pipes=Answer(True),
    in_sandbox=Answer(False),
    sandbox_numbers=Answer(()),
    sms_attributes=Answer({"MonthlySpendLimit": "100"}),
    account=Answer({"ACCOUNT_TIER": "PRODUCTION"}),
    spend_limit=Answer(SpendLimit(enforced_usd=100, quota_usd=100)),
    spent_usd=Answer(None),
    failures=Answer(()),
    sender_ids=Answer(()),
    concurrency=Answer(1000),
    api_rate=Answer(Rate(10_000, 5_000)),
    is_opted_out=Answer(False),
    reserved=Answer(0),
    tally=Answer(None),
)
CENT = Price("SMS", "part", 0.01, "2026-11-01", "a test", verified=True)


def case(
    config: dict[str, Any] | None = None,
    need: Need | None = None,
    phone: str | None = None,
    **facts: Any,
) -> Case:
    """One, where 1,000 SMS of one part at a cent are needed; keywords are other facts."""
    asked = {
        name: value if isinstance(value, Silence) else Answer(value)
        for name, value in facts.items()
    }
    changed = replace(GRANTED, **asked)
    return Case(Config.model_validate(config or {}), changed, need or Need(1000, 1, CENT), phone)


def finding(id: str, judged: Case) -> Finding:
    """What is found under `id`."""
    return next(found for found in findings(judged) if found.id == id)


def state(id: str, judged: Case) -> str:
    return finding(id, judged).state
