"""SNS topics: who subscribes by e-mail must confirm, and is mailed into the outbox from then on.

moto confirms everybody at once and mails nobody. A subscription that waits shows a word in place of
its ARN and goes after two days (aws: pending-has-no-arn, aws: subscription-token-2-days).
"""

import json
import logging
import secrets
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from fnmatch import fnmatchcase
from typing import Any

from moto.backends import get_backend

from smsverifier.local.calls import ACCOUNT, AwsFailure, AwsResponse, Call
from smsverifier.local.dispatcher import Dispatcher, Forward
from smsverifier.local.email.mailbox import Mailbox
from smsverifier.local.mail_message import SentMail, new_message_id
from smsverifier.local.sms.phone_numbers import invalid_parameter
from smsverifier.local.supported_operations import NotModelled

WAITS_SECONDS = 2 * 24 * 3600
PENDING = "PendingConfirmation"
SENDER = "AWS Notifications <no-reply@sns.amazonaws.com>"
"""As AWS's own mails come."""

log = logging.getLogger(__name__)


class Topics:
    """The topics of all regions."""

    def __init__(self, mailbox: Mailbox, clock: Callable[[], float]) -> None:
        self._mailbox = mailbox
        self._clock = clock

    def install(self, dispatcher: Dispatcher) -> None:
        """Takes the calls that moto is wrong about."""
        dispatcher.override("sns", "CreateTopic", _create)
        dispatcher.override("sns", "SetTopicAttributes", _set_attribute)
        dispatcher.override("sns", "Subscribe", self._subscribe)
        dispatcher.override("sns", "ConfirmSubscription", self._confirm_call)
        dispatcher.override("sns", "ListSubscriptionsByTopic", self._list)
        dispatcher.override("sns", "GetSubscriptionAttributes", _attributes)
        dispatcher.override("sns", "Unsubscribe", _unsubscribe)

    def confirm(self, token: str) -> str | None:
        """Whoever clicked is told from now on: their address, or None. The lock is held."""
        found = self._confirmed(token)
        return None if found is None else str(found.endpoint)

    def _confirmed(self, token: str) -> Any:
        for backend in list(get_backend("sns")[ACCOUNT].values()):
            for each in list(backend.subscriptions.values()):
                is_meant = secrets.compare_digest(each.smsverifier_token.encode(), token.encode())
                if is_meant and not self._is_late(each):
                    each.confirmed = True
                    return each
        return None

    def tell_of_alarm(self, topic_arn: str, region: str, alarm: Any, before: str) -> None:
        """Mail those whom a topic tells that an alarm has changed its state."""
        topic = _find(topic_arn)
        if topic is None or not _may_publish(topic, alarm.alarm_arn):
            log.warning("The alarm %s could not publish to %s", alarm.name, topic_arn)
            return
        subject = f'{alarm.state_value}: "{alarm.name}" in {region}'
        for each in _subscriptions(topic_arn):
            if each.protocol == "email" and each.confirmed:
                text = _alarm_text(region, alarm, before)
                self._mail(topic, each.endpoint, subject, text)

    def _mail(self, topic: Any, to: str, subject: str, text: str, confirms: str = "") -> None:
        mail = SentMail(
            message_id=new_message_id(),
            to=(to,),
            sender_address=SENDER,
            subject=subject,
            text=text,
            region=topic.arn.split(":")[3],
            sender=topic.name,
            status="delivered",
            detail="",
            sent_at=datetime.fromtimestamp(self._clock(), UTC),
            verifies=confirms,
        )
        self._mailbox.post(mail)

    def _subscribe(self, call: Call, forward: Forward) -> AwsResponse:
        """moto: Subscribe confirms by itself, whoever it is."""
        params = call.params
        if params.get("Protocol") != "email":
            raise NotModelled(
                f"SNS subscriptions by {params.get('Protocol')}", "subscribe by email"
            )
        address = str(params.get("Endpoint", ""))
        if "@" not in address:
            raise invalid_parameter("Email address")
        arn = str(params["TopicArn"])
        self._forget_the_late(arn)
        known = {each.endpoint: each for each in _subscriptions(arn)}
        answer = forward(call)
        if answer.status >= 300:
            return answer
        made = known.get(address) or next(s for s in _subscriptions(arn) if s.endpoint == address)
        if address not in known:
            made.smsverifier_token, made.smsverifier_since = secrets.token_hex(64), self._clock()
        if _is_pending(made):
            self._ask(made)
        wants_arn = str(params.get("ReturnSubscriptionArn", "")).lower() == "true"
        shown = made.arn if made.confirmed or wants_arn else "pending confirmation"
        return call.answer({"SubscriptionArn": shown})

    def _ask(self, made: Any) -> None:
        text = (
            f"Somebody, perhaps you, wants this address to be told by the topic\n{made.topic_arn}\n"
            "\nIf that is right, follow the link below. If not, nothing need be done: nothing else "
            "is sent here.\n"
        )
        subject = "AWS Notification - Subscription Confirmation"
        self._mail(made.topic, made.endpoint, subject, text, made.smsverifier_token)

    def _confirm_call(self, call: Call, _: Forward) -> AwsResponse:
        """moto: ConfirmSubscription takes any token."""
        arn = str(call.params.get("TopicArn", ""))
        if _find(arn) is None:
            raise _no_topic()
        confirmed = self._confirmed(str(call.params.get("Token", "")))
        if confirmed is None:
            raise invalid_parameter("Token")
        return call.answer({"SubscriptionArn": confirmed.arn})

    def _list(self, call: Call, forward: Forward) -> AwsResponse:
        """moto: ListSubscriptionsByTopic shows the ARN of who has not confirmed."""
        arn = str(call.params["TopicArn"])
        if _find(arn) is None:
            return forward(call)
        self._forget_the_late(arn)
        shown = [
            {
                "SubscriptionArn": PENDING if _is_pending(each) else each.arn,
                "Owner": ACCOUNT,
                "Protocol": each.protocol,
                "Endpoint": each.endpoint,
                "TopicArn": arn,
            }
            for each in _subscriptions(arn)
        ]
        return call.answer({"Subscriptions": shown})

    def _forget_the_late(self, topic_arn: str) -> None:
        for each in list(_subscriptions(topic_arn)):
            if self._is_late(each):
                _backend(topic_arn).subscriptions.pop(each.arn, None)

    def _is_late(self, each: Any) -> bool:
        return _is_pending(each) and self._clock() - each.smsverifier_since > WAITS_SECONDS


