"""AWS's limits on the sandbox's numbers, told before AWS refuses."""

from datetime import UTC, datetime, timedelta

import pytest

from smsverifier.delivery.sandbox import (
    MAX_NUMBERS,
    SandboxNumber,
    must_be_addable,
    must_be_removable,
)
from smsverifier.errors import AwsError

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
