"""AWS's limits on the sandbox's numbers, told before AWS refuses, and its refusals in words."""

from datetime import UTC, datetime, timedelta

import pytest

from smsverifier.aws import Aws
from smsverifier.delivery.sandbox import (
    MAX_NUMBERS,
    SandboxNumber,
    SandboxNumbers,
    must_be_addable,
    must_be_removable,
)
from smsverifier.errors import AwsError
from smsverifier.local.calls import AwsFailure, AwsResponse, Call
from smsverifier.local.dispatcher import Forward
from smsverifier.local.embedded import EmbeddedAws
from smsverifier.local.settings import AccountSettings

PHONE = "+919876543210"
NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


def number(index: int = 0, *, verified: bool = True, age: timedelta | None = None) -> SandboxNumber:
    return SandboxNumber(f"+9198765432{index:02d}", verified, None if age is None else NOW - age)


def test_a_tenth_number_fits_and_an_eleventh_does_not() -> None:
    must_be_addable(PHONE, [number(n) for n in range(11, 20)], NOW)
    with pytest.raises(AwsError, match="holds 10 numbers") as told:
        must_be_addable(PHONE, [number(n) for n in range(11, 21)], NOW)
    assert "numbers remove" in told.value.hint


def test_a_full_sandbox_says_when_the_first_number_can_go() -> None:
    listed = [number(n, age=timedelta(hours=n)) for n in range(11, 11 + MAX_NUMBERS)]
    with pytest.raises(AwsError) as told:
        must_be_addable(PHONE, listed, NOW)
    assert "from 22 Nov 2026 16:00 UTC on" in told.value.hint


def test_another_code_is_refused_within_fifteen_minutes_and_says_when() -> None:
    fresh = SandboxNumber(PHONE, False, NOW - timedelta(minutes=14))
    with pytest.raises(AwsError, match="less than 15 minutes ago") as told:
        must_be_addable(PHONE, [fresh], NOW)
    assert "from 12:01 UTC on" in told.value.hint
    must_be_addable(PHONE, [SandboxNumber(PHONE, False, NOW - timedelta(minutes=15))], NOW)


def test_a_number_stays_for_a_day_and_the_refusal_says_until_when() -> None:
    with pytest.raises(AwsError, match="cannot be removed yet") as told:
        must_be_removable(number(age=timedelta(hours=23)), NOW)
    assert "22 Nov 2026 13:00 UTC" in told.value.hint
    must_be_removable(number(age=timedelta(hours=24)), NOW)


def test_where_nobody_tells_when_a_number_was_added_aws_decides() -> None:
    must_be_addable(PHONE, [SandboxNumber(PHONE, False)], NOW)
    must_be_removable(number(), NOW)


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
