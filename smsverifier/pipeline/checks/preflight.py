"""The whole preflight on one page: what is looked at before anybody registers, in order."""

from collections.abc import Mapping
from datetime import date

from smsverifier.aws import Aws
from smsverifier.config import Config
from smsverifier.core.finding import Finding, FindingState
from smsverifier.errors import PermissionMissing, SmsverifierError
from smsverifier.message import message_findings, most_parts, price_per_part
from smsverifier.message.draft import unpriced_countries
from smsverifier.pipeline.asked import answer_or
from smsverifier.pipeline.checks import money, phones, place, quotas
from smsverifier.pipeline.checks.case import Case, Check, Need, utc_today
from smsverifier.pipeline.checks.facts import read_facts
from smsverifier.pipeline.checks.runtimes import RUNTIME, runtime
from smsverifier.pipeline.registrations.rows import Tally
from smsverifier.sms.prices import Prices

CHECKS: Mapping[str, Check] = {
    "credentials": place.credentials,
    "region": place.region,
    "permissions": place.permissions,
    "sandbox": phones.sandbox,
    "account_tier": phones.account_tier,
    "account_review": phones.account_review,
    "spend_limit": money.spend_limit,
    "month_to_date": money.month_to_date,
    "max_price": money.max_price,
    "max_messages": money.max_messages,
    "countries": phones.countries,
    "sender_id": phones.sender_id,
    "protect": phones.protect,
    "delivery_receipts": phones.delivery_receipts,
    "sms_rate": quotas.sms_rate,
    "lambda_concurrency": quotas.lambda_concurrency,
    "api_rate": quotas.api_rate,
    RUNTIME: runtime,
}
"""A finding's id → what judges it. The message's own findings come after these."""

PHONE_CHECKS: Mapping[str, Check] = {"phone": phones.asked_number}
"""Those about one number, if there is one."""

PERMISSION_ADVICE = (
    "Ask the account's administrator to allow it: `smsverifier policy --sms` prints what `check` "
    "asks."
)


def preflight(
    aws: Aws,
    config: Config,
    prices: Prices,
    phone: str | None = None,
    *,
    today: date | None = None,
) -> tuple[Finding, ...]:
    """Every finding about this stack, and about `phone` (E.164); asks AWS, changes nothing."""
    facts = read_facts(aws, config, phone)
    need = need_of(config, prices, answer_or(facts.tally, None))
    return findings(Case(config, facts, need, phone, today or utc_today()))


def need_of(config: Config, prices: Prices, tally: Tally | None = None) -> Need:
    """What telling everybody takes who is expected, or, once people register, still to be told."""
    return Need(
        still_to_come(config.event.expected_registrations, tally),
        most_parts(config),
        price_per_part(config, prices),
        unpriced_countries(config, prices),
    )


def still_to_come(expected: int, tally: Tally | None) -> int:
    """How many confirmations are still to be sent: to those there untold, and those expected."""
    if tally is None:
        return expected
    return tally.not_told + max(0, expected - (tally.registrations - tally.tests))


def findings(case: Case) -> tuple[Finding, ...]:
    """What the checks say of `case`, in their order."""
    checks = {**CHECKS, **(PHONE_CHECKS if case.phone else {})}
    judged = (_judge(id, check, case) for id, check in checks.items())
    return (*judged, *message_findings(case.config))


def _judge(id: str, check: Check, case: Case) -> Finding:
    """One finding; unknown where AWS did not answer what the check must know."""
    try:
        verdict = check(case)
    except PermissionMissing as error:
        return Finding(id, FindingState.UNKNOWN, error.message, PERMISSION_ADVICE)
    except SmsverifierError as error:
        return Finding(id, FindingState.UNKNOWN, error.message, error.hint)
    return Finding(id, verdict.state, verdict.detail, verdict.advice)
