"""What tests must be told of each resource and each kind, in one place.

The keys come from the catalog. What no code of ours says stands here: how a hand changes what we
own, which calls a read makes, and how a service refuses. `tests/unit/resources/test_kinds.py` names
what is missing; docs/adding.md tells how to add a kind.
"""

from dataclasses import dataclass

from smsverifier.aws import Aws, AwsTarget
from smsverifier.config import Config
from smsverifier.provision.resource import Resource
from smsverifier.resources.catalog import KINDS, catalog
from tests.support import drifts
from tests.support.api_drifts import API
from tests.support.drifts import Drift

Call = tuple[str, str]
"""A service and an operation."""
Refusal = tuple[str, int]
"""AWS's error code and the HTTP status."""


def resources_of(config: Config) -> tuple[Resource, ...]:
    """The catalog of a stack, without an AWS to ask."""
    nowhere = Aws(AwsTarget(config.region, None, "http://127.0.0.1:9"))
    nowhere.__dict__["account"] = "123456789012"
    return catalog(config, nowhere)


RESOURCES = resources_of(Config())
KEYS = [resource.key for resource in RESOURCES]
"""Every resource there can be, in the order of the catalog."""
WANTED = [resource.key for resource in RESOURCES if not resource.obsolete]
"""Those of a stack whose configuration asks for nothing more than it must."""


@dataclass(frozen=True)
class Tested:
    """What tests must be told of one resource."""

    drifts: dict[str, Drift]
    """Path of `Resource.desired` → what changes just that by hand."""
    describing: set[Call]
    """The calls of a read that say whether it is there."""
    companions: list[Call]
    """The other calls of a read."""


_LOG_GROUP = {("logs", "DescribeLogGroups")}
_GROUP_TAGS = [("logs", "ListTagsForResource")]
_ROLE = {("iam", "GetRole")}
_ON_ROLE = [
    ("iam", operation)
    for operation in ("GetRolePolicy", "ListRolePolicies", "ListAttachedRolePolicies")
]

TESTED: dict[str, Tested] = {
    "table": Tested(
        drifts.TABLE,
        {("dynamodb", "DescribeTable")},
        [
            ("dynamodb", "DescribeTimeToLive"),
            ("dynamodb", "DescribeContinuousBackups"),
            ("dynamodb", "ListTagsOfResource"),
        ],
    ),
    "handler_log_group": Tested(drifts.log_group("function_log_group"), _LOG_GROUP, _GROUP_TAGS),
    "handler_role": Tested(drifts.role("handler"), _ROLE, _ON_ROLE),
    "handler": Tested(drifts.FUNCTION, {("lambda", "GetFunction")}, []),
    "dead_letter_queue": Tested(
        drifts.QUEUE,
        {("sqs", "GetQueueUrl"), ("sqs", "GetQueueAttributes")},
        [("sqs", "ListQueueTags")],
    ),
    "pipe_log_group": Tested(drifts.log_group("pipe_log_group"), _LOG_GROUP, _GROUP_TAGS),
    "pipe_role": Tested(drifts.role("pipe"), _ROLE, _ON_ROLE),
    "pipe": Tested(drifts.PIPE, {("pipes", "DescribePipe")}, []),
    "api_role": Tested(drifts.role("api"), _ROLE, _ON_ROLE),
    "api": Tested(
        API,
        {("apigateway", "GetRestApis")},
        [
            ("apigateway", "GetResources"),
            ("apigateway", "GetModels"),
            ("apigateway", "GetRequestValidators"),
            ("apigateway", "GetGatewayResponses"),
            ("apigateway", "GetStage"),
            ("apigateway", "GetDeployments"),
        ],
    ),
    "schedule_role": Tested(drifts.role("schedule"), _ROLE, _ON_ROLE),
    "schedule_group": Tested(
        drifts.SCHEDULE_GROUP,
        {("scheduler", "GetScheduleGroup")},
        [("scheduler", "ListTagsForResource")],
    ),
    # A role and a setting of the account, of which each may be there without the other.
    "delivery_receipts": Tested(drifts.RECEIPTS, {*_ROLE, ("sns", "GetSMSAttributes")}, _ON_ROLE),
    # It has nothing that a hand changes: without the tag of a stack it is not that stack's.
    "email_identity": Tested({}, {("sesv2", "GetEmailIdentity")}, []),
}


@dataclass(frozen=True)
class Service:
    """How the service of a kind makes and refuses."""

    creates: str
    """The call that makes one."""
    named_by: str
    """The parameter of that call that names it."""
    absent: Refusal
    throttled: Refusal
    broken: Refusal
    quota: str
    """The quota that making one can use up, by its name in the console; empty if none is known."""


SERVICES: dict[str, Service] = {
    "AWS::DynamoDB::Table": Service(
        "CreateTable",
        "TableName",
        absent=("ResourceNotFoundException", 400),
        throttled=("ThrottlingException", 400),
        broken=("InternalServerError", 500),
        quota="Maximum number of tables",
    ),
    "AWS::Logs::LogGroup": Service(
        "CreateLogGroup",
        "logGroupName",
        absent=("ResourceNotFoundException", 400),
        throttled=("ThrottlingException", 400),
        broken=("ServiceUnavailableException", 503),
        quota="Log groups",
    ),
    "AWS::IAM::Role": Service(
        "CreateRole",
        "RoleName",
        absent=("NoSuchEntity", 404),
        throttled=("Throttling", 400),
        broken=("ServiceFailure", 500),
        quota="Roles per account",
    ),
    "AWS::Lambda::Function": Service(
        "CreateFunction",
        "FunctionName",
        absent=("ResourceNotFoundException", 404),
        throttled=("TooManyRequestsException", 429),
        broken=("ServiceException", 500),
        quota="Function and layer storage",
    ),
    "AWS::SQS::Queue": Service(
        "CreateQueue",
        "QueueName",
        absent=("AWS.SimpleQueueService.NonExistentQueue", 400),
        throttled=("RequestThrottled", 403),
        broken=("InternalError", 500),
        quota="",  # SQS has no limit on queues
    ),
    "AWS::Pipes::Pipe": Service(
        "CreatePipe",
        "Name",
        absent=("NotFoundException", 404),
        throttled=("ThrottlingException", 429),
        broken=("InternalException", 500),
        quota="Pipes per account",
    ),
    "AWS::ApiGateway::RestApi": Service(
        "CreateRestApi",
        "name",
        absent=("NotFoundException", 404),
        throttled=("TooManyRequestsException", 429),
        broken=("ServiceUnavailableException", 503),
        quota="Regional APIs per account per Region",
    ),
    "AWS::Scheduler::ScheduleGroup": Service(
        "CreateScheduleGroup",
        "Name",
        absent=("ResourceNotFoundException", 404),
        throttled=("ThrottlingException", 429),
        broken=("InternalServerException", 500),
        quota="Number of schedule groups",
    ),
    "AWS::SES::EmailIdentity": Service(
        "CreateEmailIdentity",
        "EmailIdentity",
        absent=("NotFoundException", 404),
        throttled=("TooManyRequestsException", 429),
        broken=("InternalFailure", 500),
        quota="",  # 10,000 a region, by a name that is nowhere said
    ),
}

BY_SERVICE: dict[str, Service] = {
    kind.service: SERVICES[kind.type] for kind in KINDS if kind.type in SERVICES
}
