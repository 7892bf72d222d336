"""The SNS topic that alerts go through (docs/aws/alarms.md).

Only CloudWatch may publish to it, for the alarms of this stack. It is not encrypted with a key:
with AWS's own one alarms would deliver nothing, and say nothing (aws: topic-key-silences-alarms).

Of all there is for alerts it is made first and goes last: with it goes the mark on the function
that says that somebody must look.
"""

import json
from collections.abc import Callable
from functools import partial
from typing import Any, ClassVar, TypeVar

from smsverifier.aws import Aws
from smsverifier.aws.errors import find, ignoring, is_code
from smsverifier.aws.gather import gather_if_found
from smsverifier.aws.waits import WaitLimit, retry_while
from smsverifier.naming import ALERTS_TAG, STACK_TAG, Names
from smsverifier.provision.call import Call
from smsverifier.provision.diff import Change
from smsverifier.provision.ownership import wait_until_owned
from smsverifier.provision.resource import Observed, Outputs, Properties, Resource, Trace
from smsverifier.resources.function import ABSENT as NO_FUNCTION
from smsverifier.resources.iam.role_policies import PolicyDocument, canonical
from smsverifier.resources.kind import Kind, Statement
from smsverifier.resources.tags import Tags, as_list, as_map, owned, removed

T = TypeVar("T")

ABSENT = ("NotFound", "ResourceNotFound")
KEY = "alert_topic"
NOT_WANTED = "the configuration names nobody to alert any more (alerts.email)"
MARK = Trace("handler", ALERTS_TAG)
"""Without it on the function there is nothing for alerts, so nobody asks for it."""
ANSWERED = WaitLimit("SNS to answer", 60, "the whole account shares its few requests a second")


def patiently(aws: Aws, call: Callable[[], T]) -> T:
    """`call` again while SNS throttles it, by a code that the SDK does not try again.

    aws: sns-throttled-code
    """
    return retry_while(aws, call, lambda error: is_code(error, "Throttled"), ANSWERED)


