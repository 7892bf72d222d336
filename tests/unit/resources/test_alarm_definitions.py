"""What is watched, and what is drawn of it."""

import json
from typing import Any

import pytest

from smsverifier.config import Config
from smsverifier.naming import Names
from smsverifier.resources.alarm_definitions import (
    AS_BEFORE,
    QUIET,
    alarm_definitions,
    possible_alarms,
)
from smsverifier.resources.dashboard_body import dashboard_body, owner_of

NAMES = Names("demo-event", "ap-south-1", "123456789012")
STATES = {"dead-letters", "cap-50", "cap-80", "cap-100"}
"""What lasts without anything happening."""


def definitions(**sections: Any) -> dict[str, Any]:
    config = Config.model_validate(sections)
    return {each.what: each for each in alarm_definitions(config, NAMES)}


def test_there_is_one_for_everything_that_can_be_asked_for() -> None:
    found = definitions(alerts={"email": "a@b.example", "spike_per_hour": 5})
    assert tuple(found) == possible_alarms()
    assert set(definitions()) == set(possible_alarms()) - {"spike"}
    assert set(definitions(sms={"max_messages": None})) == set(possible_alarms()) - {
        "spike",
        *(what for what in possible_alarms() if what.startswith("cap-")),
    }


@pytest.mark.parametrize(
    ("cap", "limits"), [(2400, [1200, 1920, 2400]), (3, [2, 3, 3]), (1, [1, 1, 1])]
)
def test_the_cap_is_told_at_its_shares_never_before(cap: int, limits: list[int]) -> None:
    found = definitions(sms={"max_messages": cap})
    assert [found[f"cap-{share}"].threshold for share in (50, 80, 100)] == limits


def test_a_quiet_day_sets_nothing_off_and_ends_nothing_that_lasts() -> None:
    found = definitions(alerts={"email": "a@b.example", "spike_per_hour": 5})
    assert {what for what, each in found.items() if each.missing == AS_BEFORE} == STATES
    assert {each.missing for what, each in found.items() if what not in STATES} == {QUIET}


def test_every_mail_says_what_to_do_within_what_an_alarm_may_say() -> None:
    for each in definitions(alerts={"email": "a@b.example", "spike_per_hour": 5}).values():
        assert "smsverifier " in each.advice
        assert len(each.description) <= 1024  # CloudWatch's limit


@pytest.mark.parametrize("name", ["Demo Event", "`smsverifier:stack=other` **x**", "उत्सव 2026"])
def test_a_dashboard_says_whose_it_is_whatever_the_event_is_called(name: str) -> None:
    body = json.dumps(dashboard_body(Config.model_validate({"event": {"name": name}}), NAMES))
    assert owner_of(body) == "demo-event"
    assert owner_of("{}") is None


def test_every_figure_that_is_drawn_names_its_region() -> None:
    body = dashboard_body(Config(), NAMES)
    drawn = [each["properties"] for each in body["widgets"] if each["type"] == "metric"]
    assert len(drawn) == 6
    assert {each["region"] for each in drawn} == {"ap-south-1"}