def _create(call: Call, forward: Forward) -> AwsResponse:
    """moto: CreateTopic takes a name again with other attributes or tags."""
    attributes = call.params.get("Attributes") or {}
    _must_be_policy(attributes.get("Policy"))
    arn = f"arn:aws:sns:{call.region}:{ACCOUNT}:{call.params['Name']}"
    there = _find(arn)
    if there is not None:
        tags = {tag["Key"]: tag["Value"] for tag in call.params.get("Tags") or []}
        if tags and tags != there._tags:
            raise invalid_parameter("Tags Reason: Topic already exists with different tags")
        policy = attributes.get("Policy")
        if policy and json.loads(policy) != json.loads(there.policy):
            raise invalid_parameter(
                "Attributes Reason: Topic already exists with different attributes"
            )
    return forward(call)


def _set_attribute(call: Call, forward: Forward) -> AwsResponse:
    """moto: SetTopicAttributes fails at a policy that is no JSON."""
    if call.params.get("AttributeName") == "Policy":
        _must_be_policy(call.params.get("AttributeValue"))
    return forward(call)


def _must_be_policy(text: object) -> None:
    if text is None:
        return
    try:
        found = json.loads(str(text))
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise invalid_parameter("Policy Error: null")


def _attributes(call: Call, _: Forward) -> AwsResponse:
    """moto: GetSubscriptionAttributes says of everybody that they have confirmed."""
    arn = str(call.params.get("SubscriptionArn", ""))
    each = _by_arn(call.region, arn)
    if each is None:
        raise AwsFailure("NotFound", "Subscription does not exist", 404)
    pending = "true" if _is_pending(each) else "false"
    shown = {
        "SubscriptionArn": arn,
        "TopicArn": each.topic_arn,
        "Protocol": each.protocol,
        "Endpoint": each.endpoint,
        "Owner": ACCOUNT,
        PENDING: pending,
        "RawMessageDelivery": "false",
    }
    return call.answer({"Attributes": shown})