class AlertTopic(Resource):
    """`alert_topic`."""

    type: ClassVar[str] = "AWS::SNS::Topic"
    key = KEY
    component = "alerts"
    needs = ("handler",)
    trace = MARK

    def __init__(self, aws: Aws, names: Names, tags: Tags, *, wanted: bool) -> None:
        self.aws = aws
        self.name = names.alert_topic
        self.arn = names.alert_topic_arn
        self.tags = tags
        self.obsolete = "" if wanted else NOT_WANTED
        self._names = names

    def desired(self, outputs: Outputs) -> Properties:  # noqa: ARG002 - needs nobody's outputs
        """Who may publish, no key, and the tags."""
        return {"policy": canonical(_policy(self._names)), "kms_key": "", "tags": owned(self.tags)}

    def read(self) -> Observed | None:
        """The topic with its attributes and tags, or None.

        Where it is not wanted, the mark alone is something to be taken off.
        """
        parts = gather_if_found(self._attributes, lambda: tags_of_topic(self.aws, self.arn))
        if parts is None:
            return self._mark() if self.obsolete else None
        attributes, tags = parts
        return Observed(
            arn=attributes["TopicArn"],
            properties={
                "policy": canonical(json.loads(attributes.get("Policy") or "{}")),
                "kms_key": attributes.get("KmsMasterKeyId", ""),
                "tags": tags,
            },
            uncompared={
                "display_name": attributes.get("DisplayName", ""),
                "delivery_policy": attributes.get("DeliveryPolicy", ""),
            },
        )

    def create(self, desired: Properties) -> None:
        """Make it; one with other attributes or tags is left for `update`, if it is ours."""
        is_new = self._patiently(
            lambda: ignoring(
                lambda: self._client.create_topic(**self._creation_request(desired)),
                "InvalidParameter",
            )
        )
        if not is_new:
            wait_until_owned(self.aws, self, self.tags.get(STACK_TAG))

    def creation(self, desired: Properties) -> tuple[Call, ...]:
        """The topic, with who may publish."""
        return (
            Call(
                "sns",
                "CreateTopic",
                self._creation_request(desired),
                "What alarms are sent to; only CloudWatch may publish, for this stack's alarms.",
            ),
        )

    def update(self, desired: Properties, changes: tuple[Change, ...], observed: Observed) -> None:  # noqa: ARG002
        """Set again what changed; each call is idempotent."""
        changed = {change.path.split(".")[0] for change in changes}
        for path, attribute in (("policy", "Policy"), ("kms_key", "KmsMasterKeyId")):
            if path in changed:
                self._set(attribute, desired[path])
        if gone := removed(changes):
            untag = partial(self._client.untag_resource, ResourceArn=self.arn, TagKeys=gone)
            self._patiently(untag)
        tags = as_list(self.tags)
        self._patiently(lambda: self._client.tag_resource(ResourceArn=self.arn, Tags=tags))

    def delete(self) -> None:
        """The topic with all who are subscribed, then the mark on the function."""
        self._patiently(
            lambda: ignoring(lambda: self._client.delete_topic(TopicArn=self.arn), *ABSENT)
        )
        functions = self.aws.client("lambda")
        ignoring(
            lambda: functions.untag_resource(
                Resource=self._names.function_arn, TagKeys=[ALERTS_TAG]
            ),
            NO_FUNCTION,
        )

    @property
    def _client(self) -> Any:
        return self.aws.client("sns")

    def _patiently(self, call: Callable[[], T]) -> T:
        return patiently(self.aws, call)

    def _mark(self) -> Observed | None:
        """What an `up` leaves that was killed before it made a topic."""
        functions, function = self.aws.client("lambda"), self._names.function_arn
        tags = find(lambda: functions.list_tags(Resource=function)["Tags"], NO_FUNCTION) or {}
        ours = {STACK_TAG: self._names.stack}
        return Observed(self.arn, {"tags": ours}) if ALERTS_TAG in tags else None

    def _attributes(self) -> Any:
        return patiently(self.aws, lambda: find_topic(self.aws, self.arn))

    def _set(self, attribute: str, value: str) -> None:
        self._patiently(
            lambda: self._client.set_topic_attributes(
                TopicArn=self.arn, AttributeName=attribute, AttributeValue=value
            )
        )

    def _creation_request(self, desired: Properties) -> dict[str, Any]:
        return {
            "Name": self.name,
            "Attributes": {"Policy": desired["policy"]},
            "Tags": as_list(self.tags),
        }


def find_topic(aws: Aws, arn: str) -> Any:
    """Its attributes, or None."""
    sns = aws.client("sns")
    return find(lambda: sns.get_topic_attributes(TopicArn=arn)["Attributes"], *ABSENT)


def tags_of_topic(aws: Aws, arn: str) -> dict[str, str]:
    """Its tags."""
    sns = aws.client("sns")
    return patiently(aws, lambda: as_map(sns.list_tags_for_resource(ResourceArn=arn)["Tags"]))


def _policy(names: Names) -> PolicyDocument:
    """As AWS wants it where a topic has a policy of its own (aws: alarms-publish-by-policy)."""
    return {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Sid": "AlarmsOfThisStack",
                "Effect": "Allow",
                "Principal": {"Service": "cloudwatch.amazonaws.com"},
                "Action": "sns:Publish",
                "Resource": names.alert_topic_arn,
                "Condition": {
                    "StringEquals": {"aws:SourceAccount": names.account},
                    "ArnLike": {"aws:SourceArn": names.alarm_arn("*")},
                },
            }
        ],
    }


TOPIC = Statement("AlertTopic", lambda names: [names.alert_topic_arn])
KIND = Kind(
    AlertTopic.type,
    "sns",
    ABSENT,
    describe=find_topic,
    tags=tags_of_topic,
    calls=(
        TOPIC.calls(
            "sns",
            """CreateTopic GetTopicAttributes SetTopicAttributes DeleteTopic TagResource
            UntagResource ListTagsForResource""",
        ),
        TOPIC.calls("sns", "CreateTopic", "sns:TagResource"),
    ),
)
