"""What the embedded AWS supports; services, operations and options beyond it are refused aloud.

The dispatcher asks before every call. An operation is listed only if `up`, `down` or the function
of a stack calls it, if a person looks into a stack with it, or if a foreign client needs it
(`docs/terraform.md`); and what it promises really happens here: an emulator that says yes and does
nothing teaches wrong things. Refusals are AWS-shaped errors, so that any client raises, and go into
the log, so that a silent script leaves a trace.
"""

import re
from collections.abc import Callable
from typing import Any

from smsverifier.local.calls import AwsFailure, Call

_NAMES = {
    "dynamodb": """CreateTable DescribeTable UpdateTable DeleteTable ListTables
        DescribeTimeToLive UpdateTimeToLive DescribeContinuousBackups UpdateContinuousBackups
        ListBackups TagResource UntagResource ListTagsOfResource DescribeLimits
        PutItem GetItem UpdateItem DeleteItem Query Scan TransactWriteItems BatchGetItem""",
    "dynamodbstreams": "ListStreams DescribeStream GetShardIterator GetRecords",
    "lambda": """CreateFunction GetFunction GetFunctionConfiguration ListFunctions DeleteFunction
        UpdateFunctionCode UpdateFunctionConfiguration Invoke ListVersionsByFunction
        PutFunctionConcurrency GetFunctionConcurrency DeleteFunctionConcurrency
        TagResource UntagResource ListTags GetAccountSettings GetFunctionCodeSigningConfig""",
    "pipes": """CreatePipe DescribePipe UpdatePipe DeletePipe ListPipes StartPipe StopPipe
        TagResource UntagResource ListTagsForResource""",
    "scheduler": """CreateScheduleGroup GetScheduleGroup ListScheduleGroups DeleteScheduleGroup
        CreateSchedule GetSchedule UpdateSchedule DeleteSchedule ListSchedules
        TagResource UntagResource ListTagsForResource""",
    "sqs": """CreateQueue DeleteQueue GetQueueUrl GetQueueAttributes SetQueueAttributes ListQueues
        TagQueue UntagQueue ListQueueTags SendMessage ReceiveMessage DeleteMessage
        DeleteMessageBatch ChangeMessageVisibility ChangeMessageVisibilityBatch""",
    "logs": """CreateLogGroup DeleteLogGroup DescribeLogGroups PutRetentionPolicy
        PutLogGroupDeletionProtection DeleteRetentionPolicy
        CreateLogStream DescribeLogStreams PutLogEvents GetLogEvents FilterLogEvents
        TagResource UntagResource ListTagsForResource ListTagsLogGroup""",
    "iam": """GetUser CreateRole GetRole UpdateRole UpdateRoleDescription DeleteRole ListRoles
        UpdateAssumeRolePolicy PutRolePolicy GetRolePolicy DeleteRolePolicy ListRolePolicies
        AttachRolePolicy DetachRolePolicy ListAttachedRolePolicies ListInstanceProfilesForRole
        TagRole UntagRole ListRoleTags PutRolePermissionsBoundary
        DeleteRolePermissionsBoundary SimulatePrincipalPolicy""",
    "sts": "GetCallerIdentity",
    "apigateway": """CreateRestApi GetRestApi GetRestApis UpdateRestApi DeleteRestApi PutRestApi
        CreateResource GetResource GetResources DeleteResource
        CreateModel GetModel GetModels UpdateModel DeleteModel
        CreateRequestValidator GetRequestValidator GetRequestValidators UpdateRequestValidator
        DeleteRequestValidator
        PutMethod GetMethod UpdateMethod DeleteMethod
        PutMethodResponse GetMethodResponse UpdateMethodResponse DeleteMethodResponse
        PutIntegration GetIntegration UpdateIntegration DeleteIntegration
        PutIntegrationResponse GetIntegrationResponse UpdateIntegrationResponse
        DeleteIntegrationResponse
        PutGatewayResponse GetGatewayResponse GetGatewayResponses DeleteGatewayResponse
        CreateDeployment GetDeployment GetDeployments UpdateDeployment DeleteDeployment
        CreateStage GetStage GetStages UpdateStage DeleteStage
        TagResource UntagResource GetTags GetAccount""",
    "sns": """Publish GetSMSAttributes SetSMSAttributes CheckIfPhoneNumberIsOptedOut
        ListPhoneNumbersOptedOut GetSMSSandboxAccountStatus
        CreateSMSSandboxPhoneNumber ListSMSSandboxPhoneNumbers VerifySMSSandboxPhoneNumber
        DeleteSMSSandboxPhoneNumber
        CreateTopic GetTopicAttributes SetTopicAttributes DeleteTopic
        Subscribe ConfirmSubscription Unsubscribe ListSubscriptionsByTopic
        GetSubscriptionAttributes TagResource UntagResource ListTagsForResource""",
    "sesv2": """CreateEmailIdentity GetEmailIdentity ListEmailIdentities DeleteEmailIdentity
        TagResource UntagResource ListTagsForResource SendEmail GetAccount
        ListSuppressedDestinations GetSuppressedDestination PutSuppressedDestination
        DeleteSuppressedDestination""",
    "pinpoint-sms-voice-v2": """DescribeAccountAttributes DescribeAccountLimits
        DescribeSpendLimits DescribeSenderIds DescribeVerifiedDestinationNumbers""",
    "cloudwatch": """ListMetrics GetMetricStatistics GetMetricData
        PutMetricAlarm DescribeAlarms DeleteAlarms SetAlarmState TagResource UntagResource
        ListTagsForResource
        PutDashboard GetDashboard DeleteDashboards""",
    "service-quotas": "GetServiceQuota",
    "freetier": "GetAccountPlanState",
    "resourcegroupstaggingapi": "GetResources",
}

