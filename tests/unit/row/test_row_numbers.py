"""Numbers in a row: what is none counts as nothing, and no moment is later than a clock can say."""

from typing import Any

import pytest

from smsverifier import row

END_OF_9999_MS = 253_402_300_799_999


@pytest.mark.parametrize(
    "item",
    [
        *({}, {"n": {"S": "3"}}, {"n": {"N": ""}}, {"n": {"N": "1.5"}}, {"n": {"N": "-3"}}),
        *({"n": {"N": "1E+40"}}, {"n": {"N": "٣"}}, {"n": {"N": "²"}}, {"n": {"NULL": True}}),
    ],
)
def test_what_is_no_whole_number_counts_as_nothing(item: dict[str, Any]) -> None:
    assert row.whole_of(item, "n") is None
    assert row.number_of(item, "n") == 0
    assert row.moment_of(item, "n") == 0


@pytest.mark.parametrize("number", [0, 3, END_OF_9999_MS])
def test_a_whole_number_counts_as_it_is(number: int) -> None:
    item = {"n": {"N": str(number)}}
    assert row.whole_of(item, "n") == row.number_of(item, "n") == row.moment_of(item, "n") == number


def test_a_moment_that_no_clock_shows_is_none() -> None:
    assert row.moment_of({"n": {"N": str(END_OF_9999_MS + 1)}}, "n") == 0
