"""Alarms on the embedded AWS: from what happens in it to a mail in the outbox, by its clock."""

import json
from collections.abc import Callable
from typing import Any
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest
from botocore.exceptions import ClientError

from smsverifier.aws.errors import code_of
from smsverifier.local.embedded import EmbeddedAws
from smsverifier.local.endpoints import VERIFY
from tests.support.whole_stack import WholeStack

Client = Callable[[str], Any]
TO = "desk@club.example"
DAY = 86_400
TOPIC = "arn:aws:sns:ap-south-1:123456789012:mine"
ALARM = {
    "AlarmName": "mine",
    "Namespace": "mine",
    "MetricName": "m",
    "Statistic": "Sum",
    "Period": 60,
    "EvaluationPeriods": 1,
    "Threshold": 1.0,
    "ComparisonOperator": "GreaterThanThreshold",
}


@pytest.fixture
def stack(make_stack: Callable[..., WholeStack]) -> WholeStack:
    """One that tells of a cap of four, whose address has confirmed."""
    made = make_stack(alerts={"email": TO, "spike_per_hour": 3}, sms={"max_messages": 4})
    (asked,) = mails(made)
    click(made.embedded, asked["verifies"])
    return made


def mails(stack: WholeStack) -> list[dict[str, Any]]:
    return stack.embedded.email.mailbox.messages(stack.config.stack)


def told(stack: WholeStack) -> list[str]:
    """Which alarms were mailed, after one more look at all."""
    stack.embedded.alerts.alarms.look()
    return [mail["subject"].split('"')[1] for mail in mails(stack)[1:]]


def click(embedded: EmbeddedAws, token: str) -> str:
    url = embedded.endpoint_url + embedded.keys.page(VERIFY)
    with urlopen(f"{url}?id={token}") as answer:
        page: bytes = answer.read()
        return page.decode()


def states(stack: WholeStack) -> set[str]:
    """The alarms in ALARM, after one more look at all."""
    stack.embedded.alerts.alarms.look()
    found = stack.aws.client("cloudwatch").describe_alarms(StateValue="ALARM")["MetricAlarms"]
    begin = stack.names.alarm("")
    return {each["AlarmName"].removeprefix(begin) for each in found}


def test_whoever_has_confirmed_is_mailed_of_a_dead_letter_once_and_it_stays_until_it_is_gone(
    stack: WholeStack,
) -> None:
    sqs = stack.aws.client("sqs")
    url = sqs.get_queue_url(QueueName=stack.names.queue)["QueueUrl"]
    assert told(stack) == []
    sqs.send_message(QueueUrl=url, MessageBody="{}")
    assert told(stack) == told(stack) == [stack.names.alarm("dead-letters")]
    mail = mails(stack)[-1]
    assert (mail["to"], mail["from"].partition(" <")[0]) == ([TO], "AWS Notifications")
    assert "smsverifier failures list" in mail["text"]
    stack.embedded.pass_time(DAY)  # nothing happens in the queue, and there it lies
    assert states(stack) == {"dead-letters"}
    letter = sqs.receive_message(QueueUrl=url)["Messages"][0]
    sqs.delete_message(QueueUrl=url, ReceiptHandle=letter["ReceiptHandle"])
    stack.embedded.pass_time(DAY + 60)
    assert states(stack) == set()
    assert len(told(stack)) == 1


def test_registrations_use_up_the_cap_and_an_hour_later_are_no_spike_any_more(
    stack: WholeStack,
) -> None:
    stack.register_many([f"+91987654321{digit}" for digit in range(6)])
    stack.wait(lambda: len(states(stack)) == 4)
    assert states(stack) == {"cap-50", "cap-80", "cap-100", "spike"}
    assert sorted(told(stack)) == [
        stack.names.alarm(what) for what in ("cap-100", "cap-50", "cap-80", "spike")
    ]
    stack.embedded.pass_time(7200)
    assert states(stack) == {"cap-50", "cap-80", "cap-100"}


