"""Who we are, what we may do, and whether the region has what the stack needs."""

from smsverifier.aws.regions import AS_OF, missing_in
from smsverifier.errors import SmsverifierError
from smsverifier.pipeline.asked import Answer
from smsverifier.pipeline.checks.case import Case, Verdict, blocker, ok

NAMED = 8
"""Denied actions that are named; `policy` prints all."""

_ELSEWHERE = (
    "Choose another region (`region` in the configuration, or --region), for example ap-south-1."
)


def credentials(case: Case) -> Verdict:
    """Who AWS takes us for; without an answer nothing else could be asked either."""
    try:
        return ok(f"signed in as {case.facts.caller.get()}")
    except SmsverifierError as error:
        return blocker(_told(error), error.hint)


def _told(error: SmsverifierError) -> str:
    return f"{error.message}: {error.why}" if error.why else error.message


def region(case: Case) -> Verdict:
    """Whether EventBridge Pipes and SMS exist there."""
    missing = missing_in(case.region)
    if not case.facts.has_pipes.get():
        return blocker(
            f"EventBridge Pipes is not in {case.region}: the stack cannot be made there",
            _ELSEWHERE,
        )
    if "sms-voice" in missing and not isinstance(case.facts.account, Answer):
        return blocker(
            f"{missing['sms-voice']} is not in {case.region}, as far as this version knows "
            f"({AS_OF}): SNS would take every SMS and deliver none",
            _ELSEWHERE,
        )
    return ok(f"{case.region} has EventBridge Pipes and SMS")


def permissions(case: Case) -> Verdict:
    """Whether everything that `up` does is allowed."""
    denied = case.facts.denied_actions.get()
    if not denied:
        return ok("IAM's simulation denies nothing that this stack needs")
    more = f" and {len(denied) - NAMED} more" if len(denied) > NAMED else ""
    return blocker(
        f"IAM's simulation denies {', '.join(denied[:NAMED])}{more}",
        "Ask the account's administrator for the policy that `smsverifier policy` prints.",
    )
