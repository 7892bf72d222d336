"""The channels side by side: what each costs and how long it takes, and what nobody knows."""

from datetime import date

import pytest

from smsverifier.config.channel_table import load_channels
from smsverifier.config.price_table import load_prices
from smsverifier.delivery.channels import ChannelCost, compare_channels
from smsverifier.delivery.cost import estimate
from smsverifier.output.channels_view import channel_document
from tests.unit.message.configs import config, registered

PRICES = load_prices()


def by_id(found: tuple[ChannelCost, ...]) -> dict[str, ChannelCost]:
    return {each.id: each for each in found}


def test_the_channel_in_use_costs_what_the_estimate_says() -> None:
    for made, used in ((config(), "sms_international"), (registered(), "sms_dlt")):
        found = by_id(compare_channels(made, PRICES, 2000))
        assert [id_ for id_, each in found.items() if each.is_used] == [used]
        assert found[used].cost.usd == estimate(made, PRICES, 2000).sms.usd


def test_an_e_mail_costs_the_same_however_long_it_is() -> None:
    long = by_id(compare_channels(config("x" * 400), PRICES, 2000))["email"]
    assert long.cost.count == 2000
    assert long.cost.usd == pytest.approx(0.32)


def test_without_india_there_is_no_dlt() -> None:
    assert set(by_id(compare_channels(config(countries=["SG"]), PRICES, 10))) == {
        "sms_international",
        "email",
    }


def test_a_price_that_nobody_knows_is_said_to_be_unknown() -> None:
    found = by_id(compare_channels(config(countries=["DE"]), PRICES, 10))["sms_international"]
    document = channel_document(found, date(2026, 11, 30))
    assert (document["usd"], document["doubt"]) == (None, "no price")


def test_days_of_which_one_is_unknown_have_no_most() -> None:
    channels = load_channels()
    assert channels["sms_dlt"].days == (12, 27)
    assert channels["email"].days[1] is None
    assert all(each.source and each.as_of for each in channels.values())
