"""One call of every operation that the embedded AWS models: reading a stack that is up, then
making, changing and removing things beside it.

`SCRIPT` is in the order in which it can be played. Whoever adds an operation to
`supported_operations` adds a line here, and so what it answers is looked at.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Any

from botocore import xform_name

from smsverifier.naming import STAGE
from tests.support.clock import Clock
from tests.support.drifts import managed_policy
from tests.support.shapes import Answered
from tests.support.small_functions import make_zip
from tests.support.whole_stack import WholeStack

PHONE = "+919876543210"
REGION = "ap-south-1"
ACCOUNT = "123456789012"
HAND = "by-hand"
"""The name of everything that is made here."""


class World:
    """A stack that is up, what was made beside it, and what was answered."""

    def __init__(self, stack: WholeStack, client: Callable[[str], Any], clock: Clock) -> None:
        self.stack = stack
        self.clock = clock
        self.names = stack.names
        self.client = client
        self.answers: list[Answered] = []
        self.last: dict[str, Any] = {}
        """Operation → its last answer."""

    def play(self, service: str, operation: str, arguments: Mapping[str, Any]) -> None:
        """Make one call and keep what comes back."""
        with _heard(self.client(service)) as heard:
            call = getattr(self.client(service), xform_name(operation))
            self.last[operation] = call(**arguments)
        self.answers.append(Answered(service, operation, *heard))

    @cached_property
    def api(self) -> str:
        """The id of the stack's API."""
        apis = self.client("apigateway").get_rest_apis()["items"]
        return next(str(api["id"]) for api in apis if api["name"] == self.names.api)

    @cached_property
    def resources(self) -> dict[str, str]:
        """Path → id of the stack's API."""
        found = self.client("apigateway").get_resources(restApiId=self.api)["items"]
        return {resource["path"]: resource["id"] for resource in found}

    @property
    def put(self) -> dict[str, str]:
        """The names of the stack's method that registers somebody."""
        return {
            "restApiId": self.api,
            "resourceId": self.resources["/registrations"],
            "httpMethod": "PUT",
        }

    @property
    def mine(self) -> dict[str, str]:
        """The names of the API made by hand."""
        return {"restApiId": self.last["CreateRestApi"]["id"]}

    @property
    def my_method(self) -> dict[str, str]:
        """The names of the method made by hand."""
        return {
            **self.mine,
            "resourceId": self.last["CreateRestApi"]["rootResourceId"],
            "httpMethod": "GET",
        }

    @property
    def stream(self) -> str:
        """The ARN of the stack's stream."""
        return str(self.last["DescribeTable"]["Table"]["LatestStreamArn"])

    @property
    def queue(self) -> str:
        """The address of the queue made by hand."""
        return str(self.last["CreateQueue"]["QueueUrl"])

    def role(self, service: str) -> dict[str, str]:
        """What a role of this name is made with."""
        trust = {
            "Effect": "Allow",
            "Action": "sts:AssumeRole",
            "Principal": {
                "Service": [f"{each}.amazonaws.com" for each in (service, "pipes", "scheduler")]
            },
        }
        return {"AssumeRolePolicyDocument": json.dumps(document(trust))}


@contextmanager
def _heard(client: Any) -> Iterator[list[Any]]:
    """Within, what the client's call answers on the wire: model, status, headers, body."""
    heard: list[Any] = []

    def listen(operation_model: Any, response_dict: Any, **_: Any) -> None:
        body = response_dict["body"]
        heard[:] = [
            operation_model,
            response_dict["status_code"],
            dict(response_dict["headers"]),
            body if isinstance(body, bytes) else b"",
        ]

    client.meta.events.register("before-parse", listen)
    try:
        yield heard
    finally:
        client.meta.events.unregister("before-parse", listen)


def document(*statements: Mapping[str, Any]) -> dict[str, Any]:
    """An IAM policy."""
    return {"Version": "2012-10-17", "Statement": list(statements)}


def run(world: World) -> None:
    """Play everything, each call as the step before it has left the world."""
    assert world.stack.register(PHONE).status == 200
    world.stack.wait(world.stack.sms)
    world.stack.wait(lambda: _has_log(world))  # it is written when the invocation has ended
    for service, operation, arguments in SCRIPT:
        world.play(service, operation, arguments(world))


def _has_log(world: World) -> bool:
    answer = world.stack.aws.client("logs").describe_log_streams(**_group(world))
    return bool(answer["logStreams"])


Arguments = Callable[[World], Mapping[str, Any]]


def _is(**arguments: Any) -> Arguments:
    return lambda _: arguments


