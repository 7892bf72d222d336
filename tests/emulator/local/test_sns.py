"""SMS through a stock SNS client: what is taken, what is refused, what fails silently."""

from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

from smsverifier.local.embedded import EmbeddedAws
from smsverifier.local.sms import phone_numbers
from tests.support.local_clients import make_client

NUMBER = "+919876543210"


@pytest.fixture
def sns(client: Callable[[str], Any]) -> Any:
    return client("sns")


def error_of(call: Callable[..., Any], **arguments: Any) -> dict[str, str]:
    with pytest.raises(ClientError) as caught:
        call(**arguments)
    error: dict[str, str] = caught.value.response["Error"]
    return error


def text_attribute(value: Any) -> dict[str, Any]:
    return {"DataType": "String", "StringValue": value}


def test_a_published_sms_is_in_the_outbox_with_all_its_attributes(
    sns: Any, embedded: EmbeddedAws
) -> None:
    attributes = {
        "AWS.SNS.SMS.SMSType": text_attribute("Transactional"),
        "AWS.SNS.SMS.SenderID": text_attribute("EVENTS"),
        "AWS.MM.SMS.EntityId": text_attribute("1101000000000000001"),
        "AWS.MM.SMS.TemplateId": text_attribute("1107000000000000001"),
        "AWS.SNS.SMS.MaxPrice": {"DataType": "Number", "StringValue": "0.05"},
    }
    answer = sns.publish(PhoneNumber=NUMBER, Message="नमस्ते", MessageAttributes=attributes)
    (entry,) = embedded.outbox.messages()
    assert entry["message_id"] == answer["MessageId"]
    assert (entry["to"], entry["text"], entry["encoding"]) == (NUMBER, "नमस्ते", "UCS-2")
    assert (entry["parts"], entry["status"], entry["region"]) == (1, "delivered", "ap-south-1")
    assert entry["attributes"]["AWS.SNS.SMS.MaxPrice"] == "0.05"
    assert entry["attributes"]["AWS.SNS.SMS.SenderID"] == "EVENTS"
    assert entry["sent_at"].endswith("+00:00")


@pytest.mark.parametrize("number", [
    "123", "9876543210", "+0123456789", "+1234567890123456", "+91 98765 43210", "x",
    "+91987654321०", "+919876543210\n", "+917000000003", "<&>",
])  # fmt: skip
def test_what_is_no_phone_number_is_refused_in_awss_words(
    sns: Any, embedded: EmbeddedAws, number: str
) -> None:
    error = error_of(sns.publish, PhoneNumber=number, Message="hi")
    assert error["Code"] == "InvalidParameter"
    assert error["Message"] == (
        f"Invalid parameter: PhoneNumber Reason: {number} is not valid to publish to"
    )
    assert embedded.outbox.messages() == []


def test_what_xml_cannot_hold_is_refused_as_anything_else(sns: Any) -> None:
    error = error_of(sns.publish, PhoneNumber="+91\x1f", Message="hi")
    assert error == {
        "Type": "Sender",
        "Code": "InvalidParameter",
        "Message": "Invalid parameter: PhoneNumber Reason: +91? is not valid to publish to",
    }


def test_sixteen_hundred_characters_pass_and_one_more_does_not(
    sns: Any, embedded: EmbeddedAws
) -> None:
    sns.publish(PhoneNumber=NUMBER, Message="x" * 1600)
    assert error_of(sns.publish, PhoneNumber=NUMBER, Message="x" * 1601)["Code"] == (
        "InvalidParameter"
    )
    assert [entry["parts"] for entry in embedded.outbox.messages()] == [11]


def test_an_empty_message_is_refused(sns: Any) -> None:
    assert error_of(sns.publish, PhoneNumber=NUMBER, Message="")["Code"] == "InvalidParameter"


@pytest.mark.parametrize("price", ["", "cheap", "-1", "nan", "inf"])
def test_what_is_no_price_is_refused(sns: Any, price: str) -> None:
    attributes = {"AWS.SNS.SMS.MaxPrice": {"DataType": "Number", "StringValue": price}}
    error = error_of(sns.publish, PhoneNumber=NUMBER, Message="x", MessageAttributes=attributes)
    assert error["Code"] in ("InvalidParameter", "ParameterValueInvalid")


def test_an_unknown_sms_type_is_refused(sns: Any) -> None:
    attributes = {"AWS.SNS.SMS.SMSType": text_attribute("Urgent")}
    error = error_of(sns.publish, PhoneNumber=NUMBER, Message="x", MessageAttributes=attributes)
    assert error["Code"] == "InvalidParameter"


