"""Up to 25 registrants that are reserved and counted together, against a table."""

from typing import Any

import pytest
from batch import tell_all
from row import DIRECT, TOTALS, record_of
from totals import GROUP, NEAR

from tests.support.handler_stack import READ_TIMEOUT, Killed, Power, Stack, refusal

SIZE = 3
CALLS = 1 + 3 * SIZE + 1
"""Of such a group: a reservation, then claim, SMS and outcome of each, and the counts."""


def numbers(count: int = SIZE) -> list[str]:
    return [f"+9198765{n:05d}" for n in range(count)]


def registered(stack: Stack, count: int = SIZE) -> list[dict[str, Any]]:
    return [stack.register(phone, f"r-{phone}") for phone in numbers(count)]


def statuses(stack: Stack, count: int = SIZE) -> list[str | None]:
    return [stack.row(phone).get("sms_status") for phone in numbers(count)]


def test_a_batch_makes_two_writes_for_each_and_two_for_all_of_them(stack: Stack) -> None:
    records = registered(stack, GROUP)
    assert stack.tell_all(records) == []
    assert stack.flaky.calls == 2 * GROUP + 2
    assert stack.totals() == {"reserved": GROUP, "sent": GROUP, "failed": 0}


def test_a_larger_batch_is_of_several_groups(stack: Stack) -> None:
    assert stack.tell_all(registered(stack, GROUP + 2)) == []
    assert stack.flaky.calls == 2 * (GROUP + 2) + 4
    assert stack.totals() == {"reserved": GROUP + 2, "sent": GROUP + 2, "failed": 0}


def test_a_batch_that_comes_again_leaves_the_counts_as_they_were(stack: Stack) -> None:
    records = registered(stack)
    assert stack.tell_all(records) == stack.tell_all(records) == []
    assert len(stack.sns.messages) == SIZE
    assert stack.totals() == {"reserved": SIZE, "sent": SIZE, "failed": 0}


def test_what_a_group_reserved_and_did_not_need_is_free_again(stack: Stack) -> None:
    landline = stack.register("+918022345678", "r-landline")
    records = [landline, *registered(stack, 4)]
    stack.sns.fail(refusal("OptedOut"), refusal("Throttling"), READ_TIMEOUT)
    assert stack.tell_all(records, threads=1) == ["e-r-+919876500001"]
    assert statuses(stack, 4) == ["failed", None, "sending", "sent"]
    assert stack.totals() == {"reserved": 2, "sent": 1, "failed": 2}


def test_without_time_nothing_is_reserved(stack: Stack) -> None:

    records = registered(stack)
    answer = tell_all(stack.invocation(seconds_left=12.9), stack.channels(), records)
    assert len(answer["batchItemFailures"]) == SIZE
    assert stack.row(TOTALS) == {}


@pytest.mark.parametrize("lost", [False, True])
def test_a_group_whose_reservation_fails_is_left_as_it_is_and_comes_again(
    stack: Stack, *, lost: bool
) -> None:
    records = registered(stack)
    if lost:
        stack.flaky.lose_answer(READ_TIMEOUT, 1)
    else:
        stack.flaky.fail(refusal("ProvisionedThroughputExceededException"), 1)
    assert len(stack.tell_all(records)) == SIZE
    assert (stack.flaky.calls, stack.sns.messages, statuses(stack)) == (1, [], [None] * SIZE)
    assert stack.tell_all(records) == []
    held = SIZE if lost else 0
    assert stack.totals() == {"reserved": SIZE + held, "sent": SIZE, "failed": 0}


def test_counts_whose_answer_is_lost_are_not_added_again(stack: Stack) -> None:
    stack.flaky.lose_answer(READ_TIMEOUT, 2 * SIZE + 2)
    assert stack.tell_all(registered(stack)) == []
    assert stack.totals() == {"reserved": SIZE, "sent": SIZE, "failed": 0}


