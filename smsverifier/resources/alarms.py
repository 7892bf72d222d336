"""The CloudWatch alarms of a stack, as one resource (docs/aws/alarms.md).

Each is compared as a line of text that says all of it, so that one which differs is one change.
What is watched is `alarm_definitions`.
"""

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

from smsverifier.aws import Aws
from smsverifier.aws.errors import find
from smsverifier.aws.gather import gather
from smsverifier.config import Config
from smsverifier.naming import STACK_TAG, Names
from smsverifier.provision.call import Call
from smsverifier.provision.diff import Change
from smsverifier.provision.managed_tags import obsolete_tags
from smsverifier.provision.ownership import foreign_resource_error
from smsverifier.provision.resource import Observed, Outputs, Properties, Resource
from smsverifier.resources.alarm_definitions import (
    AlarmDefinition,
    alarm_definitions,
    possible_alarms,
)
from smsverifier.resources.alert_topic import KEY as TOPIC_KEY
from smsverifier.resources.alert_topic import MARK, NOT_WANTED
from smsverifier.resources.kind import Kind, Statement, name_in
from smsverifier.resources.tags import Tags, as_list, as_map, owned, removed

ABSENT = ("ResourceNotFound", "ResourceNotFoundException")
KEY = "alarms"
ALARMS = "alarms"
NOT_WANTED_ALARMS = "not_wanted"
IN_ALARM = "in_alarm"
"""The output: the ends of the names of those that are in ALARM, with blanks between them."""


class Alarms(Resource):
    """`alarms`."""

    type: ClassVar[str] = "AWS::CloudWatch::Alarm"
    key = KEY
    component = "alerts"
    needs = (TOPIC_KEY,)
    trace = MARK

    def __init__(self, aws: Aws, names: Names, config: Config, tags: Tags) -> None:
        self.aws = aws
        self.obsolete = NOT_WANTED if config.alerts.email is None else ""
        self.tags = tags
        self._names = names
        self._wanted = alarm_definitions(config, names)
        self.name = names.alarm(possible_alarms()[0])
        self.arn = names.alarm_arn(possible_alarms()[0])

    def desired(self, outputs: Outputs) -> Properties:  # noqa: ARG002 - needs nobody's outputs
        """Each alarm in a line, none beside them, and the tags."""
        return {
            ALARMS: {each.what: _line(self._request(each)) for each in self._wanted},
            NOT_WANTED_ALARMS: (),
            "tags": owned(self.tags),
        }

    def read(self) -> Observed | None:
        """Those of our names, or None if there is not one."""
        found = self._found()
        if not found:
            return None
        tags = gather(*(lambda what=what: self._tags(what) for what in found))
        wanted = {each.what for each in self._wanted}
        return Observed(
            arn=self.arn,
            properties={
                ALARMS: {what: _line(each) for what, each in found.items()},
                NOT_WANTED_ALARMS: tuple(what for what in found if what not in wanted),
                "tags": _worst(tags, owned(self.tags)),
            },
            outputs={
                IN_ALARM: " ".join(w for w, each in found.items() if each["StateValue"] == "ALARM")
            },
            uncompared={
                what: {"tags": each, **_others_told(found[what])}
                for what, each in zip(found, tags, strict=True)
            },
        )

    def create(self, desired: Properties) -> None:  # noqa: ARG002 - the definitions say it
        """Put each; PutMetricAlarm writes over what is there, so that whose it is comes first."""
        found = self.read()
        if found is not None and found.owner != self.tags.get(STACK_TAG):
            raise foreign_resource_error(self, found)
        for each in self._wanted:
            self._client.put_metric_alarm(**self._creation_request(each))

    def creation(self, desired: Properties) -> tuple[Call, ...]:  # noqa: ARG002 - as `create`
        """One call for each."""
        return tuple(
            Call(
                "cloudwatch",
                "PutMetricAlarm",
                self._creation_request(each),
                f"{each.words}.",
            )
            for each in self._wanted
        )

    def update(self, desired: Properties, changes: tuple[Change, ...], observed: Observed) -> None:  # noqa: ARG002
        """Put those that differ, tag those that were there, delete those that are not wanted."""
        there = set(observed.properties[ALARMS])
        differing = {change.path.removeprefix(f"{ALARMS}.") for change in changes}
        for each in self._wanted:
            if each.what in differing:
                self._client.put_metric_alarm(**self._creation_request(each))
        if any(change.path.startswith("tags.") for change in changes):
            for what in sorted(there & {each.what for each in self._wanted}):
                self._tag(self._names.alarm_arn(what), removed(changes))
        self._delete(observed.properties[NOT_WANTED_ALARMS])

    def delete(self) -> None:
        """All that there are; CloudWatch says nothing of one that is missing."""
        self._delete(tuple(self._found()))

    @property
    def _client(self) -> Any:
        return self.aws.client("cloudwatch")

    def _found(self) -> dict[str, Mapping[str, Any]]:
        """End of its name → what CloudWatch says of it."""
        names = [self._names.alarm(what) for what in possible_alarms()]
        alarms = self._client.describe_alarms(AlarmNames=names, **METRIC)["MetricAlarms"]
        by_name = {alarm["AlarmName"]: alarm for alarm in alarms}
        found = ((what, by_name.get(self._names.alarm(what))) for what in possible_alarms())
        return {what: alarm for what, alarm in found if alarm is not None}

    def _tag(self, arn: str, gone: list[str]) -> None:
        # aws: alarm-tags-at-creation-only
        if gone:
            self._client.untag_resource(ResourceARN=arn, TagKeys=gone)
        self._client.tag_resource(ResourceARN=arn, Tags=as_list(self.tags))

    def _tags(self, what: str) -> dict[str, str]:
        """None where it went meanwhile."""
        return find(lambda: tags_of_alarm(self.aws, self._names.alarm_arn(what)), *ABSENT) or {}

    def _delete(self, which: tuple[str, ...]) -> None:
        if which:
            self._client.delete_alarms(AlarmNames=[self._names.alarm(what) for what in which])

    def _creation_request(self, wanted: AlarmDefinition) -> dict[str, Any]:
        return {**self._request(wanted), "Tags": as_list(self.tags)}

    def _request(self, wanted: AlarmDefinition) -> dict[str, Any]:
        figure = wanted.figure
        return {
            "AlarmName": self._names.alarm(wanted.what),
            "AlarmDescription": wanted.description,
            "ActionsEnabled": True,
            "AlarmActions": [self._names.alert_topic_arn],
            "Namespace": figure.namespace,
            "MetricName": figure.name,
            "Dimensions": [{"Name": n, "Value": v} for n, v in figure.dimensions.items()],
            "Statistic": wanted.statistic,
            "Period": wanted.period,
            "EvaluationPeriods": 1,
            "DatapointsToAlarm": 1,
            "Threshold": float(wanted.threshold),
            "ComparisonOperator": wanted.comparison,
            "TreatMissingData": wanted.missing,
        }


