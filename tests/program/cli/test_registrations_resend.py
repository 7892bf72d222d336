"""`registrations resend`: those not told, those named; never twice to anybody else."""

import re
import time
from typing import Any

import pytest

from smsverifier.aws import Aws
from smsverifier.local.calls import AwsFailure, AwsResponse, Call
from smsverifier.local.dispatcher import Forward
from smsverifier.local.embedded import EmbeddedAws
from smsverifier.row import HELD, TOTALS, Item
from tests.support.program import Program
from tests.support.registrations_table import row
from tests.support.whole_stack import WholeStack

SENT, FAILED, UNSURE, UNTOLD = (f"+91980000000{n}" for n in range(1, 5))
STATUSES = {SENT: "sent", FAILED: "failed", UNSURE: "sending", UNTOLD: None}


@pytest.fixture
def stack(stack: WholeStack, aws: Aws) -> WholeStack:
    """One registrant in each situation, none of whom the stream brings."""
    counts = {"reserved": {"N": "2"}, "sent": {"N": "1"}, "failed": {"N": "1"}}
    put(stack, {"registration_id": {"S": TOTALS}, **counts})
    for phone, status in STATUSES.items():
        unnoticed(aws, stack.names.table, row(phone, status))
    return stack


def unnoticed(aws: Aws, table: str, item: Item) -> None:
    """A row that the stream does not bring as new: an import's first and second write."""
    dynamodb, key = aws.client("dynamodb"), {"registration_id": item["registration_id"]}
    dynamodb.put_item(TableName=table, Item=item | {"sms_status": {"S": "importing"}})
    dynamodb.update_item(TableName=table, Key=key, UpdateExpression="REMOVE sms_status")
    if "sms_status" in item:
        dynamodb.put_item(TableName=table, Item=item)


def put(stack: WholeStack, *items: Any) -> None:
    for item in items:
        stack.aws.client("dynamodb").put_item(TableName=stack.names.table, Item=item)


def texted(stack: WholeStack) -> list[str]:
    return sorted(sms["to"] for sms in stack.sms())


def test_by_default_those_not_told_are_told(program: Program, stack: WholeStack) -> None:
    ran = program.ok("registrations", "resend", "--json").json
    assert (ran["registrations"], ran["told"]["sent"], ran["told"]["not_told"]) == (1, 1, 0)
    assert texted(stack) == [UNTOLD]


def test_whom_an_import_holds_back_is_told_too(program: Program, stack: WholeStack) -> None:
    held = row("+919800000009") | {"sms_attempts": HELD}
    unnoticed(stack.aws, stack.names.table, held)
    program.ok("registrations", "resend")
    assert texted(stack) == [UNTOLD, "+919800000009"]


def test_who_began_to_be_told_just_now_is_not_unconfirmed_yet_and_that_is_said(
    program: Program, stack: WholeStack
) -> None:
    now = {"sms_updated_at": {"N": str(int(time.time() * 1000))}}
    unnoticed(stack.aws, stack.names.table, row("+919800000009", "sending") | now)
    ran = program.ok("registrations", "resend", "--unconfirmed")
    assert "1 registrant began to be told less than 120 seconds ago" in ran.stderr
    assert texted(stack) == [UNSURE]
    assert "began to be told" not in program.ok("registrations", "resend").stderr


def test_told_once_nobody_is_left(program: Program, stack: WholeStack) -> None:
    program.ok("registrations", "resend")
    assert "Nobody was left to be told" in program.ok("registrations", "resend").stdout
    assert texted(stack) == [UNTOLD]


def test_who_failed_is_told_again_and_counted_as_told(program: Program, stack: WholeStack) -> None:
    ran = program.ok("registrations", "resend", "--failed", "--json")
    assert (ran.json["registrations"], ran.json["parts"], ran.json["told"]["sent"]) == (1, 1, 1)
    assert texted(stack) == [FAILED]
    stack.wait(lambda: stack.totals() == {"reserved": 3, "sent": 2, "failed": 0})


