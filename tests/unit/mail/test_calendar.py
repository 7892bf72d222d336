"""Calendar files are what RFC 5545 wants: another library reads the same event out of them."""

from datetime import UTC, datetime
from typing import Any

import icalendar
from hypothesis import given
from hypothesis import strategies as st

from smsverifier.mail.calendar import Occasion, calendar, sequence_of, uid_of

NOW = datetime(2026, 11, 30, 4, 0, 5, tzinfo=UTC).timestamp()
UID = uid_of("hackfest", "r-1", "club.example")
ORGANISER = {"organiser": 'The "Club", é', "contact": "club@club.example"}
STARTS = "2026-12-05T18:00:00+05:30"


def parsed(file: bytes) -> Any:
    (event,) = icalendar.Calendar.from_ical(file.decode()).walk("VEVENT")
    return event


def test_the_event_is_in_utc_with_all_that_programs_insist_on() -> None:
    occasion = Occasion(
        STARTS,
        "2026-12-05T21:30:00+05:30",
        "HackFest",
        "Audi",
        "https://x.example/?a=b",
        **ORGANISER,
    )
    file = calendar(occasion, UID, 3, NOW)
    whole, event = icalendar.Calendar.from_ical(file.decode()), parsed(file)
    assert (whole["METHOD"], whole["VERSION"]) == ("PUBLISH", "2.0")
    assert event["DTSTART"].dt == datetime(2026, 12, 5, 12, 30, tzinfo=UTC)
    assert event["DTEND"].dt == datetime(2026, 12, 5, 16, 0, tzinfo=UTC)
    assert event["DTSTAMP"].dt == datetime.fromtimestamp(NOW, UTC)
    assert (str(event["UID"]), event["SEQUENCE"]) == (UID, 3)
    assert (event["SUMMARY"], event["LOCATION"]) == ("HackFest", "Audi")
    assert event["ORGANIZER"] == "mailto:club@club.example"
    assert event.errors == []


@given(st.text(min_size=1, max_size=120), st.text(max_size=120))
def test_whatever_an_organiser_writes_is_one_event_of_short_lines(name: str, venue: str) -> None:
    file = calendar(Occasion(STARTS, None, name, venue, **ORGANISER), UID, 0, NOW)
    lines = file.split(b"\r\n")
    assert lines[-1] == b""
    assert max(map(len, lines)) <= 75
    assert all(line.decode() is not None for line in lines)  # no line ends within a character
    assert file.replace(b"\r\n", b"").count(b"\n") == 0
    event = parsed(file)
    seen = "".join(char for char in name.replace("\r\n", "\n") if char >= " " or char == "\n")
    seen = "".join(char for char in seen if not "\x7f" <= char <= "\x9f")
    assert str(event["SUMMARY"]) == seen
    assert "DTEND" not in event


def test_a_later_file_for_the_same_person_replaces_the_earlier_one() -> None:
    assert uid_of("hackfest", "r-1", "club.example") == UID
    assert uid_of("hackfest", "r-2", "club.example") != UID
    assert "r-1" not in UID
    assert [sequence_of(1000.0, at) for at in (1000.0, 1059.0, 1060.0, 900.0)] == [0, 0, 1, 0]
    assert sequence_of(None, 4e12) <= 2_147_483_647