@pytest.mark.parametrize(("number", "status", "detail"), [
    ("+917000000001", "delivered", "Message has been accepted by phone"),
    ("+917000000002", "failed", "Phone number is opted out"),
    ("+917000000004", "failed", "No quota left for account"),
    ("+917000000006", "failed", "Phone carrier has blocked this message"),
    ("+917000000007", "failed", "Blocked as spam by phone carrier"),
    ("+917000000008", "failed", "Destination is on a blocked list"),
    ("+917000000009", "failed", "Invalid phone number"),
    ("+917000000010", "failed", "Message body is invalid"),
    ("+917000000011", "failed", "Phone carrier is currently unreachable/unavailable"),
    ("+917000000012", "failed", "Phone has blocked SMS"),
    ("+917000000013", "failed", "Phone is on a blocked list"),
    ("+917000000014", "failed", "Phone is currently unreachable/unavailable"),
    ("+917000000015", "failed", "This delivery would exceed max price"),
    ("+917000000016", "failed", "Unknown error attempting to reach phone"),
    ("+917000000017", "failed", "Sandboxed account unable to send to number."),
    ("+917000000018", "failed", phone_numbers.UNDER_REVIEW),
    ("+917000000019", "failed", "Rate exceeded."),
])  # fmt: skip
def test_simulated_numbers_fail_silently_as_on_aws(
    sns: Any, embedded: EmbeddedAws, number: str, status: str, detail: str
) -> None:
    assert sns.publish(PhoneNumber=number, Message="hi")["MessageId"]
    (entry,) = embedded.outbox.messages()
    assert (entry["status"], entry["detail"]) == (status, detail)


def test_the_throttled_number_passes_at_the_third_try_of_each_sender(embedded: EmbeddedAws) -> None:
    for sender in ("a-handler", "b-handler"):
        with make_client(embedded, "sns", key=embedded.keyring.issue(sender)) as sns:
            for _ in range(2):
                error = error_of(sns.publish, PhoneNumber="+917000000005", Message="hi")
                assert (error["Code"], error["Message"]) == ("Throttling", "Rate exceeded")
            sns.publish(PhoneNumber="+917000000005", Message="hi")
    assert [entry["sender"] for entry in embedded.outbox.messages()] == ["a-handler", "b-handler"]


def test_the_outbox_of_a_stack_is_chosen_by_whole_name(embedded: EmbeddedAws) -> None:
    for sender in ("hack-handler", "hack-2-handler"):
        with make_client(embedded, "sns", key=embedded.keyring.issue(sender)) as sns:
            sns.publish(PhoneNumber=NUMBER, Message=sender)
    assert [entry["text"] for entry in embedded.outbox.messages("hack")] == ["hack-handler"]
    assert [entry["text"] for entry in embedded.outbox.messages("hack-2")] == ["hack-2-handler"]


def test_who_opted_out_is_listed(sns: Any) -> None:
    number = "+917000000002"
    assert sns.list_phone_numbers_opted_out()["phoneNumbers"] == [number]
    assert sns.check_if_phone_number_is_opted_out(phoneNumber=number)["isOptedOut"] is True
    assert sns.check_if_phone_number_is_opted_out(phoneNumber=NUMBER)["isOptedOut"] is False


def code_sent_to(embedded: EmbeddedAws) -> str:
    text = embedded.outbox.messages()[-1]["text"]
    return str(next(word.strip(".") for word in text.split() if word.strip(".").isdigit()))


def test_a_sandbox_number_is_verified_with_the_code_sent_to_it(
    sns: Any, embedded: EmbeddedAws
) -> None:
    sns.create_sms_sandbox_phone_number(PhoneNumber=NUMBER)
    pending = sns.list_sms_sandbox_phone_numbers()["PhoneNumbers"]
    assert pending == [{"PhoneNumber": NUMBER, "Status": "Pending"}]
    sns.verify_sms_sandbox_phone_number(PhoneNumber=NUMBER, OneTimePassword=code_sent_to(embedded))
    verified = sns.list_sms_sandbox_phone_numbers()["PhoneNumbers"]
    assert verified == [{"PhoneNumber": NUMBER, "Status": "Verified"}]


def test_sandbox_rules_have_awss_codes(sns: Any, embedded: EmbeddedAws) -> None:
    sns.create_sms_sandbox_phone_number(PhoneNumber=NUMBER)
    wrong = str((int(code_sent_to(embedded)) + 1) % 10**6).zfill(6)
    names = {"PhoneNumber": NUMBER}
    verify, create = sns.verify_sms_sandbox_phone_number, sns.create_sms_sandbox_phone_number
    assert error_of(verify, **names, OneTimePassword=wrong)["Code"] == "VerificationException"
    assert error_of(create, **names)["Code"] == "Throttled"
    assert error_of(create, PhoneNumber="+917000000002")["Code"] == "OptedOut"
    assert error_of(sns.delete_sms_sandbox_phone_number, **names)["Code"] == "UserError"


def test_lists_come_in_pages(sns: Any) -> None:
    for last in range(3):
        sns.create_sms_sandbox_phone_number(PhoneNumber=f"+91987654321{last}")
    first = sns.list_sms_sandbox_phone_numbers(MaxResults=2)
    rest = sns.list_sms_sandbox_phone_numbers(MaxResults=2, NextToken=first["NextToken"])
    assert [len(page["PhoneNumbers"]) for page in (first, rest)] == [2, 1]
    assert "NextToken" not in rest


def test_an_unknown_language_of_the_code_is_refused(sns: Any) -> None:
    error = error_of(sns.create_sms_sandbox_phone_number, PhoneNumber=NUMBER, LanguageCode="hi-IN")
    assert error["Code"] == "InvalidParameter"


def test_the_account_is_out_of_the_sandbox_by_default(sns: Any) -> None:
    assert sns.get_sms_sandbox_account_status()["IsInSandbox"] is False
