"""Whose rows a number means, however it is spelled in the row or on the command line."""

import pytest

from smsverifier.errors import UsageError
from smsverifier.registrations.persons import (
    NumberReader,
    chosen,
    refuse_blank,
    rows_of,
    shown_id,
)
from smsverifier.row import KEY, PHONE, Item
from tests.support.registrations_table import row

READER = NumberReader("IN", ("IN",))
PERSON = "+919876543210"


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        (" 98765 43210 ", PERSON),
        ("+91-98765-43210", PERSON),
        ("+914423456789", "+914423456789"),
        ("+44 1632 960961", "+441632960961"),
        ("12345", "12345"),
        ("#totals", "#totals"),
    ],
    ids=["local", "dashes", "landline", "foreign", "too short", "an item of ours"],
)
def test_any_number_can_be_named(typed: str, number: str) -> None:
    assert READER.read(typed) == number


@pytest.mark.parametrize(
    "odd",
    [
        {PHONE: {"S": "98765 43210"}},
        {PHONE: {"S": ""}},
        {KEY: {"S": "x-1"}},
        {KEY: {"S": f"{PERSON}/{'a' * 32}"}, PHONE: {"NULL": True}},
    ],
)
def test_a_row_typed_by_hand_is_found_by_its_number(odd: Item) -> None:
    item = row(PERSON) | odd
    assert rows_of([item, row("+919876543211")], READER, PERSON) == ([item],)


def test_a_row_that_names_another_number_is_not_theirs() -> None:
    mended = row(PERSON) | {PHONE: {"S": "+919876543211"}}
    assert rows_of([mended], READER, PERSON) == ([],)


@pytest.mark.parametrize("blank", ["", "  ", "\t"])
def test_a_blank_names_nobody(blank: str) -> None:
    with pytest.raises(UsageError):
        refuse_blank(blank)


def test_a_row_is_chosen_by_its_id_whole_or_as_the_list_shows_it() -> None:
    two = [row(PERSON) | {KEY: {"S": f"{PERSON}/{sign * 32}"}} for sign in "ab"]
    masked = list(map(shown_id, two))
    assert PERSON not in str(masked)
    assert chosen(two, None) == two
    for item, shown in zip(two, masked, strict=True):
        assert chosen(two, item[KEY]["S"]) == [item]
        assert chosen(two, shown) == [item]
    assert chosen(two, "#totals") == []
