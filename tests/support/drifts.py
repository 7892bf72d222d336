"""How a person could change each owned field by hand, through a stock client.

Each maps a path of `Resource.desired` to a function that changes just that; `tests.support.kinds`
says which resource has which.
"""

import io
import json
import zipfile
from collections.abc import Callable
from typing import Any
from uuid import uuid4

from moto.backends import get_backend

from smsverifier.local.calls import ACCOUNT
from smsverifier.naming import STACK_TAG, Names
from smsverifier.provision.managed_tags import listing_of
from smsverifier.resources.alert_subscription import TOLD_TAG, mark_of

Client = Callable[[str], Any]
Drift = Callable[[Client, Names], object]

OTHER_POLICY = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Action": "logs:PutLogEvents", "Resource": "*"}],
    }
)
OTHER_TRUST = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"Service": "ec2.amazonaws.com"},
                "Action": "sts:AssumeRole",
            }
        ],
    }
)


def _moto(service: str, names: Names) -> Any:
    """moto itself: what the embedded AWS does not model has no call that would set it."""
    return get_backend(service)[ACCOUNT][names.region]


def _table(**change: Any) -> Drift:
    return lambda client, names: client("dynamodb").update_table(TableName=names.table, **change)


def _no_backups(client: Client, names: Names) -> None:
    client("dynamodb").update_continuous_backups(
        TableName=names.table,
        PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": False},
    )


def _no_ttl(client: Client, names: Names) -> None:
    client("dynamodb").update_time_to_live(
        TableName=names.table,
        TimeToLiveSpecification={"Enabled": False, "AttributeName": "expires_at"},
    )


def _table_tag(client: Client, names: Names) -> None:
    client("dynamodb").tag_resource(
        ResourceArn=names.table_arn, Tags=[{"Key": "team", "Value": "other"}]
    )


TABLE: dict[str, Drift] = {
    "billing_mode": _table(
        BillingMode="PROVISIONED",
        ProvisionedThroughput={"ReadCapacityUnits": 1, "WriteCapacityUnits": 1},
    ),
    "stream": _table(StreamSpecification={"StreamEnabled": False}),
    "encryption": _table(SSESpecification={"Enabled": True, "SSEType": "KMS"}),
    "point_in_time_recovery": _no_backups,
    "ttl": _no_ttl,
    "tags.team": _table_tag,
}


def log_group(group: str) -> dict[str, Drift]:
    def tag(client: Client, names: Names) -> None:
        arn = names.log_group_arn(getattr(names, group))
        client("logs").tag_resource(resourceArn=arn, tags={"team": "other"})

    return {
        "retention_days": lambda client, names: client("logs").put_retention_policy(
            logGroupName=getattr(names, group), retentionInDays=1
        ),
        "tags.team": tag,
    }


def managed_policy() -> str:
    """The ARN of a policy to attach. The embedded AWS has no call that makes one."""
    iam = get_backend("iam")[ACCOUNT]["aws"]
    arn: str = iam.create_policy("", "/", OTHER_POLICY, f"other-{uuid4()}", []).arn
    return arn


def _role_name(names: Names, purpose: str) -> str:
    return names.receipts_role if purpose == "receipts" else names.role(purpose)


def role(purpose: str) -> dict[str, Drift]:
    def call(operation: str, **change: Any) -> Drift:
        return lambda client, names: getattr(client("iam"), operation)(
            RoleName=_role_name(names, purpose), **change
        )

    def attach(client: Client, names: Names) -> None:
        call("attach_role_policy", PolicyArn=managed_policy())(client, names)

    return {
        "description": call("update_role", Description="other"),
        "trust": call("update_assume_role_policy", PolicyDocument=OTHER_TRUST),
        "policy": call("put_role_policy", PolicyName="permissions", PolicyDocument=OTHER_POLICY),
        "inline_policies": call("put_role_policy", PolicyName="z", PolicyDocument=OTHER_POLICY),
        "attached_policies": attach,
        "tags.team": call("tag_role", Tags=[{"Key": "team", "Value": "other"}]),
    }


def _function(**change: Any) -> Drift:
    return lambda client, names: client("lambda").update_function_configuration(
        FunctionName=names.function, **change
    )


