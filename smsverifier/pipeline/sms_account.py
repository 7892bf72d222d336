"""What an account may spend on SMS, what it has spent, and who wants none: asked of AWS."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from smsverifier.aws import Aws
from smsverifier.aws.errors import find
from smsverifier.pipeline.sandbox.numbers import END_USER_MESSAGING

TEXT_LIMIT = "TEXT_MESSAGE_MONTHLY_SPEND_LIMIT"
SPENT = "SMSMonthToDateSpentUSD"
SPENT_DIMENSIONS: tuple[tuple[dict[str, str], ...], ...] = (
    (),
    ({"Name": "PhoneNumber", "Value": "PhoneNumber"},),
)
"""The metric's documented dimension and none (aws: spend-metric-dimensions)."""
DAY_SECONDS = 24 * 60 * 60


@dataclass(frozen=True)
class SpendLimit:
    """End User Messaging's limit for text messages, US dollars a month."""

    enforced_usd: float
    quota_usd: float
    """The most that `enforced_usd` can be set to without asking AWS."""


def is_opted_out(aws: Aws, phone: str) -> bool | None:
    """Whether `phone` (E.164) wants no SMS; None if SNS takes it for no phone number."""
    client = aws.client("sns")
    answer = find(
        lambda: client.check_if_phone_number_is_opted_out(phoneNumber=phone), "InvalidParameter"
    )
    return None if answer is None else bool(answer["isOptedOut"])


def text_spend_limit(aws: Aws) -> SpendLimit | None:
    """End User Messaging's limit for text messages; None where it tells of none."""
    limits = {
        limit["Name"]: limit for limit in all_pages(aws, "describe_spend_limits", "SpendLimits")
    }
    text = limits.get(TEXT_LIMIT)
    return text and SpendLimit(float(text["EnforcedLimit"]), float(text["MaxLimit"]))


def limit_in_force(attributes: Mapping[str, str], theirs: SpendLimit | None) -> float | None:
    """What may be spent a month, US dollars: the lower of SNS's setting and End User Messaging's.

    None where neither says anything.
    """
    own = attributes.get("MonthlySpendLimit")
    known = [float(own)] if own else []
    known += [theirs.enforced_usd] if theirs else []
    return min(known, default=None)


def spent_usd(aws: Aws) -> float | None:
    """This month's spending in US dollars, as CloudWatch has it; None without a figure."""
    queries = [_spent_query(index, list(d)) for index, d in enumerate(SPENT_DIMENSIONS)]
    now = datetime.now(UTC)
    month = now.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    answer = aws.client("cloudwatch").get_metric_data(
        MetricDataQueries=queries, StartTime=month, EndTime=now
    )
    values = [value for result in answer["MetricDataResults"] for value in result["Values"]]
    return max(values, default=None)


def _spent_query(index: int, dimensions: list[dict[str, str]]) -> dict[str, Any]:
    metric = {"Namespace": "AWS/SNS", "MetricName": SPENT, "Dimensions": dimensions}
    stat = {"Metric": metric, "Period": DAY_SECONDS, "Stat": "Maximum"}
    return {"Id": f"spent{index}", "MetricStat": stat}


def all_pages(aws: Aws, operation: str, key: str) -> list[Any]:
    """Every page of a list that End User Messaging keeps."""
    pages = aws.client(END_USER_MESSAGING).get_paginator(operation).paginate()
    return [item for page in pages for item in page[key]]