OPERATIONS = {service: frozenset(names.split()) for service, names in _NAMES.items()}
"""The modelled operations of each modelled service, by the names of the service models."""

INSTEAD = {
    ("dynamodb", "TransactGetItems"): "use GetItem, BatchGetItem, Query or Scan",
    ("dynamodb", "BatchWriteItem"): "use PutItem, DeleteItem or TransactWriteItems",
    ("sqs", "SendMessageBatch"): "use SendMessage",
    ("sqs", "PurgeQueue"): "receive and delete its messages, or make the queue anew",
    ("logs", "TagLogGroup"): "use TagResource",
    ("logs", "UntagLogGroup"): "use UntagResource",
    ("logs", "DeleteLogStream"): "delete the log group with all its streams (DeleteLogGroup)",
    ("sns", "OptInPhoneNumber"): "take another number: there is one of each kind",
    ("resourcegroupstaggingapi", "GetTagKeys"): "use GetResources, which shows the tags",
    ("resourcegroupstaggingapi", "GetTagValues"): "use GetResources, which shows the tags",
}
"""What to call in the place of an operation that many tools know and no stack needs."""


class NotModelled(AwsFailure):
    """What was asked for has no effect here, and pretending would mislead."""

    def __init__(self, what: str, instead: str = "try it in an AWS account") -> None:
        """`what` names it, `instead` says what to do."""
        # 400, not 501: clients retry server errors, and this one never passes.
        super().__init__(
            "NotImplementedException",
            f"smsverifier's embedded AWS does not model {what}; {instead}",
            400,
        )


def refuse_unsupported(call: Call) -> None:
    """Raises NotModelled if the service, the operation or an option of it is not modelled."""
    _operation(call)
    for check in _OPTIONS.get((call.service, call.operation), ()):
        check(call)


def _operation(call: Call) -> None:
    if call.service not in OPERATIONS:
        raise NotModelled(f"the service {call.service}")
    if call.operation not in OPERATIONS[call.service]:
        what = f"{call.service} {call.operation or call.request.path}"
        instead = INSTEAD.get((call.service, call.operation))
        raise NotModelled(what, instead) if instead else NotModelled(what)


def _none_of(*options: str) -> Callable[[Call], None]:
    def check(call: Call) -> None:
        for option in options:
            if _says_something(call.params.get(option)):
                raise _option(call, option)

    return check


def _only(option: str, *effective: Any) -> Callable[[Call], None]:
    """Of `option` (a dot leads into a structure) what is as AWS has it by itself."""

    def check(call: Call) -> None:
        value: Any = call.params
        for name in option.split("."):
            value = value.get(name) if isinstance(value, dict) else None
        if value is not None and value not in effective:
            raise _option(call, f"{option} {value}")

    return check


def _option(call: Call, option: str) -> NotModelled:
    return NotModelled(f"{option} of {call.service} {call.operation}")