def _other_code(client: Client, names: Names) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("app.py", "def handler(event, context): ...")
    client("lambda").update_function_code(FunctionName=names.function, ZipFile=buffer.getvalue())


def _other_architecture(client: Client, names: Names) -> None:
    code = client("lambda").get_function(FunctionName=names.function)
    assert code["Configuration"]["Architectures"] == ["arm64"]
    client("lambda").update_function_code(
        FunctionName=names.function, Architectures=["x86_64"], ZipFile=_same_zip(names)
    )


def _same_zip(names: Names) -> bytes:
    """What is deployed, whatever the stack's configuration: from moto's own store."""
    package: bytes = _moto("lambda", names).get_function(names.function).code_bytes
    return package


def _other_role(client: Client, names: Names) -> None:
    trust = OTHER_TRUST.replace("ec2.amazonaws.com", "lambda.amazonaws.com")
    role = client("iam").create_role(RoleName="other", AssumeRolePolicyDocument=trust)["Role"]
    _function(Role=role["Arn"])(client, names)


def _planted(**attributes: Any) -> Drift:
    def plant(_: Client, names: Names) -> None:
        vars(_moto("lambda", names).get_function(names.function)).update(attributes)

    return plant


LAYER = "arn:aws:lambda:ap-south-1:901920570463:layer:aws-otel-python-amd64-ver-1-25-0:1"
FUNCTION: dict[str, Drift] = {
    "runtime": _function(Runtime="python3.11"),
    "architecture": _other_architecture,
    "entry_point": _function(Handler="other.handler"),
    "role": _other_role,
    "memory_mb": _function(MemorySize=512),
    "timeout_seconds": _function(Timeout=9),
    "code_sha256": _other_code,
    "invocations": lambda client, names: client("lambda").put_function_concurrency(
        FunctionName=names.function, ReservedConcurrentExecutions=0
    ),
    "environment": _planted(environment_vars={"AWS_LAMBDA_EXEC_WRAPPER": "/opt/otel-instrument"}),
    "layers": _planted(layers=[{"Arn": LAYER, "CodeSize": 1}]),
    "subnets": _planted(_vpc_config={"SubnetIds": ["subnet-1"], "SecurityGroupIds": ["sg-1"]}),
    "log.group": _function(LoggingConfig={"LogGroup": "/elsewhere"}),
    "log.format": _planted(
        smsverifier_logging={"LogFormat": "JSON", "LogGroup": "/aws/lambda/demo-event-handler"}
    ),
    "tags.team": lambda client, names: client("lambda").tag_resource(
        Resource=names.function_arn, Tags={"team": "other"}
    ),
}


def _queue(**attributes: str) -> Drift:
    def change(client: Client, names: Names) -> None:
        url = client("sqs").get_queue_url(QueueName=names.queue)["QueueUrl"]
        client("sqs").set_queue_attributes(QueueUrl=url, Attributes=attributes)

    return change


def _queue_tag(client: Client, names: Names) -> None:
    url = client("sqs").get_queue_url(QueueName=names.queue)["QueueUrl"]
    client("sqs").tag_queue(QueueUrl=url, Tags={"team": "other"})


def _redrive(client: Client, names: Names) -> None:
    url = client("sqs").create_queue(QueueName="other")["QueueUrl"]
    arn = client("sqs").get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])
    target = arn["Attributes"]["QueueArn"]
    policy = json.dumps({"deadLetterTargetArn": target, "maxReceiveCount": 1})
    _queue(RedrivePolicy=policy)(client, names)


QUEUE: dict[str, Drift] = {
    "retention_seconds": _queue(MessageRetentionPeriod="3600"),
    "visibility_timeout_seconds": _queue(VisibilityTimeout="5"),
    "max_message_bytes": _queue(MaximumMessageSize="1024"),
    "delay_seconds": _queue(DelaySeconds="900"),
    "redrive": _redrive,
    "encrypted": _queue(SqsManagedSseEnabled="false"),
    "policy": _queue(Policy=json.dumps({"Version": "2012-10-17", "Statement": []})),
    "tags.team": _queue_tag,
}