def _table(w: World) -> dict[str, str]:
    return {"TableName": w.names.table}


def _item(**attributes: str) -> dict[str, dict[str, str]]:
    return {name: {"S": value} for name, value in attributes.items()}


KEY = _item(registration_id=PHONE)
MINE = {"TableName": HAND}
ROW = _item(k="a", name="Asha")
TAGS = {"a": "1"}
TAG_LIST = [{"Key": "a", "Value": "1"}]
TABLE_ARN = f"arn:aws:dynamodb:{REGION}:{ACCOUNT}:table/{HAND}"
ROLE_ARN = f"arn:aws:iam::{ACCOUNT}:role/{HAND}"
FUNCTION_ARN = f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:{HAND}"
SCHEDULES_ARN = f"arn:aws:scheduler:{REGION}:{ACCOUNT}:schedule-group/{HAND}"
SCHEDULE = {
    "Name": HAND,
    "GroupName": HAND,
    "ScheduleExpression": "rate(1 day)",
    "StartDate": datetime.now(UTC) + timedelta(days=1),
    "FlexibleTimeWindow": {"Mode": "OFF"},
    "Target": {"Arn": FUNCTION_ARN, "RoleArn": ROLE_ARN},
}
PIPE_ARN = f"arn:aws:pipes:{REGION}:{ACCOUNT}:pipe/{HAND}"
GROUP_ARN = f"arn:aws:logs:{REGION}:{ACCOUNT}:log-group:{HAND}"
API_TAGS = "arn:aws:apigateway:{}::/restapis/{}"
DOMAIN = "club.example"
NOBODY = "bounce@club.example"
IDENTITY_ARN = f"arn:aws:ses:{REGION}:{ACCOUNT}:identity/{DOMAIN}"
GROUP = {"logGroupName": HAND}
ROLE = {"RoleName": HAND}
FUNCTION = {"FunctionName": HAND}
PIPE = {"Name": HAND}
ALLOW = json.dumps(document({"Effect": "Allow", "Action": "*", "Resource": "*"}))
SPENT = {"Namespace": "AWS/SNS", "MetricName": "SMSMonthToDateSpentUSD"}
TOPIC_ARN = f"arn:aws:sns:{REGION}:{ACCOUNT}:{HAND}"
TOPIC = {"TopicArn": TOPIC_ARN}
ALARM_ARN = f"arn:aws:cloudwatch:{REGION}:{ACCOUNT}:alarm:{HAND}"
ALARM = {
    "AlarmName": HAND,
    "Namespace": "mine",
    "MetricName": "m",
    "Statistic": "Sum",
    "Period": 60,
    "EvaluationPeriods": 1,
    "Threshold": 1.0,
    "ComparisonOperator": "GreaterThanThreshold",
}
NOW = datetime.now(UTC)
DAY = {"StartTime": NOW - timedelta(days=1), "EndTime": NOW + timedelta(days=1)}
BOUNDARY = "arn:aws:iam::aws:policy/ReadOnlyAccess"
FILTER = {"Filters": [{"Pattern": json.dumps({"eventName": ["INSERT"]})}]}
CODE = "def handler(event, context):\n    return None\n"


def _group(w: World) -> dict[str, str]:
    return {"logGroupName": w.names.function_log_group}


def _log_stream(w: World) -> dict[str, str]:
    return {
        **_group(w),
        "logStreamName": w.last["DescribeLogStreams"]["logStreams"][0]["logStreamName"],
    }


def _subscription(w: World) -> dict[str, str]:
    return {"SubscriptionArn": w.last["Subscribe"]["SubscriptionArn"]}


def _token_sent(w: World) -> str:
    return str(w.stack.embedded.email.mailbox.messages()[-1]["verifies"])


def _role(w: World) -> dict[str, str]:
    return {"RoleName": w.names.role("pipe")}


def _api_arn(w: World) -> dict[str, str]:
    return {"resourceArn": API_TAGS.format(REGION, w.api)}


def _my_api_arn(w: World) -> dict[str, str]:
    return {"resourceArn": API_TAGS.format(REGION, w.mine["restApiId"])}


def _status(at: Callable[[World], Mapping[str, str]], **more: Any) -> Arguments:
    return lambda w: {**at(w), "statusCode": "200", **more}


def _put(w: World) -> dict[str, str]:
    return w.put


def _my_method(w: World) -> dict[str, str]:
    return w.my_method


def _mine(**more: Any) -> Arguments:
    return lambda w: {**w.mine, **more}


