"""The invented people: the same by a seed, as many as asked for, their numbers what they play."""

import re
from collections import Counter

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from smsverifier.config import Config
from smsverifier.rehearsal.crowd import (
    AGAIN_SHARE,
    FATES,
    MOST_AT_ONCE,
    SHARES,
    Coming,
    gather_crowd,
)
from smsverifier.rehearsal.pace import Brakes, waiting_of
from smsverifier.sms.countries import mobile_pattern

HINDI = Config.model_validate(
    {
        "form": {
            "languages": ["en", "hi"],
            "translations": {"hi": {"title": "फेस्ट"}},
            "fields": [
                {"name": "name", "label": "Name"},
                {"name": "phone", "label": "Phone", "type": "phone"},
                {"name": "day", "label": "Day", "type": "select", "options": ["Sat", "Sun"]},
            ],
        }
    }
)


@settings(max_examples=15)
@example(83, 1.0, 2_015_974_899_180_187_810_127_448_899_584)
@given(st.integers(1, 120), st.floats(0.1, 200), st.integers())
def test_everybody_comes_once_but_for_mistakes(count: int, hours: float, seed: int) -> None:
    crowd = gather_crowd(Config(), count, hours, seed)
    again = [visit for visit in crowd.visits if visit.coming is Coming.AGAIN]
    others = [visit for visit in crowd.visits if visit.coming is not Coming.AGAIN]
    people = [v for v in others if not v.is_refused_by_form or v.coming is Coming.ELSEWHERE]
    assert len(people) == count
    ours = [visit.phone for visit in people if not visit.is_refused_by_form]
    assert len(set(ours)) == len(ours)
    assert {visit.phone for visit in again} <= set(ours)
    assert list(crowd.visits) == sorted(crowd.visits, key=lambda visit: visit.at)


def test_the_same_seed_brings_the_same_people() -> None:
    one, same, other = (gather_crowd(Config(), 200, 24, seed) for seed in (7, 7, 8))
    assert one == same
    assert one.visits != other.visits


@pytest.mark.parametrize("country", ["IN", "US", "DE", "AE", "SG"])
def test_the_form_takes_the_numbers_that_it_is_to_take(country: str) -> None:
    made = Config.model_validate(
        {"form": {"default_country": country}, "sms": {"countries": [country]}}
    )
    crowd, pattern = gather_crowd(made, 400, 24, 1), re.compile(mobile_pattern(country))
    for visit in crowd.visits:
        assert bool(pattern.fullmatch(visit.phone)) is not visit.is_refused_by_form


def test_the_shares_are_about_what_is_assumed() -> None:
    crowd = gather_crowd(Config(), 5000, 24, 1)
    kinds = Counter(visit.coming for visit in crowd.visits)
    for coming, share in (*SHARES.items(), (Coming.AGAIN, AGAIN_SHARE)):
        assert kinds[coming] == pytest.approx(share * 5000, rel=0.5)
    assert len(crowd.fates) == kinds[Coming.NOBODYS] + kinds[Coming.SWITCHED_OFF]
    assert set(crowd.fates.values()) == set(FATES.values())


def test_two_hundred_come_within_a_second() -> None:
    moments = [visit.at for visit in gather_crowd(Config(), 2000, 24, 1).visits]
    assert waiting_of([], moments, Brakes.of(Config())).busiest_second >= MOST_AT_ONCE


def test_every_required_field_is_answered_in_a_language_of_the_form() -> None:
    visits = gather_crowd(HINDI, 100, 24, 1).visits
    assert {visit.language for visit in visits} == {"en", "hi"}
    assert all(visit.answers["day"] in {"Sat", "Sun"} for visit in visits)


def test_the_e_mail_brings_no_other_people() -> None:
    fields = [{"name": "name", "label": "Name"}, {"name": "phone", "label": "P", "type": "phone"}]
    fields.append({"name": "mail", "label": "Mail", "type": "email"})  # and so required
    without = Config.model_validate({"form": {"fields": fields[:2]}})
    with_it = Config.model_validate(
        {"form": {"fields": fields}, "email": {"enabled": True, "from": "a@b.example"}}
    )
    one, other = (gather_crowd(config, 300, 24, 1).visits for config in (without, with_it))
    assert [(v.at, v.phone, v.coming) for v in one] == [(v.at, v.phone, v.coming) for v in other]
    assert len({visit.answers["mail"] for visit in other}) == 300
