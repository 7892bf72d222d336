"""The delivery logs: where, when and in which shape SNS writes what became of an SMS."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

from smsverifier.config.price_table import load_prices
from smsverifier.local.embedded import EmbeddedAws
from smsverifier.local.settings import NEW_ACCOUNT, AccountSettings
from tests.emulator.local.sms_roles import make_role
from tests.support.clock import Clock

PER_PART = load_prices()["sms_IN"].unit_price_usd
NUMBER = "+919876543210"
GROUP = "sns/ap-south-1/123456789012/DirectPublishToPhoneNumber"


@pytest.fixture
def sns(client: Callable[[str], Any]) -> Any:
    return client("sns")


@pytest.fixture
def logs(client: Callable[[str], Any]) -> Any:
    return client("logs")


@pytest.fixture
def switch_on(client: Callable[[str], Any]) -> Callable[..., None]:
    def on(rate: int = 100, **role: Any) -> None:
        arn = make_role(client("iam"), **role)
        preferences = {
            "DeliveryStatusIAMRole": arn,
            "DeliveryStatusSuccessSamplingRate": str(rate),
        }
        client("sns").set_sms_attributes(attributes=preferences)

    return on


def entries(logs: Any, group: str = GROUP) -> list[Any]:
    events = logs.filter_log_events(logGroupName=group)["events"]
    return [json.loads(event["message"]) for event in events]


def groups(logs: Any) -> list[str]:
    return [group["logGroupName"] for group in logs.describe_log_groups()["logGroups"]]


def publish(sns: Any, number: str = NUMBER, text: str = "hi", kind: str = "Transactional") -> str:
    attributes = {"AWS.SNS.SMS.SMSType": {"DataType": "String", "StringValue": kind}}
    return str(
        sns.publish(PhoneNumber=number, Message=text, MessageAttributes=attributes)["MessageId"]
    )


def test_nothing_is_written_where_nobody_asked(sns: Any, logs: Any) -> None:
    publish(sns)
    publish(sns, "+917000000007")
    assert groups(logs) == []


def test_a_success_has_the_shape_of_awss_own(
    sns: Any, logs: Any, switch_on: Callable[..., None]
) -> None:
    switch_on()
    message_id = publish(sns, text="x" * 161)
    (entry,) = entries(logs)
    assert entry["notification"]["messageId"] == message_id
    assert len(entry["notification"]["timestamp"]) == len("2016-06-28 00:40:34.558")
    assert entry["status"] == "SUCCESS"
    assert entry["delivery"] == {
        "phoneCarrier": "Embedded Test Network",
        "mcc": 1,
        "mnc": 1,
        "destination": NUMBER,
        "priceInUSD": round(2 * PER_PART, 5),
        "numberOfMessageParts": 2,
        "smsType": "Transactional",
        "providerResponse": "Message has been accepted by phone carrier",
        "dwellTimeMs": 599,
        "dwellTimeMsUntilDeviceAck": 1344,
    }


def test_a_failure_goes_into_a_group_of_its_own_with_its_reason(
    sns: Any, logs: Any, switch_on: Callable[..., None]
) -> None:
    switch_on()
    message_id = publish(sns, "+917000000007", kind="Promotional")
    (entry,) = entries(logs, GROUP + "/Failure")
    assert entry["notification"]["messageId"] == message_id
    assert (entry["status"], entry["delivery"]["smsType"]) == ("FAILURE", "Promotional")
    assert entry["delivery"]["providerResponse"] == "Blocked as spam by phone carrier"
    assert entry["delivery"]["priceInUSD"] == PER_PART
    assert groups(logs) == [GROUP + "/Failure"]


def test_what_aws_stopped_itself_never_had_a_carrier_nor_a_price(
    sns: Any, logs: Any, switch_on: Callable[..., None], embedded: EmbeddedAws
) -> None:
    embedded.reset(NEW_ACCOUNT)
    switch_on()
    publish(sns)
    (entry,) = entries(logs, GROUP + "/Failure")
    assert entry["delivery"].keys() == {
        "destination", "smsType", "providerResponse", "dwellTimeMs",
    }  # fmt: skip
    assert embedded.outbox.messages()[-1]["price_usd"] == 0


def test_the_kind_is_the_accounts_where_the_sms_names_none(
    sns: Any, logs: Any, switch_on: Callable[..., None]
) -> None:
    switch_on()
    sns.publish(PhoneNumber=NUMBER, Message="hi")
    sns.set_sms_attributes(attributes={"DefaultSMSType": "Transactional"})
    sns.publish(PhoneNumber=NUMBER, Message="hi")
    kinds = [entry["delivery"]["smsType"] for entry in entries(logs)]
    assert kinds == ["Promotional", "Transactional"]


@pytest.mark.parametrize(("rate", "written"), [(0, 0), (25, 2), (50, 4), (100, 8)])
def test_the_success_sampling_rate_is_kept(
    sns: Any, logs: Any, switch_on: Callable[..., None], rate: int, written: int
) -> None:
    switch_on(rate)
    for _ in range(8):
        publish(sns)
    assert (len(entries(logs)) if groups(logs) else 0) == written


def test_failures_are_all_written_at_any_rate(
    sns: Any, logs: Any, switch_on: Callable[..., None]
) -> None:
    switch_on(0)
    for _ in range(3):
        publish(sns, "+917000000014")
    assert len(entries(logs, GROUP + "/Failure")) == 3


@pytest.mark.parametrize("missing", ["logs:CreateLogGroup", "logs:PutLogEvents"])
def test_a_role_that_may_not_write_writes_nothing(
    sns: Any, logs: Any, switch_on: Callable[..., None], missing: str
) -> None:
    rights = {"logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"} - {missing}
    switch_on(rights=sorted(rights))
    publish(sns)
    assert groups(logs) == []


def test_without_its_role_nothing_is_written(
    sns: Any, logs: Any, client: Callable[[str], Any], switch_on: Callable[..., None]
) -> None:
    switch_on()
    client("iam").delete_role_policy(RoleName="receipts", PolicyName="logs")
    client("iam").delete_role(RoleName="receipts")
    publish(sns)
    assert groups(logs) == []


def test_a_late_log_is_there_when_its_time_has_come(
    sns: Any,
    logs: Any,
    switch_on: Callable[..., None],
    embedded: EmbeddedAws,
    embedded_clock: Clock,
) -> None:
    embedded.reset(AccountSettings(receipt_seconds=30))
    switch_on()
    publish(sns)
    with pytest.raises(ClientError, match="ResourceNotFoundException"):
        entries(logs)
    embedded_clock.passed = 30
    assert len(entries(logs)) == 1


def test_a_deleted_group_is_made_again(sns: Any, logs: Any, switch_on: Callable[..., None]) -> None:
    switch_on()
    publish(sns)
    logs.delete_log_group(logGroupName=GROUP)
    publish(sns)
    assert len(entries(logs)) == 1
