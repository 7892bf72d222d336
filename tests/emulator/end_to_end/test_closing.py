"""Who can register: until when, how many, and what is said of it; at the API itself."""

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from smsverifier.registration_table import RegistrationTable
from smsverifier.registrations.places import Places, Promotion
from smsverifier.registrations.send import DirectSender
from smsverifier.resources.rest_api import RestApi
from smsverifier.row import PLACE_COUNTED, PLACES, TAKEN, WAITING_AT
from smsverifier.templates.mapping import NEVER
from smsverifier.trace.client import ApiResponse, register, registration_state
from tests.support.whole_stack import WholeStack

Make = Callable[..., WholeStack]
ASHA, BIMAL, CHITRA = "+919876543210", "+919876543211", "+919876543212"
TRY, OTHER_TRY = "a" * 32, "b" * 32


def send(stack: WholeStack, phone: str, attempt: str | None = None, **query: str) -> ApiResponse:
    url = stack.api_url + "".join(f"?{name}={text}" for name, text in query.items())
    fields = {"name": "Asha", "phone": phone}
    return register(url, fields, test=False, attempt=attempt)


def said(answer: ApiResponse) -> tuple[int, Any]:
    return answer.status, answer.body["status"]


def state(stack: WholeStack) -> str:
    return registration_state(stack.api_url.removesuffix("/registrations"))


def close(stack: WholeStack, since: str) -> None:
    api = next(each for each in stack.resources if isinstance(each, RestApi))
    found = api.read()
    assert found is not None
    api.close(found, since)


def taken(stack: WholeStack) -> int:
    return int(stack.own_items().get(PLACES, {}).get(TAKEN, 0))


@pytest.mark.parametrize("duplicates", ["reject", "ignore", "allow"])
def test_closed_by_hand_nobody_new_comes_in_and_a_repeated_try_is_answered_as_before(
    make_stack: Make, duplicates: str
) -> None:
    stack = make_stack(registrations={"duplicates": duplicates})
    assert said(send(stack, ASHA, TRY)) == (200, "registered")
    close(stack, "1700000000000")
    assert state(stack) == "closed"
    assert said(send(stack, ASHA, TRY)) == (200, "registered")
    assert said(send(stack, ASHA, OTHER_TRY)) == (403, "closed")
    assert said(send(stack, BIMAL)) == (403, "closed")
    assert len(stack.rows()) == 1
    stack.up()  # respects it
    assert state(stack) == "closed"
    close(stack, NEVER)
    assert state(stack) == "open"
    assert said(send(stack, BIMAL)) == (200, "registered")


def test_after_closes_at_the_api_takes_nobody(make_stack: Make) -> None:
    stack = make_stack(event={"closes_at": "2025-01-01 18:00"})
    assert said(send(stack, ASHA)) == (403, "closed")
    assert state(stack) == "closed"
    assert stack.rows() == {}
    later = make_stack(event={"closes_at": "2199-01-01"})
    assert said(send(later, ASHA)) == (200, "registered")


@pytest.mark.parametrize("duplicates", ["reject", "ignore", "allow"])
def test_of_forty_at_once_exactly_as_many_come_in_as_there_are_places(
    make_stack: Make, duplicates: str
) -> None:
    stack = make_stack(registrations={"duplicates": duplicates, "max": 7})
    answers = stack.register_many([f"+9198{n:08d}" for n in range(40)])
    assert Counter(map(said, answers)) == {(200, "registered"): 7, (403, "closed"): 33}
    assert len(stack.rows()) == taken(stack) == 7
    assert state(stack) == "full"
    assert said(register(stack.api_url, {"name": "T", "phone": ASHA}, test=True)) == (
        200,
        "registered",
    )
    assert taken(stack) == 7


WORDS = {
    "message": "Hi {name}, you are in.",
    "waiting": {"message": "Hi {name}, you wait."},
    "promoted": {"message": "Hi {name}, a place is yours."},
}


def test_who_is_there_is_told_so_and_who_is_not_may_wait(make_stack: Make) -> None:
    stack = make_stack(registrations={"max": 1, "waitlist": True}, sms=WORDS)
    assert said(send(stack, ASHA, TRY)) == (200, "registered")
    assert said(send(stack, ASHA, TRY)) == (200, "registered")
    assert said(send(stack, ASHA)) == (409, "already_registered")
    assert said(send(stack, BIMAL, TRY)) == (403, "full")
    assert said(send(stack, BIMAL, waitlist="yes")) == (200, "waiting")
    assert said(send(stack, BIMAL)) == (409, "already_waiting")
    row = stack.rows()[BIMAL]
    assert WAITING_AT in row
    assert PLACE_COUNTED not in row
    stack.wait(lambda: len(stack.sms()) == 2)
    places = Places(stack.aws, stack.names.table)
    (waiting,) = places.waiting()
    assert places.promote(waiting, 1_700_000_000_000, 1) is Promotion.FULL
    assert places.promote(waiting, 1_700_000_000_000, 2) is Promotion.DONE
    assert places.promote(waiting, 1_700_000_000_000, 2) is Promotion.DONE  # its answer was lost
    assert places.promote(waiting, 1_700_000_000_001, 3) is Promotion.NOT_WAITING
    assert taken(stack) == 2
    assert "sms_status" not in stack.rows()[BIMAL]
    row = RegistrationTable(stack.aws, stack.names.table).get(BIMAL)
    assert row is not None
    sender = DirectSender(
        stack.aws, stack.names.function, stack.names.table, lambda _: None, lambda: False
    )
    assert sender.run([row]).sent == 1
    told = [(sms["to"], sms["text"]) for sms in stack.sms()]
    assert Counter(told) == {
        (ASHA, "Hi Asha, you are in."): 1,
        (BIMAL, "Hi Asha, you wait."): 1,
        (BIMAL, "Hi Asha, a place is yours."): 1,
    }


def test_a_maximum_on_a_running_stack_counts_who_is_there(make_stack: Make) -> None:
    open_ = make_stack()
    for phone in (ASHA, BIMAL):
        assert open_.register(phone).status == 200
    stack = make_stack(registrations={"max": 3})
    places = Places(stack.aws, stack.names.table)
    places.recount()
    stack.up()
    assert said(send(stack, CHITRA)) == (200, "registered")
    assert said(send(stack, "+919876543213")) == (403, "closed")
    stack.aws.client("dynamodb").delete_item(
        TableName=stack.names.table, Key={"registration_id": {"S": ASHA}}
    )
    assert places.look()[0].off_by == 1
    assert places.recount().taken == taken(stack) == 2
    assert said(send(stack, ASHA)) == (200, "registered")
