"""The sandbox's numbers: AWS's refusals in words, and the list of them."""

from datetime import UTC, datetime, timedelta

import pytest

from smsverifier.aws import Aws
from smsverifier.delivery.sandbox import SandboxNumber, SandboxNumbers
from smsverifier.errors import AwsError
from smsverifier.local.calls import AwsFailure, AwsResponse, Call
from smsverifier.local.dispatcher import Forward
from smsverifier.local.embedded import EmbeddedAws
from smsverifier.local.settings import AccountSettings

PHONE = "+919876543210"


@pytest.mark.parametrize(
    ("asked", "operation", "code", "says"),
    [
        ("add", "CreateSMSSandboxPhoneNumber", "UserError", "takes 10 numbers"),
        ("add", "CreateSMSSandboxPhoneNumber", "OptedOut", "opt-in-phone-number"),
        ("add", "CreateSMSSandboxPhoneNumber", "Throttled", "five in 24 hours"),
        ("verify", "VerifySMSSandboxPhoneNumber", "VerificationException", "newest SMS"),
        ("verify", "VerifySMSSandboxPhoneNumber", "ResourceNotFound", "numbers add"),
        ("remove", "DeleteSMSSandboxPhoneNumber", "UserError", "24 hours"),
        ("remove", "DeleteSMSSandboxPhoneNumber", "ResourceNotFound", "numbers add"),
    ],
)
def test_aws_refusals_are_told_in_words_with_a_masked_number(
    embedded: EmbeddedAws, aws: Aws, asked: str, operation: str, code: str, says: str
) -> None:
    def refuse(_: Call, __: Forward) -> AwsResponse:
        raise AwsFailure(code, f"AWS's own words about {PHONE}")

    embedded.dispatcher.override("sns", operation, refuse)
    numbers = SandboxNumbers(aws)
    calls = {
        "add": lambda: numbers.add(PHONE, "en-US"),
        "verify": lambda: numbers.verify(PHONE, "12345"),
        "remove": lambda: numbers.remove(PHONE),
    }
    with pytest.raises(AwsError) as told:
        calls[asked]()
    assert says in told.value.hint
    assert "AWS's own words" in told.value.why
    assert PHONE not in told.value.message + told.value.why + told.value.hint


def test_a_listed_number_has_its_state_and_its_time(embedded: EmbeddedAws, aws: Aws) -> None:
    embedded.reset(AccountSettings(in_sandbox=True))
    numbers = SandboxNumbers(aws)
    numbers.add(PHONE, "en-US")
    (listed,) = numbers.listed()
    assert (listed.phone, listed.is_verified) == (PHONE, False)
    assert listed.added_at is not None
    assert abs(datetime.now(UTC) - listed.added_at) < timedelta(minutes=1)


def test_without_the_right_to_ask_for_times_numbers_are_listed_all_the_same(
    embedded: EmbeddedAws, aws: Aws
) -> None:
    def deny(_: Call, __: Forward) -> AwsResponse:
        raise AwsFailure("AccessDeniedException", "not authorized", 403)

    embedded.reset(AccountSettings(in_sandbox=True))
    embedded.dispatcher.override(
        "pinpoint-sms-voice-v2", "DescribeVerifiedDestinationNumbers", deny
    )  # fmt: skip
    numbers = SandboxNumbers(aws)
    numbers.add(PHONE, "en-US")
    assert numbers.listed() == (SandboxNumber(PHONE, False),)
