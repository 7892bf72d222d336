"""CloudWatch, as far as it tells what SMS cost this month: AWS/SNS SMSMonthToDateSpentUSD.

One figure without dimensions (aws: spend-metric-dimensions), none before anything was spent. Other
metrics are refused: nothing here measures them.
"""

from collections.abc import Callable, Mapping
from typing import Any

from smsverifier.local.calls import AwsResponse, Call, epoch_seconds
from smsverifier.local.dispatcher import Dispatcher, Forward
from smsverifier.local.sms.account_state import SmsAccounts
from smsverifier.local.supported_operations import NotModelled

METRIC = ("AWS/SNS", "SMSMonthToDateSpentUSD")
_STATISTICS = ("SampleCount", "Average", "Sum", "Minimum", "Maximum")


class SpendMetric:
    """Answers the reading calls."""

    def __init__(self, accounts: SmsAccounts, clock: Callable[[], float]) -> None:
        self._accounts = accounts
        self._clock = clock

    def install(self, dispatcher: Dispatcher) -> None:
        """Takes the calls at the dispatcher."""
        dispatcher.override("cloudwatch", "ListMetrics", self._list)
        dispatcher.override("cloudwatch", "GetMetricStatistics", self._statistics)
        dispatcher.override("cloudwatch", "GetMetricData", self._data)

    def _list(self, call: Call, _: Forward) -> AwsResponse:
        """moto: ListMetrics knows no SMSMonthToDateSpentUSD."""
        asked = (call.params.get("Namespace"), call.params.get("MetricName"))
        fits = all(want in (None, have) for want, have in zip(asked, METRIC, strict=True))
        listed = fits and not call.params.get("Dimensions") and self._spent(call)
        metric = {"Namespace": METRIC[0], "MetricName": METRIC[1], "Dimensions": []}
        return call.answer({"Metrics": [metric] if listed else []})

    def _statistics(self, call: Call, _: Forward) -> AwsResponse:
        """moto: GetMetricStatistics knows no SMSMonthToDateSpentUSD."""
        points = self._points(call, call.params, int(call.params["Period"]))
        wanted = call.params.get("Statistics") or []
        data = [
            {"Timestamp": at, "Unit": "None"} | {name: _as(name, spent) for name in wanted}
            for at, spent in points
        ]
        return call.answer({"Label": METRIC[1], "Datapoints": data})

    def _data(self, call: Call, _: Forward) -> AwsResponse:
        """moto: GetMetricData knows no SMSMonthToDateSpentUSD."""
        results = [self._result(call, query) for query in call.params["MetricDataQueries"]]
        return call.answer({"MetricDataResults": results})

    def _result(self, call: Call, query: Mapping[str, Any]) -> dict[str, Any]:
        stat = query.get("MetricStat")
        if not stat or stat["Stat"] not in _STATISTICS:
            raise NotModelled("metric maths and percentiles")
        points = self._points(call, stat["Metric"], int(stat["Period"]))
        return {
            "Id": query["Id"],
            "Label": query.get("Label", METRIC[1]),
            "Timestamps": [at for at, _ in points],
            "Values": [_as(stat["Stat"], spent) for _, spent in points],
            "StatusCode": "Complete",
        }

    def _points(
        self, call: Call, metric: Mapping[str, Any], period: int
    ) -> list[tuple[float, float]]:
        """The period's point of the metric (seconds, USD), if it is in the time asked for."""
        if (metric.get("Namespace"), metric.get("MetricName")) != METRIC:
            raise NotModelled(f"the metric {metric.get('Namespace')} {metric.get('MetricName')}")
        start, end = epoch_seconds(call.params["StartTime"]), epoch_seconds(call.params["EndTime"])
        now, spent = self._clock(), self._spent(call)
        if not spent or metric.get("Dimensions") or not start <= now <= end + period:
            return []
        return [(max(start, now - now % max(period, 1)), spent)]

    def _spent(self, call: Call) -> float:
        return self._accounts.of(call.region).spending.this_month


def _as(statistic: str, spent: float) -> float:
    return 1.0 if statistic == "SampleCount" else spent
