"""What becomes of an SMS in which account: who stops it, what it costs."""

import json
from dataclasses import asdict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smsverifier.config.price_table import load_prices
from smsverifier.local.settings import NEW_ACCOUNT, AccountSettings
from smsverifier.local.sms import phone_numbers
from smsverifier.local.sms.account_state import ELSEWHERE, SmsAccount, Spending
from smsverifier.local.sms.delivery import (
    DLT_IDS,
    MAX_PRICE,
    SENDER_ID,
    PublishRequest,
    SimulatedDelivery,
    simulate_delivery,
)
from smsverifier.sms.simulated_numbers import SIMULATED

NUMBER = "+919876543210"
BRITISH = "+447700900123"
PRICES = load_prices()
INTERNATIONAL = PRICES["sms_IN"].unit_price_usd
INDIA_BY_DLT = PRICES["sms_IN_local"].unit_price_usd
BY_DLT = {SENDER_ID: "EVENTS", **dict.fromkeys(DLT_IDS, "1107000000000000001")}
INDIA = AccountSettings(sender_ids=("EVENTS",))


def account(settings: AccountSettings) -> SmsAccount:
    return SmsAccount(lambda: 1_000_000.0, settings)


def delivery_of(
    settings: AccountSettings,
    number: str = NUMBER,
    text: str = "hi",
    attributes: dict[str, str] | None = None,
    region: str = "ap-south-1",
) -> SimulatedDelivery:
    return simulate_delivery(
        account(settings), PublishRequest(number, text, attributes or {}, region)
    )


def test_an_sms_to_india_goes_the_international_way() -> None:
    found = delivery_of(AccountSettings())
    assert (found.delivered, found.response) == (True, phone_numbers.ACCEPTED)
    assert found.price_usd == INTERNATIONAL


@pytest.mark.parametrize(("number", "price"), [
    ("+14155550123", PRICES["sms_US"].unit_price_usd),
    ("+971501234567", PRICES["sms_AE"].unit_price_usd),
    ("+4915112345678", ELSEWHERE),
    ("+999123456789", ELSEWHERE),
])  # fmt: skip
def test_the_price_is_the_countrys_or_an_average_one(number: str, price: float) -> None:
    assert delivery_of(AccountSettings(), number).price_usd == price


def test_every_part_is_paid_for() -> None:
    assert delivery_of(AccountSettings(), text="क" * 71).price_usd == pytest.approx(
        2 * INTERNATIONAL
    )


def test_a_registered_sender_id_with_both_dlt_ids_goes_the_local_way() -> None:
    found = delivery_of(INDIA, attributes=BY_DLT)
    assert (found.delivered, found.price_usd) == (True, INDIA_BY_DLT)


@pytest.mark.parametrize("region", ["us-east-1", "eu-west-1"])
def test_the_local_way_starts_in_india_only(region: str) -> None:
    assert delivery_of(INDIA, attributes=BY_DLT, region=region).price_usd == INTERNATIONAL


def test_an_unregistered_sender_id_goes_the_international_way() -> None:
    found = delivery_of(AccountSettings(), attributes=BY_DLT)
    assert (found.delivered, found.price_usd) == (True, INTERNATIONAL)


@pytest.mark.parametrize("missing", DLT_IDS)
def test_a_sender_id_without_both_dlt_ids_is_blocked_in_india(missing: str) -> None:
    attributes = {name: value for name, value in BY_DLT.items() if name != missing}
    found = delivery_of(INDIA, attributes=attributes)
    assert (found.delivered, found.response) == (False, phone_numbers.CARRIER_BLOCKED)


@pytest.mark.parametrize(("text", "strict", "is_delivered"), [
    ("Hi Asha Rao, welcome", False, True),
    ("Hi Asha Rao, Welcome", False, False),
    ("Hi K. Asha, welcome", False, True),
    ("Hi K. Asha, welcome", True, False),
    ("Hi Asha Rao, welcome", True, True),
])  # fmt: skip
def test_carriers_that_know_the_template_drop_what_differs(
    text: str, strict: bool, is_delivered: bool
) -> None:
    templates = (("1107000000000000001", "Hi {#var#}, welcome"),)
    known = AccountSettings(sender_ids=("EVENTS",), dlt_templates=templates, strict_carriers=strict)
    found = delivery_of(known, text=text, attributes=BY_DLT)
    assert found.delivered is is_delivered
    assert is_delivered or found.response == phone_numbers.CARRIER_BLOCKED


