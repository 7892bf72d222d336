"""What an event will cost, hop by hop."""

from dataclasses import replace
from datetime import date

import pytest

from smsverifier.config import Config
from smsverifier.config.price_table import load_prices
from smsverifier.delivery.cost import WRITES, Cost, ceiling_of, ceiling_sentence, estimate
from smsverifier.sms.prices import Prices
from tests.unit.message.configs import config, registered

PRICES = load_prices()


def usd(cost: Cost) -> float:
    assert cost.usd is not None
    return cost.usd


def test_the_sum_is_that_of_its_items() -> None:
    found = estimate(config(), PRICES, 2000)
    assert found.total_usd == pytest.approx(sum(map(usd, found.items)))


def test_twice_as_many_cost_twice_as_much() -> None:
    once, twice = (estimate(config(), PRICES, count).total_usd for count in (500, 1000))
    assert twice == pytest.approx(2 * once)


def test_every_part_of_every_message_is_paid() -> None:
    assert estimate(config("x" * 200), PRICES, 100).sms.count == 200


def test_no_more_messages_are_paid_than_are_sent() -> None:
    assert estimate(config(max_messages=50), PRICES, 2000).sms.count == 50


def test_the_local_route_is_a_tenth_of_the_other() -> None:
    international, local = (estimate(made, PRICES, 2000) for made in (config(), registered()))
    assert usd(local.sms) < usd(international.sms) / 5


def test_names_in_another_script_may_double_the_sum() -> None:
    found = estimate(config(), PRICES, 2000)
    assert found.sms.high_usd is not None
    assert found.most_usd == pytest.approx(found.high_usd + found.sms.high_usd)


def test_no_script_makes_a_text_in_ucs2_dearer() -> None:
    found = estimate(config("नमस्ते {name}, आप {event.name} के लिए पंजीकृत हैं"), PRICES, 2000)
    assert found.most_sms == found.sms
    assert found.most_usd == found.high_usd


def test_where_figures_disagree_the_sum_is_a_range() -> None:
    found = estimate(config(), PRICES, 2000)
    assert found.low_usd <= found.total_usd < found.high_usd
    assert found.sms.high_usd == pytest.approx(2000 * 0.06)


def test_one_s_own_price_is_no_range() -> None:
    own = replace(PRICES["sms_IN"], unit_price_usd=0.05, low_usd=None, high_usd=None)
    sms = estimate(config(), Prices({**PRICES.items, "sms_IN": own}), 2000).sms
    assert sms.low_usd == sms.usd == sms.high_usd


def test_of_several_countries_the_highest_figure_of_any_counts() -> None:
    sms = estimate(config(countries=["IN", "GB"]), PRICES, 1000).sms
    assert (sms.usd, sms.high_usd) == (40, 60)


def test_a_country_without_a_price_leaves_the_messages_out_of_the_sum() -> None:
    found = estimate(config(countries=["FR"]), PRICES, 2000)
    assert (found.sms.usd, found.sms.what) == (None, "SMS to FR")
    assert 0 < found.total_usd < 1


def test_receipts_are_logs_to_pay_for() -> None:
    plain, logged = (
        estimate(config(delivery_receipts=on), PRICES, 2000).hops[-1].count for on in (False, True)
    )
    assert logged > plain


def test_the_writes_of_one_registration_are_known() -> None:
    found = {item.what: item.count for item in estimate(config(), PRICES, 1).items}
    assert found["DynamoDB, on-demand writes"] == WRITES


MAIL = {"name": "mail", "label": "E-mail", "type": "email"}


def with_announcements(**sms: object) -> Config:
    """Two to everybody: by SMS in two parts, and by e-mail."""
    told = {
        "day-before": {"kind": "reminder", "message": "x" * 200},
        "thanks": {"kind": "change", "channel": "email", "subject": "Hi", "message": "Thanks"},
    }
    email = {"enabled": True, "from": "a@b.example"}
    values = config("Hi {name}", MAIL, **sms).model_dump(exclude_unset=True)
    return Config.model_validate({**values, "email": email, "announcements": told})


def test_mails_and_announcements_are_paid_as_well() -> None:
    found = estimate(with_announcements(), PRICES, 100)
    assert [each.count for each in (*found.mails, *found.announced)] == [200, 200]
    assert found.total_usd == pytest.approx(sum(map(usd, found.items)))
    alone = estimate(config("Hi {name}", MAIL), PRICES, 100)
    assert found.limit_usd is not None
    assert alone.limit_usd is not None
    assert found.limit_usd > alone.limit_usd


def test_where_nobody_is_texted_no_sms_is_paid() -> None:
    made = with_announcements(enabled=False).model_copy(update={"announcements": {}})
    found = estimate(made, PRICES, 100)
    assert [each.what for each in found.items if "SMS" in each.what] == []
    assert found.most_usd == found.high_usd < 1
    assert "no SMS" in ceiling_sentence(ceiling_of(made, PRICES), date(2026, 11, 30))
