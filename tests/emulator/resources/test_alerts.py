"""Alerts on and off: what is there, whom it tells, and that nobody looks for it in vain."""

import threading
from collections.abc import Callable, Collection
from typing import Any

import pytest

from smsverifier.aws import Aws
from smsverifier.config import Config
from smsverifier.errors import ForeignResource
from smsverifier.local.embedded import EmbeddedAws
from smsverifier.local.state import SavedState
from smsverifier.local.stores import STORES
from smsverifier.naming import ALERTS_TAG, STACK_TAG
from smsverifier.provision.observe import observe
from smsverifier.provision.plan import plan_up
from smsverifier.resources.catalog import catalog, only_components
from tests.support.whole_stack import WholeStack

FIRST, SECOND, COLLEAGUE = "desk@club.example", "door@club.example", "friend@club.example"
SERVICES = {"sns", "cloudwatch"}
MADE = [kind for kind in STORES if kind.startswith(("AWS::SNS", "AWS::CloudWatch"))]
READING = ("Get", "Describe", "List")


def with_alerts(stack: WholeStack, email: str | None, **more: Any) -> WholeStack:
    """The same stack by a configuration that names `email`."""
    config = Config.model_validate({"alerts": {"email": email}, **more})
    return WholeStack(stack.embedded, stack.aws, config)


def is_marked(stack: WholeStack) -> bool:
    function = stack.aws.client("lambda").get_function(FunctionName=stack.names.function)
    return ALERTS_TAG in function["Tags"]


def there() -> list[str]:
    """The kinds of which there is anything."""
    return [kind for kind in MADE if any(True for _ in STORES[kind].everywhere())]


def addresses(stack: WholeStack) -> list[str]:
    topic = stack.names.alert_topic_arn
    sns = stack.aws.client("sns")
    listed = sns.list_subscriptions_by_topic(TopicArn=topic)["Subscriptions"]
    return sorted(each["Endpoint"] for each in listed)


def confirm_all(embedded: EmbeddedAws) -> None:
    for mail in embedded.email.mailbox.messages():
        embedded.alerts.topics.confirm(mail["verifies"])


def changes(stack: WholeStack) -> list[str]:
    plan = plan_up(stack.config.stack, stack.resources, observe(stack.resources))
    return [step.key for step in plan.steps if step.action != "keep"]


def test_a_stack_without_alerts_asks_for_none_and_removes_those_that_it_had(
    make_stack: Callable[..., WholeStack],
) -> None:
    plain = make_stack()

    def asked() -> set[str]:
        before = len(plain.aws.calls)
        observe(plain.resources)
        return {service for service, _ in plain.aws.calls[before:]} & SERVICES

    assert (asked(), there(), is_marked(plain)) == (set(), [], False)
    alerted = with_alerts(plain, FIRST)
    alerted.up()
    assert (changes(alerted), there(), is_marked(plain)) == ([], MADE, True)
    assert asked() == SERVICES
    plain.up()
    assert (asked(), there(), is_marked(plain), changes(plain)) == (set(), [], False, [])


def test_another_address_takes_the_place_of_the_first_and_nobody_elses(
    embedded: EmbeddedAws, make_stack: Callable[..., WholeStack]
) -> None:
    stack = with_alerts(make_stack(), FIRST)
    stack.up()
    sns, topic = stack.aws.client("sns"), stack.names.alert_topic_arn
    sns.subscribe(TopicArn=topic, Protocol="email", Endpoint=COLLEAGUE)
    confirm_all(embedded)
    mails = len(embedded.email.mailbox.messages())
    other = with_alerts(stack, SECOND)
    assert changes(other) == ["alert_subscription"]
    other.up()
    assert addresses(stack) == sorted((SECOND, COLLEAGUE))
    assert len(embedded.email.mailbox.messages()) == mails + 1
    other.up()
    assert len(embedded.email.mailbox.messages()) == mails + 1


def test_a_cap_or_a_spike_that_is_asked_for_no_more_is_watched_no_more(
    make_stack: Callable[..., WholeStack],
) -> None:
    stack = with_alerts(make_stack(), FIRST)
    stack.up()
    uncapped = with_alerts(stack, FIRST, sms={"max_messages": None})
    uncapped.up()
    found = stack.aws.client("cloudwatch").describe_alarms()["MetricAlarms"]
    begin = stack.names.alarm("")
    assert sorted(each["AlarmName"].removeprefix(begin) for each in found) == [
        *("dead-letters", "handler-errors", "oldest-age", "pipe-failures"),
    ]
    assert changes(uncapped) == []


def test_what_is_somebody_elses_is_not_written_over(aws: Aws) -> None:
    config = Config.model_validate({"alerts": {"email": FIRST}})
    by_key = {resource.key: resource for resource in catalog(config, aws)}
    cloudwatch = aws.client("cloudwatch")
    cloudwatch.put_dashboard(
        DashboardName=by_key["alert_dashboard"].name, DashboardBody='{"widgets": []}'
    )
    cloudwatch.put_metric_alarm(
        AlarmName=by_key["alarms"].name,
        Namespace="theirs",
        MetricName="m",
        Statistic="Sum",
        Period=60,
        EvaluationPeriods=1,
        Threshold=1,
        ComparisonOperator="GreaterThanThreshold",
        Tags=[{"Key": STACK_TAG, "Value": "another"}],
    )
    for key in ("alarms", "alert_dashboard"):
        with pytest.raises(ForeignResource):
            by_key[key].create(by_key[key].desired({}))


def kept_after_each_write(
    embedded: EmbeddedAws, aws: Aws, services: Collection[str], run: Callable[[], object]
) -> list[SavedState]:
    """What `run` leaves if it is killed right after its k-th write, for each k."""
    left: list[SavedState] = []
    one_at_a_time = threading.Lock()

    def keep(model: Any, **_: Any) -> None:
        if not model.name.startswith(READING):
            with one_at_a_time:
                left.append(embedded.save())

    for service in services:
        aws.client(service).meta.events.register("after-call", keep)
    run()
    for service in services:
        aws.client(service).meta.events.unregister("after-call", keep)
    return left


def test_killed_at_any_write_alerts_are_made_or_removed_by_the_next(
    embedded: EmbeddedAws, aws: Aws, make_stack: Callable[..., WholeStack]
) -> None:
    plain = make_stack()
    alerted, services = with_alerts(plain, FIRST), ("lambda", "sns", "cloudwatch")
    for each in (plain, alerted):
        each.resources = only_components(each.resources, ("alerts",))
    ups = kept_after_each_write(embedded, aws, services, alerted.up)
    confirm_all(embedded)
    downs = kept_after_each_write(embedded, aws, services, plain.up)
    assert min(len(ups), len(downs)) > 5
    for number, left in enumerate((*ups, *downs)):
        embedded.restore(left)
        plain.up()
        assert (there(), is_marked(plain)) == ([], False), number
    for number, left in enumerate(ups):
        embedded.restore(left)
        alerted.up()
        assert (there(), changes(alerted)) == (MADE, []), number
        assert addresses(alerted) == [FIRST]