def test_a_number_can_play_a_failure_in_one_account_alone() -> None:
    fated = AccountSettings(fates={NUMBER: "not-in-service"})
    assert delivery_of(fated).response == phone_numbers.SILENT_FAILURES["not-in-service"]
    assert delivery_of(AccountSettings()).delivered


def test_settings_survive_the_way_to_another_process() -> None:
    sent = AccountSettings(
        sender_ids=("EVENTS",), dlt_templates=(("1", "Hi"),), fates={NUMBER: "spam"}, spend_limit=1
    )
    assert AccountSettings.of(json.loads(json.dumps(asdict(sent)))) == sent


def test_elsewhere_a_sender_id_needs_no_dlt_ids() -> None:
    assert delivery_of(INDIA, BRITISH, attributes={SENDER_ID: "EVENTS"}).delivered


def test_a_new_account_reaches_verified_numbers_only() -> None:
    known = account(NEW_ACCOUNT)
    known.verify(NUMBER, known.add(NUMBER))
    assert simulate_delivery(known, PublishRequest(NUMBER, "hi", {}, "ap-south-1")).delivered
    found = simulate_delivery(known, PublishRequest(BRITISH, "hi", {}, "ap-south-1"))
    assert (found.delivered, found.response) == (False, phone_numbers.NOT_VERIFIED)


def test_an_account_under_review_reaches_nobody() -> None:
    assert delivery_of(AccountSettings(under_review=True)).response == phone_numbers.UNDER_REVIEW


def test_a_price_over_the_callers_maximum_is_not_paid() -> None:
    assert delivery_of(AccountSettings(), attributes={MAX_PRICE: str(INTERNATIONAL)}).delivered
    found = delivery_of(AccountSettings(), attributes={MAX_PRICE: str(INTERNATIONAL - 0.00001)})
    assert (found.response, found.price_usd) == (phone_numbers.OVER_MAX_PRICE, 0.0)


def test_the_quota_is_used_up_to_the_last_sms_that_fits() -> None:
    known = account(AccountSettings(spend_limit=1, spent=1 - 2.5 * INTERNATIONAL))
    for _ in range(2):
        known.spending.add(
            simulate_delivery(known, PublishRequest(NUMBER, "hi", {}, "ap-south-1")).price_usd
        )
    found = simulate_delivery(known, PublishRequest(NUMBER, "hi", {}, "ap-south-1"))
    assert (found.response, found.price_usd) == (phone_numbers.NO_QUOTA, 0.0)
    assert known.spending.this_month == pytest.approx(1 - 0.5 * INTERNATIONAL, abs=1e-4)


def test_a_chosen_spend_limit_counts_before_the_quota() -> None:
    known = account(AccountSettings(spend_limit=100, spent=2.0))
    known.preferences.change({"MonthlySpendLimit": "2"})
    assert (
        simulate_delivery(known, PublishRequest(NUMBER, "hi", {}, "ap-south-1")).response
        == phone_numbers.NO_QUOTA
    )


def test_what_a_carrier_refuses_is_paid_for() -> None:
    assert delivery_of(AccountSettings(), "+917000000014").price_usd == INTERNATIONAL


@given(number=st.sampled_from(sorted(SIMULATED)), text=st.text(min_size=1, max_size=400))
def test_only_what_reached_a_carrier_costs_anything(number: str, text: str) -> None:
    found = delivery_of(AccountSettings(), number, text)
    assert (found.price_usd == 0) == (found.response in phone_numbers.UNBILLED)
    assert found.delivered == (found.response in (phone_numbers.ACCEPTED, phone_numbers.DELIVERED))


def test_the_spending_starts_anew_with_the_month() -> None:
    now = [1_795_000_000.0]  # November 2026
    spending = Spending(lambda: now[0], 3.0)
    spending.add(0.5)
    assert spending.this_month == 3.5
    now[0] += 30 * 86_400
    assert spending.this_month == 0.0
    spending.add(0.25)
    assert spending.this_month == 0.25
