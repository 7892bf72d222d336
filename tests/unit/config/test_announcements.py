"""Announcements in the configuration: when they go, and what of them is refused."""

from datetime import datetime
from typing import Any

import pytest

from smsverifier.config import Config
from smsverifier.config.price_table import load_prices
from smsverifier.config.rules import broken_rules
from smsverifier.config.whens import is_when, when
from smsverifier.delivery.cost import estimate
from smsverifier.times import INDIA, moment_of, zone_named
from tests.unit.preflight.cases import case, finding

KOLKATA, BERLIN = zone_named(INDIA), zone_named("Europe/Berlin")
REMINDER: dict[str, Any] = {"kind": "reminder", "message": "Tomorrow, {name}!"}
DLT: dict[str, Any] = {"entity_id": "1101456789012345678", "template_id": "1107456789012345678"}
DLT_SMS = {"sender_id": "HACKFT", "dlt": {**DLT, "template": "Hi {#var#}"}}
OWN_DLT = {"template_id": "1107456789012345679", "template": "Tomorrow, {#alphanumeric#}!"}

MAILING: dict[str, Any] = {
    "email": {"enabled": True, "from": "club@college.example"},
    "form": {
        "fields": [
            {"name": "name", "label": "Name"},
            {"name": "phone", "label": "Phone", "type": "phone"},
            {"name": "mail", "label": "Mail", "type": "email"},
        ]
    },
}


def moment(text: str, at: str, zone: str = "Asia/Kolkata") -> str:
    there = zone_named(zone)
    return when(text, there, moment_of(at, there)).isoformat()


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2026-12-04 18:00", "2026-12-04T18:00:00+05:30"),
        ("2026-12-04T18:00Z", "2026-12-04T23:30:00+05:30"),
        ("-1d 18:00", "2026-12-04T18:00:00+05:30"),
        ("-0d 7:30", "2026-12-05T07:30:00+05:30"),
        ("-1d", "2026-12-04T09:00:00+05:30"),
        ("-2h", "2026-12-05T07:00:00+05:30"),
        ("-90m", "2026-12-05T07:30:00+05:30"),
        ("+1d 10:00", "2026-12-06T10:00:00+05:30"),
    ],
)
def test_a_moment_is_written_or_reckoned_from_the_start_in_the_events_zone(
    written: str, meant: str
) -> None:
    assert moment(written, "2026-12-05 09:00") == meant


def test_days_go_by_the_calendar_and_hours_by_the_clock_when_clocks_are_put() -> None:
    """In Berlin the clocks go forward in the night to 29 March 2026, at 2."""
    assert moment("-1d", "2026-03-29 10:00", "Europe/Berlin") == "2026-03-28T10:00:00+01:00"
    assert moment("-24h", "2026-03-29 10:00", "Europe/Berlin") == "2026-03-28T09:00:00+01:00"


def test_what_needs_a_start_says_so_where_there_is_none() -> None:
    with pytest.raises(LookupError):
        when("-1d 18:00", KOLKATA, None)
    assert when("2026-12-04 18:00", BERLIN, None) == datetime(2026, 12, 4, 18, tzinfo=BERLIN)


@pytest.mark.parametrize("text", ["", "tomorrow", "2026-12-04", "-1d 25:00", "-2h 18:00", "1d"])
def test_what_is_no_moment_is_refused(text: str) -> None:
    assert not is_when(text)


def broken(**config: Any) -> list[str]:
    made = Config.model_validate({"event": {"starts_at": "2026-12-05 09:00"}} | config)
    return [f"{each.path}: {each.found}" for each in broken_rules(made)]


def one(**changes: Any) -> dict[str, Any]:
    return {"announcements": {"day-before": REMINDER | changes}}


@pytest.mark.parametrize(
    "config",
    [
        one(at="-1d 18:00"),
        one(channel="email", subject="Tomorrow"),  # it may have gone before mails were switched off
        {**one(), **MAILING, "sms": {"enabled": False}},
        {**one(channel="email", subject="Tomorrow"), **MAILING},
        {**one(dlt=OWN_DLT), "sms": DLT_SMS},
        {**one(dlt=OWN_DLT, kind="promotion", sender_id="312345"), "sms": DLT_SMS},
        {"form": {"languages": ["en", "hi"]}, **one(messages={"hi": "कल, {name}!"})},
    ],
)
def test_what_can_go_is_taken(config: dict[str, Any]) -> None:
    assert broken(**config) == []


def test_what_has_no_channel_costs_nothing_and_check_says_so() -> None:
    mailing = {**MAILING, "sms": {"enabled": False}}
    silenced = {**one(), **mailing}
    found = finding("announcements", case(silenced))
    assert (found.state, "day-before: nobody is texted" in found.detail) == ("warning", True)
    assert estimate(Config.model_validate(silenced), load_prices(), 9).announced == ()
    mailed = {**one(channel="email", subject="Tomorrow"), **mailing}
    assert finding("announcements", case(mailed)).state == "ok"


HERE = "announcements.day-before"


@pytest.mark.parametrize(
    ("config", "found"),
    [
        ({"announcements": {"Day before": REMINDER}}, 'announcements: "Day before"'),
        (one(at="soon"), f'{HERE}.at: "soon"'),
        ({"event": {}, **one(at="-1d")}, f'{HERE}.at: "-1d"'),
        (one(message="Hi {nam}"), f'{HERE}.message: the placeholder "{{nam}}"'),
        (one(messages={"hi": "कल"}), f'{HERE}.messages.hi: "hi"'),
        (one(dlt=OWN_DLT), f"{HERE}.dlt: a template"),
        ({**one(), "sms": DLT_SMS}, f"{HERE}.dlt: nothing"),
        ({**one(dlt=OWN_DLT, kind="promotion"), "sms": DLT_SMS}, f'{HERE}.sender_id: ""'),
        (one(channel="email"), f"{HERE}.subject: nothing"),
        (one(subject="Tomorrow"), f'{HERE}.subject: "Tomorrow"'),
    ],
)
def test_what_could_not_go_is_refused(config: dict[str, Any], found: str) -> None:
    assert broken(**config) == [found]
