"""A mistyped number beside the right one: they can be told apart, and no more of them is seen."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smsverifier.registrations.correction import (
    ToldBy,
    corrected,
    corrected_from,
    masked_beside,
    told_by,
)
from smsverifier.sms.text import mask
from tests.support.registrations_table import row

NUMBERS = st.from_regex(r"\+919[0-9]{5}00(13|14)", fullmatch=True)


@pytest.mark.parametrize(
    ("number", "other", "shown"),
    [
        ("+919876540013", "+919876543210", "+91••••••0013"),
        ("+919876540013", "+919816540013", "+91••7•••0013"),
        ("+919816540013", "+919876540013", "+91••1•••0013"),
        ("+919876540013", "+919123450013", "+91•87•••0013"),
        ("+919876540013", "+919876540013", "+91••••••0013"),
        ("98765", "+919876540013", "•••65"),
    ],
)
def test_numbers_that_look_the_same_are_told_apart(number: str, other: str, shown: str) -> None:
    assert masked_beside(number, other) == shown


@given(NUMBERS, NUMBERS)
def test_two_numbers_never_look_the_same_and_two_digits_more_are_seen_at_most(
    one: str, other: str
) -> None:
    if one != other:
        assert masked_beside(one, other) != masked_beside(other, one)
    assert mask(one).count("•") - masked_beside(one, other).count("•") <= 2


def test_who_waits_for_a_place_is_told_by_nobody_until_they_come_in() -> None:
    waiting = row("+919876540013", source="form", **{"waiting.at": "1"})
    assert told_by(waiting) is ToldBy.WAITING


@given(NUMBERS, NUMBERS)
def test_a_row_remembers_from_which_number_it_came(one: str, other: str) -> None:
    moved = corrected(row(one), one, other, other, 1)
    assert corrected_from([moved], one) == [moved]
