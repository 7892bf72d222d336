"""Who we are, what we may do, whether the region has what it takes, the account's quotas.

Checks, listed in `checks`.
"""

from collections.abc import Sequence

from smsverifier.aws.regions import AS_OF, missing_in
from smsverifier.aws.result import Ok
from smsverifier.errors import SmsverifierError
from smsverifier.preflight.check_context import CheckContext, Verdict, blocker, ok, warning
from smsverifier.preflight.policy_simulation import DeniedAction

NAMED = 8
"""Denied actions that are named; `policy` prints all."""

_ELSEWHERE = (
    "Choose another region (`region` in the configuration, or --region), for example ap-south-1."
)


def credentials(case: CheckContext) -> Verdict:
    """Who AWS takes us for; without an answer nothing else could be asked either."""
    try:
        return ok(f"signed in as {case.facts.caller.get()}")
    except SmsverifierError as error:
        return blocker(_in_words(error), error.hint)


def _in_words(error: SmsverifierError) -> str:
    return f"{error.message}: {error.why}" if error.why else error.message


def region(case: CheckContext) -> Verdict:
    """Whether EventBridge Pipes and SMS exist there."""
    missing = missing_in(case.region)
    if not case.facts.has_pipes.get():
        return blocker(
            f"EventBridge Pipes is not in {case.region}: the stack cannot be made there",
            _ELSEWHERE,
        )
    if "sms-voice" in missing and not isinstance(case.facts.account, Ok):
        return blocker(
            f"{missing['sms-voice']} is not in {case.region}, as far as this version knows "
            f"({AS_OF}): SNS would take every SMS and deliver none",
            _ELSEWHERE,
        )
    return ok(f"{case.region} has EventBridge Pipes and SMS")


def permissions(case: CheckContext) -> Verdict:
    """Whether everything that `up` does is allowed."""
    denied = case.facts.denied_actions.get()
    if not denied:
        return ok("IAM's simulation denies nothing that this stack needs")
    more = f" and {len(denied) - NAMED} more" if len(denied) > NAMED else ""
    return blocker(
        f"IAM's simulation denies {', '.join(each.name for each in denied[:NAMED])}{more}",
        _who_allows(denied, case.region),
    )


def _who_allows(denied: Sequence[DeniedAction], region: str) -> str:
    theirs = [each.name for each in denied if each.by_organisation]
    others = "Ask the account's administrator for the policy that `smsverifier policy` prints."
    if not theirs:
        return others
    ask = (
        f"Policies of your organisation deny {', '.join(theirs[:NAMED])}: its administrator can "
        f"allow that, or say which region it allows (`region`, now {region})."
    )
    return ask if len(theirs) == len(denied) else f"{ask} {others}"


NEW_ACCOUNT_CONCURRENCY = 10
"""Lambda's quota of some new accounts (aws: lambda-new-account-concurrency)."""

USUAL_SMS_RATE = 20
"""SMS a second of an account where nobody asked for more (aws: sns-20-sms-a-second)."""


def sms_rate(case: CheckContext) -> Verdict:
    """How many SMS a second the stack sends at most; no call tells how many SNS takes."""
    rate = case.config.sms.max_per_second
    if rate <= USUAL_SMS_RATE:
        return ok(f"at most {rate} SMS a second")
    return warning(
        f"up to {rate} SMS a second, and SNS takes {USUAL_SMS_RATE} from an account without a "
        "higher quota: what is too much is refused, or taken and dropped",
        f"Set sms.max_per_second to {USUAL_SMS_RATE}, or have the quota raised: AWS console, "
        "Service Quotas, Amazon SNS, message delivery rate per second.",
    )


def lambda_concurrency(case: CheckContext) -> Verdict:
    """How many functions may run at once in the whole account."""
    limit = case.facts.concurrency.get()
    if limit > NEW_ACCOUNT_CONCURRENCY:
        return ok(f"{limit} functions at once")
    return warning(
        f"only {limit} functions may run at once in this account and region, as in new accounts: "
        "beside others the handler waits, and SMS come late",
        f"aws service-quotas request-service-quota-increase --region {case.region} "
        "--service-code lambda --quota-code L-B99A9384 --desired-value 1000",
    )


def api_rate(case: CheckContext) -> Verdict:
    """Whether the account lets the stage have the rate it is configured for."""
    api, account = case.config.api, case.facts.api_rate.get()
    if api.requests_per_second > account.per_second or api.burst > account.burst:
        return warning(
            f"API Gateway takes {account.per_second:.0f} requests a second and {account.burst} at "
            f"once for the whole account: less than api.requests_per_second "
            f"({api.requests_per_second}) or api.burst ({api.burst})",
            "Lower them, or have the quota raised: AWS console, Service Quotas, Amazon API "
            "Gateway, Throttle rate.",
        )
    return ok(f"{account.per_second:.0f} requests a second for the whole account")
