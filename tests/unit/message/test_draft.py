"""One message with its price, for the longest registrant and for a given name."""

import pytest

from smsverifier.config.price_table import load_prices
from smsverifier.finding import FindingState
from smsverifier.message import draft_message, price_per_part
from tests.unit.message.configs import config, registered

PRICES = load_prices()


def test_without_a_name_it_is_for_the_longest_registrant() -> None:
    draft = draft_message(config(), PRICES)
    assert (draft.measure.encoding, draft.measure.units, draft.most_parts) == ("GSM-7", 84, 2)


def test_a_name_is_greeted() -> None:
    draft = draft_message(config(), PRICES, "Asha Rao")
    assert draft.text.startswith("Hi Asha Rao, ")
    assert draft.findings[0].detail == "greeted as Asha Rao"


@pytest.mark.parametrize("name", ["evil.com/x", "", "Win 5000"])
def test_a_name_unfit_to_send_is_said_to_be_replaced(name: str) -> None:
    draft = draft_message(config(), PRICES, name)
    assert draft.text.startswith("Hi there, ")
    assert (draft.findings[0].id, draft.findings[0].state) == ("name", FindingState.WARNING)


def test_the_price_is_that_of_all_parts() -> None:
    draft = draft_message(config("x" * 200), PRICES)
    price = PRICES.part("IN")
    assert price is not None
    assert draft.price_usd == 2 * price.unit_price_usd


def test_a_registered_message_takes_the_local_route() -> None:
    assert price_per_part(registered(), PRICES) == PRICES.part("IN", is_local=True)


def test_from_another_region_a_registered_message_is_international() -> None:
    made = registered().model_copy(update={"region": "eu-west-1"})
    assert price_per_part(made, PRICES) == PRICES.part("IN")


def test_of_several_countries_the_dearest_counts() -> None:
    assert price_per_part(config(countries=["IN", "AE"]), PRICES) == PRICES.part("AE")


def test_a_country_without_a_price_leaves_it_unknown() -> None:
    draft = draft_message(config(countries=["IN", "FR"]), PRICES)
    assert draft.price_usd is None
    assert (draft.findings[-1].id, draft.findings[-1].state) == ("price", FindingState.UNKNOWN)
