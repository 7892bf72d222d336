"""Masked numbers."""

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st

from smsverifier.sms.text import mask


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("+919876543210", "+91••••••3210"),
        ("+14155550123", "+1••••••0123"),
        ("+79161234567", "+7••••••4567"),
        ("+353871234567", "+353•••••4567"),
        ("+2901234567", "+290•••4567"),
        ("9876543210", "••••••••10"),
        ("+91 98765 43210", "••••••••••••10"),
        ("hello", "•••••"),
        ("1234", "••••"),
        ("", ""),
        ("x" * 1000 + "42", "•" * 12 + "42"),
        ("+919876543210\n", "••••••••••••"),
    ],
)
def test_a_number_shows_its_country_and_last_four_digits(number: str, shown: str) -> None:
    assert mask(number) == shown


@pytest.mark.parametrize("code", sorted(phonenumbers.COUNTRY_CODE_TO_REGION_CODE))
def test_every_country_code_is_known(code: int) -> None:
    assert mask(f"+{code}1234567890"[:15]).startswith(f"+{code}•")


@given(st.from_regex(r"\+[1-9][0-9]{7,14}", fullmatch=True))
def test_a_masked_number_keeps_its_length_and_hides_a_digit_at_least(number: str) -> None:
    assert len(mask(number)) == len(number)
    assert "•" in mask(number)


@given(st.text(max_size=60))
def test_no_more_than_country_and_four_digits_are_ever_left(text: str) -> None:
    assert sum(char != "•" for char in mask(text)) <= 8
