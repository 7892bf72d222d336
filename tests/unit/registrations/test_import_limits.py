"""How large a row may be that comes in by an import: what DynamoDB and the handler need."""

from bisect import bisect_left
from typing import Any

import pytest

from smsverifier import row
from smsverifier.registrations.import_rules import RowRefused
from tests.support.registrations_table import admission

NOW = 1763900000000
PHONE = "+919876543210"
MOST_OF_A_ROW = 400 * 1024
MOST_OF_A_KEY = 2048
"""Bytes (API reference of DynamoDB, Limits)."""
OF_THE_HANDLER = 1000
"""What its status, ids, moments and counts take, and room to spare."""


def item(**values: dict[str, Any]) -> row.Item:
    return {"registration_id": {"S": PHONE}, "phone": {"S": PHONE}} | values


def admitted(given: row.Item, duplicates: str = "reject") -> row.Item:
    return admission(duplicates, NOW).admitted(given)


def why_not(given: row.Item, duplicates: str = "reject") -> str:
    with pytest.raises(RowRefused) as refused:
        admitted(given, duplicates)
    return str(refused.value)


def is_refused(letters: int) -> bool:
    try:
        admitted(item(name={"S": "x" * letters}))
    except RowRefused:
        return True
    return False


def test_the_handler_can_add_its_own_to_the_largest_row_that_is_taken() -> None:
    letters = bisect_left(range(MOST_OF_A_ROW), True, key=is_refused) - 1
    whole = admitted(item(name={"S": "x" * letters}))
    size = sum(len(name) + sum(map(len, value.values())) for name, value in whole.items())
    assert OF_THE_HANDLER <= MOST_OF_A_ROW - size <= 2 * OF_THE_HANDLER


@pytest.mark.parametrize(
    "value",
    [
        {"S": "é" * 210_000},
        {"B": b"x" * 410_000},
        {"SS": ["x" * 210_000, "y" * 210_000]},
        {"L": [{"S": "x" * 210_000}, {"S": "y" * 210_000}]},
        {"M": {"a": {"S": "x" * 210_000}, "b": {"L": [{"S": "y" * 210_000}]}}},
        {"M": {"x" * 210_000: {"S": "y" * 210_000}}},
    ],
    ids=["two bytes a letter", "bytes", "a set", "a list", "a map", "a long name"],
)
def test_every_kind_of_value_counts_with_all_that_is_in_it(value: dict[str, Any]) -> None:
    assert "400 KB" in why_not(item(more=value))


def test_a_key_has_as_many_bytes_as_dynamodb_takes() -> None:
    longest = "é" * (MOST_OF_A_KEY // 2)
    taken = admitted(item(registration_id={"S": longest}), "allow")
    assert taken["registration_id"] == {"S": longest}
    assert "2048 bytes" in why_not(item(registration_id={"S": f"{longest}k"}), "allow")


@pytest.mark.parametrize(("digits", "is_taken"), [(38, True), (39, False)])
def test_a_number_has_as_many_digits_as_dynamodb_keeps(digits: int, is_taken: bool) -> None:
    given = item(sms_parts={"N": "1" * digits})
    if is_taken:
        assert admitted(given)["sms_parts"] == {"N": "1" * digits}
    else:
        assert "sms_parts is not a whole number" in why_not(given)
