"""Lambda's Pythons have ends: told in time, from dates with a source."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smsverifier.config.model import Handler
from smsverifier.finding import Finding
from smsverifier.preflight.runtime import LIFETIMES, longer_lived
from tests.unit.preflight.cases import case, finding

OLD: dict[str, Any] = {"handler": {"runtime": "python3.11"}}


def told(day: date, config: dict[str, Any] = OLD) -> Finding:
    return finding("runtime", replace(case(config), now=datetime.combine(day, time(), UTC)))


@pytest.mark.parametrize(
    ("day", "state", "words"),
    [
        (date(2026, 12, 31), "ok", "until 30 June 2027"),
        (date(2027, 1, 1), "warning", "ends on 30 June 2027; from 31 July 2027 it makes no"),
        (date(2027, 6, 30), "warning", "ends on 30 June 2027"),
        (date(2027, 7, 1), "warning", "ended on 30 June 2027"),
        (date(2027, 7, 31), "blocker", "from 31 August 2027 it cannot be changed either"),
        (date(2027, 8, 31), "blocker", "changes none since 31 August 2027"),
    ],
)
def test_each_step_of_an_end_is_told(day: date, state: str, words: str) -> None:
    found = told(day)
    assert (found.state, words in found.detail) == (state, True), found.detail
    assert ("python3.13" in found.advice) == (state != "ok")


def test_where_no_other_lives_longer_a_newer_smsverifier_is_the_way() -> None:
    assert "newer version of smsverifier" in told(date(2029, 3, 1), {}).advice


def test_the_default_is_far_from_its_end() -> None:
    assert finding("runtime", case()).state == "ok"


def test_every_runtime_that_can_be_configured_has_its_dates_and_no_other() -> None:
    annotation = Handler.model_fields["runtime"].annotation
    assert set(get_args(annotation)) == LIFETIMES.keys()


def test_the_default_is_one_of_those_that_live_longest() -> None:
    assert longer_lived(str(Handler.model_fields["runtime"].default)) is None


@given(st.sampled_from(sorted(LIFETIMES)), st.integers(0, 2000))
def test_it_only_ever_gets_worse(runtime: str, days: int) -> None:
    ranks = {"ok": 0, "warning": 1, "blocker": 2}
    day = date(2026, 11, 1) + timedelta(days)
    config = {"handler": {"runtime": runtime}}
    assert ranks[told(day, config).state] <= ranks[told(day + timedelta(1), config).state]
