"""A row that moves to another number, whatever else is at it: told there, and nowhere else."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

from smsverifier.local.calls import AwsResponse, Call
from smsverifier.local.dispatcher import Forward
from smsverifier.local.embedded import EmbeddedAws
from smsverifier.registrations.correction import corrected, key_for, move
from smsverifier.registrations.forgotten import WhyOut, forgotten_numbers
from smsverifier.registrations.send import DirectSender
from smsverifier.registrations.transactions import Swap
from smsverifier.row import CORRECTED_TRIES, HELD, KEY, SMS_ERROR, Item
from tests.support.registrations_table import Registrations, row
from tests.support.whole_stack import WholeStack

Make = Callable[..., WholeStack]
OLD, NEW, LATER = "+919876543210", "+919876543211", "+919899999999"
AT_MS = 1763900000000


@pytest.fixture
def make_still(make_stack: Make) -> Make:
    """A stack whose pipe stands still."""

    def make(**config: Any) -> WholeStack:
        stack = make_stack(**config)
        stack.aws.client("pipes").stop_pipe(Name=stack.names.pipe)
        return stack

    return make


def settle(stack: WholeStack) -> list[str]:
    """Whom the stack has texted when it has told one who came last."""
    stack.aws.client("pipes").start_pipe(Name=stack.names.pipe)
    stack.register(LATER)
    stack.wait(lambda: LATER in [sms["to"] for sms in stack.sms()])
    return sorted(sms["to"] for sms in stack.sms() if sms["to"] != LATER)


def only_row(stack: WholeStack) -> Item:
    (item,) = stack.aws.client("dynamodb").scan(TableName=stack.names.table)["Items"]
    found: Item = item
    return found


def moved(stack: WholeStack, old: Item) -> Item:
    """The row after its correction."""
    key = key_for(stack.config.registrations.duplicates, old, NEW)
    new = corrected(old, OLD, key, NEW, AT_MS)
    assert move(stack.aws, stack.names.table, old, new, OLD) is Swap.DONE
    return new


@pytest.mark.parametrize("duplicates", ["reject", "ignore", "allow"])
def test_a_record_of_the_old_number_that_comes_late_texts_nobody(
    make_still: Make, duplicates: str
) -> None:
    stack = make_still(registrations={"duplicates": duplicates})
    stack.register(OLD)
    moved(stack, only_row(stack))
    assert settle(stack) == [NEW]


@pytest.mark.parametrize("duplicates", ["reject", "allow"])
def test_a_direct_wish_about_the_old_row_texts_nobody(make_still: Make, duplicates: str) -> None:
    """So does a record of a dead letter that is brought again: it is of the same shape."""
    stack = make_still(registrations={"duplicates": duplicates})
    stack.register(OLD)
    before = only_row(stack)
    moved(stack, before)
    names = stack.names
    DirectSender(stack.aws, names.function, names.table, lambda _: None, lambda: False).run(
        [before]
    )
    assert stack.sms() == []


def test_whoever_owns_the_mistyped_number_may_register_and_is_told(make_still: Make) -> None:
    stack = make_still()
    stack.register(OLD, name="Asha")
    moved(stack, only_row(stack))
    assert stack.register(OLD, name="Ravi").status == 200
    assert settle(stack) == [OLD, NEW]
    assert "Ravi" in next(sms["text"] for sms in stack.sms() if sms["to"] == OLD)


@pytest.mark.parametrize(
    "waiting",
    [
        {"sms_attempts": HELD},
        {"source": {"S": "import"}},
        {SMS_ERROR: {"S": "over_max_messages"}},
        {"sms_status": {"S": " "}},
    ],
    ids=["held", "import", "over the cap", "blank by hand"],
)
def test_who_waits_for_a_person_goes_on_waiting(make_still: Make, waiting: Item) -> None:
    stack = make_still()
    item = row(OLD) | waiting
    stack.aws.client("dynamodb").put_item(TableName=stack.names.table, Item=item)
    new = moved(stack, item)
    assert settle(stack) == []
    assert stack.rows()[NEW].get("sms_status") == new.get("sms_status", {}).get("S")


def test_under_allow_the_attempt_stays_and_the_key_is_new() -> None:
    attempt = "0123456789abcdef" * 2
    old = row(OLD) | {KEY: {"S": f"{OLD}/{attempt}"}}
    assert key_for("allow", old, NEW) == f"{NEW}/{attempt}"
    by_request = row(OLD) | {KEY: {"S": "uwDoWbvt9SjSzcM="}}
    assert key_for("allow", by_request, NEW) != key_for("allow", by_request, NEW)


@pytest.mark.parametrize(
    "meanwhile",
    [
        {"sms_status": {"S": "sending"}},
        {"sms_attempts": {"N": "2"}},
        {"attended.at": {"N": "1763900000001"}},
        {"name": {"S": "Somebody else"}},
    ],
)
def test_a_row_that_changed_meanwhile_stays(table: Registrations, meanwhile: Item) -> None:
    old = row(OLD, "sent")
    table.put([old | meanwhile])
    new = corrected(old, OLD, NEW, NEW, AT_MS)
    assert move(table.aws, table.name, old, new, OLD) is Swap.CHANGED
    assert OLD in table.items()
    assert NEW not in table.items()


def test_a_number_that_is_somebodys_is_not_taken(table: Registrations) -> None:
    table.put([row(OLD), row(NEW, name="Ravi")])
    new = corrected(row(OLD), OLD, NEW, NEW, AT_MS)
    assert move(table.aws, table.name, row(OLD), new, OLD) is Swap.TAKEN
    assert table.items()[NEW]["name"] == {"S": "Ravi"}


def test_what_was_there_goes_along(table: Registrations) -> None:
    old = row(OLD, "sent", college="Model") | {"tags": {"SS": ["a"]}, "seat no.": {"S": "7"}}
    table.put([old])
    new = corrected(old, OLD, NEW, NEW, AT_MS)
    assert move(table.aws, table.name, old, new, OLD) is Swap.DONE
    now = table.items()[NEW]
    assert {n: now[n] for n in old if n not in (KEY, "phone")} == {
        n: old[n] for n in old if n not in (KEY, "phone")
    }
    assert now[CORRECTED_TRIES] == {"N": "1"}


def test_who_gets_a_number_back_is_known_by_it_to_imports_again(table: Registrations) -> None:
    old, third = row(OLD), "+919876543212"
    there = corrected(old, OLD, NEW, NEW, AT_MS)
    back = corrected(there, NEW, OLD, OLD, AT_MS + 1)
    away = corrected(back, OLD, third, third, AT_MS + 2)
    table.put([old])
    outside = []
    for before, after, mistyped in ((old, there, OLD), (there, back, NEW), (back, away, OLD)):
        assert move(table.aws, table.name, before, after, mistyped) is Swap.DONE
        known = forgotten_numbers(table.aws, table.name)
        outside.append([phone for phone in (OLD, NEW, third) if known.why_out(phone)])
    assert outside == [[OLD], [NEW], [OLD, NEW]]


def test_a_number_that_another_has_by_now_stays_out_of_imports(table: Registrations) -> None:
    """A sheet made before means by it whoever had mistyped it."""
    asha, ravi = row(OLD), row(NEW, name="Ravi")
    moves = ((asha, OLD, LATER), (ravi, NEW, OLD))
    table.put([asha, ravi])
    for before, number, to in moves:
        after = corrected(before, number, to, to, AT_MS)
        assert move(table.aws, table.name, before, after, number) is Swap.DONE
    known = forgotten_numbers(table.aws, table.name)
    assert known.why_out(OLD) is WhyOut.CORRECTED


class Busy:
    """DynamoDB that cancels the first tries of a transaction, for one of its passing reasons."""

    def __init__(self, *reasons: list[str]) -> None:
        self.reasons = list(reasons)

    def __call__(self, call: Call, forward: Forward) -> AwsResponse:
        if not self.reasons:
            return forward(call)
        kind = "com.amazonaws.dynamodb.v20120810#TransactionCanceledException"
        codes = [{"Code": code} for code in self.reasons.pop(0)]
        body = json.dumps({"__type": kind, "Message": "…", "CancellationReasons": codes})
        return AwsResponse(400, {"Content-Type": "application/x-amz-json-1.0"}, body.encode())


def test_a_conflict_passes(embedded: EmbeddedAws, table: Registrations) -> None:
    busy = Busy(["TransactionConflict", "ConditionalCheckFailed"], ["None", "ThrottlingError"])
    embedded.dispatcher.override("dynamodb", "TransactWriteItems", busy)
    table.put([row(OLD)])
    new = corrected(row(OLD), OLD, NEW, NEW, AT_MS)
    assert move(table.aws, table.name, row(OLD), new, OLD) is Swap.DONE
    assert busy.reasons == []


def test_what_nobody_foresaw_travels_up(embedded: EmbeddedAws, table: Registrations) -> None:
    busy = Busy(["ValidationError", "None"])
    embedded.dispatcher.override("dynamodb", "TransactWriteItems", busy)
    table.put([row(OLD)])
    with pytest.raises(ClientError):
        move(table.aws, table.name, row(OLD), corrected(row(OLD), OLD, NEW, NEW, AT_MS), OLD)
    assert OLD in table.items()
