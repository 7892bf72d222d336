"""Quotas that are used up stop at once and are named; what only passes is waited for."""

from collections.abc import Callable

import pytest
from botocore.exceptions import ClientError

from smsverifier.aws.errors import explain
from smsverifier.local.calls import AwsFailure, Call
from tests.emulator.aws_errors.stack import Stack
from tests.support.account import Account, on

TABLES = "Subscriber limit exceeded: There is a limit of 2500 tables per subscriber"
BUSY_TABLES = (
    "Subscriber limit exceeded: Only 500 tables can be created, updated, or deleted simultaneously"
)
APIS = "Maximum number of APIs for this account has been reached."
RESOURCES = "Maximum number of Resources for this API has been reached."
ROLES = "Cannot exceed quota for RolesPerAccount: 1000"
PIPES = "The limit for the number of pipes has been reached."
STORAGE = "Code storage limit exceeded."
GROUPS = "Resource limit exceeded."

USED_UP = {
    ("dynamodb", "CreateTable"): (AwsFailure("LimitExceededException", TABLES), "DynamoDB"),
    ("iam", "CreateRole"): (AwsFailure("LimitExceeded", ROLES, 409), "Roles per account"),
    ("pipes", "CreatePipe"): (
        AwsFailure("ServiceQuotaExceededException", PIPES, 402),
        "Pipes per account",
    ),
    ("lambda", "CreateFunction"): (AwsFailure("CodeStorageExceededException", STORAGE), "storage"),
    ("logs", "CreateLogGroup"): (AwsFailure("LimitExceededException", GROUPS), "Log groups"),
    ("apigateway", "CreateRestApi"): (
        AwsFailure("LimitExceededException", APIS, 429),
        "Regional APIs",
    ),
    ("apigateway", "PutRestApi"): (
        AwsFailure("LimitExceededException", RESOURCES, 429),
        "Resources/Routes per API",
    ),
}
MAKERS = {("iam", "CreateRole"): 4, ("logs", "CreateLogGroup"): 2}
"""Calls that several resources make: each tries once."""


@pytest.mark.parametrize("call", USED_UP, ids=".".join)
def test_a_quota_that_is_used_up_stops_at_once_and_is_named(
    stack: Stack, account: Account, call: tuple[str, str]
) -> None:
    failure, named = USED_UP[call]
    account.rules.append(on(*call, failure))
    told = explain(stack.up()[0])
    assert "quota" in told.message
    assert named in told.message
    assert "Service Quotas" in told.hint
    assert account.calls.count(call) == MAKERS.get(call, 1)


def twice(service: str, operation: str, failure: AwsFailure) -> Callable[[Call], AwsFailure | None]:
    """Fail the first two calls."""
    left = [failure, failure]
    wanted = (service, operation)
    return lambda call: left.pop() if left and (call.service, call.operation) == wanted else None


PASSING = {
    ("dynamodb", "CreateTable"): AwsFailure("LimitExceededException", BUSY_TABLES),
    ("lambda", "CreateFunction"): AwsFailure("TooManyRequestsException", "Rate exceeded", 429),
    ("apigateway", "PutRestApi"): AwsFailure("TooManyRequestsException", "Too Many", 429),
    ("iam", "CreateRole"): AwsFailure("Throttling", "Rate exceeded"),
    ("pipes", "CreatePipe"): AwsFailure("ThrottlingException", "Rate exceeded", 429),
}


@pytest.mark.parametrize("call", PASSING, ids=".".join)
def test_what_only_asks_to_slow_down_is_tried_again(
    stack: Stack, account: Account, call: tuple[str, str]
) -> None:
    account.rules.append(twice(*call, PASSING[call]))
    assert stack.up() == []
    assert account.calls.count(call) > 2


def test_throttling_that_does_not_end_is_told_as_such(stack: Stack, account: Account) -> None:
    failure = AwsFailure("ThrottlingException", "Rate exceeded", 429)
    account.rules.append(on("sts", "GetCallerIdentity", failure))
    with pytest.raises(ClientError) as told:
        stack.aws.client("sts", retries=False).get_caller_identity()
    assert explain(told.value).message == "AWS is asked too often"
