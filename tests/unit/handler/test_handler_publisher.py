"""What SNS's answer to one Publish means: refused for good, not sent, perhaps sent."""

from typing import Any

import pytest
from botocore.exceptions import ClientError, CredentialRetrievalError, NoCredentialsError
from outcomes import Accepted, NotSent, Refused, Unconfirmed
from publisher import Publisher
from settings import load

from tests.support.handler_stack import PHONE, FakeSns, refusal

FINAL = [
    *("InvalidParameter", "InvalidParameterValue", "ParameterValueInvalid"),
    *("ValidationException", "OptedOut", "OptedOutException", "UserError"),
]


def answer_to(failure: BaseException) -> Any:
    sns = FakeSns()
    sns.fail(failure)
    return Publisher(sns, load()).publish(PHONE, "Hi", None)


def test_what_was_taken_has_the_id_that_sns_gave_it() -> None:
    assert Publisher(FakeSns(), load()).publish(PHONE, "Hi", None) == Accepted("m-1")


@pytest.mark.parametrize("code", FINAL)
def test_what_sns_says_of_a_number_or_a_text_it_says_for_good(code: str) -> None:
    assert answer_to(refusal(code)) == Refused(code)


@pytest.mark.parametrize("status", [400, 404, 429, 499])
def test_a_refusal_of_the_caller_may_pass(status: int) -> None:
    assert answer_to(refusal("Throttling", status)) == NotSent("Throttling")


@pytest.mark.parametrize("code", ["InternalError", "OptedOut"])
@pytest.mark.parametrize("status", [200, 399, 500, 503])
def test_any_other_status_may_come_after_the_sms_went_out(code: str, status: int) -> None:
    assert answer_to(refusal(code, status)) == Unconfirmed(code)


def test_an_error_without_a_code_or_status_may_come_after_the_sms_went_out() -> None:
    assert answer_to(ClientError({}, "Publish")) == Unconfirmed("Unknown")


@pytest.mark.parametrize(
    "failure",
    [NoCredentialsError(), CredentialRetrievalError(provider="p", error_msg="e")],
    ids=["none", "not read"],
)
def test_without_keys_nothing_is_sent(failure: Exception) -> None:
    assert answer_to(failure) == NotSent(type(failure).__name__)