METRIC: Mapping[str, Any] = {"AlarmTypes": ["MetricAlarm"]}
"""Others are seen only by who may see all (API reference of CloudWatch, DescribeAlarms)."""
SIGNS = {
    "GreaterThanThreshold": ">",
    "GreaterThanOrEqualToThreshold": ">=",
    "LessThanThreshold": "<",
    "LessThanOrEqualToThreshold": "<=",
}


def _line(alarm: Mapping[str, Any]) -> str:
    """All of an alarm that is ours, of a request or of an answer."""
    return "; ".join(_parts(alarm))


def _parts(alarm: Mapping[str, Any]) -> Iterator[str]:
    which = ", ".join(f"{d['Name']} {d['Value']}" for d in alarm.get("Dimensions", ()))
    sign = SIGNS.get(alarm.get("ComparisonOperator", ""), alarm.get("ComparisonOperator"))
    periods = alarm.get("EvaluationPeriods")
    yield (
        f"{alarm.get('Statistic')} of {alarm.get('Namespace')} {alarm.get('MetricName')} ({which}) "
        f"in {alarm.get('Period')} s {sign} {alarm.get('Threshold', 0):.10g}"
    )
    if alarm.get("Metrics"):
        yield "by metric maths"
    yield f"{alarm.get('DatapointsToAlarm', periods)} of {periods}"
    yield f"missing data: {alarm.get('TreatMissingData', 'missing')}"
    actions = ", ".join(alarm.get("AlarmActions", ())) or "nobody"
    yield f"tells {actions}{'' if alarm.get('ActionsEnabled') else ', but is muted'}"
    yield str(alarm.get("AlarmDescription", ""))


def _others_told(alarm: Mapping[str, Any]) -> Properties:
    """What somebody has it do beside ringing: ARNs by the state that they are told of."""
    return {
        "ok": tuple(alarm.get("OKActions", ())),
        "insufficient_data": tuple(alarm.get("InsufficientDataActions", ())),
    }


def _worst(each: tuple[Mapping[str, str], ...], wanted: Mapping[str, str]) -> Mapping[str, str]:
    """The tags of the one that is least as wanted: what holds of it holds of all."""
    return min(each, key=lambda tags: _agreement(tags, wanted))


def _agreement(tags: Mapping[str, str], wanted: Mapping[str, str]) -> int:
    return len(wanted.items() & tags.items()) - len(obsolete_tags(wanted, tags))


def find_alarm(aws: Aws, arn: str) -> Any:
    """What CloudWatch says of one alarm, or None."""
    found = aws.client("cloudwatch").describe_alarms(AlarmNames=[name_in(arn)], **METRIC)
    return next(iter(found["MetricAlarms"]), None)


def tags_of_alarm(aws: Aws, arn: str) -> dict[str, str]:
    """Its tags."""
    return as_map(aws.client("cloudwatch").list_tags_for_resource(ResourceARN=arn)["Tags"])


ALARM = Statement("Alarms", lambda names: [names.alarm_arn(what) for what in possible_alarms()])
KIND = Kind(
    Alarms.type,
    "cloudwatch",
    ABSENT,
    describe=find_alarm,
    tags=tags_of_alarm,
    calls=(
        ALARM.calls(
            "cloudwatch",
            "PutMetricAlarm DescribeAlarms DeleteAlarms TagResource UntagResource "
            "ListTagsForResource",
        ),
        ALARM.calls("cloudwatch", "PutMetricAlarm", "cloudwatch:TagResource"),
    ),
)