def _patch(op: str, path: str, value: str) -> dict[str, Any]:
    return {"patchOperations": [{"op": op, "path": path, "value": value}]}


def _a_day_later(w: World) -> dict[str, str]:
    w.clock.passed += 86_400
    return {"PhoneNumber": PHONE}


def _receipt(w: World) -> dict[str, str]:
    return {"ReceiptHandle": w.last["ReceiveMessage"]["Messages"][0]["ReceiptHandle"]}


def _received(w: World) -> dict[str, Any]:
    return {"QueueUrl": w.queue, **_receipt(w)}


def _mail(w: World) -> dict[str, Any]:
    """To an address that bounces; whose domain was proved a moment before."""
    email = w.stack.embedded.email
    with w.stack.embedded.dispatcher.lock:
        for mail in email.mailbox.messages():
            email.identities.verify(mail["verifies"])
    words = {"Data": "hi", "Charset": "UTF-8"}
    return {
        "FromEmailAddress": f"club@{DOMAIN}",
        "Destination": {"ToAddresses": [NOBODY]},
        "Content": {"Simple": {"Subject": words, "Body": {"Text": words}}},
    }


READING: tuple[tuple[str, str, Arguments], ...] = (
    ("dynamodb", "DescribeTable", _table),
    ("dynamodb", "ListTables", _is()),
    ("dynamodb", "DescribeTimeToLive", _table),
    ("dynamodb", "DescribeContinuousBackups", _table),
    ("dynamodb", "ListTagsOfResource", lambda w: {"ResourceArn": w.names.table_arn}),
    ("dynamodb", "DescribeLimits", _is()),
    ("dynamodb", "GetItem", lambda w: {**_table(w), "Key": KEY}),
    ("dynamodb", "Query", lambda w: {
        **_table(w),
        "KeyConditionExpression": "registration_id = :k",
        "ExpressionAttributeValues": _item(**{":k": PHONE}),
    }),
    ("dynamodb", "Scan", _table),
    ("dynamodbstreams", "ListStreams", _is()),
    ("dynamodbstreams", "DescribeStream", lambda w: {"StreamArn": w.stream}),
    ("dynamodbstreams", "GetShardIterator", lambda w: {
        "StreamArn": w.stream,
        "ShardId": w.last["DescribeStream"]["StreamDescription"]["Shards"][0]["ShardId"],
        "ShardIteratorType": "TRIM_HORIZON",
    }),
    ("dynamodbstreams", "GetRecords", lambda w: {
        "ShardIterator": w.last["GetShardIterator"]["ShardIterator"],
    }),
    ("lambda", "GetFunction", lambda w: {"FunctionName": w.names.function}),
    ("lambda", "GetFunctionConfiguration", lambda w: {"FunctionName": w.names.function}),
    ("lambda", "GetFunctionCodeSigningConfig", lambda w: {"FunctionName": w.names.function}),
    ("lambda", "GetFunctionConcurrency", lambda w: {"FunctionName": w.names.function}),
    ("lambda", "ListFunctions", _is()),
    ("lambda", "ListVersionsByFunction", lambda w: {"FunctionName": w.names.function}),
    ("lambda", "ListTags", lambda w: {"Resource": w.names.function_arn}),
    ("lambda", "GetAccountSettings", _is()),
    ("pipes", "DescribePipe", lambda w: {"Name": w.names.pipe}),
    ("pipes", "ListPipes", _is()),
    ("pipes", "ListTagsForResource", lambda w: {"resourceArn": w.last["DescribePipe"]["Arn"]}),
    ("sqs", "ListQueues", _is()),
    ("sqs", "GetQueueUrl", lambda w: {"QueueName": w.names.queue}),
    ("sqs", "GetQueueAttributes", lambda w: {
        "QueueUrl": w.last["GetQueueUrl"]["QueueUrl"], "AttributeNames": ["All"],
    }),
    ("sqs", "ListQueueTags", lambda w: {"QueueUrl": w.last["GetQueueUrl"]["QueueUrl"]}),
    ("logs", "DescribeLogGroups", _is()),
    ("logs", "DescribeLogStreams", _group),
    ("logs", "GetLogEvents", _log_stream),
    ("logs", "FilterLogEvents", _group),
    ("logs", "ListTagsLogGroup", _group),
    ("logs", "ListTagsForResource", lambda w: {
        "resourceArn": w.last["DescribeLogGroups"]["logGroups"][0]["arn"].removesuffix(":*"),
    }),
    ("iam", "GetUser", _is()),
    ("iam", "GetRole", _role),
    ("iam", "ListRoles", _is()),
    ("iam", "ListRolePolicies", _role),
    ("iam", "GetRolePolicy", lambda w: {
        **_role(w), "PolicyName": w.last["ListRolePolicies"]["PolicyNames"][0],
    }),
    ("iam", "ListAttachedRolePolicies", _role),
    ("iam", "ListInstanceProfilesForRole", _role),
    ("iam", "ListRoleTags", _role),
    ("iam", "SimulatePrincipalPolicy", _is(
        PolicySourceArn=f"arn:aws:iam::{ACCOUNT}:user/embedded", ActionNames=["sns:Publish"],
    )),
    ("sts", "GetCallerIdentity", _is()),
    ("apigateway", "GetRestApis", _is()),
    ("apigateway", "GetRestApi", lambda w: {"restApiId": w.api}),
    ("apigateway", "GetResources", lambda w: {"restApiId": w.api, "embed": ["methods"]}),
    ("apigateway", "GetResource", lambda w: {
        "restApiId": w.api, "resourceId": w.resources["/"], "embed": ["methods"],
    }),
    ("apigateway", "GetModels", lambda w: {"restApiId": w.api}),
    ("apigateway", "GetModel", lambda w: {"restApiId": w.api, "modelName": "Registration"}),
    ("apigateway", "GetRequestValidators", lambda w: {"restApiId": w.api}),
    ("apigateway", "GetRequestValidator", lambda w: {
        "restApiId": w.api,
        "requestValidatorId": w.last["GetRequestValidators"]["items"][0]["id"],
    }),
    ("apigateway", "GetMethod", _put),
    ("apigateway", "GetMethodResponse", _status(_put)),
    ("apigateway", "GetIntegration", _put),
    ("apigateway", "GetIntegrationResponse", _status(_put)),
    ("apigateway", "GetGatewayResponses", lambda w: {"restApiId": w.api}),
    ("apigateway", "GetGatewayResponse", lambda w: {
        "restApiId": w.api, "responseType": "THROTTLED",
    }),
    ("apigateway", "GetDeployments", lambda w: {"restApiId": w.api}),
    ("apigateway", "GetDeployment", lambda w: {
        "restApiId": w.api, "deploymentId": w.last["GetDeployments"]["items"][0]["id"],
    }),
    ("apigateway", "GetStages", lambda w: {"restApiId": w.api}),
    ("apigateway", "GetStage", lambda w: {"restApiId": w.api, "stageName": STAGE}),
    ("apigateway", "GetTags", _api_arn),
    ("apigateway", "GetAccount", _is()),
    ("sns", "GetSMSAttributes", _is()),
    ("sns", "CheckIfPhoneNumberIsOptedOut", _is(phoneNumber=PHONE)),
    ("sns", "ListPhoneNumbersOptedOut", _is()),
    ("sns", "GetSMSSandboxAccountStatus", _is()),
    ("sns", "ListSMSSandboxPhoneNumbers", _is()),
    ("sesv2", "GetAccount", _is()),
    ("sesv2", "ListEmailIdentities", _is()),
    ("sesv2", "ListSuppressedDestinations", _is()),
    ("pinpoint-sms-voice-v2", "DescribeAccountAttributes", _is()),
    ("pinpoint-sms-voice-v2", "DescribeAccountLimits", _is()),
    ("pinpoint-sms-voice-v2", "DescribeSpendLimits", _is()),
    ("pinpoint-sms-voice-v2", "DescribeSenderIds", _is()),
    ("pinpoint-sms-voice-v2", "DescribeVerifiedDestinationNumbers", _is()),
    ("cloudwatch", "ListMetrics", _is()),
    ("cloudwatch", "GetMetricStatistics", _is(
        **SPENT, **DAY, Period=86_400, Statistics=["Maximum"],
    )),
    ("cloudwatch", "GetMetricData", _is(**DAY, MetricDataQueries=[
        {"Id": "a", "MetricStat": {"Metric": SPENT, "Period": 86_400, "Stat": "Maximum"}},
    ])),
    ("freetier", "GetAccountPlanState", _is()),
    ("service-quotas", "GetServiceQuota", _is(ServiceCode="lambda", QuotaCode="L-B99A9384")),
    ("resourcegroupstaggingapi", "GetResources", _is()),
)  # fmt: skip
"""Calls that change nothing, on a stack that is up."""