def test_who_is_unconfirmed_is_told_when_asked_for(program: Program, stack: WholeStack) -> None:
    program.ok("registrations", "resend", "--unconfirmed")
    assert texted(stack) == [UNSURE]


def test_who_was_told_is_told_again_only_when_named(program: Program, stack: WholeStack) -> None:
    ran = program("registrations", "resend", "--phone", SENT)
    assert (ran.exit_code, texted(stack)) == (2, [])
    assert "--even-if-told" in ran.stderr
    program.ok("registrations", "resend", "--phone", SENT, "--even-if-told")
    assert texted(stack) == [SENT]
    stack.wait(lambda: stack.totals() == {"reserved": 3, "sent": 1, "failed": 1})


def test_a_wrong_wish_texts_nobody(program: Program, stack: WholeStack) -> None:
    for wish in (
        ("--even-if-told",),
        ("--phone", "+919811111111"),
        ("--id", "nobody"),
        ("--phone", "12"),
    ):
        assert program("registrations", "resend", *wish).exit_code == 2
    assert texted(stack) == []


def test_where_the_cap_leaves_no_room_nobody_is_tried(program: Program, stack: WholeStack) -> None:
    program.config("sms: {max_messages: 2}\n")  # two are reserved
    ran = program("registrations", "resend", "--phone", SENT, "--even-if-told")
    assert ran.exit_code == 1
    assert "sms.max_messages is 2: of 1 registrant 0 could be texted" in ran.stderr
    assert "Set sms.max_messages to 3 or more, run `smsverifier up`" in ran.stderr
    assert stack.rows()[SENT]["sms_status"] == "sent"


def test_check_says_that_the_cap_is_used_up(program: Program, stack: WholeStack) -> None:
    program.config("sms: {max_messages: 2}\n")
    findings = program("check", "--json").json["findings"]
    (found,) = [finding for finding in findings if finding["id"] == "max_messages"]
    assert found["state"] == "blocker"
    assert "2 SMS count already" in found["detail"]


def test_nobody_is_told_while_the_stack_is_paused(program: Program, stack: WholeStack) -> None:
    program.ok("pause")
    ran = program("registrations", "resend", "--failed")
    assert ran.exit_code == 1
    assert "smsverifier resume" in ran.stderr
    assert texted(stack) == []


def test_where_nobody_can_be_told_it_fails(program: Program, stack: WholeStack) -> None:
    put(stack, row(FAILED, "failed") | {"phone": {"S": "+12025550100"}})
    ran = program("registrations", "resend", "--failed", "--json")
    assert (ran.exit_code, ran.json["told"]["failed"]) == (1, 1)
    assert texted(stack) == []


def test_a_row_that_changed_meanwhile_is_left_alone_and_counted_as_before(
    program: Program, stack: WholeStack, embedded: EmbeddedAws
) -> None:
    def told_meanwhile(call: Call, forward: Forward) -> AwsResponse:
        if call.params["UpdateExpression"] == "REMOVE #sms_status":
            raise AwsFailure("ConditionalCheckFailedException", "It changed.", 400)
        return forward(call)

    embedded.dispatcher.override("dynamodb", "UpdateItem", told_meanwhile)
    program.ok("registrations", "resend", "--failed")
    assert texted(stack) == []
    assert stack.totals()["failed"] == 1


def test_a_row_whose_opening_was_answered_with_a_fault_is_told_all_the_same(
    program: Program, stack: WholeStack, embedded: EmbeddedAws
) -> None:
    faults = iter([AwsFailure("InternalServerError", "The answer is lost.", 500)])

    def lost(call: Call, forward: Forward) -> AwsResponse:
        answer = forward(call)
        if call.params["UpdateExpression"] == "REMOVE #sms_status":
            for fault in faults:
                raise fault
        return answer

    embedded.dispatcher.override("dynamodb", "UpdateItem", lost)
    program.ok("registrations", "resend", "--failed")
    assert texted(stack) == [FAILED]
    stack.wait(lambda: stack.totals() == {"reserved": 3, "sent": 2, "failed": 0})