def _says_something(value: Any) -> bool:
    """Whether anything is in it: a structure of empty lists takes off what it names."""
    return any(map(_says_something, value.values())) if isinstance(value, dict) else bool(value)


def _pipe_ends(call: Call) -> None:
    source, target = str(call.params.get("Source", "")), str(call.params.get("Target", ""))
    if source and ":dynamodb:" not in source:
        raise NotModelled("pipes from other sources than a DynamoDB stream")
    if target and ":lambda:" not in target:
        raise NotModelled("pipes to other targets than a Lambda function")


def _pipe_target(call: Call) -> None:
    target = call.params.get("TargetParameters") or {}
    if target.get("InputTemplate"):
        raise NotModelled("the InputTemplate of a pipe")
    function: dict[str, Any] = target.get("LambdaFunctionParameters") or {}
    if function.get("InvocationType", "REQUEST_RESPONSE") != "REQUEST_RESPONSE":
        raise NotModelled("pipes that do not wait for their function (FIRE_AND_FORGET)")


def _pipe_logs(call: Call) -> None:
    logs = call.params.get("LogConfiguration") or {}
    for option in ("FirehoseLogDestination", "S3LogDestination", "IncludeExecutionData"):
        if logs.get(option):
            raise NotModelled(f"the {option} of a pipe")


def _zip_only(call: Call) -> None:
    if call.params.get("PackageType", "Zip") != "Zip":
        raise NotModelled("Lambda functions from container images")
    if (call.params.get("Code") or {}).get("S3Bucket"):
        raise NotModelled("Lambda code from S3", "upload the zip itself")


def _python_only(call: Call) -> None:
    runtime = str(call.params.get("Runtime") or "python3")
    if not runtime.startswith("python3"):
        raise NotModelled(f"the Lambda runtime {runtime}", "take one of Python")


def _plain_environment(call: Call) -> None:
    """Variables that change what runs before the handler, or where its calls go, would not here."""
    variables = (call.params.get("Environment") or {}).get("Variables") or {}
    for name in variables:
        if name.upper().startswith(_NO_EFFECT) or name.upper().endswith("_PROXY"):
            raise NotModelled(f"the environment variable {name} of a Lambda function")


def _stage_patches(call: Call) -> None:
    for patch in call.params.get("patchOperations") or []:
        path, value = str(patch.get("path")), str(patch.get("value") or "").lower()
        if patch.get("op") != "remove" and value not in _OFF and _NO_STAGE.search(path):
            raise NotModelled(f"{path} of an API Gateway stage")


def _open_method(call: Call) -> None:
    if call.params.get("authorizationType", "NONE") != "NONE" or call.params.get("apiKeyRequired"):
        raise NotModelled("API Gateway authorizers and API keys")
    if call.params["httpMethod"] == "ANY":
        raise NotModelled("the method ANY", "put each method by its own name")


def _no_policy_of_awss(call: Call) -> None:
    """AWS's answer for one that is missing would say that AWS has none such."""
    if call.params["PolicyArn"].startswith("arn:aws:iam::aws:"):
        raise NotModelled(
            "the managed policies of AWS",
            "give the same rights inline by PutRolePolicy",
        )


def _no_dry_run(call: Call) -> None:
    if call.params.get("InvocationType") == "DryRun":
        raise NotModelled("the invocation type DryRun", "use RequestResponse or Event")


def _no_usage_report(call: Call) -> None:
    if call.params["attributes"].get("UsageReportS3Bucket"):
        raise NotModelled("daily usage reports of SMS in S3")


_NO_EFFECT = ("AWS_LAMBDA_EXEC_WRAPPER", "AWS_ENDPOINT_URL", "LD_", "PYTHON")
"""How the names of such variables begin."""
_OFF = ("", "false", "off")
_NO_STAGE = re.compile(
    "/(canarySettings|cacheCluster|accessLogSettings|clientCertificateId|tracingEnabled)"
    "|/(caching|metrics)/enabled$|/logging/"
)
"""What a stage would do beside serving its deployment, unless it is `_OFF`."""

