"""What a refusal of AWS's means for whoever tries again: it passes, or somebody has to act.

Codes are not uniform over the services (aws: error-codes-vary), so they are listed: every one that
the SDK's models know of the calls made here, and those that every service has. A test holds the
list against the models. What is in no list is judged by its HTTP status.

What one code means for one resource is written in that resource's file, which comes first.
"""

from collections.abc import Mapping
from enum import Enum


class ErrorCategory(Enum):
    """Why AWS does not do it; the value is what to do about it."""

    TRANSIENT = "Wait a moment and run the same command again: it goes on from there."
    """Too busy, out of order, something under way; or it has to spread first."""
    THROTTLED = (
        "Others use this account's API as well, or the account is new and its limits are low. Wait "
        "a minute and run the same command again: it goes on from there."
    )
    NOT_FOUND = (
        "What was made a moment ago is not known everywhere at once: run the same command again, "
        "it goes on from there. If it stays so, something was removed by hand: `smsverifier "
        "status` says what."
    )
    INVALID = (
        "AWS will not take it the next time either. If its words are about a value of yours, "
        "change that in the configuration: `smsverifier plan` shows what is asked for. If not, "
        "report it with what --verbose prints."
    )
    CONFLICT = (
        "Something that smsverifier did not make stands in the way: AWS's words say what. Take it "
        "away there, or choose another name (`stack` in the configuration)."
    )
    DOMAIN = (
        "A domain of yours points at this API, and only you can take that off: AWS console, API "
        "Gateway, Custom domain names, API mappings."
    )
    DENIED = (
        "Ask the account's administrator: `smsverifier policy` prints all that this stack needs."
    )
    QUOTA = (
        "Delete what is not needed any more, or have the quota raised: AWS console, Service Quotas."
    )
    TAGS = (
        "A resource holds 50 tags at most: leave some of `tags` out of the configuration, or take "
        "off those that others have put on it."
    )
    KMS_KEY = (
        "Somebody has put an encryption key (KMS) of their own on it, and the key does not let "
        "this through: it has to be enabled, and its policy has to allow it."
    )
    ACCOUNT = (
        "AWS has to open the account for it first: the console says what is missing, a payment "
        "method, a review, or the paid plan in the free one's place (`smsverifier check` knows)."
    )
    UNSUPPORTED = (
        "What answers there does not know this call: not every region, and no emulator, has all of "
        "AWS. `smsverifier check` says what a region lacks."
    )


