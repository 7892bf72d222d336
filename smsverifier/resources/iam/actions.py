"""Every call this tool makes to AWS, with the IAM actions it needs (aws: action-per-call).

`deployer_policy` is made from it; a test holds it against the calls really made, so that neither a
call nor an entry can be forgotten.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class On(StrEnum):
    """What an action works on; also the name of the statement that allows it."""

    TABLE = "Table"
    LOG_GROUPS = "LogGroups"
    ROLES = "Roles"
    MAKE_ROLES = "MakeRoles"
    FUNCTION = "Function"
    QUEUE = "Queue"
    PIPE = "Pipe"
    NEW_API = "NewApi"
    READ_API = "ReadApis"
    OWN_API = "OwnApi"
    API_TAGS = "ApiTags"
    PASS_HANDLER_ROLE = "PassHandlerRole"  # noqa: S105 - no password
    PASS_PIPE_ROLE = "PassPipeRole"  # noqa: S105
    PASS_API_ROLE = "PassApiRole"  # noqa: S105
    FIND_LOG_GROUPS = "FindLogGroups"
    FIND_STRAYS = "FindStrays"
    DELIVER_PIPE_LOG = "DeliverPipeLog"
    SMS_ACCOUNT = "SmsAccount"
    SMS_BY_SNS = "SmsBySns"
    NUMBERS_BY_SNS = "NumbersBySns"
    SMS_LOGS = "SmsLogs"
    OWN_RIGHTS = "OwnRights"
    RECEIPTS_ROLE = "ReceiptsRole"
    MAKE_RECEIPTS_ROLE = "MakeReceiptsRole"
    PASS_RECEIPTS_ROLE = "PassReceiptsRole"  # noqa: S105


@dataclass(frozen=True)
class Right:
    """One IAM action on one kind of resource."""

    action: str
    on: On


ServiceOperation = tuple[str, str]
"""A service and an operation, by boto3's and the service model's names."""


def _same(
    service: str, on: On, operations: str, *more: On
) -> dict[ServiceOperation, tuple[Right, ...]]:
    """Operations whose action has their own name, as almost everywhere but in API Gateway."""
    return {
        (service, name): tuple(Right(f"{service}:{name}", one) for one in (on, *more))
        for name in operations.split()
    }


def _rest(verb: str, on: On, operations: str) -> dict[ServiceOperation, tuple[Right, ...]]:
    """API Gateway: the action is the HTTP verb of the operation."""
    right = Right(f"apigateway:{verb}", on)
    return {("apigateway", name): (right,) for name in operations.split()}


def _rights(on: On, actions: str) -> tuple[Right, ...]:
    return tuple(Right(action, on) for action in actions.split())


_SMS: Mapping[ServiceOperation, tuple[Right, ...]] = {
    **_same(
        "sns",
        On.SMS_ACCOUNT,
        """GetSMSAttributes SetSMSAttributes GetSMSSandboxAccountStatus
        CheckIfPhoneNumberIsOptedOut CreateSMSSandboxPhoneNumber VerifySMSSandboxPhoneNumber
        ListSMSSandboxPhoneNumbers DeleteSMSSandboxPhoneNumber""",
    ),
    **{
        ("pinpoint-sms-voice-v2", name): _rights(On.SMS_ACCOUNT, f"sms-voice:{name}")
        for name in (
            "DescribeAccountAttributes",
            "DescribeSpendLimits",
            "DescribeSenderIds",
            "DescribeVerifiedDestinationNumbers",
        )
    },
    **_same("cloudwatch", On.SMS_ACCOUNT, "GetMetricData"),
    **_same("lambda", On.SMS_ACCOUNT, "GetAccountSettings"),
    **_rest("GET", On.READ_API, "GetAccount"),
    **_same("iam", On.OWN_RIGHTS, "SimulatePrincipalPolicy"),
    **_same("iam", On.RECEIPTS_ROLE, "UntagRole"),
}
"""What `check`, `numbers` and delivery receipts ask of the account."""

_OWN: Mapping[ServiceOperation, tuple[Right, ...]] = {
    ("sts", "GetCallerIdentity"): (),  # allowed to everybody who is signed in
    **_same(
        "dynamodb",
        On.TABLE,
        """CreateTable DescribeTable UpdateTable DeleteTable DescribeTimeToLive UpdateTimeToLive
        DescribeContinuousBackups UpdateContinuousBackups TagResource ListTagsOfResource
        Scan GetItem PutItem UpdateItem DeleteItem""",
    ),
    **_same(
        "logs",
        On.LOG_GROUPS,
        """CreateLogGroup DeleteLogGroup PutRetentionPolicy TagResource ListTagsForResource
        FilterLogEvents""",
    ),
    **_same("logs", On.FIND_LOG_GROUPS, "DescribeLogGroups"),
    # After a teardown: what still has the stack's tag, or a name of its roles. The tags of what
    # has another name are out of this policy's reach, and `down` says so.
    ("resourcegroupstaggingapi", "GetResources"): (Right("tag:GetResources", On.FIND_STRAYS),),
    **_same("iam", On.FIND_STRAYS, "ListRoles"),
    **_same(
        "iam",
        On.ROLES,
        """GetRole UpdateRole DeleteRole TagRole UpdateAssumeRolePolicy GetRolePolicy
        DeleteRolePolicy ListRolePolicies ListAttachedRolePolicies DetachRolePolicy
        ListInstanceProfilesForRole ListRoleTags""",
        On.RECEIPTS_ROLE,
    ),
    # What a role may do is decided by these: here a permissions boundary is asked for.
    **_same(
        "iam",
        On.MAKE_ROLES,
        "CreateRole PutRolePolicy PutRolePermissionsBoundary",
        On.MAKE_RECEIPTS_ROLE,
    ),
    # Only where somebody put a role of ours into an EC2 profile. Its resource is any profile of
    # the account, which is too much to allow for that: an administrator's denial says so.
    ("iam", "RemoveRoleFromInstanceProfile"): (),
    **_same(
        "lambda",
        On.FUNCTION,
        """CreateFunction GetFunction UpdateFunctionCode UpdateFunctionConfiguration
        DeleteFunction DeleteFunctionConcurrency TagResource UntagResource ListTags""",
    ),
    ("lambda", "Invoke"): (Right("lambda:InvokeFunction", On.FUNCTION),),
    **_same(
        "sqs",
        On.QUEUE,
        """CreateQueue GetQueueUrl GetQueueAttributes SetQueueAttributes DeleteQueue TagQueue
        ListQueueTags""",
    ),
    **_same(
        "pipes",
        On.PIPE,
        """CreatePipe DescribePipe UpdatePipe StartPipe StopPipe DeletePipe TagResource
        UntagResource ListTagsForResource""",
    ),
    **_rest("POST", On.NEW_API, "CreateRestApi"),
    **_rest(
        "GET",
        On.READ_API,
        """GetRestApis GetResources GetModels GetRequestValidators GetGatewayResponses
        GetStage GetDeployments GetTags""",
    ),
    **_rest("POST", On.OWN_API, "CreateDeployment CreateStage"),
    **_rest("PUT", On.OWN_API, "PutRestApi"),
    **_rest("PATCH", On.OWN_API, "UpdateRestApi UpdateModel UpdateStage TagResource"),
    **_rest("DELETE", On.OWN_API, "DeleteRestApi DeleteDeployment"),
    **_SMS,
}

_LOG_DELIVERY = _rights(
    On.DELIVER_PIPE_LOG,
    """logs:CreateLogDelivery logs:GetLogDelivery logs:UpdateLogDelivery logs:DeleteLogDelivery
    logs:ListLogDeliveries logs:PutResourcePolicy logs:DescribeResourcePolicies""",
)
"""AWS delivers the pipe's log in the name of whoever makes the pipe (aws: pipe-log-is-vended)."""

