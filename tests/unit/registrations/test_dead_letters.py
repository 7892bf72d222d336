"""What a message of the dead-letter queue says, and whom it can be about."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smsverifier.naming import Names
from smsverifier.registrations.dead_letter_queue import (
    LEAST_HOLD,
    LONGEST_HOLD,
    DeadLetter,
    StreamPlace,
    hold_seconds,
    read_letter,
)
from smsverifier.registrations.dead_letters import (
    AFTER_MS,
    BEFORE_MS,
    Failure,
    Rows,
    Standing,
)
from smsverifier.row import Item
from tests.support.registrations_table import row

NAMES = Names("hack", "ap-south-1", "123456789012")
STREAM = "arn:aws:dynamodb:ap-south-1:123456789012:table/hack-registrations/stream/2026"
INFO = {
    "shardId": "shardId-1",
    "startSequenceNumber": "100000000000000000000000000000000000007",
    "endSequenceNumber": "100000000000000000000000000000000000009",
    "approximateArrivalOfFirstRecord": "2026-11-29T10:00:00Z",
    "approximateArrivalOfLastRecord": "2026-11-29T10:00:01.500Z",
    "batchSize": 3,
    "streamArn": STREAM,
}
AT_MS = 1_795_946_400_000


def letter(body: Any, **attributes: str) -> DeadLetter:
    text = body if isinstance(body, str) else json.dumps(body)
    message = {"MessageId": "m", "ReceiptHandle": "r", "Body": text, "Attributes": attributes}
    return read_letter(message, NAMES)


def test_a_letter_of_the_pipes() -> None:
    context = {"partnerResourceArn": NAMES.pipe_arn, "condition": "RetryAttemptsExhausted"}
    read = letter({"context": context, "DDBStreamBatchInfo": INFO}, SentTimestamp="5")
    first, last = 10**38 + 7, 10**38 + 9
    assert read.place == StreamPlace(STREAM, "shardId-1", first, last, AT_MS, AT_MS + 1500)
    assert (read.condition, read.records, read.attempts) == ("RetryAttemptsExhausted", 3, None)
    assert (read.is_ours, read.sent_at_ms) == (True, 5)


def test_a_letter_of_lambdas_own_reader_says_how_often_it_was_tried() -> None:
    context = {"condition": "RetryAttemptsExhausted", "approximateInvokeCount": 4}
    read = letter({"requestContext": context, "DDBStreamBatchInfo": INFO})
    assert (read.attempts, read.is_ours) == (4, True)


def test_a_letter_whose_end_stands_before_its_start() -> None:
    swapped = INFO | {"startSequenceNumber": "9", "endSequenceNumber": "1"}
    place = letter({"DDBStreamBatchInfo": swapped}).place
    assert place is not None
    assert (place.first, place.last) == (1, 9)


@pytest.mark.parametrize(
    ("table", "is_ours"), [("hack-registrations", True), ("hack-registrations-2", False)]
)
def test_a_table_is_compared_whole(table: str, is_ours: bool) -> None:
    arn = STREAM.replace("hack-registrations", table)
    read = letter({"DDBStreamBatchInfo": INFO | {"streamArn": arn}})
    assert read.is_ours is is_ours


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    *("DDBStreamBatchInfo", "context", "requestContext", "payload", "Records"),
                    *("dynamodb", "NewImage", "eventName", "source", "S", *INFO),
                ]
            ),
            inner,
            max_size=5,
        )
    ),
    max_leaves=12,
)


@given(_JSON)
def test_whatever_stands_in_the_queue_is_one_or_the_other(body: Any) -> None:
    read = letter(body)
    assert read.is_ours is not bool(read.fault)


@given(st.integers(0, 10**7))
def test_letters_are_hidden_for_as_long_as_it_takes_to_read_them(number: int) -> None:
    assert LEAST_HOLD <= hold_seconds(number) <= LONGEST_HOLD


PLACE = StreamPlace(STREAM, "s", 1, 1, AT_MS, AT_MS)
FORGOTTEN = DeadLetter("m", "r", 0, 1, place=PLACE)


def at(moment_ms: int, phone: str = "+919876543210", status: str | None = None) -> Item:
    return row(phone, status) | {"registered_at": {"N": str(moment_ms)}}


def found(*rows: Item) -> Failure:
    """Whom a letter may be about whose records nobody remembers."""
    known = Rows(rows, {FORGOTTEN.id: None}, AT_MS, one_per_number=True)
    return known.failures([FORGOTTEN])[0]


@pytest.mark.parametrize(
    ("moment_ms", "is_concerned"),
    [
        (AT_MS - BEFORE_MS - 1, False),
        (AT_MS - BEFORE_MS, True),
        (AT_MS + AFTER_MS, True),
        (AT_MS + AFTER_MS + 1, False),
        (0, True),
    ],
)
def test_who_registered_about_that_time(moment_ms: int, is_concerned: bool) -> None:
    assert bool(found(at(moment_ms)).concerned) is is_concerned


def test_not_who_is_told_or_waits_for_a_person() -> None:
    held = at(AT_MS, "+919876543212") | {"sms_attempts": {"N": "0"}}
    imported = at(AT_MS, "+919876543213") | {"source": {"S": "import"}}
    over = at(AT_MS, "+919876543214") | {"sms_error": {"S": "over_max_messages"}}
    told = at(AT_MS, "+919876543211", "sent")
    assert found(told, held, imported, over).is_settled


def test_who_may_have_the_sms_keeps_the_letter() -> None:
    failure = found(at(AT_MS, status="sending"))
    assert [each.standing for each in failure.open] == [Standing.UNCONFIRMED]


def test_a_letter_about_nobody_is_settled_and_one_of_a_stranger_never() -> None:
    assert found().is_settled
    assert not Failure(letter("hello")).is_settled