_CODES: Mapping[ErrorCategory, str] = {
    ErrorCategory.TRANSIENT: """
        TooManyRequests BandwidthLimitExceeded SlowDown KmsThrottled EC2ThrottledException
        OverLimit ReplayLimitExceeded
        RequestTimeout RequestTimeoutException PriorRequestNotComplete
        InternalError InternalException InternalFailure InternalServerError
        InternalServerException InternalServiceError InternalServiceException ServiceException
        ServiceFailure ServiceUnavailable ServiceUnavailableException PolicyEvaluation
        ConcurrentAccess ConcurrentModification ConcurrentModificationException
        OperationAbortedException ResourceConflict ResourceConflictException
        ResourceInUseException ResourceNotReadyException TransactionCanceledException
        TransactionConflictException TransactionInProgressException
        ReplicatedWriteConflictException ConditionalCheckFailedException
        PreconditionFailedException StaleTag QueueDeletedRecently
        PaginationTokenExpiredException ExpiredIteratorException TrimmedDataAccessException
        EC2UnexpectedException ENINotReadyException SnapStartNotReadyException
        SnapStartTimeoutException EFSMountTimeoutException EFSMountConnectivityException
        S3FilesMountTimeoutException S3FilesMountConnectivityException
        CodeArtifactUserPendingException ContinuousBackupsUnavailableException""",
    # LimitExceededException: what is left of it, see `quotas`
    ErrorCategory.THROTTLED: """
        Throttling ThrottlingException ThrottledException Throttled RequestThrottled
        RequestThrottledException TooManyRequestsException RequestLimitExceeded
        ProvisionedThroughputExceededException LimitExceededException""",
    ErrorCategory.NOT_FOUND: """
        NotFound NotFoundException NoSuchEntity ResourceNotFound ResourceNotFoundException
        TableNotFoundException QueueDoesNotExist NonExistentQueue
        AWS.SimpleQueueService.NonExistentQueue""",
    ErrorCategory.INVALID: """
        BadRequestException ValidationException ValidationError InvalidInput InvalidParameter
        InvalidParameterException InvalidParameterInput InvalidParameterValue
        InvalidParameterValueException InvalidParameterCombination MissingParameter
        MalformedPolicyDocument MalformedQueryString InvalidQueryParameter MissingAction
        SerializationException InvalidRequestContentException InvalidAddress
        InvalidAttributeName InvalidAttributeValue InvalidBatchEntryId
        BatchEntryIdsNotDistinct EmptyBatchRequest TooManyEntriesInBatchRequest
        IdempotentParameterMismatchException InvalidNextToken InvalidNextTokenException
        InvalidSecurity InvalidState UserError VerificationException OptedOut PolicyNotAttachable
        RequestTooLargeException SerializedRequestEntityTooLargeException
        UnsupportedMediaTypeException ItemCollectionSizeLimitExceededException
        InvalidCodeSignatureException CodeVerificationFailedException
        CodeSigningConfigNotFoundException InvalidZipFileException InvalidRuntimeException
        InvalidSecurityGroupIDException InvalidSubnetIDException NoPublishedVersionException
        ModeNotSupportedException RecursiveInvocationException
        DurableExecutionAlreadyStartedException SnapStartException
        SnapStartRegenerationFailureException EFSIOException EFSMountFailureException
        S3FilesMountFailureException RuntimeAliasDeletedException RuntimeVersionDeletedException
        CodeArtifactUserDeletedException CodeArtifactUserFailedException""",
    ErrorCategory.CONFLICT: """
        ConflictException DeleteConflict EntityAlreadyExists AlreadyExistsException
        ResourceAlreadyExistsException QueueNameExists QueueAlreadyExists
        UnmodifiableEntity""",
    ErrorCategory.DENIED: """
        AccessDenied AccessDeniedException UnauthorizedOperation AuthorizationError
        UnauthorizedException ForbiddenException NotAuthorized EC2AccessDeniedException""",
    ErrorCategory.QUOTA: """
        LimitExceeded ServiceQuotaExceededException CodeStorageExceededException
        FilterPolicyLimitExceeded SubscriptionLimitExceeded TopicLimitExceeded
        ENILimitReachedException SubnetIPAddressLimitReachedException
        FunctionVersionsPerCapacityProviderLimitExceededException""",
    ErrorCategory.TAGS: "TagLimitExceeded TooManyTagsException TagPolicy TagPolicyException",
    ErrorCategory.KMS_KEY: """
        KMSAccessDeniedException KMSDisabledException KMSInvalidStateException
        KMSNotFoundException KmsAccessDenied KmsDisabled KmsInvalidKeyUsage KmsInvalidState
        KmsNotFound KmsOptInRequired""",
    ErrorCategory.ACCOUNT: """
        AccountSuspendedException SendingPausedException OptInRequired
        SubscriptionRequiredException NotSignedUp Blocked PendingVerification
        FreeTierRestrictionError""",
    ErrorCategory.UNSUPPORTED: """
        NotImplemented NotImplementedException InvalidAction UnknownOperationException
        UnknownAction UnsupportedOperation UnsupportedOperationException
        AWS.SimpleQueueService.UnsupportedOperation""",
}

_CATEGORIES: Mapping[str, ErrorCategory] = {
    code: refusal for refusal, codes in _CODES.items() for code in codes.split()
}

_DOMAIN = ("base path mapping", "api mapping")
"""What API Gateway says of an API that a domain of somebody's points at, with the code of a wrong
value (aws: api-under-a-domain)."""

_UNDER_WAY = ("concurrent modification", "try again later", "please retry")
"""What services say of another change of the same thing, with the code of a conflict or of a wrong
value (aws: api-ten-calls-a-second)."""

_BUSY_STATUS = frozenset({408, 425, 429})


def codes_of(category: ErrorCategory) -> frozenset[str]:
    """The codes that the list has for it."""
    return frozenset(_CODES[category].split())


def known_category(code: str) -> ErrorCategory | None:
    """What the list says of `code`, as AWS wrote it or with its namespace (`com.amazonaws…#`)."""
    return _CATEGORIES.get(code.rpartition("#")[2])


def category_of(code: str, status: int = 400, message: str = "") -> ErrorCategory:
    """What kind of refusal it is: by its words, by its code, or else by its HTTP status."""
    if status == 501:  # says itself that it never will
        return ErrorCategory.UNSUPPORTED
    found = known_category(code) or _by_status(status)
    if found in {ErrorCategory.INVALID, ErrorCategory.CONFLICT}:
        return _by_words(message.lower()) or found
    return found


def _by_words(text: str) -> ErrorCategory | None:
    if any(words in text for words in _DOMAIN):
        return ErrorCategory.DOMAIN
    return ErrorCategory.TRANSIENT if any(words in text for words in _UNDER_WAY) else None


def _by_status(status: int) -> ErrorCategory:
    """Of a code that is in no list; a 404 of those is no resource that spreads."""
    if status >= 500 or status in _BUSY_STATUS:
        return ErrorCategory.TRANSIENT
    if status in {401, 403}:
        return ErrorCategory.DENIED
    return ErrorCategory.CONFLICT if status == 409 else ErrorCategory.INVALID


RETRYABLE = frozenset({ErrorCategory.TRANSIENT, ErrorCategory.THROTTLED, ErrorCategory.NOT_FOUND})
"""Those that may be gone the next time, with nothing changed by anybody."""
