"""Masked numbers."""

import uuid

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st

from smsverifier.sms.text import mask, mask_in


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


def test_every_country_code_is_known() -> None:
    for code in sorted(phonenumbers.COUNTRY_CODE_TO_REGION_CODE):
        assert mask(f"+{code}1234567890"[:15]).startswith(f"+{code}•")


@given(st.from_regex(r"\+[1-9][0-9]{7,14}", fullmatch=True))
def test_a_masked_number_keeps_its_length_and_hides_a_digit_at_least(number: str) -> None:
    assert len(mask(number)) == len(number)
    assert "•" in mask(number)


@given(st.text(max_size=60))
def test_no_more_than_country_and_four_digits_are_ever_left(text: str) -> None:
    assert sum(char != "•" for char in mask(text)) <= 8


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("+919876543210", "+91••••••3210"),
        ("+91 98765 43210", "••••••••••••10"),
        ("walk-in +919876543210 (gate 2)", "walk-in +91••••••3210 (gate 2)"),
        ("98765-43210/x", "•••••••••10/x"),
        (f"+919876543210/{'12345678' * 4}", f"+91••••••3210/{'12345678' * 4}"),
        (f"+919876543210/{'a1234567' * 4}", f"+91••••••3210/{'a1234567' * 4}"),
        ("import-0123abcd-1234-4234-8234-123456789012", None),
        ("01234567-1234-4234-8234-123456789012", None),
        ("walkin-1", None),
        ("", None),
    ],
)
def test_in_an_id_numbers_are_masked_and_nothing_else(name: str, shown: str | None) -> None:
    assert mask_in(name) == (name if shown is None else shown)


@given(st.uuids())
def test_an_id_that_the_api_gives_is_shown_whole(request_id: uuid.UUID) -> None:
    assert mask_in(str(request_id)) == str(request_id)


@given(st.text("ab-/: ", max_size=8), st.from_regex(r"\+[1-9][0-9]{7,14}", fullmatch=True))
def test_no_number_is_left_in_an_id(before: str, number: str) -> None:
    assert number not in mask_in(f"{before}{number}")
