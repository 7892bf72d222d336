"""`docs/simulating.md` says what is played: every number with its words, every variable."""

import pytest

from smsverifier import assets
from smsverifier.local import settings
from smsverifier.local.sms import phone_numbers
from smsverifier.local.sms.account_state import SmsAccount
from smsverifier.local.sms.delivery import PublishRequest, simulate_delivery
from smsverifier.sms.simulated_numbers import SIMULATED

TEXT = (assets.path() / "docs" / "simulating.md").read_text(encoding="utf-8")
REFUSED = {"invalid": "InvalidParameter", "throttled": "Throttling"}


@pytest.mark.parametrize(("number", "outcome"), SIMULATED.items())
def test_each_number_stands_there_with_its_words(number: str, outcome: str) -> None:
    (row,) = [line for line in TEXT.splitlines() if line.startswith(f"| `{number}` |")]
    everything = SmsAccount(lambda: 0.0, settings.EVERYTHING_GRANTED)
    response = simulate_delivery(
        everything, PublishRequest(number, "hi", {}, "ap-south-1")
    ).response
    words = REFUSED.get(outcome, response.partition(" Please")[0])
    assert f"`{words}" in row


@pytest.mark.parametrize(
    "name",
    [
        settings.SANDBOX_VARIABLE,
        settings.SPEND_LIMIT_VARIABLE,
        settings.SPENT_VARIABLE,
        settings.REVIEW_VARIABLE,
        settings.SENDER_IDS_VARIABLE,
        settings.LAMBDA_CONCURRENCY_VARIABLE,
        settings.EMAIL_SANDBOX_VARIABLE,
        settings.EMAIL_DAILY_VARIABLE,
        settings.EMAIL_RATE_VARIABLE,
        settings.SMS_PER_SECOND_VARIABLE,
        settings.OPTED_OUT_VARIABLE,
        settings.FREE_PLAN_VARIABLE,
        settings.RECEIPT_SECONDS_VARIABLE,
    ],
)
def test_each_variable_stands_there(name: str) -> None:
    assert f"| `{name}` |" in TEXT


def test_the_reason_of_a_review_is_awss_whole_sentence() -> None:
    assert phone_numbers.UNDER_REVIEW.startswith("Your account requires additional review")
    assert "https://console.aws.amazon.com/support/" in phone_numbers.UNDER_REVIEW
