"""The rules of the SMS sandbox that need days to show."""

from collections.abc import Callable
from typing import Any

import pytest

from smsverifier.local.calls import AwsFailure
from smsverifier.local.settings import EVERYTHING_GRANTED, NEW_ACCOUNT, AccountSettings
from smsverifier.local.sms.account_state import CODE_RESEND_AFTER, DELETE_AFTER, SmsAccount

NUMBER = "+919876543210"


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def account(clock: Clock) -> SmsAccount:
    return SmsAccount(clock, NEW_ACCOUNT)


def code_of(call: Callable[..., Any], *arguments: Any) -> str:
    with pytest.raises(AwsFailure) as caught:
        call(*arguments)
    return caught.value.code


def test_only_verified_numbers_are_reached_in_the_sandbox(account: SmsAccount) -> None:
    code = account.add(NUMBER)
    assert not account.reaches(NUMBER)
    account.verify(NUMBER, code)
    assert account.reaches(NUMBER)
    assert not account.reaches("+919876543211")


def test_out_of_the_sandbox_every_number_is_reached(clock: Clock) -> None:
    assert SmsAccount(clock, EVERYTHING_GRANTED).reaches(NUMBER)


def test_more_than_the_account_s_rate_is_throttled_until_a_second_has_passed(clock: Clock) -> None:
    known = SmsAccount(clock, AccountSettings(sms_per_second=2))
    for _ in range(2):
        known.must_be_within_rate()
    assert code_of(known.must_be_within_rate) == "Throttling"
    clock.now = 0.5
    known.must_be_within_rate()
    assert code_of(known.must_be_within_rate) == "Throttling"


def test_who_has_opted_out_of_the_account_is_not_reached(clock: Clock) -> None:
    known = SmsAccount(clock, AccountSettings(opted_out=(NUMBER,)))
    assert NUMBER in known.opted_out


def test_a_code_can_be_sent_again_after_a_quarter_of_an_hour(
    account: SmsAccount, clock: Clock
) -> None:
    account.add(NUMBER)
    clock.now = CODE_RESEND_AFTER - 1
    assert code_of(account.add, NUMBER) == "Throttled"
    clock.now = CODE_RESEND_AFTER
    account.verify(NUMBER, account.add(NUMBER))


def test_a_wrong_code_does_not_put_the_next_one_off(account: SmsAccount, clock: Clock) -> None:
    account.add(NUMBER)
    clock.now = CODE_RESEND_AFTER
    assert code_of(account.verify, NUMBER, "00000") == "VerificationException"
    account.add(NUMBER)


def test_five_codes_a_day_are_the_most(account: SmsAccount, clock: Clock) -> None:
    for _ in range(5):
        account.add(NUMBER)
        clock.now += CODE_RESEND_AFTER
    assert code_of(account.add, NUMBER) == "Throttled"
    clock.now = DELETE_AFTER
    account.add(NUMBER)


def test_only_the_newest_code_counts(account: SmsAccount, clock: Clock) -> None:
    codes = [account.add(NUMBER)]
    while len(set(codes)) < 2:
        clock.now += DELETE_AFTER
        codes.append(account.add(NUMBER))
    assert code_of(account.verify, NUMBER, codes[0]) == "VerificationException"
    account.verify(NUMBER, codes[-1])


def test_a_verified_number_is_not_added_again(account: SmsAccount) -> None:
    account.verify(NUMBER, account.add(NUMBER))
    assert code_of(account.add, NUMBER) == "UserError"


def test_a_number_can_be_removed_after_a_day(account: SmsAccount, clock: Clock) -> None:
    account.add(NUMBER)
    clock.now = DELETE_AFTER - 1
    assert code_of(account.remove, NUMBER) == "UserError"
    clock.now = DELETE_AFTER
    account.remove(NUMBER)
    assert account.numbers() == []


def test_a_failed_verification_counts_as_an_attempt(account: SmsAccount, clock: Clock) -> None:
    account.add(NUMBER)
    clock.now = DELETE_AFTER
    assert code_of(account.verify, NUMBER, "00000") == "VerificationException"
    assert code_of(account.remove, NUMBER) == "UserError"


def test_ten_numbers_are_the_most(account: SmsAccount) -> None:
    for last in range(10):
        account.add(f"+91987654321{last}")
    assert code_of(account.add, "+919876543220") == "UserError"


@pytest.mark.parametrize("number", ["", "123", "+1", "x", "+91 98765 43210"])
def test_what_is_no_number_is_not_added(account: SmsAccount, number: str) -> None:
    assert code_of(account.add, number) == "InvalidParameter"


@pytest.mark.parametrize("code", ["", "1234", "123456789", "abcdef", "१२३४५६"])
def test_what_is_no_code_is_not_tried(account: SmsAccount, code: str) -> None:
    account.add(NUMBER)
    assert code_of(account.verify, NUMBER, code) == "InvalidParameter"


def test_an_unknown_number_is_not_found(account: SmsAccount) -> None:
    assert code_of(account.remove, NUMBER) == "ResourceNotFound"
