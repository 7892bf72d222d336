"""Who is in the table already under another key: an import must not have them told twice."""

import pytest

from smsverifier import row
from tests.support.registrations_table import admission

PHONE = "+919876543210"


def stored(key: str, phone: str | None) -> row.Item:
    return {"registration_id": {"S": key}} | ({"phone": {"S": phone}} if phone else {})


def other_keys(*rows: row.Item, duplicates: str = "reject") -> set[str]:
    return admission(duplicates, 1763900000000).other_keys(rows)


@pytest.mark.parametrize("key", ["98765 43210", "919876543210", "r-1", f"{PHONE}/{'0' * 32}"])
@pytest.mark.parametrize("phone", [PHONE, "98765 43210"])
def test_a_number_that_stands_under_another_key_is_known(key: str, phone: str) -> None:
    assert other_keys(stored(key, phone)) == {PHONE}


def test_a_number_that_is_its_own_key_needs_no_look() -> None:
    assert other_keys(stored(PHONE, PHONE)) == set()


@pytest.mark.parametrize("phone", ["+918022345678", "+447700900123"])
def test_so_is_one_that_could_not_be_told_today(phone: str) -> None:
    assert other_keys(stored("r-1", phone)) == {phone}


@pytest.mark.parametrize("phone", [None, "hello"])
def test_a_row_without_a_number_stands_in_nobodys_way(phone: str | None) -> None:
    assert other_keys(stored("r-1", phone), stored("r-2", PHONE)) == {PHONE}


def test_where_duplicates_are_allowed_nobody_is_known_by_number() -> None:
    assert other_keys(stored("r-1", PHONE), duplicates="allow") == set()
