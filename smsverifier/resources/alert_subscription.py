"""Who is told: one e-mail address on the alert topic (docs/aws/alarms.md).

SNS mails a link first, and tells nobody who has not followed it: until then the subscription is
pending, which is no fault of it. A subscription has no tags, so a tag of the topic says which
address is ours, as a hash: whom somebody else has subscribed is left alone, and where the
configuration names another address the one before is told no more.

One that waits too long goes by itself (aws: subscription-token-2-days); the next `up` asks again.
Nobody can take off one that waits (aws: pending-cannot-be-unsubscribed).
"""

import hashlib
from collections.abc import Callable, Mapping
from typing import Any, ClassVar, TypeVar

from smsverifier.aws import Aws
from smsverifier.aws.errors import find, ignoring
from smsverifier.aws.gather import gather_if_found
from smsverifier.naming import STACK_TAG, Names
from smsverifier.provision.call import Call
from smsverifier.provision.diff import Change
from smsverifier.provision.resource import Observed, Outputs, Properties, Resource
from smsverifier.resources.alert_topic import (
    ABSENT,
    MARK,
    NOT_WANTED,
    TOPIC,
    patiently,
    tags_of_topic,
)
from smsverifier.resources.alert_topic import (
    KEY as TOPIC_KEY,
)
from smsverifier.resources.kind import Kind, Statement

T = TypeVar("T")

KEY = "alert_subscription"
TOLD_TAG = "smsverifier:alerts-to"
"""On the topic: the hash of the address that we subscribed."""
PENDING = "pending"
"""The output of a subscription that has not been confirmed yet."""
EMAIL = "email"


def mark_of(email: str) -> str:
    """What `TOLD_TAG` says of an address: a tag is read by more people than a subscription."""
    return hashlib.sha256(email.encode()).hexdigest()[:32]


class AlertSubscription(Resource):
    """`alert_subscription`."""

    type: ClassVar[str] = "AWS::SNS::Subscription"
    key = KEY
    component = "alerts"
    needs = (TOPIC_KEY,)
    trace = MARK

    def __init__(self, aws: Aws, names: Names, email: str | None) -> None:
        self.aws = aws
        self.name = names.alert_topic
        self.obsolete = NOT_WANTED if email is None else ""
        self._email = email
        self._topic = names.alert_topic_arn
        self._stack = names.stack

    def desired(self, outputs: Outputs) -> Properties:  # noqa: ARG002 - needs nobody's outputs
        """The address."""
        return {EMAIL: self._email, "tags": {STACK_TAG: self._stack}}

    def read(self) -> Observed | None:
        """The subscription that the topic's tag names, or None."""
        parts = gather_if_found(self._listed, lambda: tags_of_topic(self.aws, self._topic))
        if parts is None:
            return None
        listed, tags = parts
        found = next((each for each in listed if mark_of(each) == tags.get(TOLD_TAG)), None)
        if found is None:
            return None
        owner = {STACK_TAG: tags[STACK_TAG]} if STACK_TAG in tags else {}
        arn = _confirmed(listed[found])
        return Observed(
            arn=arn or self._topic,
            properties={EMAIL: found, "tags": owner},
            outputs={} if arn else {PENDING: found},
        )

    def create(self, desired: Properties) -> None:
        """Mark it as ours, then subscribe: whoever is subscribed already is mailed no other time.

        In this order, as one that is killed in between leaves nothing that is not found.
        """
        self._mark()
        self._subscribe(desired)

    def creation(self, desired: Properties) -> tuple[Call, ...]:
        """The mark, then the subscription."""
        return (
            Call(
                "sns",
                "TagResource",
                self._tag_request(),
                "Which address smsverifier has subscribed, as a hash.",
            ),
            Call(
                "sns",
                "Subscribe",
                self._request(desired),
                "SNS mails a link to it; nobody is told before it was followed.",
            ),
        )

    def update(self, desired: Properties, changes: tuple[Change, ...], observed: Observed) -> None:  # noqa: ARG002
        """Subscribe the new one, take the old one off, then say so: found until the end."""
        self._subscribe(desired)
        self._take_off(observed)
        self._mark()

    def delete(self) -> None:
        """Take it off, if it was ever confirmed, and forget whose it was."""
        found = self.read()
        if found is not None:
            self._take_off(found)
        self._patiently(
            lambda: ignoring(
                lambda: self._client.untag_resource(ResourceArn=self._topic, TagKeys=[TOLD_TAG]),
                *ABSENT,
            )
        )

    @property
    def _client(self) -> Any:
        return self.aws.client("sns")

    def _patiently(self, call: Callable[[], T]) -> T:
        return patiently(self.aws, call)

    def _listed(self) -> Mapping[str, str] | None:
        """E-mail address → the ARN of its subscription, or a word in its place; None: no topic."""
        return self._patiently(lambda: addresses(self.aws, self._topic))

    def _subscribe(self, desired: Properties) -> None:
        if desired[EMAIL] not in (self._listed() or {}):  # else SNS mails the link once more
            self._patiently(lambda: self._client.subscribe(**self._request(desired)))

    def _take_off(self, found: Observed) -> None:
        if PENDING not in found.outputs:
            self._patiently(
                lambda: ignoring(
                    lambda: self._client.unsubscribe(SubscriptionArn=found.arn), *ABSENT
                )
            )

    def _mark(self) -> None:
        self._patiently(lambda: self._client.tag_resource(**self._tag_request()))

    def _tag_request(self) -> dict[str, Any]:
        mark = mark_of(str(self._email))
        return {"ResourceArn": self._topic, "Tags": [{"Key": TOLD_TAG, "Value": mark}]}

    def _request(self, desired: Properties) -> dict[str, Any]:
        return {"TopicArn": self._topic, "Protocol": EMAIL, "Endpoint": desired[EMAIL]}


def addresses(aws: Aws, topic: str) -> dict[str, str] | None:
    """As `_addresses`; None where there is no topic."""
    return find(lambda: _addresses(aws, topic), *ABSENT)


def _addresses(aws: Aws, topic: str) -> dict[str, str]:
    """E-mail address → what stands for its ARN, of those that a topic tells or has asked."""
    pages = aws.client("sns").get_paginator("list_subscriptions_by_topic")
    return {
        each["Endpoint"]: each["SubscriptionArn"]
        for page in pages.paginate(TopicArn=topic)
        for each in page["Subscriptions"]
        if each["Protocol"] == EMAIL and each["SubscriptionArn"] != "Deleted"
    }


def _confirmed(arn: str) -> str:
    """The ARN; empty while there is none but a word in its place (aws: pending-has-no-arn)."""
    return arn if arn.startswith("arn:") else ""


def _topic_in(arn: str) -> str:
    return arn.rpartition(":")[0]


UNSUBSCRIBE = Statement(
    "AlertUnsubscribe",
    None,
    why_all="A subscription is named by its ARN alone, and IAM knows no resource for that.",
)
KIND = Kind(
    AlertSubscription.type,
    "sns",
    ABSENT,
    describe=lambda aws, arn: addresses(aws, _topic_in(arn)),
    tags=lambda aws, arn: tags_of_topic(aws, _topic_in(arn)),
    calls=(
        TOPIC.calls("sns", "Subscribe ListSubscriptionsByTopic TagResource UntagResource"),
        UNSUBSCRIBE.calls("sns", "Unsubscribe"),  # aws: unsubscribe-has-no-resource
    ),
)
