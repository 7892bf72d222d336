"""Rows that somebody typed into the table as a form's: odd tries, a number as the request id."""

from typing import Any

import pytest

from tests.support.handler_stack import PHONE, Stack

Item = dict[str, Any]
ODD = [{"N": "1.5"}, {"N": "1" + "0" * 39}, {"S": "x"}, {"NULL": True}]


@pytest.mark.parametrize("odd", ODD)
def test_who_was_typed_with_an_odd_count_of_tries_is_told(stack: Stack, odd: Item) -> None:
    record = typed(stack, odd)
    assert stack.tell(record)
    assert stack.tell(record)
    assert len(stack.sns.messages) == 1
    assert (stack.row()["sms_status"], stack.row()["sms_attempts"]) == ("sent", "1")


def test_a_row_that_somebody_has_keeps_its_odd_tries(stack: Stack) -> None:
    record = typed(stack, {"N": "1.5"}, {"sms_status": {"S": "sending"}})
    assert stack.tell(record)
    assert (stack.sns.messages, stack.row()["sms_attempts"]) == ([], "1.5")


def test_a_try_that_was_counted_meanwhile_stays_counted(stack: Stack) -> None:
    record = typed(stack, {"N": "1.5"})
    typed(stack, {"N": "3"})
    assert stack.tell(record)
    assert stack.row()["sms_attempts"] == "4"


def test_an_older_submission_with_odd_tries_leaves_the_row_alone(stack: Stack) -> None:
    record = typed(stack, {"N": "1.5"})
    typed(stack, {"N": "1.5"}, {"request_id": {"S": "r-2"}})
    assert stack.tell(record)
    assert (stack.sns.messages, stack.row()["sms_attempts"]) == ([], "1.5")


@pytest.mark.parametrize("request_id", [PHONE, f"{PHONE[:3]} {PHONE[3:8]} {PHONE[8:]}"])
def test_a_number_in_a_request_id_is_masked_in_the_log(stack: Stack, request_id: str) -> None:
    stack.tell(stack.register(request_id=request_id))
    assert len(stack.sns.messages) == 1
    assert request_id not in stack.log.getvalue()
    assert stack.logged("sent")


def typed(stack: Stack, tries: Item, more: Item | None = None) -> Item:
    """A row that somebody typed, with these tries; the record of it before `more` was in it."""
    record = stack.register()
    image = record["dynamodb"]["NewImage"]
    image["sms_attempts"] = tries
    stack.dynamodb.put_item(TableName=stack.table, Item=image | (more or {}))
    return record