def test_a_pipe_and_a_function_that_fail_are_told_and_a_quiet_day_is_not(
    stack: WholeStack,
) -> None:
    lambda_ = stack.aws.client("lambda")
    answer = lambda_.invoke(FunctionName=stack.names.function, Payload=b'"no records"')
    assert "FunctionError" in answer
    assert told(stack) == [stack.names.alarm("handler-errors")]
    stack.embedded.pass_time(DAY)
    assert states(stack) == set()
    stack.aws.client("iam").delete_role_policy(
        RoleName=stack.names.role("handler"), PolicyName="permissions"
    )
    lambda_.put_function_concurrency(
        FunctionName=stack.names.function, ReservedConcurrentExecutions=0
    )
    stack.register("+919876543210")
    stack.wait(lambda: "pipe-failures" in states(stack))


def test_a_registration_that_waits_too_long_is_told(stack: WholeStack) -> None:
    pipes = stack.aws.client("pipes")
    pipes.stop_pipe(Name=stack.names.pipe)
    stack.register("+919876543210")
    stack.embedded.pass_time(1200)
    pipes.start_pipe(Name=stack.names.pipe)
    stack.wait(lambda: states(stack) == {"oldest-age"})


def test_nobody_is_mailed_before_the_link_was_followed_nor_by_a_topic_that_forbids_it(
    embedded: EmbeddedAws, make_stack: Callable[..., WholeStack]
) -> None:
    stack = make_stack(alerts={"email": TO})
    cloudwatch, sns = stack.aws.client("cloudwatch"), stack.aws.client("sns")
    arn = stack.names.alert_topic_arn

    def set_off() -> int:
        """The number of mails of one alarm that went off and on."""
        before = len(mails(stack))
        for state in ("OK", "ALARM"):
            cloudwatch.set_alarm_state(
                AlarmName=stack.names.alarm("cap-50"), StateValue=state, StateReason="a trial"
            )
        return len(mails(stack)) - before

    assert set_off() == 0
    listed = sns.list_subscriptions_by_topic(TopicArn=arn)["Subscriptions"]
    assert [each["SubscriptionArn"] for each in listed] == ["PendingConfirmation"]
    with pytest.raises(HTTPError):
        click(embedded, "another")
    assert TO in click(embedded, mails(stack)[0]["verifies"])
    assert set_off() == 1
    for name, value in (
        ("KmsMasterKeyId", "alias/aws/sns"),
        ("Policy", json.dumps({"Statement": []})),
    ):
        before = sns.get_topic_attributes(TopicArn=arn)["Attributes"].get(name, "")
        sns.set_topic_attributes(TopicArn=arn, AttributeName=name, AttributeValue=value)
        assert set_off() == 0
        sns.set_topic_attributes(TopicArn=arn, AttributeName=name, AttributeValue=before)
    assert set_off() == 1


def test_a_subscription_that_waits_is_asked_again_and_gone_after_two_days(
    embedded: EmbeddedAws, client: Client
) -> None:
    sns = client("sns")
    sns.create_topic(Name="mine")
    asked = {"TopicArn": TOPIC, "Protocol": "email", "Endpoint": TO}
    assert sns.subscribe(**asked)["SubscriptionArn"] == "pending confirmation"
    arn = sns.subscribe(**asked, ReturnSubscriptionArn=True)["SubscriptionArn"]
    assert len(embedded.email.mailbox.messages()) == 2
    shown = sns.get_subscription_attributes(SubscriptionArn=arn)["Attributes"]
    assert shown["PendingConfirmation"] == "true"
    with pytest.raises(ClientError, match="InvalidParameter"):
        sns.unsubscribe(SubscriptionArn="PendingConfirmation")
    with pytest.raises(ClientError, match="Cannot unsubscribe a subscription that is pending"):
        sns.unsubscribe(SubscriptionArn=shown["SubscriptionArn"])
    with pytest.raises(ClientError, match="InvalidParameter"):
        sns.confirm_subscription(TopicArn=TOPIC, Token="another")
    embedded.pass_time(2 * DAY + 60)
    assert sns.list_subscriptions_by_topic(TopicArn=TOPIC)["Subscriptions"] == []
    assert embedded.alerts.topics.confirm(embedded.email.mailbox.messages()[0]["verifies"]) is None


