"""The columns of an export: which there are, and what time a moment in one of them is."""

import pytest

from smsverifier.registrations import csv_cells
from smsverifier.row import ATTRIBUTE_TYPES

WHO = ["registration_id", "phone", "name"]
WHAT_BECAME = [
    *("request_id", "registered_at", "source"),
    *("sms_status", "sms_message_id", "sms_parts", "sms_error", "sms_updated_at", "sms_attempts"),
]
RARE = ["email_status", "email_message_id", "email_error", "expires_at"]


def test_who_the_answers_and_what_became_stand_in_this_order() -> None:
    names = csv_cells.columns({*ATTRIBUTE_TYPES, "year", "college"})
    assert names == [*WHO, "college", "year", *WHAT_BECAME, *RARE]


def test_what_is_rare_has_a_column_only_where_a_row_has_it() -> None:
    assert csv_cells.columns({"expires_at"}) == [*WHO, *WHAT_BECAME, "expires_at"]


def test_what_became_of_an_announcement_stands_at_the_end_and_is_read_back() -> None:
    item = {f"announce.hall.{name}": {"S": "sent"} for name in ("status", "message_id")}
    item |= {f"announce.hall.{name}": {"N": "1"} for name in ("parts", "tries")}
    names = csv_cells.columns({*item, "college"})
    assert names == [*WHO, "college", *WHAT_BECAME, *sorted(item)]
    assert csv_cells.from_cells(csv_cells.to_cells(item, names), names) == item


@pytest.mark.parametrize(
    ("name", "number"),
    [
        ("registered_at", "1763800000000"),
        ("sms_updated_at", "1763800000000"),
        ("expires_at", "1763800000"),
        ("attended.at", "1763800000000"),
        ("consent.at", "1763800000000"),
        ("announce.day-before.at", "1763800000000"),
    ],
)
def test_a_moment_is_the_date_that_the_pipeline_meant(name: str, number: str) -> None:
    (cell,) = csv_cells.to_cells({name: {"N": number}}, [name])
    assert cell == "2025-11-22T08:26:40.000Z"
    assert csv_cells.from_cells(["2025-11-22 08:26:40"], [name]) == {name: {"N": number}}


@pytest.mark.parametrize("number", ["9" * 15, "9" * 38, "-" + "9" * 30])
@pytest.mark.parametrize("name", ["registered_at", "sms_updated_at", "expires_at"])
def test_a_number_that_no_calendar_has_stands_as_it_is(name: str, number: str) -> None:
    """One row that somebody typed by hand must not stop everybody's export."""
    item = {name: {"N": number}}
    cells = csv_cells.to_cells(item, [name])
    assert cells[0].lstrip("'") == number
    assert csv_cells.from_cells(cells, [name]) == item


@pytest.mark.parametrize("blank", [" {}", "{} ", "\u00a0{}\t"])
def test_blanks_around_a_name_of_ours_do_not_make_it_another_column(blank: str) -> None:
    cells = ["registration_id", blank.format("sms_status")]
    assert csv_cells.from_header(cells) == ["registration_id", "sms_status"]