def _pipe(change: Callable[[dict[str, Any]], object]) -> Drift:
    """Change one thing and send everything else as it is, as UpdatePipe wants it."""

    def drift(client: Client, names: Names) -> None:
        pipe = client("pipes").describe_pipe(Name=names.pipe)
        kept = (
            "Name",
            "RoleArn",
            "Target",
            "SourceParameters",
            "TargetParameters",
            "LogConfiguration",
            "DesiredState",
        )
        request = {field: pipe[field] for field in kept}
        request["SourceParameters"]["DynamoDBStreamParameters"].pop("StartingPosition")
        change(request)
        client("pipes").update_pipe(**request)

    return drift


def _stream(**fields: Any) -> Drift:
    return _pipe(lambda r: r["SourceParameters"]["DynamoDBStreamParameters"].update(fields))


OTHER_QUEUE = "arn:aws:sqs:ap-south-1:123456789012:other"
OTHER_FUNCTION = "arn:aws:lambda:ap-south-1:123456789012:function:other"
OTHER_GROUP = "arn:aws:logs:ap-south-1:123456789012:log-group:/aws/vendedlogs/pipes/other"


def _other_pipe_role(client: Client, names: Names) -> None:
    trust = OTHER_TRUST.replace("ec2.amazonaws.com", "pipes.amazonaws.com")
    role = client("iam").create_role(RoleName="other", AssumeRolePolicyDocument=trust)["Role"]
    _pipe(lambda request: request.update(RoleArn=role["Arn"]))(client, names)


def _on_pipe(change: Callable[[Any], object]) -> Drift:
    return lambda _, names: change(_moto("pipes", names).pipes[names.pipe])


def _template(pipe: Any) -> None:
    pipe.target_parameters = {**pipe.target_parameters, "InputTemplate": '{"none": "of it"}'}


PIPE: dict[str, Drift] = {
    "target": _pipe(lambda r: r.update(Target=OTHER_FUNCTION)),
    "role": _other_pipe_role,
    "desired_state": lambda client, names: client("pipes").stop_pipe(Name=names.pipe),
    "filters": _pipe(lambda r: r["SourceParameters"].update(FilterCriteria={"Filters": []})),
    "batch_size": _stream(BatchSize=7),
    "batch_window_seconds": _stream(MaximumBatchingWindowInSeconds=9),
    "max_age_seconds": _stream(MaximumRecordAgeInSeconds=61),
    "max_retries": _stream(MaximumRetryAttempts=9),
    "parallelization": _stream(ParallelizationFactor=2),
    "on_partial_failure": _pipe(
        lambda r: r["SourceParameters"]["DynamoDBStreamParameters"].pop("OnPartialBatchItemFailure")
    ),
    "dead_letters": _stream(DeadLetterConfig={"Arn": OTHER_QUEUE}),
    "log.level": _pipe(lambda r: r["LogConfiguration"].update(Level="TRACE")),
    "log.group": _pipe(
        lambda r: r["LogConfiguration"].update(
            CloudwatchLogsLogDestination={"LogGroupArn": OTHER_GROUP}
        )
    ),
    "tags.team": lambda client, names: client("pipes").tag_resource(
        resourceArn=names.pipe_arn, tags={"team": "other"}
    ),
    # Last: `_pipe` would send them back, and the embedded AWS refuse them.
    "input_template": _on_pipe(_template),
    "enrichment": _on_pipe(lambda pipe: setattr(pipe, "enrichment", OTHER_FUNCTION)),
    "log.with_data": _on_pipe(
        lambda pipe: pipe.log_configuration.update(IncludeExecutionData=["ALL"])
    ),
    "log.also_to": _on_pipe(
        lambda pipe: pipe.log_configuration.update(
            S3LogDestination={"BucketName": "other", "BucketOwner": ACCOUNT}
        )
    ),
}


SCHEDULE_GROUP: dict[str, Drift] = {
    "tags.team": lambda client, names: client("scheduler").tag_resource(
        ResourceArn=names.schedule_group_arn, Tags=[{"Key": "team", "Value": "other"}]
    ),
}


def _sms_setting(**attributes: str) -> Drift:
    return lambda client, _: client("sns").set_sms_attributes(attributes=attributes)


RECEIPTS: dict[str, Drift] = {
    **{path: drift for path, drift in role("receipts").items() if path != "tags.team"},
    "account_wide.DeliveryStatusIAMRole": _sms_setting(DeliveryStatusIAMRole=""),
    "account_wide.DeliveryStatusSuccessSamplingRate": _sms_setting(
        DeliveryStatusSuccessSamplingRate="7"
    ),
}