def test_on_aws_it_says_how_many_and_what_it_costs_before_it_asks(
    aws_program: Program, aws: Aws
) -> None:
    aws_program.up("--yes")
    unnoticed(aws, "hack-night-registrations", row(UNTOLD))
    ran = aws_program("registrations", "resend")
    assert ran.exit_code == 2
    assert re.search(r"1 registrant to be told, 1 part; .* USD", ran.stderr)
    assert aws_program("registrations", "resend", typed="n\n").exit_code == 130
    assert "1 SMS accepted" in aws_program.ok("registrations", "resend", "--yes").stdout


def by_hand(key: str, phone: str) -> Item:
    """The least that somebody types into the table."""
    return {"registration_id": {"S": key}, "phone": {"S": phone}}


@pytest.mark.parametrize("duplicates", ["reject", "ignore"])
def test_a_number_that_was_told_is_not_told_by_a_row_typed_by_hand(
    program: Program, stack: WholeStack, duplicates: str
) -> None:
    program.config(f"registrations: {{duplicates: {duplicates}}}\n")
    put(stack, by_hand("walkin-1", SENT), by_hand("walkin-2", UNSURE))
    ran = program.ok("registrations", "resend", "--json")
    assert texted(stack) == [UNTOLD]
    assert ran.json["left_out"] == {"number_told": 2, "same_number": 0}
    assert "2 rows left out, for another row says that the number was told" in ran.stderr


@pytest.mark.parametrize("duplicates", ["reject", "ignore"])
def test_a_number_that_stands_in_two_rows_is_told_once(
    program: Program, stack: WholeStack, duplicates: str
) -> None:
    program.config(f"registrations: {{duplicates: {duplicates}}}\n")
    put(stack, by_hand("a", UNTOLD), by_hand("b", "+919800000009"), by_hand("c", "+919800000009"))
    ran = program.ok("registrations", "resend", "--json")
    assert texted(stack) == [UNTOLD, "+919800000009"]
    assert ran.json["left_out"] == {"number_told": 0, "same_number": 2}
    assert stack.rows()[UNTOLD]["sms_status"] == "sent"  # the form's row, not the one by hand
    assert program.ok("registrations", "resend", "--json").json["registrations"] == 0
    assert texted(stack) == [UNTOLD, "+919800000009"]


def test_with_allow_each_row_is_told(program: Program, stack: WholeStack) -> None:
    program.config("registrations: {duplicates: allow}\n")
    put(stack, by_hand("walkin-1", SENT), by_hand("b", UNTOLD))
    program.ok("registrations", "resend")
    assert texted(stack) == [SENT, UNTOLD, UNTOLD]


def test_a_row_that_is_named_is_told_even_if_its_number_was(
    program: Program, stack: WholeStack
) -> None:
    put(stack, by_hand("walkin-1", SENT))
    ran = program.ok("registrations", "resend", "--id", "walkin-1")
    assert (texted(stack), "--even-if-told" in ran.stderr) == ([], True)
    program.ok("registrations", "resend", "--id", "walkin-1", "--even-if-told")
    assert texted(stack) == [SENT]


def test_a_sweep_tells_no_number_twice(program: Program, stack: WholeStack) -> None:
    for key, phone in (("a", SENT), ("b", UNTOLD), ("c", FAILED)):
        item = row(phone) | {"registration_id": {"S": key}}
        unnoticed(stack.aws, stack.names.table, item)
    ran = program.ok("resume")
    assert texted(stack) == [FAILED, UNTOLD]
    assert "1 row left out, for another row says" in ran.stderr
    program.ok("resume")
    assert texted(stack) == [FAILED, UNTOLD]
