"""Which refusals may pass: every code of every call is classified, and only those that may pass
are answered with the advice to run the command again."""

from collections.abc import Mapping
from functools import cache

import botocore.session
import pytest
from botocore import exceptions as bc
from botocore.retries.standard import ThrottledRetryableChecker, TransientRetryableChecker

from smsverifier.aws.errors import explain, may_pass
from smsverifier.aws.refusals import Refusal, known_refusal, refusal_of
from smsverifier.errors import AwsError, ResourceFailed, WaitTimeout
from smsverifier.resources.iam.actions import RIGHTS

AGAIN = "goes on from there"

OF_EVERY_SERVICE = """
    AccessDeniedException ExpiredTokenException IncompleteSignature InternalFailure
    MalformedHttpRequestException NotAuthorized OptInRequired RequestAbortedException
    RequestEntityTooLargeException RequestExpired RequestTimeoutException ServiceUnavailable
    ThrottlingException UnrecognizedClientException UnknownOperationException ValidationError"""
"""Those that AWS's references list as common to all services."""

HANDS_NEEDED_AT_5XX = {"KEY", "USED_UP", "INVALID", "DENIED"}
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
    assert [code for code in declared() if known_refusal(code) is None] == []


def test_what_the_sdk_tries_again_passes() -> None:
    codes = {
        *TransientRetryableChecker._TRANSIENT_ERROR_CODES,
        *ThrottledRetryableChecker._THROTTLED_ERROR_CODES,
    }
    assert {code for code in codes if refusal_of(code) is not Refusal.PASSES} == set()


def test_a_fault_of_the_service_passes_but_for_lambdas_of_a_function() -> None:
    faults = {code: status for code, status in declared().items() if status >= 500}
    stays = {code for code in faults if known_refusal(code) is not Refusal.PASSES}
    assert {refusal_of(code).name for code in stays} == HANDS_NEEDED_AT_5XX
    assert {faults[code] for code in stays} == {502}


def test_only_of_what_may_pass_it_is_said_that_the_command_goes_on() -> None:
    statuses = {**dict.fromkeys(OF_EVERY_SERVICE.split(), 400), **declared()}
    errors = [answered(code, status) for code, status in statuses.items()]
    wrong = [each for each in errors if (AGAIN in explain(each).hint) != may_pass(each)]
    assert wrong == []


@pytest.mark.parametrize("refusal", Refusal)
def test_every_kind_says_what_to_do(refusal: Refusal) -> None:
    assert refusal.value.endswith(".")
    assert (AGAIN in refusal.value) == (refusal in {Refusal.PASSES, Refusal.ABSENT})


@pytest.mark.parametrize(
    ("code", "status", "message", "expected"),
    [
        ("Unheard", 500, "", Refusal.PASSES),
        ("Unheard", 503, "", Refusal.PASSES),
        ("Unheard", 429, "", Refusal.PASSES),
        ("Unheard", 408, "", Refusal.PASSES),
        ("Unheard", 400, "", Refusal.INVALID),
        ("Unheard", 409, "", Refusal.IN_THE_WAY),
        ("404", 404, "", Refusal.INVALID),
        ("Unheard", 403, "", Refusal.DENIED),
        ("InternalFailure", 501, "not yet implemented", Refusal.NOT_OFFERED),
        ("NotImplemented", 400, "", Refusal.NOT_OFFERED),
        ("com.amazonaws.dynamodb.v20120810#ThrottlingException", 400, "", Refusal.PASSES),
        ("BadRequestException", 400, "Invalid stage", Refusal.INVALID),
        (
            *("BadRequestException", 400),
            "Unable to complete operation due to concurrent modification. Please try again later.",
            Refusal.PASSES,
        ),
        (
            *("InvalidParameterValueException", 400),
            "ReservedConcurrentExecutions for function decreases UnreservedConcurrentExecution",
            Refusal.INVALID,
        ),
        ("ConflictException", 409, "There is one of that name", Refusal.IN_THE_WAY),
        (
            *("BadRequestException", 400),
            "Deleting RestApi x failed. Please remove all base path mappings related to it",
            Refusal.DOMAIN,
        ),
    ],
)
def test_what_is_in_no_list_is_judged_by_its_words_and_its_status(
    code: str, status: int, message: str, expected: Refusal
) -> None:
    assert refusal_of(code, status, message) is expected


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
    assert may_pass(error) is expected
