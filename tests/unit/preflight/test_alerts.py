"""Whether somebody would hear of it."""

from datetime import date

import pytest

from smsverifier.config import Config
from smsverifier.config.price_table import load_prices
from smsverifier.delivery.alert_cost import alert_cost_sentence, alert_counts
from tests.unit.preflight.cases import DENIED, case, finding, state

TODAY = date(2026, 11, 30)
TO = "desk@club.example"
ON = {"alerts": {"email": TO}}


@pytest.mark.parametrize(
    ("config", "told", "expected"),
    [
        ({}, None, "ok"),
        (ON, None, "ok"),  # `up` makes it
        (ON, {}, "warning"),
        (ON, {"other@club.example": "arn:aws:sns:x"}, "warning"),
        (ON, {TO: "PendingConfirmation"}, "warning"),
        (ON, {TO: "arn:aws:sns:x"}, "ok"),
        (ON, DENIED, "unknown"),
    ],
)
def test_who_is_told(config: dict[str, object], told: object, expected: str) -> None:
    judged = case(config, alert_addresses=told)
    assert state("alerts", judged) == expected
    assert TO not in finding("alerts", judged).detail


def test_what_they_cost_is_said_and_nothing_where_there_are_none() -> None:
    prices = load_prices()
    assert alert_cost_sentence(Config(), prices, TODAY) == ""
    assert list(alert_counts(Config())) == []
    told = Config.model_validate({"alerts": {"email": TO, "spike_per_hour": 9}})
    assert "Alerts cost 5.60 USD a month (8 alarms, 6 figures, a dashboard" in (
        alert_cost_sentence(told, prices, TODAY)
    )
    plain = {"alerts": {"email": TO, "dashboard": False}, "sms": {"max_messages": None}}
    counts = dict(alert_counts(Config.model_validate(plain)))
    assert counts == {"alarm_month": 4, "metric_month": 4}
