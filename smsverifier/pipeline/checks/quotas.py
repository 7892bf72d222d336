"""The account's quotas that a new account may have too little of."""

from smsverifier.pipeline.checks.case import Case, Verdict, ok, warning

NEW_ACCOUNT_CONCURRENCY = 10
"""Lambda's quota of some new accounts (aws: lambda-new-account-concurrency)."""

USUAL_SMS_RATE = 20
"""SMS a second of an account where nobody asked for more (aws: sns-20-sms-a-second)."""


def sms_rate(case: Case) -> Verdict:
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


def lambda_concurrency(case: Case) -> Verdict:
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


def api_rate(case: Case) -> Verdict:
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
