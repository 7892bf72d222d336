"""`docs/simulating.md` says what is played: every number with its words, every variable."""

import pytest

from smsverifier import assets
from smsverifier.local import account
from smsverifier.local.phones import simulation
from smsverifier.local.phones.fate import Taken, decide
from smsverifier.local.phones.sms_account import SmsAccount
from smsverifier.sms.simulated import SIMULATED

TEXT = (assets.path() / "docs" / "simulating.md").read_text(encoding="utf-8")
REFUSED = {"invalid": "InvalidParameter", "throttled": "Throttling"}


@pytest.mark.parametrize(("number", "outcome"), SIMULATED.items())
def test_each_number_stands_there_with_its_words(number, outcome):
    (row,) = [line for line in TEXT.splitlines() if line.startswith(f"| `{number}` |")]
    everything = SmsAccount(lambda: 0.0, account.EVERYTHING_GRANTED)
    response = decide(everything, Taken(number, "hi", {}, "ap-south-1")).response
    words = REFUSED.get(outcome, response.partition(" Please")[0])
    assert f"`{words}" in row


@pytest.mark.parametrize("name", [
    account.SANDBOX, account.SPEND_LIMIT, account.SPENT, account.REVIEW,
    account.SENDER_IDS, account.LAMBDA_CONCURRENCY, account.RECEIPT_SECONDS,
])  # fmt: skip
def test_each_variable_stands_there(name):
    assert f"| `{name}` |" in TEXT


def test_the_reason_of_a_review_is_awss_whole_sentence():
    assert simulation.UNDER_REVIEW.startswith("Your account requires additional review")
    assert "https://console.aws.amazon.com/support/" in simulation.UNDER_REVIEW