# --- near the cap -------------------------------------------------------------------------------


@pytest.mark.parametrize(("room", "calls"), [(NEAR + SIZE, 2 * SIZE + 2), (NEAR + 2, 4 * SIZE + 1)])
def test_near_the_cap_each_reserves_by_itself(stack: Stack, room: int, calls: int) -> None:
    stack.configure(max_messages=room + 7)
    stack.channels()[0].totals.count(reserved=7)
    stack.flaky.calls = 0
    assert stack.tell_all(registered(stack)) == []
    assert stack.flaky.calls == calls
    assert stack.totals() == {"reserved": 7 + SIZE, "sent": SIZE, "failed": 0}


def test_a_small_cap_is_not_asked_whether_it_is_far(stack: Stack) -> None:
    stack.configure(max_messages=2)
    assert stack.tell_all(registered(stack), threads=1) == []
    assert [sms["PhoneNumber"] for sms in stack.sns.messages] == numbers()[:2]
    assert stack.row(numbers()[2])["sms_error"] == "over_max_messages"
    assert stack.flaky.calls == 4 + 5 + 3, "the last place is said; who is refused writes no count"


# --- crashes ------------------------------------------------------------------------------------


@pytest.mark.parametrize("before", [False, True], ids=["after", "before"])
@pytest.mark.parametrize("call", range(1, CALLS + 1))
def test_killed_at_any_call_of_a_group_nobody_is_told_twice_and_no_cap_is_exceeded(
    stack: Stack, call: int, *, before: bool
) -> None:
    records = registered(stack)
    stack.powered(Power(call, before=before))
    with pytest.raises(Killed):
        stack.tell_all(records, threads=1)
    holds(stack)
    assert stack.totals()["reserved"] == (0 if (call, before) == (1, True) else SIZE)
    stack.powered(None)
    assert stack.tell_all(records) == []
    holds(stack)
    assert statuses(stack).count("sending") <= 1, "who was being sent to"
    assert set(statuses(stack)) <= {"sent", "sending"}


@pytest.mark.parametrize("call", [2, 5, 7])
def test_killed_with_all_of_a_group_under_way(stack: Stack, call: int) -> None:
    records = registered(stack)
    stack.powered(Power(call))
    with pytest.raises(Killed):
        stack.tell_all(records)
    holds(stack)
    stack.powered(None)
    assert stack.tell_all(records) == []
    holds(stack)


def holds(stack: Stack) -> None:
    told = [sms["PhoneNumber"] for sms in stack.sns.messages]
    assert len(told) == len(set(told))
    totals = stack.totals()
    assert totals["reserved"] >= len(told)
    assert totals["sent"] <= statuses(stack).count("sent") <= len(told)


# --- who waits for a place ----------------------------------------------------------------------

WAITING = {"message": "{name}, {event.name} is full. You are on the waiting list."}
PROMOTED = {"message": "{name}, you are in after all."}
SINCE = {"N": "1700000000000"}
ASHA = "+919876543210"


def waiting(stack: Stack) -> dict[str, Any]:
    record = stack.register()
    image = record["dynamodb"]["NewImage"]
    image["waiting.at"] = SINCE
    stack.dynamodb.put_item(TableName=stack.table, Item=image)
    return record


def promoted(stack: Stack) -> dict[str, Any]:
    """The record of somebody who has come in, as the tool sends it."""
    stack.dynamodb.update_item(
        TableName=stack.table,
        Key={"registration_id": {"S": ASHA}},
        UpdateExpression="REMOVE #waiting SET #promoted = :now",
        ExpressionAttributeNames={"#waiting": "waiting.at", "#promoted": "promoted.at"},
        ExpressionAttributeValues={":now": SINCE},
    )
    key = {"registration_id": {"S": ASHA}}
    return record_of(stack.dynamodb.get_item(TableName=stack.table, Key=key)["Item"], 1)