MAKING: tuple[tuple[str, str, Arguments], ...] = (
    ("dynamodb", "CreateTable", _is(
        **MINE,
        KeySchema=[{"AttributeName": "k", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "k", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
        StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"},
        Tags=TAG_LIST,
    )),
    ("dynamodb", "UpdateTable", _is(**MINE, SSESpecification={"Enabled": False})),
    ("dynamodb", "UpdateTimeToLive", _is(
        **MINE, TimeToLiveSpecification={"Enabled": True, "AttributeName": "e"},
    )),
    ("dynamodb", "ListBackups", _is(TableName=HAND, BackupType="SYSTEM")),
    ("dynamodb", "UpdateContinuousBackups", _is(
        **MINE, PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True},
    )),
    ("dynamodb", "TagResource", _is(ResourceArn=TABLE_ARN, Tags=TAG_LIST)),
    ("dynamodb", "UntagResource", _is(ResourceArn=TABLE_ARN, TagKeys=["a"])),
    ("dynamodb", "PutItem", _is(**MINE, Item=ROW, ReturnValues="ALL_OLD")),
    ("dynamodb", "UpdateItem", _is(
        **MINE,
        Key=_item(k="a"),
        UpdateExpression="SET n = :n",
        ExpressionAttributeValues={":n": {"N": "1"}},
        ReturnValues="ALL_NEW",
    )),
    ("dynamodb", "DeleteItem", _is(**MINE, Key=_item(k="a"), ReturnValues="ALL_OLD")),
    ("dynamodb", "BatchGetItem", _is(
        RequestItems={MINE["TableName"]: {"Keys": [_item(k="a")]}},
    )),
    ("dynamodb", "TransactWriteItems", _is(
        TransactItems=[{"Put": {**MINE, "Item": _item(k="b")}}],
    )),
    ("iam", "CreateRole", lambda w: {**ROLE, **w.role("lambda"), "Tags": TAG_LIST}),
    ("iam", "UpdateRole", _is(**ROLE, Description="d")),
    ("iam", "UpdateRoleDescription", _is(**ROLE, Description="e")),
    ("iam", "UpdateAssumeRolePolicy", lambda w: {
        **ROLE, "PolicyDocument": w.role("lambda")["AssumeRolePolicyDocument"],
    }),
    ("iam", "PutRolePolicy", _is(**ROLE, PolicyName="p", PolicyDocument=ALLOW)),
    ("iam", "AttachRolePolicy", lambda _: {**ROLE, "PolicyArn": managed_policy()}),
    ("iam", "ListAttachedRolePolicies", _is(**ROLE)),
    ("iam", "PutRolePermissionsBoundary", _is(**ROLE, PermissionsBoundary=BOUNDARY)),
    ("iam", "GetRole", _is(**ROLE)),
    ("iam", "DeleteRolePermissionsBoundary", _is(**ROLE)),
    ("iam", "TagRole", _is(**ROLE, Tags=TAG_LIST)),
    ("iam", "UntagRole", _is(**ROLE, TagKeys=["a"])),
    ("sqs", "CreateQueue", _is(QueueName=HAND, tags=TAGS)),
    ("sqs", "SetQueueAttributes", lambda w: {
        "QueueUrl": w.queue, "Attributes": {"VisibilityTimeout": "0"},
    }),
    ("sqs", "TagQueue", lambda w: {"QueueUrl": w.queue, "Tags": TAGS}),
    ("sqs", "UntagQueue", lambda w: {"QueueUrl": w.queue, "TagKeys": ["a"]}),
    ("sqs", "SendMessage", lambda w: {"QueueUrl": w.queue, "MessageBody": "m"}),
    ("sqs", "ReceiveMessage", lambda w: {"QueueUrl": w.queue, "AttributeNames": ["All"]}),
    ("sqs", "ChangeMessageVisibility", lambda w: {**_received(w), "VisibilityTimeout": 0}),
    ("sqs", "ChangeMessageVisibilityBatch", lambda w: {
        "QueueUrl": w.queue,
        "Entries": [{"Id": "1", **_receipt(w), "VisibilityTimeout": 0}],
    }),
    ("sqs", "DeleteMessage", _received),
    ("sqs", "DeleteMessageBatch", lambda w: {
        "QueueUrl": w.queue, "Entries": [{"Id": "1", **_receipt(w)}],
    }),
    ("logs", "CreateLogGroup", _is(**GROUP, tags=TAGS)),
    ("logs", "PutRetentionPolicy", _is(**GROUP, retentionInDays=7)),
    ("logs", "DeleteRetentionPolicy", _is(**GROUP)),
    ("logs", "CreateLogStream", _is(**GROUP, logStreamName="s")),
    ("logs", "PutLogEvents", lambda _: {
        **GROUP,
        "logStreamName": "s",
        "logEvents": [{"timestamp": int(datetime.now(UTC).timestamp() * 1000), "message": "m"}],
    }),
    ("logs", "TagResource", _is(resourceArn=GROUP_ARN, tags=TAGS)),
    ("logs", "UntagResource", _is(resourceArn=GROUP_ARN, tagKeys=["a"])),
    ("lambda", "CreateFunction", _is(
        **FUNCTION, Runtime="python3.13", Handler="app.handler", Role=ROLE_ARN,
        Code={"ZipFile": make_zip(CODE)}, Tags=TAGS,
    )),
    ("lambda", "UpdateFunctionCode", _is(**FUNCTION, ZipFile=make_zip(CODE))),
    ("lambda", "UpdateFunctionConfiguration", _is(**FUNCTION, Timeout=20)),
    ("lambda", "PutFunctionConcurrency", _is(**FUNCTION, ReservedConcurrentExecutions=1)),
    ("lambda", "GetFunctionConcurrency", _is(**FUNCTION)),
    ("lambda", "GetFunction", _is(**FUNCTION)),
    ("lambda", "DeleteFunctionConcurrency", _is(**FUNCTION)),
    ("lambda", "TagResource", _is(Resource=FUNCTION_ARN, Tags=TAGS)),
    ("lambda", "UntagResource", _is(Resource=FUNCTION_ARN, TagKeys=["a"])),
    ("lambda", "Invoke", _is(**FUNCTION)),
    ("pipes", "CreatePipe", lambda w: {
        **PIPE,
        "RoleArn": ROLE_ARN,
        "Source": w.last["CreateTable"]["TableDescription"]["LatestStreamArn"],
        "Target": FUNCTION_ARN,
        "SourceParameters": {
            "FilterCriteria": FILTER,
            "DynamoDBStreamParameters": {
                "StartingPosition": "TRIM_HORIZON",
                "DeadLetterConfig": {"Arn": f"arn:aws:sqs:{REGION}:{ACCOUNT}:{HAND}"},
            },
        },
        "Tags": TAGS,
    }),
    ("pipes", "DescribePipe", _is(**PIPE)),
    ("pipes", "UpdatePipe", _is(**PIPE, RoleArn=ROLE_ARN, Description="d")),
    ("pipes", "StopPipe", _is(**PIPE)),
    ("pipes", "StartPipe", _is(**PIPE)),
    ("pipes", "TagResource", _is(resourceArn=PIPE_ARN, tags=TAGS)),
    ("pipes", "UntagResource", _is(resourceArn=PIPE_ARN, tagKeys=["a"])),
    ("scheduler", "CreateScheduleGroup", _is(Name=HAND, Tags=TAG_LIST)),
    ("scheduler", "GetScheduleGroup", _is(Name=HAND)),
    ("scheduler", "ListScheduleGroups", _is()),
    ("scheduler", "TagResource", _is(ResourceArn=SCHEDULES_ARN, Tags=TAG_LIST)),
    ("scheduler", "ListTagsForResource", _is(ResourceArn=SCHEDULES_ARN)),
    ("scheduler", "UntagResource", _is(ResourceArn=SCHEDULES_ARN, TagKeys=["a"])),
    ("scheduler", "CreateSchedule", _is(**SCHEDULE)),
    ("scheduler", "UpdateSchedule", _is(**SCHEDULE, Description="d")),
    ("scheduler", "GetSchedule", _is(Name=HAND, GroupName=HAND)),
    ("scheduler", "ListSchedules", _is(GroupName=HAND)),
    ("scheduler", "DeleteSchedule", _is(Name=HAND, GroupName=HAND)),
    ("scheduler", "DeleteScheduleGroup", _is(Name=HAND)),
    ("apigateway", "CreateRestApi", _is(name=HAND, endpointConfiguration={"types": ["REGIONAL"]})),
    ("apigateway", "UpdateRestApi", _mine(**_patch("replace", "/description", "d"))),
    ("apigateway", "TagResource", lambda w: {**_my_api_arn(w), "tags": TAGS}),
    ("apigateway", "UntagResource", lambda w: {**_my_api_arn(w), "tagKeys": ["a"]}),
    ("apigateway", "CreateResource", lambda w: {
        **w.mine, "parentId": w.my_method["resourceId"], "pathPart": "part",
    }),
    ("apigateway", "CreateModel", _mine(
        name="M", contentType="application/json", schema='{"type": "object"}',
    )),
    ("apigateway", "UpdateModel", _mine(modelName="M", **_patch("replace", "/description", "d"))),
    ("apigateway", "CreateRequestValidator", _mine(name="v", validateRequestBody=True)),
    ("apigateway", "UpdateRequestValidator", lambda w: {
        **w.mine,
        "requestValidatorId": w.last["CreateRequestValidator"]["id"],
        **_patch("replace", "/validateRequestParameters", "true"),
    }),
    ("apigateway", "PutMethod", lambda w: {
        **w.my_method,
        "authorizationType": "NONE",
        "requestValidatorId": w.last["CreateRequestValidator"]["id"],
        "requestModels": {"application/json": "M"},
    }),
    ("apigateway", "UpdateMethod", lambda w: {
        **w.my_method, **_patch("replace", "/operationName", "o"),
    }),
    ("apigateway", "PutMethodResponse", _status(
        _my_method, responseParameters={"method.response.header.A": False},
    )),
    ("apigateway", "PutIntegration", lambda w: {
        **w.my_method,
        "type": "MOCK",
        "requestTemplates": {"application/json": '{"statusCode": 200}'},
    }),
    ("apigateway", "GetIntegration", _my_method),
    ("apigateway", "PutIntegrationResponse", _status(
        _my_method, responseParameters={"method.response.header.A": "'a'"},
    )),
    ("apigateway", "UpdateMethodResponse", _status(_my_method, **_patch(
        "replace", "/responseParameters/method.response.header.A", "true",
    ))),
    ("apigateway", "UpdateIntegration", lambda w: {
        **w.my_method, **_patch("replace", "/timeoutInMillis", "9000"),
    }),
    ("apigateway", "UpdateIntegrationResponse", _status(_my_method, **_patch(
        "replace", "/responseTemplates/application~1json", "{}",
    ))),
    ("apigateway", "PutGatewayResponse", _mine(
        responseType="DEFAULT_4XX", responseTemplates={"application/json": "{}"},
    )),
    ("apigateway", "CreateDeployment", _mine()),
    ("apigateway", "UpdateDeployment", lambda w: {
        **w.mine,
        "deploymentId": w.last["CreateDeployment"]["id"],
        **_patch("replace", "/description", "d"),
    }),
    ("apigateway", "CreateStage", lambda w: {
        **w.mine, "stageName": "s", "deploymentId": w.last["CreateDeployment"]["id"], "tags": TAGS,
    }),
    ("apigateway", "UpdateStage", _mine(
        stageName="s", **_patch("replace", "/*/*/throttling/rateLimit", "5"),
    )),
    ("sns", "SetSMSAttributes", _is(attributes={"DefaultSMSType": "Transactional"})),
    ("sns", "CreateTopic", _is(Name=HAND, Tags=TAG_LIST)),
    ("sns", "SetTopicAttributes", _is(
        **TOPIC, AttributeName="DisplayName", AttributeValue="d",
    )),
    ("sns", "TagResource", _is(ResourceArn=TOPIC_ARN, Tags=TAG_LIST)),
    ("sns", "UntagResource", _is(ResourceArn=TOPIC_ARN, TagKeys=["a"])),
    ("sns", "Subscribe", _is(
        **TOPIC, Protocol="email", Endpoint="a@club.example", ReturnSubscriptionArn=True,
    )),
    ("sns", "GetTopicAttributes", _is(**TOPIC)),
    ("sns", "ListTagsForResource", _is(ResourceArn=TOPIC_ARN)),
    ("sns", "ListSubscriptionsByTopic", _is(**TOPIC)),
    ("sns", "GetSubscriptionAttributes", _subscription),
    ("sns", "ConfirmSubscription", lambda w: {**TOPIC, "Token": _token_sent(w)}),
    ("cloudwatch", "PutMetricAlarm", _is(**ALARM, Tags=TAG_LIST)),
    ("cloudwatch", "TagResource", _is(ResourceARN=ALARM_ARN, Tags=TAG_LIST)),
    ("cloudwatch", "ListTagsForResource", _is(ResourceARN=ALARM_ARN)),
    ("cloudwatch", "UntagResource", _is(ResourceARN=ALARM_ARN, TagKeys=["team"])),
    ("cloudwatch", "DescribeAlarms", _is()),
    ("cloudwatch", "SetAlarmState", _is(AlarmName=HAND, StateValue="ALARM", StateReason="r")),
    ("cloudwatch", "PutDashboard", _is(DashboardName=HAND, DashboardBody='{"widgets": []}')),
    ("cloudwatch", "GetDashboard", _is(DashboardName=HAND)),
    ("sns", "Publish", _is(PhoneNumber=PHONE, Message="hi")),
    ("sesv2", "CreateEmailIdentity", _is(EmailIdentity=DOMAIN, Tags=TAG_LIST)),
    ("sesv2", "TagResource", _is(ResourceArn=IDENTITY_ARN, Tags=TAG_LIST)),
    ("sesv2", "ListTagsForResource", _is(ResourceArn=IDENTITY_ARN)),
    ("sesv2", "GetEmailIdentity", _is(EmailIdentity=DOMAIN)),
    ("sesv2", "SendEmail", _mail),
    ("sesv2", "GetSuppressedDestination", _is(EmailAddress=NOBODY)),
    ("sesv2", "PutSuppressedDestination", _is(EmailAddress=NOBODY, Reason="BOUNCE")),
    ("sns", "CreateSMSSandboxPhoneNumber", _is(PhoneNumber=PHONE)),
    ("sns", "ListSMSSandboxPhoneNumbers", _is()),
    ("pinpoint-sms-voice-v2", "DescribeVerifiedDestinationNumbers", _is()),
    ("sns", "VerifySMSSandboxPhoneNumber", lambda w: {
        "PhoneNumber": PHONE, "OneTimePassword": _code_sent(w),
    }),
)  # fmt: skip
"""Calls that make or change something."""

REMOVING: tuple[tuple[str, str, Arguments], ...] = (
    ("sesv2", "DeleteSuppressedDestination", _is(EmailAddress=NOBODY)),
    ("sesv2", "UntagResource", _is(ResourceArn=IDENTITY_ARN, TagKeys=["a"])),
    ("sesv2", "DeleteEmailIdentity", _is(EmailIdentity=DOMAIN)),
    ("apigateway", "DeleteStage", _mine(stageName="s")),
    ("apigateway", "DeleteDeployment", lambda w: {
        **w.mine, "deploymentId": w.last["CreateDeployment"]["id"],
    }),
    ("apigateway", "DeleteGatewayResponse", _mine(responseType="DEFAULT_4XX")),
    ("apigateway", "DeleteIntegrationResponse", _status(_my_method)),
    ("apigateway", "DeleteIntegration", _my_method),
    ("apigateway", "DeleteMethodResponse", _status(_my_method)),
    ("apigateway", "DeleteMethod", _my_method),
    ("apigateway", "DeleteModel", _mine(modelName="M")),
    ("apigateway", "DeleteRequestValidator", lambda w: {
        **w.mine, "requestValidatorId": w.last["CreateRequestValidator"]["id"],
    }),
    ("apigateway", "DeleteResource", lambda w: {
        **w.mine, "resourceId": w.last["CreateResource"]["id"],
    }),
    ("apigateway", "PutRestApi", _mine(mode="overwrite", body=json.dumps({
        "openapi": "3.0.1", "info": {"title": HAND, "version": "1"}, "paths": {},
    }).encode())),
    ("apigateway", "DeleteRestApi", _mine()),
    ("sns", "Unsubscribe", _subscription),
    ("sns", "DeleteTopic", _is(**TOPIC)),
    ("cloudwatch", "DeleteAlarms", _is(AlarmNames=[HAND])),
    ("cloudwatch", "DeleteDashboards", _is(DashboardNames=[HAND])),
    ("pipes", "DeletePipe", _is(**PIPE)),
    ("lambda", "DeleteFunction", _is(**FUNCTION)),
    ("logs", "PutLogGroupDeletionProtection", _is(
        logGroupIdentifier=GROUP["logGroupName"], deletionProtectionEnabled=False,
    )),
    ("logs", "DeleteLogGroup", _is(**GROUP)),
    ("sqs", "DeleteQueue", lambda w: {"QueueUrl": w.queue}),
    ("iam", "DetachRolePolicy", lambda w: {
        **ROLE,
        "PolicyArn": w.last["ListAttachedRolePolicies"]["AttachedPolicies"][0]["PolicyArn"],
    }),
    ("iam", "DeleteRolePolicy", _is(**ROLE, PolicyName="p")),
    ("iam", "DeleteRole", _is(**ROLE)),
    ("dynamodb", "DeleteTable", _is(**MINE)),
    ("sns", "DeleteSMSSandboxPhoneNumber", _a_day_later),
)  # fmt: skip
"""Calls that take it away again."""

SCRIPT = READING + MAKING + REMOVING


def _code_sent(w: World) -> str:
    texts = [str(message["text"]) for message in w.stack.embedded.outbox.messages()]
    code = next(text for text in reversed(texts) if "verification code is" in text)
    return code.partition("code is ")[2][:6]
