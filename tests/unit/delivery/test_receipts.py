"""Receipts as SNS writes them: what each says, in words."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smsverifier.delivery.reasons import of_code, of_response
from smsverifier.delivery.receipts import FEW, DeliveryStatus, Sent, parse_receipt
from smsverifier.local.sms.phone_numbers import SILENT_FAILURES
from tests.support.receipt_lines import receipt_line


def test_of_many_messages_it_is_remembered_since_when_and_no_more() -> None:
    sent = Sent()
    for number in range(1000):
        sent.add(f"m{number}", 5000 - number)
    assert sent.since_ms == 4001
    assert len(sent.ids) == FEW + 1


@pytest.mark.parametrize(
    ("response", "status", "fate"),
    [
        ("Message has been accepted by phone carrier", "SUCCESS", DeliveryStatus.ACCEPTED),
        ("Message has been accepted by phone", "SUCCESS", DeliveryStatus.DELIVERED),
        ("Message has been delivered to phone carrier", "SUCCESS", DeliveryStatus.ACCEPTED),
        ("Something new", "SUCCESS", DeliveryStatus.ACCEPTED),
        ("Message has been accepted by phone", "FAILURE", DeliveryStatus.FAILED),
    ],
)
def test_only_the_phones_own_word_is_a_delivery(
    response: str, status: str, fate: DeliveryStatus
) -> None:
    receipt = parse_receipt(receipt_line("m", response, status), 7)
    assert receipt is not None
    assert (receipt.status, receipt.at_ms) == (fate, 7)


def test_a_receipt_tells_price_and_carrier() -> None:
    receipt = parse_receipt(receipt_line("m", "ok", priceInUSD=0.00278, phoneCarrier="Airtel"), 0)
    assert receipt is not None
    assert (receipt.price_usd, receipt.carrier) == (0.00278, "Airtel")


@pytest.mark.parametrize("number", ["+919876543210", "919876543210", "9876543210"])
def test_a_number_in_the_carriers_words_is_masked(number: str) -> None:
    receipt = parse_receipt(receipt_line("m", f"{number} is not in use", "FAILURE"), 0)
    assert receipt is not None
    assert "987654" not in receipt.provider_response
    assert receipt.provider_response.endswith("10 is not in use")


@given(st.text() | st.recursive(st.none() | st.integers() | st.text(), st.lists).map(json.dumps))
def test_a_line_that_is_no_receipt_is_none(message: str) -> None:
    assert parse_receipt(message, 0) is None


@pytest.mark.parametrize("response", sorted(set(SILENT_FAILURES.values())))
def test_every_silent_failure_has_words_and_advice(response: str) -> None:
    reason = of_response(response)
    assert response not in reason.words
    assert reason.advice


def test_a_reason_nobody_knows_is_told_as_it_came() -> None:
    assert "Blame the moon" in of_response("Blame the moon").words
    assert "NewCode" in of_code("NewCode").words


@pytest.mark.parametrize(
    "code",
    [
        *("over_max_messages", "country_not_allowed", "invalid_number", "empty_message"),
        *(
            "not_a_mobile",
            "message_too_long",
            "dlt_template_mismatch",
            "InvalidParameter",
            "OptedOut",
        ),
        *("Throttling", "AuthorizationError"),
    ],
)
def test_every_refusal_of_the_handlers_has_words_and_advice(code: str) -> None:
    reason = of_code(code)
    assert code not in reason.words
    assert reason.advice