def test_a_topic_of_the_name_with_other_settings_is_refused(client: Client) -> None:
    sns, tags = client("sns"), [{"Key": "a", "Value": "b"}]
    sns.create_topic(Name="mine", Tags=tags)
    sns.create_topic(Name="mine", Tags=tags)
    for name, value in {
        "Tags": [{"Key": "a", "Value": "c"}],
        "Attributes": {"Policy": "{}"},
    }.items():
        with pytest.raises(ClientError, match="already exists with different"):
            sns.create_topic(Name="mine", **{name: value})
    with pytest.raises(ClientError, match="InvalidParameter"):
        sns.set_topic_attributes(TopicArn=TOPIC, AttributeName="Policy", AttributeValue="nonsense")


def test_an_alarm_begins_without_data_keeps_its_state_when_changed_and_loses_its_tags_with_itself(
    client: Client,
) -> None:
    cloudwatch = client("cloudwatch")
    arn = "arn:aws:cloudwatch:ap-south-1:123456789012:alarm:mine"

    def state() -> str:
        (alarm,) = cloudwatch.describe_alarms(AlarmNames=["mine"])["MetricAlarms"]
        return str(alarm["StateValue"])

    cloudwatch.put_metric_alarm(**ALARM, Tags=[{"Key": "a", "Value": "1"}])
    assert state() == "INSUFFICIENT_DATA"
    cloudwatch.set_alarm_state(AlarmName="mine", StateValue="ALARM", StateReason="r")
    cloudwatch.put_metric_alarm(**{**ALARM, "Threshold": 2.0}, Tags=[{"Key": "b", "Value": "2"}])
    assert state() == "ALARM"
    assert cloudwatch.list_tags_for_resource(ResourceARN=arn)["Tags"] == [
        {"Key": "a", "Value": "1"}
    ]
    cloudwatch.delete_alarms(AlarmNames=["mine"])
    with pytest.raises(ClientError, match="ResourceNotFound"):
        cloudwatch.list_tags_for_resource(ResourceARN=arn)
    cloudwatch.put_metric_alarm(**ALARM)
    assert cloudwatch.list_tags_for_resource(ResourceARN=arn)["Tags"] == []


@pytest.mark.parametrize(
    "other",
    [
        {"Namespace": "AWS/EC2", "MetricName": "CPUUtilization"},
        {"Statistic": None, "ExtendedStatistic": "p99"},
        {"Period": 10},
    ],
)
def test_an_alarm_that_nothing_here_could_set_off_is_refused(
    client: Client, other: dict[str, Any]
) -> None:
    asked = {name: value for name, value in {**ALARM, **other}.items() if value is not None}
    with pytest.raises(ClientError, match="does not model alarms"):
        client("cloudwatch").put_metric_alarm(**asked)


TEXT = {"type": "text", "properties": {"markdown": "x"}}


@pytest.mark.parametrize(
    ("name", "body", "code"),
    [
        ("mine", {"widgets": [TEXT]}, ""),
        ("mine", {"widgets": "x"}, "InvalidParameterInput"),
        ("mine", [], "InvalidParameterInput"),
        ("mine", {"widgets": [{"type": "picture", "properties": {}}]}, "InvalidParameterInput"),
        ("mine", {"widgets": [{"type": "text"}]}, "InvalidParameterInput"),
        ("mine", {"widgets": [{"type": "metric", "properties": {}}]}, "InvalidParameterInput"),
        ("mine", {"widgets": [TEXT] * 501}, "InvalidParameterInput"),
        ("not mine", {"widgets": []}, "InvalidParameterValue"),
    ],
)
def test_a_dashboard_is_none_of_nonsense(
    client: Client, name: str, body: object, code: str
) -> None:
    cloudwatch, found = client("cloudwatch"), ""
    try:
        cloudwatch.put_dashboard(DashboardName=name, DashboardBody=json.dumps(body))
    except ClientError as error:
        found = code_of(error)
    assert found == code
