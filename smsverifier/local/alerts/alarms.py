"""CloudWatch's alarms: looked at with every tick (`ticker`), by the embedded AWS's clock.

moto keeps alarms and evaluates none. An alarm begins without data, and a change of it keeps its
state (aws: alarm-states). What it does is mail whom a topic tells; where the topic does not let it
nothing happens and nobody says so, as on AWS.
"""

import contextlib
import json
import logging
from collections.abc import Callable, Iterator
from typing import Any

from moto.backends import get_backend

from smsverifier.local.alerts.evaluation import ALARM, NO_DATA, OK, SIGNS, Rule, state_of
from smsverifier.local.alerts.metrics import MEASURED, MINUTE, STATISTICS, Metric, Metrics
from smsverifier.local.alerts.topics import Topics
from smsverifier.local.calls import ACCOUNT, AwsFailure, AwsResponse, Call
from smsverifier.local.dispatcher import Dispatcher, Forward
from smsverifier.local.supported_operations import NotModelled

log = logging.getLogger(__name__)


class Alarms:
    """The alarms of all regions."""

    def __init__(
        self,
        lock: contextlib.AbstractContextManager[Any],
        metrics: Metrics,
        topics: Topics,
        clock: Callable[[], float],
    ) -> None:
        self._lock = lock
        self._metrics = metrics
        self._topics = topics
        self._clock = clock

    def install(self, dispatcher: Dispatcher) -> None:
        """Takes the calls that moto is wrong about."""
        dispatcher.override("cloudwatch", "PutMetricAlarm", self._put)
        dispatcher.override("cloudwatch", "DeleteAlarms", self._delete)
        dispatcher.override("cloudwatch", "SetAlarmState", self._set_state)
        for operation in ("ListTagsForResource", "TagResource", "UntagResource"):
            dispatcher.override("cloudwatch", operation, _existing)

    def look(self) -> None:
        """Look at every alarm once, as of now."""
        with self._lock:
            alarms = list(_all())
            if not alarms:
                return
            self._metrics.look_at_queues()
            for region, alarm in alarms:
                values = self._values(region, alarm)
                state = state_of(_rule(alarm), values, alarm.state_value)
                if state != alarm.state_value:
                    self._change(region, alarm, state, _reason(alarm, state, values))

    def _values(self, region: str, alarm: Any) -> list[float | None]:
        """One for each period, the newest first; the last minute counts though it is not over."""
        dimensions = frozenset((d.name, d.value) for d in alarm.dimensions)
        metric = Metric(region, alarm.namespace, alarm.metric_name, dimensions)
        end, minutes = int(self._clock()) // MINUTE + 1, int(alarm.period) // MINUTE
        found = (
            self._metrics.within(metric, end - (n + 1) * minutes, end - n * minutes)
            for n in range(int(alarm.evaluation_periods))
        )
        return [None if each is None else each.value(alarm.statistic) for each in found]

    def _change(self, region: str, alarm: Any, state: str, reason: str) -> None:
        before = alarm.state_value
        alarm.update_state(reason, json.dumps({"version": "1.0"}), state)
        actions = {
            ALARM: alarm.alarm_actions,
            OK: alarm.ok_actions,
            NO_DATA: alarm.insufficient_data_actions,
        }[state]
        log.info("The alarm %s went from %s to %s: %s", alarm.name, before, state, reason)
        for arn in actions if alarm.actions_enabled else ():
            self._topics.tell_of_alarm(arn, region, alarm, before)

    def _put(self, call: Call, forward: Forward) -> AwsResponse:
        """moto: PutMetricAlarm starts an alarm as OK, and again when it is changed."""
        _must_be_measured(call)
        alarms = _alarms(call.region)
        before = alarms.get(call.params["AlarmName"])
        tags = _tags(call.region, before.alarm_arn) if before else None
        answer = forward(call)
        if answer.status < 300:
            now = alarms[call.params["AlarmName"]]
            if before is None:
                now.state_value = NO_DATA
            else:
                _keep_state(now, before)
                _put_tags(call.region, now.alarm_arn, tags or {})
        return answer

    def _delete(self, call: Call, forward: Forward) -> AwsResponse:
        """moto: DeleteAlarms leaves the tags of an alarm behind."""
        for name in call.params["AlarmNames"]:
            alarm = _alarms(call.region).get(name)
            if alarm is not None:
                _put_tags(call.region, alarm.alarm_arn, {})
        return forward(call)

    def _set_state(self, call: Call, _: Forward) -> AwsResponse:
        """moto: SetAlarmState tells nobody."""
        alarm = _alarms(call.region).get(call.params["AlarmName"])
        if alarm is None:
            raise AwsFailure("ResourceNotFound", "There is no such alarm", 404)
        state = call.params["StateValue"]
        if state != alarm.state_value:
            self._change(call.region, alarm, state, call.params["StateReason"])
        return call.answer({})