def texts(stack: Stack) -> list[str]:
    return [sms["Message"] for sms in stack.sns.messages]


def test_who_waits_is_told_so_once_and_later_in_its_own_words_that_they_are_in(
    stack: Stack,
) -> None:
    stack.configure(messages={"waiting": WAITING, "promoted": PROMOTED}, retention_days=1)
    record = waiting(stack)
    assert stack.tell(record)
    assert stack.tell(record)
    assert texts(stack) == ["Asha, Demo Event is full. You are on the waiting list."]
    row = stack.row()
    assert (row["waiting_message.status"], row["waiting_message.tries"]) == ("sent", "1")
    assert ("sms_status" in row, "expires_at" in row) == (False, True)
    counts = stack.row(TOTALS)
    assert (counts["reserved.waiting"], counts["sent.waiting"]) == ("1", "1")
    assert stack.tell(promoted(stack))
    assert stack.tell(record), "late, and of the past"
    assert texts(stack)[1:] == ["Asha, you are in after all."]
    assert (stack.row()["sms_status"], stack.row()["waiting_message.status"]) == ("sent", "sent")
    assert stack.totals() == {"reserved": 1, "sent": 1, "failed": 0}


def test_without_words_for_it_who_waits_is_told_nothing_and_who_comes_in_as_all_are(
    stack: Stack,
) -> None:
    assert stack.tell(waiting(stack))
    assert (texts(stack), stack.flaky.calls) == ([], 0)
    assert stack.tell(promoted(stack))
    assert texts(stack) == ["Hi Asha, you are registered for Demo Event. See you there!"]


def test_what_the_row_says_by_now_decides_and_not_the_record(stack: Stack) -> None:
    stack.configure(messages={"waiting": WAITING})
    record = waiting(stack)
    assert stack.tell(record | {"dynamodb": {"NewImage": without_waiting(record)}})
    promoted(stack)
    assert stack.tell(record)
    assert texts(stack) == []
    whys = [line["why"] for line in stack.logged("not_claimed")]
    assert whys == ["waits for a place", "waits no more"]


def without_waiting(record: dict[str, Any]) -> dict[str, Any]:
    image = record["dynamodb"]["NewImage"]
    return {name: value for name, value in image.items() if name != "waiting.at"}


def test_the_waiting_list_has_the_cap_once_more(stack: Stack) -> None:
    stack.configure(messages={"waiting": WAITING}, max_messages=1)
    assert stack.tell(stack.register("+919876543211", "r-2"))
    assert stack.tell(waiting(stack))
    assert len(texts(stack)) == 2
    image = waiting(stack)["dynamodb"]["NewImage"] | {"registration_id": {"S": "other"}}
    stack.dynamodb.put_item(TableName=stack.table, Item=image)
    assert stack.tell(record_of(image, 1))
    assert len(texts(stack)) == 2
    assert stack.row("other")["waiting_message.error"] == "over_max_messages"
    assert stack.row(TOTALS)["sending.full"] == "1", "of the confirmations alone"


# --- which kinds --------------------------------------------------------------------------------


def test_without_sms_nobody_is_texted_and_the_record_is_done_with(stack: Stack) -> None:
    stack.configure(sms_enabled=False, messages={"waiting": WAITING})
    assert stack.tell_all([stack.register()]) == []
    assert (stack.flaky.calls, stack.sns.messages) == (0, [])


@pytest.mark.parametrize(
    ("kinds", "sent"), [(None, 1), (["confirmation"], 1), (["email"], 0), ([], 0)]
)
def test_a_wish_for_some_kinds_is_no_wish_for_others(
    stack: Stack, kinds: list[str] | None, sent: int
) -> None:
    image = stack.register()["dynamodb"]["NewImage"]
    record = record_of(image, 1, kinds)
    assert record["eventSource"] == DIRECT
    assert stack.tell(record)
    assert len(stack.sns.messages) == sent
