"""How many a second each hop bears, and how long so many people take."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smsverifier.config import Config
from smsverifier.config.price_table import load_prices
from smsverifier.delivery.capacity import Capacity, Quotas, capacity_document, capacity_of
from smsverifier.output.formatting import duration
from tests import ROOT

PRICES = load_prices()
ENOUGH = Quotas(sms_usd=None)


def found(people: int, quotas: Quotas = ENOUGH, **sections: Any) -> Capacity:
    return capacity_of(Config.model_validate(sections), PRICES, people, quotas)


@pytest.mark.parametrize(
    ("people", "seconds"), [(300, 15.6), (2_000, 104), (200_000, 10_400), (20_000_000, 1_040_000)]
)
def test_by_default_everybody_waits_for_the_pace_of_sms(people: int, seconds: float) -> None:
    """Twenty a second, and a quarter of a second between two batches of 100."""
    told = found(people)
    assert told.first_bottleneck.key == "pace"
    assert told.seconds == pytest.approx(seconds)


def test_of_equals_the_later_one_is_named_as_raising_the_earlier_alone_does_harm() -> None:
    pace = found(300).first_bottleneck.per_second
    assert found(300, replace(ENOUGH, sms_per_second=pace)).first_bottleneck.key == "sms"


@pytest.mark.parametrize(
    ("sections", "quotas", "first"),
    [
        ({"sms": {"max_per_second": 5}}, ENOUGH, "pace"),
        ({"sms": {"max_per_second": 1000}}, replace(ENOUGH, sms_per_second=30), "sms"),
        ({"sms": {"max_per_second": 1000}}, replace(ENOUGH, sms_per_second=1000), "api"),
        (
            {"handler": {"memory_mb": 256}, "sms": {"max_per_second": 1000},
             "api": {"requests_per_second": 3000}},
            replace(ENOUGH, sms_per_second=1000),
            "pipe",
        ),
        (
            {"pipe": {"parallelization": 10}, "sms": {"max_per_second": 1000},
             "api": {"requests_per_second": 3000}},
            replace(ENOUGH, sms_per_second=1000, environments=3),
            "function",
        ),
        (
            {"pipe": {"parallelization": 10, "batch_size": 1}, "sms": {"max_per_second": 1000},
             "api": {"requests_per_second": 10_000}},
            replace(ENOUGH, sms_per_second=9000, shards=40),
            "counts",
        ),
        (
            {"pipe": {"parallelization": 10}, "sms": {"max_per_second": 1000},
             "api": {"requests_per_second": 10_000}},
            replace(ENOUGH, sms_per_second=9000, shards=40),
            "table",
        ),
        (
            {"sms": {"enabled": False}, "email": {"enabled": True, "from": "a@example.com",
             "max_per_second": 2}, "form": {"fields": [{"name": "name", "label": "N"},
             {"name": "phone", "label": "P", "type": "phone"},
             {"name": "mail", "label": "M", "type": "email"}]}},
            ENOUGH,
            "mail",
        ),
    ],
)  # fmt: skip
def test_each_hop_can_be_the_first_bottleneck(
    sections: dict[str, Any], quotas: Quotas, first: str
) -> None:
    assert found(50_000, quotas, **sections).first_bottleneck.key == first


@given(st.integers(1, 10**7), st.integers(1, 1000), st.integers(1, 10))
def test_more_people_never_take_less_and_more_of_a_quota_never_more(
    people: int, sms_per_second: int, shards: int
) -> None:
    quotas = replace(ENOUGH, sms_per_second=sms_per_second, shards=shards)
    seconds = found(people, quotas).seconds
    assert found(people + 1, quotas).seconds >= seconds
    assert found(people, replace(quotas, sms_per_second=sms_per_second + 1)).seconds <= seconds
    assert found(people, replace(quotas, shards=shards + 1)).seconds <= seconds


def test_what_is_to_be_raised_comes_slowest_first_and_is_enough_for_an_hour() -> None:
    told = found(200_000)
    assert [each.hop.key for each in told.raises] == ["pace", "sms", "api", "pipe"]
    assert all(each.to_per_second == pytest.approx(200_000 / 3600) for each in told.raises)
    assert found(2_000).raises == ()


def test_what_ends_it_before_is_told_first_things_first() -> None:
    told = found(20_000_000, Quotas(), sms={"max_messages": 1000})
    assert [(stop.key, stop.after, stop.after_at_most) for stop in told.stops] == [
        ("spend", 8, 46),
        ("cap", 1000, 1000),
        ("age", 3_927_136, 3_927_136),
    ]
    assert found(2_000, ENOUGH).stops == ()


def test_nobody_waits_too_long_where_more_cannot_come_than_are_told() -> None:
    slow = {"requests_per_second": 1, "burst": 5000}
    assert found(10**6, ENOUGH, api=slow, pipe={"max_age_seconds": 61}).stops == ()


def test_an_event_that_texts_nobody_needs_nothing_of_sns() -> None:
    told = found(10**6, Quotas(), sms={"enabled": False})
    assert {"pace", "sms"}.isdisjoint(hop.key for hop in told.hops)
    assert told.stops == ()


def test_the_document_has_what_each_hop_bears() -> None:
    told = capacity_document(found(200_000))
    assert told["first_bottleneck"] == "pace"
    assert {hop["hop"]: hop["per_second"] for hop in told["hops"]} == {
        **{"api": 33.333, "table": 1298.701, "counts": 12_500, "pipe": 50.65},
        **{"function": 19_230.769, "pace": 19.231, "sms": 20},
    }


@pytest.mark.parametrize(
    ("sms_per_second", "api"),
    [
        (20, {}),
        (100, {"requests_per_second": 400, "burst": 1000}),
        (500, {"requests_per_second": 2000, "burst": 5000}),
        (1000, {"requests_per_second": 10_000, "burst": 5000}),
    ],
)
def test_the_page_on_scaling_has_the_models_times(sms_per_second: int, api: dict[str, int]) -> None:
    quotas = replace(ENOUGH, sms_per_second=sms_per_second)
    sizes = (2_000, 200_000, 20_000_000)
    sections = {"api": api, "sms": {"max_per_second": sms_per_second}}
    times = [duration(found(people, quotas, **sections).seconds) for people in sizes]
    assert f"| {' | '.join(times)} |" in (ROOT / "docs/scaling.md").read_text("utf-8")
