"""From log lines and figures to an alarm's state."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smsverifier.local.alerts.evaluation import ALARM, COMPARISONS, NO_DATA, OK, Rule, state_of
from smsverifier.local.alerts.metrics import MINUTE, Metric, Metrics, figures_in

ABOVE = "GreaterThanThreshold"
STATES = (OK, ALARM, NO_DATA)


@pytest.mark.parametrize(
    ("missing", "values", "before", "after"),
    [
        ("notBreaching", [None], ALARM, OK),  # a quiet day ends what was an event
        ("notBreaching", [None], NO_DATA, OK),
        ("ignore", [None], ALARM, ALARM),  # and not what has to be looked at
        ("ignore", [None], NO_DATA, NO_DATA),
        ("missing", [None], ALARM, NO_DATA),
        ("breaching", [None], OK, ALARM),
        ("ignore", [6.0], OK, ALARM),
        ("ignore", [5.0], ALARM, OK),
        ("notBreaching", [6.0], OK, ALARM),
        ("notBreaching", [0.0], ALARM, OK),
    ],
)
def test_one_period(missing: str, values: list[float | None], before: str, after: str) -> None:
    assert state_of(Rule(ABOVE, 5, 1, missing), values, before) == after


@given(
    st.lists(st.one_of(st.none(), st.floats(-9, 9)), min_size=1, max_size=5),
    st.integers(1, 5),
    st.sampled_from(sorted(COMPARISONS)),
    st.sampled_from(STATES),
)
def test_where_nothing_is_missing_it_is_a_count_of_what_breaches(
    values: list[float | None], wanted: int, comparison: str, before: str
) -> None:
    there = [value for value in values if value is not None]
    rule = Rule(comparison, 0, wanted, "ignore")
    breaching = sum(COMPARISONS[comparison](value, 0) for value in there)
    expected = before if not there else ALARM if breaching >= wanted else OK
    assert state_of(rule, values, before) == expected


def test_figures_of_a_minute_are_one_and_those_of_a_period_together() -> None:
    metric = Metric("r", "n", "m", frozenset())
    metrics = Metrics(lambda: 0.0)
    for second, value in ((0, 3), (59, 5), (60, 1), (600, 9)):
        metrics.add(metric, value, second)
    first, both = metrics.within(metric, 0, 1), metrics.within(metric, 0, 2)
    assert first is not None
    assert both is not None
    assert [first.value(each) for each in ("Sum", "Maximum", "SampleCount")] == [8, 5, 2]
    assert [both.value(each) for each in ("Sum", "Minimum", "Average")] == [9, 1, 3]
    assert metrics.within(metric, 2, 600 // MINUTE) is None


@pytest.mark.parametrize(
    "message",
    [
        "no JSON",
        "[]",
        "{}",
        '{"_aws": {"CloudWatchMetrics": 1, "Timestamp": 1}}',
        '{"_aws": {"CloudWatchMetrics": [{"Namespace": "n"}], "Timestamp": 1}}',
        json.dumps(
            {
                "_aws": {
                    "Timestamp": 1000,
                    "CloudWatchMetrics": [
                        {"Namespace": "n", "Dimensions": [["D"]], "Metrics": [{"Name": "M"}]}
                    ],
                },
                "D": "d",
                "M": "no number",
            }
        ),
    ],
)
def test_a_line_that_is_not_quite_of_the_format_is_a_line(message: str) -> None:
    assert list(figures_in(message, "r")) == []
