"""What the embedded AWS models: services, operations, and the limits within an operation.

An operation is listed only if what it promises really happens here, or if it only reads.
Everything else is refused aloud: an emulator that says yes and does nothing teaches wrong things.
"""

_NAMES = {
    "dynamodb": """CreateTable DescribeTable UpdateTable DeleteTable ListTables
        DescribeTimeToLive UpdateTimeToLive DescribeContinuousBackups UpdateContinuousBackups
        TagResource UntagResource ListTagsOfResource DescribeLimits
        PutItem GetItem UpdateItem DeleteItem Query Scan BatchGetItem BatchWriteItem
        TransactGetItems TransactWriteItems""",
    "dynamodbstreams": "ListStreams DescribeStream GetShardIterator GetRecords",
    "lambda": """CreateFunction GetFunction GetFunctionConfiguration ListFunctions DeleteFunction
        UpdateFunctionCode UpdateFunctionConfiguration Invoke ListVersionsByFunction
        PutFunctionConcurrency GetFunctionConcurrency DeleteFunctionConcurrency
        TagResource UntagResource ListTags GetAccountSettings GetFunctionCodeSigningConfig""",
    "pipes": """CreatePipe DescribePipe UpdatePipe DeletePipe ListPipes StartPipe StopPipe
        TagResource UntagResource ListTagsForResource""",
    "sqs": """CreateQueue DeleteQueue GetQueueUrl GetQueueAttributes SetQueueAttributes ListQueues
        TagQueue UntagQueue ListQueueTags SendMessage SendMessageBatch ReceiveMessage
        DeleteMessage DeleteMessageBatch ChangeMessageVisibility ChangeMessageVisibilityBatch
        PurgeQueue""",
    "logs": """CreateLogGroup DeleteLogGroup DescribeLogGroups PutRetentionPolicy
        PutLogGroupDeletionProtection DeleteRetentionPolicy
        CreateLogStream DeleteLogStream DescribeLogStreams PutLogEvents
        GetLogEvents FilterLogEvents TagLogGroup UntagLogGroup ListTagsLogGroup
        TagResource UntagResource ListTagsForResource""",
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
        ListPhoneNumbersOptedOut OptInPhoneNumber GetSMSSandboxAccountStatus
        CreateSMSSandboxPhoneNumber ListSMSSandboxPhoneNumbers VerifySMSSandboxPhoneNumber
        DeleteSMSSandboxPhoneNumber""",
    "pinpoint-sms-voice-v2": """DescribeAccountAttributes DescribeAccountLimits
        DescribeSpendLimits DescribeSenderIds DescribeVerifiedDestinationNumbers""",
    "cloudwatch": "ListMetrics GetMetricStatistics GetMetricData",
    "service-quotas": "GetServiceQuota",
    "resourcegroupstaggingapi": "GetResources GetTagKeys GetTagValues",
}

OPERATIONS = {service: frozenset(names.split()) for service, names in _NAMES.items()}
"""The modelled operations of each modelled service, by the names of the service models."""
