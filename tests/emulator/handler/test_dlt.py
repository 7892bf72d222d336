"""India's local route: both IDs on every message, and nothing sent that carriers would drop."""

import re
from typing import Any

from settings import DltRegistration

from smsverifier.delivery.cost import WRITES
from tests.support.handler_stack import FlakyTable, Stack

MATCHING = DltRegistration(
    "1101", "1107", "Hi {#alphanumeric#}, you are registered for {#var#}. See you there!"
)
OTHER = DltRegistration("1101", "1107", "Dear {#alphanumeric#}, you are registered.")


def test_a_message_that_is_its_template_carries_both_ids(stack: Stack) -> None:
    stack.configure(dlt=MATCHING, sender_id="HACKFT")
    assert stack.tell(stack.register())
    attributes = stack.sns.messages[0]["MessageAttributes"]
    assert attributes["AWS.MM.SMS.EntityId"] == {"DataType": "String", "StringValue": "1101"}
    assert attributes["AWS.MM.SMS.TemplateId"] == {"DataType": "String", "StringValue": "1107"}


def test_without_a_template_no_ids_are_sent(stack: Stack) -> None:
    assert stack.tell(stack.register())
    assert not [n for n in stack.sns.messages[0]["MessageAttributes"] if n.startswith("AWS.MM")]


def test_a_message_that_is_not_its_template_is_not_sent(stack: Stack) -> None:
    stack.configure(dlt=OTHER, sender_id="HACKFT")
    assert stack.tell(stack.register())
    row = stack.row()
    assert (row["sms_status"], row["sms_error"]) == ("failed", "dlt_template_mismatch")
    assert stack.sns.messages == []
    assert stack.totals() == {"reserved": 0, "sent": 0, "failed": 1}


def test_other_countries_have_no_templates(stack: Stack) -> None:
    stack.configure(dlt=OTHER, sender_id="HACKFT", numbers=re.compile(r"\+44[0-9]{10}"))
    assert stack.tell(stack.register("+447911123456"))
    assert [message["PhoneNumber"] for message in stack.sns.messages] == ["+447911123456"]


class Counted(FlakyTable):
    """A table's client that counts its writes."""

    writes = 0

    def update_item(self, **request: Any) -> Any:
        self.writes += 1
        return super().update_item(**request)


def test_one_registration_takes_as_many_writes_as_the_estimate_says(stack: Stack) -> None:
    record = stack.register()
    stack.flaky = counted = Counted(stack.dynamodb)
    assert stack.tell(record)
    assert 1 + counted.writes == WRITES  # the first is the API's
