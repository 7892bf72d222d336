"""The account's SMS preferences through a stock client: per region, unset until set, checked."""

from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

from smsverifier.local.embedded import EmbeddedAws
from smsverifier.local.settings import NEW_ACCOUNT
from tests.emulator.local.sms_roles import make_role
from tests.support.local_clients import make_client

UNTOUCHED = {"MonthlySpendLimit": "10000"}
"""The limit is told though nobody set it: it is what the account may spend."""


@pytest.fixture
def sns(client: Callable[[str], Any]) -> Any:
    return client("sns")


def attributes_of(sns: Any) -> dict[str, str]:
    found: dict[str, str] = sns.get_sms_attributes()["attributes"]
    return found


def refusal_of(sns: Any, **attributes: Any) -> str:
    with pytest.raises(ClientError) as caught:
        sns.set_sms_attributes(attributes=attributes)
    assert caught.value.response["ResponseMetadata"]["HTTPStatusCode"] == 400
    return str(caught.value.response["Error"]["Code"])


def test_what_was_never_set_is_absent(sns: Any) -> None:
    assert attributes_of(sns) == UNTOUCHED


def test_what_is_set_stays_beside_what_was_set_before(sns: Any) -> None:
    sns.set_sms_attributes(attributes={"DefaultSMSType": "Transactional"})
    sns.set_sms_attributes(attributes={"MonthlySpendLimit": "5"})
    assert attributes_of(sns) == {"DefaultSMSType": "Transactional", "MonthlySpendLimit": "5"}
    assert sns.get_sms_attributes(attributes=["MonthlySpendLimit"])["attributes"] == {
        "MonthlySpendLimit": "5"
    }


def test_set_to_nothing_it_is_absent_again(sns: Any) -> None:
    sns.set_sms_attributes(attributes={"DefaultSenderID": "EVENTS"})
    sns.set_sms_attributes(attributes={"DefaultSenderID": ""})
    assert attributes_of(sns) == UNTOUCHED


def test_each_region_has_its_own(sns: Any, embedded: EmbeddedAws) -> None:
    sns.set_sms_attributes(attributes={"DefaultSMSType": "Transactional"})
    with make_client(embedded, "sns", region="eu-west-1") as elsewhere:
        assert attributes_of(elsewhere) == UNTOUCHED


@pytest.mark.parametrize(("name", "value"), [
    ("MonthlySpendLimit", "10001"),
    ("MonthlySpendLimit", "-1"),
    ("MonthlySpendLimit", "१"),
    ("DefaultSMSType", "Urgent"),
    ("DefaultSenderID", "TWELVELETTER"),
    ("DefaultSenderID", "123"),
    ("DeliveryStatusSuccessSamplingRate", "101"),
    ("DeliveryStatusIAMRole", "receipts"),
    ("DeliveryStatusIAMRole", "arn:aws:iam::123456789012:role/nobody"),
    ("Colour", "red"),
])  # fmt: skip
def test_what_sns_would_not_take_is_refused_and_nothing_is_set(
    sns: Any, name: str, value: str
) -> None:
    good = {"DefaultSMSType": "Promotional", "DeliveryStatusSuccessSamplingRate": "50"}
    assert refusal_of(sns, **good | {name: value}) == "InvalidParameter"
    assert attributes_of(sns) == UNTOUCHED


def test_the_spend_limit_of_a_new_account_cannot_be_raised_alone(
    sns: Any, embedded: EmbeddedAws
) -> None:
    embedded.reset(NEW_ACCOUNT)
    assert refusal_of(sns, MonthlySpendLimit="2") == "InvalidParameter"
    sns.set_sms_attributes(attributes={"MonthlySpendLimit": "1"})


def test_a_role_that_trusts_another_service_is_refused(
    sns: Any, client: Callable[[str], Any]
) -> None:
    arn = make_role(client("iam"), service="lambda.amazonaws.com")
    assert refusal_of(sns, DeliveryStatusIAMRole=arn) == "InvalidParameter"


def test_a_role_that_trusts_sns_is_taken(sns: Any, client: Callable[[str], Any]) -> None:
    arn = make_role(client("iam"))
    sns.set_sms_attributes(attributes={"DeliveryStatusIAMRole": arn})
    assert attributes_of(sns) == UNTOUCHED | {"DeliveryStatusIAMRole": arn}


def test_defaults_go_with_an_sms_that_brings_none(sns: Any, embedded: EmbeddedAws) -> None:
    sns.set_sms_attributes(
        attributes={"DefaultSMSType": "Transactional", "DefaultSenderID": "EVENTS"}
    )
    kind = {"AWS.SNS.SMS.SMSType": {"DataType": "String", "StringValue": "Promotional"}}
    sns.publish(PhoneNumber="+447700900123", Message="hi", MessageAttributes=kind)
    assert embedded.outbox.messages()[0]["attributes"] == {
        "AWS.SNS.SMS.SMSType": "Promotional",
        "AWS.SNS.SMS.SenderID": "EVENTS",
    }
