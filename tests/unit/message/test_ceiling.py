"""The most that a stack can spend on SMS, in a line."""

from datetime import date
from typing import Any

import pytest

from smsverifier.config import Config
from smsverifier.delivery.cost import ceiling_document, ceiling_of, ceiling_sentence
from smsverifier.sms.prices import Price, Prices

TODAY = date(2026, 11, 29)


def priced(**more: Any) -> Prices:
    figure = {"what": "SMS to India", "unit": "part", "unit_price_usd": 0.02, "source": "a test"}
    return Prices({"sms_IN": Price(**{**figure, "as_of": "2020-06", "verified": False, **more})})


def line(sms: dict[str, Any], prices: Prices | None = None) -> str:
    config = Config.model_validate({"sms": sms})
    return ceiling_sentence(ceiling_of(config, prices or priced()), TODAY)


@pytest.mark.parametrize(
    ("sms", "said"),
    [
        ({}, ["96.00 USD", "2400 confirmations (the default cap) of up to 2 parts"]),
        ({"max_messages": 100}, ["4.00 USD", "100 confirmations (sms.max_messages)"]),
        ({"max_messages": 100, "message": "Hi"}, ["2.00 USD", "of one part."]),
        ({"max_messages": 1}, ["one confirmation (sms.max_messages)"]),
        ({"max_messages": 100, "max_price_usd": 0.5}, ["4.00 USD", "never above 50.00 USD"]),
    ],
)
def test_it_is_cap_times_parts_times_price_with_what_is_doubtful(
    sms: dict[str, Any], said: list[str]
) -> None:
    assert all(words in line(sms) for words in [*said, "price of 2020-06, unverified, old"])


def test_a_price_that_is_verified_and_new_has_no_doubt() -> None:
    assert "(price of 2026-11)" in line({}, priced(as_of="2026-11", verified=True))


def test_no_cap_is_said_loudly_with_what_an_hour_can_cost() -> None:
    said = line({"max_messages": None, "message": "Hi"})
    assert said.startswith("NO CAP on SMS")
    assert "72000 an hour, 1440.00 USD" in said


def test_a_price_that_is_not_known_is_not_made_up() -> None:
    assert "an unknown sum" in line({}, Prices({}))
    assert "USD" not in line({"max_messages": None}, Prices({}))


def test_programs_get_the_figures() -> None:
    found = ceiling_of(Config.model_validate({"sms": {"max_messages": 100}}), priced())
    assert ceiling_document(found) == {
        "max_messages": 100,
        "is_default": False,
        "parts": 2,
        "usd": 4.0,
        "messages_per_hour": 72_000,
    }
