"""Whether the account is on AWS's free plan, which ends by itself, and whether it ends too soon.

Accounts made since 15 July 2025 begin on it: it ends after six months, or when its credits are used
up, and then AWS closes the account, the stack in it included (aws: free-plan-ends).
"""

from dataclasses import dataclass
from datetime import datetime

from smsverifier.aws import Aws
from smsverifier.aws.errors import find
from smsverifier.preflight.check_context import CheckContext, Verdict, blocker, ok, warning
from smsverifier.times import moment_words

FREE, EXPIRED = "FREE", "EXPIRED"
NO_PLAN = "ResourceNotFoundException"

UPGRADE = (
    "Upgrade to the paid plan before the event: `aws freetier upgrade-account-plan "
    "--account-plan-type PAID`, or AWS console, Billing. What is left of the credits stays; what "
    "goes beyond them is billed then."
)


@dataclass(frozen=True)
class AccountPlan:
    """What AWS says of it."""

    is_free: bool
    is_over: bool = False
    ends: datetime | None = None
    credits_usd: float | None = None
    """What is left."""


def read_account_plan(aws: Aws) -> AccountPlan | None:
    """The account's plan; None for one that has none (aws: account-plan-state)."""
    found = find(lambda: aws.client("freetier").get_account_plan_state(), NO_PLAN)
    if found is None:
        return None
    left = found.get("accountPlanRemainingCredits", {})
    return AccountPlan(
        is_free=found.get("accountPlanType") == FREE,
        is_over=found.get("accountPlanStatus") == EXPIRED,
        ends=found.get("accountPlanExpirationDate"),
        credits_usd=left.get("amount") if left.get("unit", "USD") == "USD" else None,
    )


def account_plan(case: CheckContext) -> Verdict:
    """Whether AWS would close the account before the event is over."""
    plan = case.facts.account_plan.get()
    if plan is None or not plan.is_free:
        return ok("not on AWS's free plan: AWS does not close the account by itself")
    if plan.is_over:
        return blocker("AWS's free plan of this account is over, and the account closed", UPGRADE)
    ends = plan.ends and plan.ends.astimezone(case.config.zone)
    until = f"on {moment_words(ends)}" if ends else "after six months"
    left = "" if plan.credits_usd is None else f", ${plan.credits_usd:.2f} now"
    head = (
        f"on AWS's free plan: {until}, or when the credits are used up{left}, AWS closes the "
        "account, and the form with it"
    )
    needed = _needed_until(case)
    if ends and needed and ends < needed:
        return blocker(f"{head}: too soon, it is needed until {moment_words(needed)}", UPGRADE)
    return warning(head, UPGRADE)


def _needed_until(case: CheckContext) -> datetime | None:
    """The last moment that the configuration knows of."""
    config = case.config
    moments = (config.starts_at, config.ends_at, config.closes_at)
    return max((moment for moment in moments if moment is not None), default=None)
