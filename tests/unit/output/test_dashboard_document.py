"""What the dashboard's page is given to draw."""

from datetime import timedelta

import pytest

from smsverifier.output.dashboard_document import MOST_BARS, dashboard_document
from smsverifier.output.look import Look
from tests.support.looks import AT, crowd, in_waiting, look_at, person

DOCUMENT = dashboard_document(look_at(crowd()))


def test_every_registration_is_in_one_bar() -> None:
    bars = DOCUMENT["registrations"]["bars"]
    assert sum(bar["registered"] for bar in bars) == 246
    assert sum(bar["told"] for bar in bars) == 240
    assert bars[-1]["title"] == "5 Dec, 18:00"


@pytest.mark.parametrize(
    ("hours", "label", "first"),
    [(0.1, "17:30", "5 Dec, 17:30"), (7, "11:00", "5 Dec, 11:00"), (700, "6 Nov", "6 Nov")],
)
def test_bars_are_as_wide_as_the_time_asks_for_and_begin_where_the_zone_does(
    hours: float, label: str, first: str
) -> None:
    long = dashboard_document(look_at([person(1, hours * 3600), person(2, 1)]))["registrations"]
    assert len(long["bars"]) <= MOST_BARS
    assert (long["bars"][0]["label"], long["bars"][0]["title"]) == (label, first)
    assert sum(bar["registered"] for bar in long["bars"]) == 2


def test_the_numbers_are_those_of_status_with_their_words() -> None:
    numbers = {each["label"]: (each["value"], each["words"]) for each in DOCUMENT["numbers"]}
    assert numbers["Told"] == ("240", "5 more since")
    assert numbers["Pending"] == ("2", "oldest waits 14 s")
    assert numbers["Cap on SMS"] == ("245", "of 300, 81\N{NO-BREAK SPACE}%")
    assert numbers["Spent this month"] == (
        "8.40",
        "of 10.00 USD by the account, announcements too, 84\N{NO-BREAK SPACE}%",
    )


def test_who_is_on_the_waiting_list_has_a_number_where_there_is_anybody() -> None:
    labels = [each["label"] for each in DOCUMENT["numbers"]]
    waiting = dashboard_document(look_at([*crowd(), in_waiting()]))["numbers"]
    assert "Waiting list" not in labels
    assert ("Waiting list", "1") in [(each["label"], each["value"]) for each in waiting]


def test_registration_places_and_alarms_are_numbers_as_well() -> None:
    numbers = {each["label"]: each for each in DOCUMENT["numbers"]}
    assert numbers["Registration"]["value"] == "full"
    assert numbers["Places taken"]["words"] == "of 246, 100\N{NO-BREAK SPACE}%"
    assert (numbers["Alarms on"]["value"], numbers["Alarms on"]["words"]) == ("1", "dead-letters")
    assert numbers["Mailed"]["words"] == "1 failed, 3 to come · 1 without an address"


def test_what_nobody_knows_is_not_drawn() -> None:
    nothing = dashboard_document(Look(at=AT, name="hack", location={}, location_text="AWS"))
    drawn = ("registrations", "waits", "carriers", "failures")
    assert [nothing[name] for name in drawn] == [None] * 4
    assert [nothing[name] for name in ("announcements", "errors", "notes")] == [[], [], []]


def test_an_error_of_another_day_says_which() -> None:
    old = person(1, timedelta(days=2).total_seconds(), "failed", sms_error={"S": "OptedOut"})
    errors = dashboard_document(look_at([old], errors=()))["errors"]
    assert [each["more"] for each in errors] == ["+91••••••0001 · 3 Dec 2026, 18:00:06 IST"]
