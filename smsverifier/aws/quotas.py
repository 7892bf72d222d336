"""Quotas that are used up: told apart from throttling, and told at once.

AWS uses the same few codes for both, and the SDK takes most of them for throttling and tries
again for minutes (aws: quota-or-throttle). What a service means by them is written here.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from smsverifier.errors import AwsError


@dataclass(frozen=True)
class Quota:
    """One quota, by the names of the Service Quotas console."""

    service: str
    name: str


QUOTAS: Mapping[str, Quota] = {
    "CreateTable": Quota("Amazon DynamoDB", "Maximum number of tables"),
    "CreateRole": Quota("AWS Identity and Access Management (IAM)", "Roles per account"),
    "PutRolePolicy": Quota("AWS Identity and Access Management (IAM)", "Role policy length"),
    "CreateFunction": Quota("AWS Lambda", "Function and layer storage"),
    "UpdateFunctionCode": Quota("AWS Lambda", "Function and layer storage"),
    "CreatePipe": Quota("Amazon EventBridge Pipes", "Pipes per account"),
    "CreateRestApi": Quota("Amazon API Gateway", "Regional APIs per account per Region"),
    "PutRestApi": Quota("Amazon API Gateway", "Resources/Routes per API"),
    "CreateStage": Quota("Amazon API Gateway", "Stages per API"),
    "PutMetricAlarm": Quota("Amazon CloudWatch", "Number of alarms"),
    "CreateScheduleGroup": Quota("Amazon EventBridge Scheduler", "Number of schedule groups"),
    "CreateSchedule": Quota("Amazon EventBridge Scheduler", "Number of schedules"),
    "CreateLogGroup": Quota("Amazon CloudWatch Logs", "Log groups"),
}
"""Operation → the quota it can use up."""

USED_UP = "LimitExceeded"
"""IAM's own code, which the SDK does not retry."""

CODES = frozenset(
    {
        USED_UP,
        "LimitExceededException",  # DynamoDB, API Gateway, CloudWatch Logs
        "ServiceQuotaExceededException",  # Pipes
        "CodeStorageExceededException",  # Lambda
    }
)

_PASSING = ("simultaneous", "limited in the 24h window")
"""DynamoDB says LimitExceededException also while too many tables change at the same time."""


def is_used_up(code: str, message: str) -> bool:
    """Whether this answer means a quota, which waiting does not mend.

    `TooManyRequestsException` never does: Lambda and API Gateway mean calls per second by it.
    """
    return code in CODES and not any(text in message for text in _PASSING)


def explain_quota(operation: str, message: str, where: str) -> AwsError:
    """Which quota is used up, and how to have it raised."""
    quota = QUOTAS.get(operation)
    named = f"{quota.service}: {quota.name}" if quota else f"of {operation}"
    look_for = f"{quota.service}, {quota.name}" if quota else "the service named above"
    return AwsError(
        f"A quota of this AWS account is used up ({named})",
        where=where,
        why=f"{operation}: {message}",
        hint="Delete what is not needed any more, or have the quota raised: AWS console, Service "
        f"Quotas, {look_for}, Request increase, in this same region. What is done stays "
        "done.",
    )


def stop_when_used_up(response: tuple[Any, dict[str, Any]] | None, **_: Any) -> None:
    """Make a quota's error one that the SDK does not retry (a handler of its `needs-retry`).

    Its retries cannot be told to leave a code out: it takes LimitExceededException, and any code
    that comes with status 429 as API Gateway's does, for throttling, and would try six times
    over half a minute.
    """
    if response is None:  # no answer at all
        return
    http, parsed = response
    error = parsed.get("Error", {})
    if is_used_up(str(error.get("Code", "")), str(error.get("Message", ""))):
        error["Code"] = USED_UP
        http.status_code = 400
