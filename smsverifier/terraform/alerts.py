"""Who is told when things go wrong: topic, subscription, alarms and the dashboard."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from smsverifier.naming import Names
from smsverifier.resources.alarm_definitions import alarm_definitions
from smsverifier.resources.alert_subscription import PENDING
from smsverifier.terraform.handover import Handover, Part, Variable, together
from smsverifier.terraform.hcl import Block, Expression, Row, Value, jsonencode, resource
from smsverifier.terraform.references import REGION
from smsverifier.terraform.roles import policy_document
from smsverifier.terraform.tags import tags, tags_argument

TOPIC_KEY, SUBSCRIPTION_KEY = "alert_topic", "alert_subscription"
ALARMS_KEY, DASHBOARD_KEY = "alarms", "alert_dashboard"
TOPIC = Expression("aws_sns_topic.alerts.arn")


def alerts(handover: Handover) -> Part:
    """What `alerts` of the configuration makes; nothing without it."""
    if not handover.has(TOPIC_KEY):
        return Part(())
    return together(
        _topic(handover), _subscription(handover), _alarms(handover), _dashboard(handover)
    )


def _topic(handover: Handover) -> Part:
    request = handover.request(TOPIC_KEY, "CreateTopic")
    uncompared = handover.uncompared(TOPIC_KEY)
    block = resource(
        "aws_sns_topic",
        "alerts",
        {
            "name": request["Name"],
            "display_name": uncompared.get("display_name") or None,
            "policy": policy_document(handover, request["Attributes"]["Policy"], circular=True),
            "delivery_policy": uncompared.get("delivery_policy") or None,
            "tags": tags(handover, TOPIC_KEY),
        },
        comment="Not encrypted with a key: with AWS's own one alarms deliver nothing, in silence.",
    )
    arn = handover.found[TOPIC_KEY].arn if TOPIC_KEY in handover.found else ""
    return Part((block,), handover.imported("aws_sns_topic.alerts", arn))


def _subscription(handover: Handover) -> Part:
    found = handover.found.get(SUBSCRIPTION_KEY)
    if found is not None and PENDING in found.outputs:
        return Part(
            (),
            remarks=(
                "The subscription of the alerts' e-mail address: nobody has followed the link that "
                "SNS mailed, and until then it cannot be imported.",
            ),
        )
    request = handover.request(SUBSCRIPTION_KEY, "Subscribe")
    block = resource(
        "aws_sns_topic_subscription",
        "alerts",
        {
            "topic_arn": TOPIC,
            "protocol": request["Protocol"],
            "endpoint": Expression("var.alert_email"),
        },
        *([] if found is None else [_not_read_back()]),
        comment="SNS mails a link to a new address, and tells nobody who has not followed it.",
    )
    return Part(
        (block,),
        handover.imported("aws_sns_topic_subscription.alerts", "" if found is None else found.arn),
        (
            Variable(
                "alert_email",
                "string",
                request["Endpoint"],
                "Who is mailed when an alarm goes off.",
            ),
        ),
    )


def _not_read_back() -> Block:
    names = ("confirmation_timeout_in_minutes", "endpoint_auto_confirms")
    return Block(
        "lifecycle",
        arguments={"ignore_changes": [Expression(name) for name in names]},
        comment="Settings of the provider's own, which an import does not know.",
    )


def _alarms(handover: Handover) -> Part:
    names = handover.names
    wanted = [each.what for each in alarm_definitions(handover.config, names)]
    return together(*(_alarm(handover, what) for what in wanted))


def _alarm(handover: Handover, what: str) -> Part:
    name = handover.names.alarm(what)
    calls = handover.requests(ALARMS_KEY, "PutMetricAlarm")
    request = next(each for each in calls if each["AlarmName"] == name)
    there = handover.uncompared(ALARMS_KEY).get(what, {})
    block = resource(
        "aws_cloudwatch_metric_alarm",
        _label(what),
        {
            "alarm_name": name,
            "alarm_description": request["AlarmDescription"],
            "alarm_actions": [TOPIC],
            "ok_actions": _told(handover, there.get("ok")),
            "insufficient_data_actions": _told(handover, there.get("insufficient_data")),
            "namespace": request["Namespace"],
            "metric_name": request["MetricName"],
            "dimensions": _dimensions(handover.names, request["Dimensions"]),
            "statistic": request["Statistic"],
            "period": request["Period"],
            "evaluation_periods": request["EvaluationPeriods"],
            "datapoints_to_alarm": request["DatapointsToAlarm"],
            "comparison_operator": request["ComparisonOperator"],
            "threshold": int(request["Threshold"]),
            "treat_missing_data": request["TreatMissingData"],
            "tags": tags_argument(handover, there.get("tags", handover.tags(ALARMS_KEY))),
        },
    )
    return Part((block,), handover.imported(f"aws_cloudwatch_metric_alarm.{_label(what)}", name))


def _told(handover: Handover, arns: Sequence[str] | None) -> list[str] | None:
    topic = handover.found[TOPIC_KEY].arn if TOPIC_KEY in handover.found else ""
    return [TOPIC if each == topic else each for each in arns] if arns else None


def _label(what: str) -> str:
    return what.replace("-", "_")


def _dimensions(names: Names, dimensions: list[dict[str, str]]) -> Value:
    known = _measured(names)
    return Row({each["Name"]: _replaced(each["Value"], known) for each in dimensions})


def _measured(names: Names) -> Mapping[str, str]:
    """Name → what has it, of all whose numbers are looked at."""
    return {
        names.queue: "aws_sqs_queue.dead_letters.name",
        names.function: "aws_lambda_function.handler.function_name",
        names.pipe: "aws_pipes_pipe.registrations.name",
        names.api: "aws_api_gateway_rest_api.registrations.name",
    }


def _dashboard(handover: Handover) -> Part:
    if not handover.has(DASHBOARD_KEY):
        return Part(())
    request = handover.request(DASHBOARD_KEY, "PutDashboard")
    name = request["DashboardName"]
    block = resource(
        "aws_cloudwatch_dashboard",
        "registrations",
        {
            "dashboard_name": handover.references.in_region(name),
            "dashboard_body": jsonencode(_body(handover, json.loads(request["DashboardBody"]))),
        },
        comment="Dashboards have one set of names for all regions.",
    )
    return Part((block,), handover.imported("aws_cloudwatch_dashboard.registrations", name))


def _body(handover: Handover, body: Mapping[str, Any]) -> Value:
    """What it shows, with references to what it shows."""
    names = handover.names
    alarms = {
        names.alarm_arn(each.what): f"aws_cloudwatch_metric_alarm.{_label(each.what)}.arn"
        for each in alarm_definitions(handover.config, names)
    }
    return _replaced(body, {**alarms, **_measured(names), names.region: REGION})


def _replaced(value: Value, known: Mapping[str, str]) -> Value:
    if isinstance(value, str):
        return Expression(known[value]) if value in known else value
    if isinstance(value, Mapping):
        return {name: _replaced(each, known) for name, each in value.items()}
    return [_replaced(each, known) for each in value] if isinstance(value, list) else value