def _unsubscribe(call: Call, forward: Forward) -> AwsResponse:
    """moto: Unsubscribe takes what is no ARN, and takes off who has not confirmed."""
    arn = str(call.params.get("SubscriptionArn", ""))
    if not arn.startswith("arn:") or arn.count(":") != 6:
        raise invalid_parameter("SubscriptionArn Reason: An ARN must have at least 6 elements")
    each = _by_arn(call.region, arn)
    if each is not None and _is_pending(each):
        # aws: pending-cannot-be-unsubscribed
        raise invalid_parameter("Cannot unsubscribe a subscription that is pending confirmation")
    return forward(call)


def _alarm_text(region: str, alarm: Any, before: str) -> str:
    return (
        f"The alarm {alarm.name} in {region} has gone from {before} to {alarm.state_value}.\n\n"
        f"{alarm.description}\n\n"
        f"Why: {alarm.state_reason}\n"
        f"Figure: {alarm.statistic} of {alarm.namespace} {alarm.metric_name} in {alarm.period} s\n"
        f"Alarm: {alarm.alarm_arn}\n"
    )


def _may_publish(topic: Any, alarm_arn: str) -> bool:
    """Whether the topic lets CloudWatch publish, as far as its policy and its key say.

    aws: alarms-publish-by-policy, aws: topic-key-silences-alarms
    """
    if topic.kms_master_key_id:
        return False
    statements = json.loads(topic.policy).get("Statement", [])
    return any(_allows(each, alarm_arn) for each in _listed(statements))


def _allows(statement: Mapping[str, Any], alarm_arn: str) -> bool:
    principal = statement.get("Principal", {})
    if statement.get("Effect") != "Allow":
        return False
    if isinstance(principal, dict) and "AWS" in principal:
        return bool(statement.get("Sid") == "__default_statement_ID")
    services = _listed(principal.get("Service", [])) if isinstance(principal, dict) else []
    condition = statement.get("Condition", {})
    account = condition.get("StringEquals", {}).get("aws:SourceAccount", ACCOUNT)
    source = condition.get("ArnLike", {}).get("aws:SourceArn", "*")
    return (
        "cloudwatch.amazonaws.com" in services
        and any(str(each).lower() == "sns:publish" for each in _listed(statement.get("Action", [])))
        and account == ACCOUNT
        and any(fnmatchcase(alarm_arn, str(each)) for each in _listed(source))
    )


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _backend(topic_arn: str) -> Any:
    return get_backend("sns")[ACCOUNT][topic_arn.split(":")[3]]


def _find(topic_arn: str) -> Any:
    """moto's topic, or None."""
    if topic_arn.count(":") != 5:
        raise invalid_parameter("TopicArn")
    return _backend(topic_arn).topics.get(topic_arn)


def _subscriptions(topic_arn: str) -> Iterator[Any]:
    for each in list(_backend(topic_arn).subscriptions.values()):
        if each.topic_arn == topic_arn:
            yield each


def _by_arn(region: str, arn: str) -> Any:
    return get_backend("sns")[ACCOUNT][region].subscriptions.get(arn)


def _is_pending(subscription: Any) -> bool:
    return not subscription.confirmed


def _no_topic() -> AwsFailure:
    return AwsFailure("NotFound", "Topic does not exist", 404)