def _topic(**attributes: str) -> Drift:
    def change(client: Client, names: Names) -> None:
        for name, value in attributes.items():
            client("sns").set_topic_attributes(
                TopicArn=names.alert_topic_arn, AttributeName=name, AttributeValue=value
            )

    return change


def _topic_tag(client: Client, names: Names) -> None:
    tags = [{"Key": "team", "Value": "other"}]
    client("sns").tag_resource(ResourceArn=names.alert_topic_arn, Tags=tags)


ALERT_TOPIC: dict[str, Drift] = {
    "policy": _topic(Policy=OTHER_POLICY),
    "kms_key": _topic(KmsMasterKeyId="alias/aws/sns"),
    "tags.team": _topic_tag,
}


def _another_address(client: Client, names: Names) -> None:
    """As a stack whose configuration named another one has it."""
    client("sns").subscribe(
        TopicArn=names.alert_topic_arn, Protocol="email", Endpoint="old@club.example"
    )
    tags = [{"Key": TOLD_TAG, "Value": mark_of("old@club.example")}]
    client("sns").tag_resource(ResourceArn=names.alert_topic_arn, Tags=tags)


ALERT_SUBSCRIPTION: dict[str, Drift] = {"email": _another_address}


def _alarm(what: str, **change: Any) -> Drift:
    """The alarm as it is, with another setting."""

    def put(client: Client, names: Names) -> None:
        (alarm,) = client("cloudwatch").describe_alarms(AlarmNames=[names.alarm(what)])[
            "MetricAlarms"
        ]
        given = {name: alarm[name] for name in ALARM_SETTINGS if name in alarm}
        client("cloudwatch").put_metric_alarm(**{**given, **change})

    return put


ALARM_SETTINGS = (
    *("AlarmName", "AlarmDescription", "ActionsEnabled", "AlarmActions", "MetricName", "Namespace"),
    *("Statistic", "Dimensions", "Period", "EvaluationPeriods", "DatapointsToAlarm", "Threshold"),
    *("ComparisonOperator", "TreatMissingData"),
)


def _alarm_tag(client: Client, names: Names) -> None:
    arn = names.alarm_arn("oldest-age")  # one of them is enough
    client("cloudwatch").tag_resource(ResourceARN=arn, Tags=[{"Key": "team", "Value": "other"}])


def _superfluous_alarm(client: Client, names: Names) -> None:
    """As a stack has it whose configuration asked for one more."""
    _alarm("cap-50", AlarmName=names.alarm("spike"))(client, names)
    arn = names.alarm_arn("spike")
    tags = {"team": "night", STACK_TAG: names.stack, **listing_of(["team"])}
    client("cloudwatch").tag_resource(
        ResourceARN=arn, Tags=[{"Key": key, "Value": value} for key, value in tags.items()]
    )


ALARMS: dict[str, Drift] = {
    "alarms.dead-letters": _alarm("dead-letters", TreatMissingData="breaching"),
    "alarms.handler-errors": _alarm("handler-errors", ActionsEnabled=False),
    "alarms.pipe-failures": _alarm("pipe-failures", AlarmActions=[]),
    "alarms.oldest-age": _alarm("oldest-age", Threshold=3600.0),
    "alarms.cap-50": _alarm("cap-50", ComparisonOperator="GreaterThanThreshold"),
    "alarms.cap-80": _alarm("cap-80", EvaluationPeriods=2, DatapointsToAlarm=2),
    "alarms.cap-100": _alarm("cap-100", AlarmDescription="mine"),
    "not_wanted": _superfluous_alarm,
    "tags.team": _alarm_tag,
}


def _other_widgets(client: Client, names: Names) -> None:
    """Whose it is stays on it."""
    body = client("cloudwatch").get_dashboard(DashboardName=names.cloudwatch_dashboard)
    words = json.loads(body["DashboardBody"])["widgets"][:1]
    client("cloudwatch").put_dashboard(
        DashboardName=names.cloudwatch_dashboard, DashboardBody=json.dumps({"widgets": words})
    )


DASHBOARD: dict[str, Drift] = {"content": _other_widgets}