def _all() -> Iterator[tuple[str, Any]]:
    for region, backend in list(get_backend("cloudwatch")[ACCOUNT].items()):
        for alarm in list(backend.alarms.values()):
            yield region, alarm


def _alarms(region: str) -> Any:
    return get_backend("cloudwatch")[ACCOUNT][region].alarms


def _tags(region: str, arn: str) -> dict[str, str]:
    tags: dict[str, str] = get_backend("cloudwatch")[ACCOUNT][
        region
    ].tagger.get_tag_dict_for_resource(arn)
    return dict(tags)


def _put_tags(region: str, arn: str, tags: dict[str, str]) -> None:
    """These and no others."""
    tagger = get_backend("cloudwatch")[ACCOUNT][region].tagger
    tagger.delete_all_tags_for_resource(arn)
    tagger.tag_resource(arn, [{"Key": key, "Value": value} for key, value in tags.items()])


def _existing(call: Call, forward: Forward) -> AwsResponse:
    """moto: ListTagsForResource of CloudWatch knows no alarm that is missing."""
    arn = call.params["ResourceARN"]
    name = arn.partition(":alarm:")[2]
    if name and name not in _alarms(call.region):
        raise AwsFailure("ResourceNotFoundException", f"There is no {arn}", 404)
    return forward(call)


def _keep_state(now: Any, before: Any) -> None:
    now.state_value, now.state_reason = before.state_value, before.state_reason
    now.state_updated_timestamp, now.history = before.state_updated_timestamp, before.history


def _must_be_measured(call: Call) -> None:
    params = call.params
    if params.get("Metrics") or params.get("ExtendedStatistic"):
        raise NotModelled("alarms on metric maths and percentiles")
    namespace, name = str(params.get("Namespace")), str(params.get("MetricName"))
    if namespace.startswith("AWS/") and (namespace, name) not in MEASURED:
        raise NotModelled(f"alarms on {namespace} {name}, which nothing here measures")
    if params.get("Statistic") not in STATISTICS:
        raise AwsFailure("ValidationError", "One of Statistic and ExtendedStatistic must be given")
    if int(params.get("Period") or 0) < MINUTE or int(params["Period"]) % MINUTE:
        raise NotModelled("alarms with another period than whole minutes")


def _rule(alarm: Any) -> Rule:
    return Rule(
        alarm.comparison_operator,
        float(alarm.threshold),
        int(alarm.datapoints_to_alarm or alarm.evaluation_periods),
        alarm.treat_missing_data or "missing",
    )


def _reason(alarm: Any, state: str, values: list[float | None]) -> str:
    there = [value for value in values if value is not None]
    if not there:
        return f"No figures of {alarm.metric_name}: missing data is {alarm.treat_missing_data}"
    told = ", ".join(f"{value:.10g}" for value in there)
    crossed = "is" if state == ALARM else "is not"
    limit = f"{SIGNS[alarm.comparison_operator]} {alarm.threshold:.10g}"
    return f"{alarm.metric_name} was {told}, which {crossed} {limit}"
