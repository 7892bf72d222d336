"""Which refusals may pass: every code of every call is classified, and only those that may pass
are answered with the advice to run the command again."""

from collections.abc import Mapping
from functools import cache

import botocore.session
import pytest
from botocore import exceptions as bc
from botocore.retries.standard import ThrottledRetryableChecker, TransientRetryableChecker

from smsverifier.aws.error_categories import RETRYABLE, ErrorCategory, category_of, known_category
from smsverifier.aws.errors import explain
from smsverifier.aws.explanations import is_retryable
from smsverifier.errors import AwsError, ResourceFailed, WaitTimeout
from smsverifier.resources.iam.actions import RIGHTS

AGAIN = "goes on from there"

OF_EVERY_SERVICE = """
    AccessDeniedException ExpiredTokenException IncompleteSignature InternalFailure
    MalformedHttpRequestException NotAuthorized OptInRequired RequestAbortedException
    RequestEntityTooLargeException RequestExpired RequestTimeoutException ServiceUnavailable
    ThrottlingException UnrecognizedClientException UnknownOperationException ValidationError"""
"""Those that AWS's references list as common to all services."""

HANDS_NEEDED_AT_5XX = {"KMS_KEY", "QUOTA", "INVALID", "DENIED"}
"""Lambda answers 502 also of what is wrong with a function of others: keys, networks, files."""


@cache
def declared() -> Mapping[str, int]:
    """The code of each error that a call of ours may throw, and the status that its model says."""
    session = botocore.session.get_session()
    models = {service: session.get_service_model(service) for service, _ in RIGHTS}
    found = {}
    for service, operation in RIGHTS:
        for shape in models[service].operation_model(operation).error_shapes:
            error = shape.metadata.get("error") or {}
            found[shape.error_code or shape.name] = error.get("httpStatusCode") or 400
    return found


def answered(code: str, status: int = 400, message: str = "no") -> bc.ClientError:
    response = {
        "Error": {"Code": code, "Message": message},
        "ResponseMetadata": {"HTTPStatusCode": status},
    }
    return bc.ClientError(response, "CreateThing")


def test_no_code_that_a_call_may_throw_is_unclassified() -> None:
    assert [code for code in declared() if known_category(code) is None] == []


def test_what_the_sdk_tries_again_passes() -> None:
    codes = {
        *TransientRetryableChecker._TRANSIENT_ERROR_CODES,
        *ThrottledRetryableChecker._THROTTLED_ERROR_CODES,
    }
    assert {code for code in codes if category_of(code) not in RETRYABLE} == set()


def test_a_fault_of_the_service_passes_but_for_lambdas_of_a_function() -> None:
    faults = {code: status for code, status in declared().items() if status >= 500}
    stays = {code for code in faults if known_category(code) not in RETRYABLE}
    assert {category_of(code).name for code in stays} == HANDS_NEEDED_AT_5XX
    assert {faults[code] for code in stays} == {502}


def test_only_of_what_may_pass_it_is_said_that_the_command_goes_on() -> None:
    statuses = {**dict.fromkeys(OF_EVERY_SERVICE.split(), 400), **declared()}
    errors = [answered(code, status) for code, status in statuses.items()]
    wrong = [each for each in errors if (AGAIN in explain(each).hint) != is_retryable(each)]
    assert wrong == []


@pytest.mark.parametrize("category", ErrorCategory)
def test_every_kind_says_what_to_do(category: ErrorCategory) -> None:
    assert category.value.endswith(".")
    assert (AGAIN in category.value) == (category in RETRYABLE)


@pytest.mark.parametrize(
    ("code", "status", "message", "expected"),
    [
        ("Unheard", 500, "", ErrorCategory.TRANSIENT),
        ("Unheard", 503, "", ErrorCategory.TRANSIENT),
        ("Unheard", 429, "", ErrorCategory.TRANSIENT),
        ("Unheard", 408, "", ErrorCategory.TRANSIENT),
        ("Unheard", 400, "", ErrorCategory.INVALID),
        ("Unheard", 409, "", ErrorCategory.CONFLICT),
        ("404", 404, "", ErrorCategory.INVALID),
        ("Unheard", 403, "", ErrorCategory.DENIED),
        ("InternalFailure", 501, "not yet implemented", ErrorCategory.UNSUPPORTED),
        ("NotImplemented", 400, "", ErrorCategory.UNSUPPORTED),
        ("com.amazonaws.dynamodb.v20120810#ThrottlingException", 400, "", ErrorCategory.THROTTLED),
        ("BadRequestException", 400, "Invalid stage", ErrorCategory.INVALID),
        (
            *("BadRequestException", 400),
            "Unable to complete operation due to concurrent modification. Please try again later.",
            ErrorCategory.TRANSIENT,
        ),
        (
            *("InvalidParameterValueException", 400),
            "ReservedConcurrentExecutions for function decreases UnreservedConcurrentExecution",
            ErrorCategory.INVALID,
        ),
        ("ConflictException", 409, "There is one of that name", ErrorCategory.CONFLICT),
        (
            *("BadRequestException", 400),
            "Deleting RestApi x failed. Please remove all base path mappings related to it",
            ErrorCategory.DOMAIN,
        ),
    ],
)
def test_what_is_in_no_list_is_judged_by_its_words_and_its_status(
    code: str, status: int, message: str, expected: ErrorCategory
) -> None:
    assert category_of(code, status, message) is expected


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (bc.EndpointConnectionError(endpoint_url="https://sqs.ap-south-1.amazonaws.com"), True),
        (bc.ReadTimeoutError(endpoint_url="https://sqs.ap-south-1.amazonaws.com"), True),
        (bc.SSLError(endpoint_url="https://x", error="self-signed"), False),
        (bc.NoCredentialsError(), False),
        (bc.ParamValidationError(report="too long"), False),
        (WaitTimeout("Waited 60 s"), True),
        (ResourceFailed("AWS reports it as failed"), False),
        (AwsError("no"), False),
        (ValueError("ours"), False),
        (answered("LimitExceededException", message="Too many tables"), False),
        (answered("LimitExceededException", message="only 500 simultaneously"), True),
    ],
)
def test_what_is_no_answer_of_aws_is_judged_too(error: BaseException, expected: bool) -> None:
    assert is_retryable(error) is expected
