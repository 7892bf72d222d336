"""The whole preflight on one page: what is looked at before anybody registers, in order."""

from collections.abc import Mapping

from smsverifier.aws import Aws
from smsverifier.aws.result import value_or
from smsverifier.config import Config
from smsverifier.delivery.alert_cost import alert_cost_sentence
from smsverifier.errors import PermissionMissing, SmsverifierError
from smsverifier.finding import Finding, FindingState
from smsverifier.message import (
    message_findings,
    most_parts_in_any_language,
    price_per_part,
)
from smsverifier.message.draft import unpriced_countries
from smsverifier.preflight import account, email, form, sender, spend, times
from smsverifier.preflight.account_plan import account_plan
from smsverifier.preflight.alerts import alerts
from smsverifier.preflight.check_context import Check, CheckContext, SmsNeed
from smsverifier.preflight.facts import read_account_facts
from smsverifier.preflight.runtime import RUNTIME, runtime
from smsverifier.registration_table import RowCounts
from smsverifier.sms.prices import Prices

CHECKS: Mapping[str, Check] = {
    "credentials": account.credentials,
    times.CLOCK: times.clock,
    "region": account.region,
    "account_plan": account_plan,
    "permissions": account.permissions,
    "sandbox": sender.sandbox,
    "account_tier": sender.account_tier,
    "account_review": sender.account_review,
    "spend_limit": spend.spend_limit,
    "month_to_date": spend.month_to_date,
    "max_price": spend.max_price,
    "max_messages": spend.max_messages,
    "countries": sender.countries,
    "sender_id": sender.sender_id,
    "protect": sender.protect,
    "delivery_receipts": sender.delivery_receipts,
    "alerts": alerts,
    "privacy": form.privacy,
    "consent": form.consent,
    "languages": form.languages,
    times.EVENT_TIMES: times.event_times,
    "sms_rate": account.sms_rate,
    "lambda_concurrency": account.lambda_concurrency,
    "api_rate": account.api_rate,
    RUNTIME: runtime,
}
"""A finding's id → what judges it. The message's own findings come after these."""

OF_SMS = frozenset(
    {
        *("sandbox", "account_tier", "account_review", "spend_limit", "month_to_date"),
        *("max_price", "max_messages", "countries", "sender_id", "protect"),
        *("delivery_receipts", "sms_rate", "phone"),
    }
)
"""Those that say nothing to somebody who texts nobody (sms.enabled)."""

EMAIL_CHECKS: Mapping[str, Check] = {
    "email_sender": email.email_sender,
    "email_sandbox": email.email_sandbox,
    "email_quota": email.email_quota,
    "email_bounces": email.email_bounces,
    "email_calendar": email.email_calendar,
}
"""Those about the e-mail, where the configuration asks for it."""

PLACE_CHECKS: Mapping[str, Check] = {form.PLACES: form.places}
"""Those about a maximum, where the configuration has one."""

ANNOUNCEMENT_CHECKS: Mapping[str, Check] = {form.ANNOUNCEMENTS: form.announcements}
"""Those about announcements, where the configuration has some."""

PHONE_CHECKS: Mapping[str, Check] = {"phone": sender.given_number}
"""Those about one number, if there is one."""

PERMISSION_ADVICE = (
    "Ask the account's administrator to allow it: `smsverifier policy --sms` prints what `check` "
    "asks."
)


def run_preflight(
    aws: Aws,
    config: Config,
    prices: Prices,
    phone: str | None = None,
    *,
    is_aws: bool = True,
) -> tuple[Finding, ...]:
    """Every finding about this stack, and about `phone` (E.164); asks AWS, changes nothing.

    `is_aws`: whether this machine's clock ought to agree with AWS's.
    """
    facts = read_account_facts(aws, config, phone)
    need = need_of(config, prices, value_or(facts.row_counts, None))
    now, ahead = aws.now().astimezone(config.zone), aws.seconds_ahead if is_aws else 0.0
    alert_cost = alert_cost_sentence(config, prices, now.date())
    return findings(CheckContext(config, facts, need, phone, now, ahead, alert_cost))


def need_of(config: Config, prices: Prices, row_counts: RowCounts | None = None) -> SmsNeed:
    """What telling everybody takes who is expected, or, once people register, still to be told."""
    return SmsNeed(
        still_to_send(config.event.expected_registrations, row_counts),
        most_parts_in_any_language(config),
        price_per_part(config, prices),
        unpriced_countries(config, prices),
    )


def still_to_send(expected: int, row_counts: RowCounts | None) -> int:
    """How many confirmations are still to be sent: to those there untold, and those expected."""
    if row_counts is None:
        return expected
    return row_counts.unsent + max(0, expected - (row_counts.registrations - row_counts.tests))


def findings(case: CheckContext) -> tuple[Finding, ...]:
    """What the checks say of `case`, in their order."""
    config = case.config
    checks = {**CHECKS, **(PHONE_CHECKS if case.phone else {})}
    if not config.sms.enabled:
        checks = {id: check for id, check in checks.items() if id not in OF_SMS}
    if config.registrations.max is not None:
        checks |= PLACE_CHECKS
    if config.announcements:
        checks |= ANNOUNCEMENT_CHECKS
    if config.email.enabled:
        checks |= EMAIL_CHECKS
    judged = (_judge(id, check, case) for id, check in checks.items())
    return (*judged, *(message_findings(config) if config.sms.enabled else ()))


def _judge(id: str, check: Check, case: CheckContext) -> Finding:
    """One finding; unknown where AWS did not answer what the check must know."""
    try:
        verdict = check(case)
    except PermissionMissing as error:
        return Finding(id, FindingState.UNKNOWN, error.message, PERMISSION_ADVICE)
    except SmsverifierError as error:
        return Finding(id, FindingState.UNKNOWN, error.message, error.hint)
    return Finding(id, verdict.state, verdict.detail, verdict.advice)