_PIPE = (
    _pipe_ends,
    _pipe_target,
    _pipe_logs,
    _none_of("Enrichment", "EnrichmentParameters", "KmsKeyIdentifier"),
)
_FUNCTION = (
    _python_only,
    _none_of(
        "VpcConfig", "Layers", "FileSystemConfigs", "DeadLetterConfig", "KMSKeyArn",
        "CapacityProviderConfig", "DurableConfig", "RuntimeConfig", "AcceleratorConfig",
    ),
    _plain_environment,
    _only("SnapStart.ApplyOn", "None"),
    _only("TracingConfig.Mode", "PassThrough"),
    _only("EphemeralStorage.Size", 512),
    # JSON brings levels of its own, aws: lambda-log-levels-json-only
    _only("LoggingConfig.LogFormat", "Text"),
)  # fmt: skip
_TABLE = (
    _only("TableClass", "STANDARD"),
    _only("OnDemandThroughput.MaxReadRequestUnits", -1),
    _only("OnDemandThroughput.MaxWriteRequestUnits", -1),
    _none_of("WarmThroughput"),
)
_REST_API = (
    _none_of("cloneFrom", "policy", "binaryMediaTypes", "securityPolicy", "endpointAccessMode"),
    _only("minimumCompressionSize"),
    _only("apiKeySource", "HEADER"),
    _only("endpointConfiguration.types", ["REGIONAL"], ["EDGE"]),
    _only("endpointConfiguration.ipAddressType", "ipv4"),
    _only("endpointConfiguration.vpcEndpointIds", []),
)
_STAGE = (_none_of("canarySettings", "cacheClusterEnabled", "tracingEnabled"),)

_OPTIONS: dict[tuple[str, str], tuple[Callable[[Call], None], ...]] = {
    ("dynamodb", "CreateTable"): (
        _none_of("ResourcePolicy", "GlobalTableSettingsReplicationMode", "GlobalTableSourceArn"),
        *_TABLE,
    ),
    ("dynamodb", "UpdateTable"): (
        _none_of("ReplicaUpdates", "GlobalTableWitnessUpdates", "MultiRegionConsistency"),
        *_TABLE,
    ),
    ("lambda", "CreateFunction"): (_zip_only, *_FUNCTION, _none_of("CodeSigningConfigArn")),
    ("lambda", "UpdateFunctionConfiguration"): _FUNCTION,
    ("lambda", "UpdateFunctionCode"): (_none_of("S3Bucket", "ImageUri"),),
    ("pipes", "CreatePipe"): _PIPE,
    ("pipes", "UpdatePipe"): _PIPE,
    ("apigateway", "CreateRestApi"): _REST_API,
    ("apigateway", "PutIntegration"): (
        _none_of(
            "connectionId",
            "requestParameters",
            "cacheKeyParameters",
            "contentHandling",
            "tlsConfig",
        ),
        _only("responseTransferMode", "BUFFERED"),
    ),
    ("apigateway", "PutIntegrationResponse"): (_none_of("contentHandling"),),
    ("apigateway", "PutMethod"): (_open_method,),
    ("apigateway", "CreateDeployment"): _STAGE,
    ("apigateway", "CreateStage"): _STAGE,
    ("apigateway", "UpdateStage"): (_stage_patches,),
    ("iam", "AttachRolePolicy"): (_no_policy_of_awss,),
    ("iam", "SimulatePrincipalPolicy"): (
        _none_of("PolicyInputList", "PermissionsBoundaryPolicyInputList", "ResourcePolicy"),
    ),
    ("lambda", "Invoke"): (_no_dry_run,),
    ("logs", "CreateLogGroup"): (
        _none_of("kmsKeyId"),
        _only("logGroupClass", "STANDARD"),
    ),
    ("sns", "Publish"): (_none_of("TopicArn", "TargetArn"),),
    ("sns", "SetSMSAttributes"): (_no_usage_report,),
    ("sesv2", "CreateEmailIdentity"): (_none_of("DkimSigningAttributes", "ConfigurationSetName"),),
    ("sesv2", "ListEmailIdentities"): (_none_of("Filter"),),
    ("sesv2", "SendEmail"): (
        _none_of(
            "ListManagementOptions",
            "EndpointId",
            "TenantName",
            "ConfigurationOverrides",
            "FeedbackForwardingEmailAddress",
        ),
        _only("Content.Template"),
    ),
    ("pinpoint-sms-voice-v2", "DescribeSenderIds"): (_none_of("Filters", "Owner"),),
    ("pinpoint-sms-voice-v2", "DescribeVerifiedDestinationNumbers"): (_none_of("Filters"),),
}
