"""Which account the environment asks for."""

import pytest

from smsverifier.errors import UsageError
from smsverifier.local.settings import (
    EVERYTHING_GRANTED,
    NEW_ACCOUNT,
    AccountSettings,
    chosen_account,
    is_chosen,
)

NEW = {
    "SMSVERIFIER_LOCAL_SMS_SANDBOX": "1",
    "SMSVERIFIER_LOCAL_SMS_SPEND_LIMIT": "1",
    "SMSVERIFIER_LOCAL_LAMBDA_CONCURRENCY": "10",
    "SMSVERIFIER_LOCAL_EMAIL_SANDBOX": "1",
}


def test_everything_is_granted_where_nothing_is_said() -> None:
    assert chosen_account({}) == EVERYTHING_GRANTED
    assert not is_chosen({"SMSVERIFIER_LOCAL_PORT": "4711"})


def test_a_new_account_is_described_by_four_variables() -> None:
    assert chosen_account(NEW) == NEW_ACCOUNT
    assert is_chosen(NEW)


def test_every_other_setting_has_a_variable_too() -> None:
    environ = {
        "SMSVERIFIER_LOCAL_SMS_SPENT": "0.98",
        "SMSVERIFIER_LOCAL_SMS_REVIEW": "1",
        "SMSVERIFIER_LOCAL_SMS_RECEIPT_SECONDS": "2.5",
        "SMSVERIFIER_LOCAL_SENDER_IDS": "EVENTS, HACKIN",
        "SMSVERIFIER_LOCAL_EMAIL_DAILY": "300",
        "SMSVERIFIER_LOCAL_EMAIL_RATE": "14",
        "SMSVERIFIER_LOCAL_SMS_PER_SECOND": "20",
        "SMSVERIFIER_LOCAL_SMS_OPTED_OUT": "+919876543210,+919876543211",
        "SMSVERIFIER_LOCAL_FREE_PLAN_DAYS": "20",
    }
    assert chosen_account(environ) == AccountSettings(
        spent=0.98,
        under_review=True,
        receipt_seconds=2.5,
        sender_ids=("EVENTS", "HACKIN"),
        email_daily=300,
        email_rate=14,
        sms_per_second=20,
        opted_out=("+919876543210", "+919876543211"),
        free_plan_days=20,
    )


@pytest.mark.parametrize(("name", "value"), [
    ("SMSVERIFIER_LOCAL_SMS_SANDBOX", "yes"),
    ("SMSVERIFIER_LOCAL_SMS_SPENT", "-1"),
    ("SMSVERIFIER_LOCAL_SMS_SPENT", "nan"),
    ("SMSVERIFIER_LOCAL_SMS_SPEND_LIMIT", "1.5"),
    ("SMSVERIFIER_LOCAL_LAMBDA_CONCURRENCY", "many"),
])  # fmt: skip
def test_a_value_that_is_none_is_named(name: str, value: str) -> None:
    with pytest.raises(UsageError) as caught:
        chosen_account({name: value})
    assert caught.value.where == name
