"""The law's figures: every one dated, sourced and read."""

from datetime import date
from typing import get_args

import pytest

from smsverifier.config.law_table import LawItem, LegalFigure, figure, load_law


def test_every_figure_that_code_can_ask_for_is_there_and_no_other() -> None:
    assert set(load_law()) == set(get_args(LawItem))


@pytest.mark.parametrize("item", get_args(LawItem))
def test_a_figure_says_from_when_by_whom_and_what_is_open(item: LawItem) -> None:
    found = figure(item)
    assert date.fromisoformat(found.as_of) <= date.fromisoformat(found.holds_from)
    assert found.source
    assert found.verified or found.doubt


def _figure(value: int, unit: str) -> LegalFigure:
    dates = {"holds_from": "2027-05-13", "as_of": "2026-11-29"}
    words = dict.fromkeys(("what", "law", "source", "doubt"), "x")
    return LegalFigure.model_validate(
        {"value": value, "unit": unit, "verified": False, **dates, **words}
    )


@pytest.mark.parametrize(
    ("value", "unit", "day", "after"),
    [
        (1, "year", "2026-11-30", "2027-11-30"),
        (1, "year", "2028-02-29", "2029-03-01"),
        (90, "day", "2026-11-30", "2027-02-28"),
    ],
)
def test_the_day_after_it_is_reckoned_by_the_calendar(
    value: int, unit: str, day: str, after: str
) -> None:
    found = _figure(value, unit).after(date.fromisoformat(day))
    assert found == date.fromisoformat(after)


def test_hours_are_no_days() -> None:
    with pytest.raises(ValueError, match="72 hours"):
        _figure(72, "hour").after(date(2026, 11, 30))