_ALSO: Mapping[ServiceOperation, tuple[Right, ...]] = {
    # aws: tags-at-create-need-the-right
    ("dynamodb", "CreateTable"): _rights(On.TABLE, "dynamodb:TagResource"),
    ("logs", "CreateLogGroup"): _rights(On.LOG_GROUPS, "logs:TagResource"),
    ("iam", "CreateRole"): (
        *_rights(On.ROLES, "iam:TagRole"),
        *_rights(On.RECEIPTS_ROLE, "iam:TagRole"),
    ),
    ("sqs", "CreateQueue"): _rights(On.QUEUE, "sqs:TagQueue"),
    ("apigateway", "CreateRestApi"): _rights(On.API_TAGS, "apigateway:PUT"),
    ("apigateway", "CreateStage"): _rights(On.API_TAGS, "apigateway:PUT"),
    # Tagging an API changes the API and its tags: both are asked for (iam-dataset PR 39, tried
    # on AWS there).
    ("apigateway", "TagResource"): _rights(On.API_TAGS, "apigateway:PUT"),
    # GetFunction shows the tags only to those who may list them; whether DescribePipe and
    # GetRestApis do likewise is nowhere said, and what looks untagged to us counts as foreign.
    ("lambda", "GetFunction"): _rights(On.FUNCTION, "lambda:ListTags"),
    ("pipes", "DescribePipe"): _rights(On.PIPE, "pipes:ListTagsForResource"),
    ("apigateway", "GetRestApis"): _rights(On.READ_API, "apigateway:GET"),
    # Handing a role to a service that will act with it (aws: pass-role).
    ("lambda", "CreateFunction"): (
        *_rights(On.FUNCTION, "lambda:TagResource"),
        *_rights(On.PASS_HANDLER_ROLE, "iam:PassRole"),
    ),
    ("lambda", "UpdateFunctionConfiguration"): _rights(On.PASS_HANDLER_ROLE, "iam:PassRole"),
    ("apigateway", "PutRestApi"): (
        *_rights(On.PASS_API_ROLE, "iam:PassRole"),
        # The import takes off a policy that somebody put on the API (aws: api-policy-has-a-right).
        *_rights(On.OWN_API, "apigateway:UpdateRestApiPolicy"),
    ),
    ("pipes", "CreatePipe"): (
        *_rights(On.PIPE, "pipes:TagResource"),
        *_rights(On.PASS_PIPE_ROLE, "iam:PassRole"),
        *_LOG_DELIVERY,
    ),
    ("pipes", "UpdatePipe"): (*_rights(On.PASS_PIPE_ROLE, "iam:PassRole"), *_LOG_DELIVERY),
    ("pipes", "DeletePipe"): _LOG_DELIVERY,
    ("sns", "SetSMSAttributes"): _rights(On.PASS_RECEIPTS_ROLE, "iam:PassRole"),
    # SNS asks End User Messaging in the caller's name (aws: eum-asked-as-the-caller). What it
    # asks for others, we ask ourselves as well: the account's tier, limits and verified numbers.
    ("sns", "CheckIfPhoneNumberIsOptedOut"): _rights(
        On.NUMBERS_BY_SNS, "sms-voice:DescribeOptedOutNumbers"
    ),
    ("sns", "CreateSMSSandboxPhoneNumber"): _rights(
        On.SMS_BY_SNS,
        "sms-voice:CreateVerifiedDestinationNumber sms-voice:SendDestinationNumberVerificationCode",
    ),
    ("sns", "VerifySMSSandboxPhoneNumber"): _rights(
        On.NUMBERS_BY_SNS, "sms-voice:VerifyDestinationNumber"
    ),
    ("sns", "DeleteSMSSandboxPhoneNumber"): _rights(
        On.NUMBERS_BY_SNS, "sms-voice:DeleteVerifiedDestinationNumber"
    ),
    # A session is simulated by its role, whose whole ARN only IAM knows.
    ("iam", "SimulatePrincipalPolicy"): _rights(On.OWN_RIGHTS, "iam:GetRole"),
    # The receipts are in SNS's log groups, the rest in the stack's.
    ("logs", "FilterLogEvents"): _rights(On.SMS_LOGS, "logs:FilterLogEvents"),
}

RIGHTS: Mapping[ServiceOperation, tuple[Right, ...]] = {
    call: (*rights, *_ALSO.get(call, ())) for call, rights in _OWN.items()
}
"""Call → everything its caller must be allowed."""
