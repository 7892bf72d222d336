"""The month's limit, what is spent, and what telling everybody costs."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smsverifier.delivery.account_limits import SpendLimit
from smsverifier.preflight.check_context import SmsNeed
from smsverifier.preflight.checks import still_to_send
from smsverifier.preflight.spend import monthly_limit, spend_limit_needed
from smsverifier.registration_table import RowCounts
from tests.unit.preflight.cases import CENT, DENIED, case, finding, state


def limited(usd: float, quota: float | None = None, **facts: Any) -> dict[str, Any]:
    limit = SpendLimit(enforced_usd=usd, quota_usd=quota or usd)
    return {"sms_attributes": {"MonthlySpendLimit": str(usd)}, "spend_limit": limit, **facts}


@pytest.mark.parametrize(
    ("limit", "spent", "expected"),
    [(100, 0.0, "ok"), (12, 0.0, "ok"), (11, 0.0, "warning"), (9, 0.0, "blocker"),
     (20, 15.0, "blocker"), (20, 20.0, "blocker"), (1, 1.4, "blocker")],
)  # fmt: skip
def test_ten_dollars_of_sms_against_the_limit(limit: int, spent: float, expected: str) -> None:
    assert state("spend_limit", case(**limited(limit, spent_usd=spent))) == expected


def test_one_dollar_says_after_how_many_sms_nothing_arrives() -> None:
    found = finding("spend_limit", case(**limited(1, spent_usd=0.25)))
    assert "after about 75 of them" in found.detail
    assert "MessageId" in found.detail


def test_a_limit_between_two_prices_is_no_blocker_and_says_after_how_many_it_may_end() -> None:
    need = SmsNeed(1000, 1, replace(CENT, high_usd=0.02))
    found = finding("spend_limit", case(need=need, **limited(15)))
    assert found.state == "warning"
    assert "cost 10.00 USD to 20.00 USD" in found.detail
    assert "after about 750 of them" in found.detail
    assert "MonthlySpendLimit=24" in found.advice


def test_a_limit_below_both_prices_tells_after_how_many_by_either() -> None:
    need = SmsNeed(1000, 1, replace(CENT, high_usd=0.02))
    assert "after about 250 to 500 of them" in finding(
        "spend_limit", case(need=need, **limited(5))
    ).detail  # fmt: skip


def test_a_price_limit_between_two_prices_may_stop_every_sms() -> None:
    judged = case(
        {"sms": {"max_price_usd": 0.015}}, need=SmsNeed(9, 1, replace(CENT, high_usd=0.02))
    )
    assert state("max_price", judged) == "warning"


def test_a_used_up_limit_says_until_when_nothing_arrives() -> None:
    assert "until the month ends" in finding(
        "spend_limit", case(**limited(1, spent_usd=1.2))
    ).detail  # fmt: skip


def test_within_the_quota_the_command_that_raises_the_limit_is_given() -> None:
    advice = finding("spend_limit", case(**limited(1, quota=50))).advice
    assert "aws sns set-sms-attributes --region ap-south-1" in advice
    assert "MonthlySpendLimit=12" in advice
    assert "numbers exit" not in advice


def test_beyond_the_quota_aws_must_be_asked_first() -> None:
    advice = finding("spend_limit", case(**limited(1))).advice
    assert "smsverifier numbers exit" in advice
    assert "MonthlySpendLimit=12" in advice


def test_without_a_price_nothing_is_promised_and_the_country_is_named() -> None:
    found = finding("spend_limit", case(need=SmsNeed(1000, 1, None, unpriced=("NP",))))
    assert found.state == "unknown"
    assert "an SMS to NP" in found.detail
    assert "prices.yaml" in found.advice
    assert "sms_NP" in found.advice


@pytest.mark.parametrize(
    ("facts", "usd"),
    [
        ({"sms_attributes": {}, "spend_limit": None}, 1.0),
        ({"sms_attributes": {}, "spend_limit": DENIED}, 1.0),
        ({"sms_attributes": {"MonthlySpendLimit": "7"}, "spend_limit": DENIED}, 7.0),
        ({"sms_attributes": DENIED, "spend_limit": SpendLimit(5, 9)}, 5.0),
        ({"sms_attributes": {"MonthlySpendLimit": "7"}, "spend_limit": SpendLimit(5, 9)}, 5.0),
    ],
)
def test_the_lower_of_two_limits_holds_and_one_dollar_where_none_is_set(
    facts: dict[str, Any], usd: float
) -> None:
    assert monthly_limit(case(**facts)) == usd


def test_spending_that_is_not_told_counts_as_none_for_the_limit() -> None:
    judged = case(**limited(100, spent_usd=DENIED))
    assert state("spend_limit", judged) == "ok"
    assert "how much of it is spent is not known" in finding("spend_limit", judged).detail
    assert state("month_to_date", judged) == "unknown"


@given(
    messages=st.integers(1, 10**6),
    parts=st.integers(1, 10),
    spent=st.floats(0, 1000, allow_nan=False),
)
def test_the_limit_that_is_asked_for_is_enough(messages: int, parts: int, spent: float) -> None:
    need = SmsNeed(messages, parts, CENT)
    wanted = spend_limit_needed(need, spent)
    assert wanted is not None
    assert state("spend_limit", case(need=need, **limited(wanted, spent_usd=spent))) == "ok"


@pytest.mark.parametrize(
    ("cap", "expected"), [(None, "warning"), (999, "blocker"), (1000, "ok"), (2000, "ok")]
)
def test_a_cap_is_wanted_and_must_leave_room_for_everybody(cap: int | None, expected: str) -> None:
    assert state("max_messages", case({"sms": {"max_messages": cap}})) == expected


def test_no_cap_is_said_loudly_however_small_the_event() -> None:
    found = finding(
        "max_messages", case({"sms": {"max_messages": None}}, need=SmsNeed(50, 1, CENT))
    )
    assert (found.state, found.detail[:6]) == ("warning", "NO CAP")


def test_the_default_cap_has_room_for_everybody_and_is_named_so() -> None:
    found = finding("max_messages", case(need=SmsNeed(2000, 1, CENT)))
    assert (found.state, found.detail[:27]) == ("ok", "the default cap is 2400: ro")


def test_a_cap_that_is_used_up_leaves_waiting_who_is_still_to_be_told() -> None:
    found = finding("max_messages", case({"sms": {"max_messages": 1000}}, reserved=1000))
    assert found.state == "blocker"
    assert "1000 SMS count already: of 1000 still to be told the last 1000 wait" in found.detail
    assert "for example to 2200, and run `smsverifier up`" in found.advice
    assert "`smsverifier registrations resend`" in found.advice


def test_a_cap_that_is_used_up_stops_nobody_once_everybody_is_told() -> None:
    judged = case({"sms": {"max_messages": 1000}}, need=SmsNeed(0, 1, CENT), reserved=1000)
    found = finding("max_messages", judged)
    assert (found.state, "Everybody expected is told" in found.detail) == ("warning", True)
    assert "for example to 1200, and" in found.advice  # 1000 would leave room for nobody


@pytest.mark.parametrize(("coming", "expected"), [(193, "ok"), (194, "blocker")])
def test_what_counts_against_the_cap_already_leaves_less_room(coming: int, expected: str) -> None:
    judged = case({"sms": {"max_messages": 200}}, need=SmsNeed(coming, 1, CENT), reserved=7)
    found = finding("max_messages", judged)
    assert (found.state, "and 7 SMS count already" in found.detail) == (expected, True)


@pytest.mark.parametrize(
    ("counted", "coming"),
    [
        (None, 100),
        ({}, 100),
        ({"registrations": 30, "sent": 30}, 70),
        ({"registrations": 30, "sent": 21, "untried": 2, "held": 3, "over_cap": 4}, 79),
        ({"registrations": 30, "sent": 28, "sending": 2, "unconfirmed": 1, "tests": 5}, 75),
        ({"registrations": 130, "sent": 130}, 0),
        ({"registrations": 130, "sent": 120, "over_cap": 10}, 10),
    ],
)
def test_once_the_event_runs_those_still_to_be_told_count_and_not_all(
    counted: dict[str, Any] | None, coming: int
) -> None:
    row_counts = None if counted is None else replace(RowCounts(0, 0, 0, 0, 0, 0), **counted)
    assert still_to_send(100, row_counts) == coming


def test_a_month_that_is_spent_stops_nobody_once_everybody_is_told() -> None:
    told = SmsNeed(0, 1, CENT)
    assert state("spend_limit", case(need=told, **limited(20, spent_usd=20.0))) == "warning"
    assert state("spend_limit", case(need=told, **limited(20, spent_usd=19.0))) == "ok"


@pytest.mark.parametrize(("limit", "expected"), [(0.005, "blocker"), (0.02, "ok"), (None, "ok")])
def test_a_price_limit_below_the_price_stops_every_sms(limit: float | None, expected: str) -> None:
    assert state("max_price", case({"sms": {"max_price_usd": limit}})) == expected


def test_the_parts_of_a_message_count_against_the_price_limit() -> None:
    judged = case({"sms": {"max_price_usd": 0.015}}, need=SmsNeed(1000, 2, CENT))
    assert state("max_price", judged) == "blocker"
    assert "an SMS costs up to 0.02 USD" in finding("max_price", judged).detail


def test_a_price_limit_of_exactly_what_a_message_costs_lets_it_pass() -> None:
    need = SmsNeed(20, 3, replace(CENT, unit_price_usd=0.05))
    assert state("max_price", case({"sms": {"max_price_usd": 0.15}}, need=need)) == "ok"


def test_a_limit_of_exactly_what_all_messages_cost_is_just_enough() -> None:
    need = SmsNeed(20, 3, replace(CENT, unit_price_usd=0.05))
    assert state("spend_limit", case(need=need, **limited(3))) == "warning"


@pytest.mark.parametrize(("spent", "left"), [(0.9, 1), (0.7, 3)])
def test_what_is_left_is_reckoned_as_a_bill_does(spent: float, left: int) -> None:
    need = SmsNeed(10, 1, replace(CENT, unit_price_usd=0.1))
    detail = finding("spend_limit", case(need=need, **limited(1, spent_usd=spent))).detail
    assert f"after about {left} of them" in detail
