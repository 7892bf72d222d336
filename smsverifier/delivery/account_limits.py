"""What of an account keeps an SMS from arriving that SNS took without a word.

The month's spend limit, what is spent of it, the sandbox, who opted out (aws: sns-silent-failures).
What AWS will not answer is left out: these are reasons that are known, not a promise that there are
no others.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from smsverifier.aws import Aws
from smsverifier.aws.errors import find
from smsverifier.aws.gather import gather
from smsverifier.aws.result import result_of, value_or
from smsverifier.delivery import reasons
from smsverifier.delivery.reasons import Reason
from smsverifier.delivery.sandbox import END_USER_MESSAGING, SandboxNumbers
from smsverifier.resources.delivery_receipts import RATE, ROLE
from smsverifier.sms.opted_out import opted_out

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


def who_opted_out(aws: Aws) -> frozenset[str]:
    """All that want no SMS (E.164), none where AWS will not answer."""
    return value_or(result_of(lambda: opted_out(aws.client("sns"))), frozenset())


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
    now = aws.now()
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


NEARLY_SPENT = 0.9
"""The share of a month's limit from which the next SMS may not fit: SNS drops what does not. One
dollar, a new account's limit, then has room for less than five SMS to India."""


@dataclass(frozen=True)
class AccountLimits:
    """What bears on every SMS of this account and region; None where AWS does not answer."""

    in_sandbox: bool | None
    logs_receipts: bool | None
    """Whether SNS logs what becomes of SMS, whoever asked it to."""
    success_rate: int
    """Per cent of the successes that are logged."""
    limit_usd: float | None
    spent_usd: float | None

    @property
    def is_spent(self) -> bool:
        """Whether this month's limit is used up: SNS then drops SMS without a word."""
        return self._share_spent >= 1

    @property
    def is_nearly_spent(self) -> bool:
        """Whether so little of it is left that the next SMS may be dropped."""
        return NEARLY_SPENT <= self._share_spent < 1

    @property
    def spending(self) -> str:
        """What is spent of the limit, in words; only where both are known."""
        return f"{self.spent_usd or 0:.2f} of {self.limit_usd or 0:.2f} USD"

    @property
    def _share_spent(self) -> float:
        if self.limit_usd is None or self.spent_usd is None:
            return 0.0
        return self.spent_usd / self.limit_usd if self.limit_usd else 1.0


def read_account_limits(aws: Aws) -> AccountLimits:
    """Ask AWS, everything at once."""
    sandbox, attributes, enforced, spent = gather(
        partial(result_of, SandboxNumbers(aws).are_needed),
        partial(result_of, lambda: aws.client("sns").get_sms_attributes().get("attributes", {})),
        partial(result_of, partial(text_spend_limit, aws)),
        partial(result_of, partial(spent_usd, aws)),
    )
    found = value_or(attributes, None)
    return AccountLimits(
        in_sandbox=value_or(sandbox, None),
        logs_receipts=None if found is None else bool(found.get(ROLE)),
        success_rate=int((found or {}).get(RATE) or 0),
        limit_usd=limit_in_force(found or {}, value_or(enforced, None)),
        spent_usd=value_or(spent, None),
    )


def obstacles(aws: Aws, account: AccountLimits, phone: str) -> tuple[Reason, ...]:
    """Why an SMS to `phone` (E.164) will not arrive, as far as AWS can be asked."""
    return tuple(_obstacles(aws, account, phone))


def _obstacles(aws: Aws, account: AccountLimits, phone: str) -> Iterator[Reason]:
    if account.in_sandbox and phone not in _verified(aws):
        yield reasons.SANDBOX
    if value_or(result_of(partial(is_opted_out, aws, phone)), False):
        yield reasons.OPTED_OUT
    if account.is_spent:
        yield reasons.LIMIT


def _verified(aws: Aws) -> set[str]:
    numbers = value_or(result_of(SandboxNumbers(aws).listed), ())
    return {number.phone for number in numbers if number.is_verified}
