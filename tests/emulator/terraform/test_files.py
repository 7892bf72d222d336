"""The files of a stack that is there: what they import is there, and nothing is told otherwise."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from smsverifier.provision.observe import observe
from smsverifier.resources.alert_subscription import PENDING
from smsverifier.resources.rest_api.ids import read_api_ids
from smsverifier.terraform.files import terraform_configuration
from smsverifier.terraform.handover import Handover
from tests.support.whole_stack import WholeStack

EVERYTHING: dict[str, Any] = {
    "stack": "night",
    "registrations": {"max": 300, "waitlist": True},
    "sms": {"delivery_receipts": True},
    "alerts": {"email": "desk@club.example"},
    "email": {"enabled": True, "from": "club@hackfest.example"},
    "tags": {"team": "night"},
}
IMPORT = re.compile(r'to = (\S+?)\.(\S+)\n +id = "([^"]*)"')


def handover_of(stack: WholeStack) -> Handover:
    observation = observe([each for each in stack.resources if not each.obsolete])
    found = {key: seen for key, seen in observation.items() if seen is not None}
    api_ids = read_api_ids(stack.aws, found["api"].outputs["api_id"])
    return Handover(stack.config, stack.aws.account, found, api_ids)


def found_at_aws(stack: WholeStack) -> Mapping[str, Callable[[str], object]]:
    """Kind in Terraform → how AWS is asked for one of that id, which fails where there is none."""
    client = stack.aws.client
    return {
        "aws_dynamodb_table": lambda name: client("dynamodb").describe_table(TableName=name),
        "aws_iam_role": lambda name: client("iam").get_role(RoleName=name),
        "aws_iam_role_policy": lambda name: client("iam").get_role_policy(
            RoleName=name.split(":")[0], PolicyName=name.split(":")[1]
        ),
        "aws_lambda_function": lambda name: client("lambda").get_function(FunctionName=name),
        "aws_cloudwatch_log_group": lambda name: client("logs").list_tags_log_group(
            logGroupName=name
        ),
        "aws_sqs_queue": lambda url: client("sqs").get_queue_attributes(
            QueueUrl=url, AttributeNames=["QueueArn"]
        ),
        "aws_pipes_pipe": lambda name: client("pipes").describe_pipe(Name=name),
        "aws_scheduler_schedule_group": lambda name: client("scheduler").get_schedule_group(
            Name=name
        ),
        "aws_sns_topic": lambda arn: client("sns").get_topic_attributes(TopicArn=arn),
        "aws_sns_topic_subscription": lambda arn: client("sns").get_subscription_attributes(
            SubscriptionArn=arn
        ),
        "aws_cloudwatch_metric_alarm": lambda name: client("cloudwatch").describe_alarms(
            AlarmNames=[name]
        )["MetricAlarms"][0],
        "aws_cloudwatch_dashboard": lambda name: client("cloudwatch").get_dashboard(
            DashboardName=name
        ),
        "aws_sesv2_email_identity": lambda name: client("sesv2").get_email_identity(
            EmailIdentity=name
        ),
    }


def test_what_is_imported_is_there(make_stack: Callable[..., WholeStack]) -> None:
    stack = make_stack(**EVERYTHING)
    handover = handover_of(stack)
    imports = IMPORT.findall(terraform_configuration(handover).files["imports.tf"].decode())
    ask = found_at_aws(stack)
    kinds = {kind for kind, _, _ in imports if not kind.startswith("aws_api_gateway_")}
    is_pending = PENDING in handover.found["alert_subscription"].outputs
    assert kinds == set(ask) - ({"aws_sns_topic_subscription"} if is_pending else set())
    for kind, _, identity in imports:
        if kind in ask:
            assert ask[kind](identity)


def test_what_up_leaves_as_it_is_by_itself_is_not_written(
    make_stack: Callable[..., WholeStack],
) -> None:
    main = terraform_configuration(handover_of(make_stack(**EVERYTHING))).files["main.tf"].decode()
    assert "pattern = jsonencode({" in main
    for argument in ("max_session_duration", "receive_wait", "kms_", "ephemeral", "table_class"):
        assert argument not in main


def test_what_hands_have_said_is_written(make_stack: Callable[..., WholeStack]) -> None:
    stack = make_stack(stack="night")
    names, client = stack.names, stack.aws.client
    client("iam").update_role(RoleName=names.role("pipe"), MaxSessionDuration=7200)
    client("lambda").update_function_configuration(
        FunctionName=names.function, Description="Ask ${me} first"
    )
    url = client("sqs").get_queue_url(QueueName=names.queue)["QueueUrl"]
    client("sqs").set_queue_attributes(
        QueueUrl=url, Attributes={"ReceiveMessageWaitTimeSeconds": "20"}
    )
    main = terraform_configuration(handover_of(stack)).files["main.tf"].decode()
    assert "max_session_duration = 7200" in main
    assert re.search(r'description += "Ask \$\$\{me\} first"', main)
    assert re.search(r"receive_wait_time_seconds +=+ 20", main)
