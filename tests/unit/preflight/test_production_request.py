"""The request to AWS says what this event needs, and only what is true of its configuration."""

from typing import Any

import pytest

from smsverifier.config import Config
from smsverifier.preflight.check_context import SmsNeed
from smsverifier.preflight.production_request import ProductionRequest, request_text
from tests.unit.preflight.cases import CENT

EVENT = {"name": "Hack Night", "date": "5 Dec 2026", "venue": "Kochi", "url": "https://hack.in"}


def text(config: dict[str, Any] | None = None, **wishes: Any) -> str:
    chosen = Config.model_validate({"event": EVENT, "region": "ap-south-1", **(config or {})})
    asked: dict[str, Any] = {"need": SmsNeed(2000, 2, CENT), "spend_limit_usd": 48}
    asked |= {"in_sandbox": True, **wishes}
    return request_text(ProductionRequest(chosen, **asked))


def test_it_asks_for_production_access_and_for_the_spend_that_is_needed() -> None:
    told = text()
    assert told.index("Exit SMS Sandbox") < told.index("Account Spend Threshold Increase")
    assert "New value      48" in told
    assert told.count("Region         ap-south-1") == 2
    assert "2000 x 2 x 0.01 USD = 40.00 USD" in told


def test_out_of_the_sandbox_it_asks_for_the_spend_alone() -> None:
    assert "Exit SMS Sandbox" not in text(in_sandbox=False)
    assert "Request 2" not in text(in_sandbox=False)


def test_it_hides_no_announcement() -> None:
    assert "Nothing else is sent" in text()
    told = text({"announcements": {"day-before": {"kind": "reminder", "message": "Hi {name}"}}})
    assert "also get, about the event: day-before" in told
    assert "Nothing else is sent" not in told


def test_it_tells_the_event_and_a_sample_of_the_message() -> None:
    told = text()
    assert "we organise Hack Night (5 Dec 2026, Kochi)" in told
    assert "at https://hack.in" in told
    assert "Template: Hi {name}, you are registered for {event.name}." in told
    assert "you are registered for Hack Night. See you there!" in told
    assert "[the address" not in told


def test_the_forms_own_address_is_told_where_the_stack_is_up() -> None:
    assert "at https://api.example/live/" in text(form_url="https://api.example/live/")


@pytest.mark.parametrize(
    ("duplicates", "said"),
    [("reject", "is refused"), ("ignore", "changes nothing"), ("allow", "confirmation again")],
)
def test_what_is_said_of_a_second_registration_is_so(duplicates: str, said: str) -> None:
    assert said in text({"registrations": {"duplicates": duplicates}})


def test_dlt_ids_and_the_cap_are_told_where_there_are_any() -> None:
    dlt = {"entity_id": "1" * 19, "template_id": "2" * 19, "template": "Hi {#var#}"}
    told = text({"sms": {"dlt": dlt, "sender_id": "HACKIN", "max_messages": 2500}})
    assert f"HACKIN; DLT entity {'1' * 19}, template {'2' * 19}" in told
    assert "no more than 2500 SMS in all" in told


def test_without_a_price_the_amount_is_left_to_fill_in() -> None:
    told = text(need=SmsNeed(2000, 2, None), spend_limit_usd=None)
    assert "New value      [US dollars a month]" in told
    assert "Spend:" not in told


def test_what_aws_allows_already_is_not_asked_for() -> None:
    told = text(is_allowed=True)
    assert "Exit SMS Sandbox" in told
    assert "Spend Threshold" not in told
    assert "= 40.00 USD.\n" in told
