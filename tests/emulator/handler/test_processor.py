"""One record from beginning to end, against a table in the embedded AWS."""

import dataclasses
import re
import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from botocore.parsers import ResponseParserError
from registrations import MalformedRecordError
from row import DIRECT, KEY, SENDING_FULL, TOTALS, announcement
from totals import Reservation, Totals

from smsverifier.sms.countries import mobile_pattern
from tests.support.handler_stack import (
    AT_MS,
    CONNECT_TIMEOUT,
    CONNECTION_LOST,
    NO_CONNECTION,
    PHONE,
    READ_TIMEOUT,
    Killed,
    Stack,
    refusal,
)

NOTHING = {"reserved": 0, "sent": 0, "failed": 0}


def test_a_new_registrant_gets_one_sms(stack: Stack) -> None:
    assert stack.tell(stack.register(name="Asha"))
    (message,) = stack.sns.messages
    assert message["PhoneNumber"] == PHONE
    assert message["Message"].startswith("Hi Asha, you are registered for Demo Event.")


def test_the_row_says_what_was_sent(stack: Stack) -> None:
    stack.tell(stack.register())
    row = stack.row()
    assert (row["sms_status"], row["sms_message_id"], row["sms_parts"], row["sms_attempts"]) == (
        "sent",
        "m-1",
        "1",
        "1",
    )
    assert row["sms_updated_at"] == "1000000"
    assert stack.totals() == {"reserved": 1, "sent": 1, "failed": 0}


def test_every_message_carries_the_configured_attributes(stack: Stack) -> None:
    stack.configure(sender_id="EVENTS", max_price_usd=0.00001)
    stack.tell(stack.register())
    assert stack.sns.messages[0]["MessageAttributes"] == {
        "AWS.SNS.SMS.SMSType": {"DataType": "String", "StringValue": "Transactional"},
        "AWS.SNS.SMS.SenderID": {"DataType": "String", "StringValue": "EVENTS"},
        "AWS.SNS.SMS.MaxPrice": {"DataType": "Number", "StringValue": "0.00001"},
    }


def test_only_the_type_is_sent_where_nothing_else_is_configured(stack: Stack) -> None:
    stack.tell(stack.register())
    assert list(stack.sns.messages[0]["MessageAttributes"]) == ["AWS.SNS.SMS.SMSType"]


def test_a_name_that_is_a_link_is_not_sent_to_a_phone(stack: Stack) -> None:
    stack.tell(stack.register(name="visit evil.com/x"))
    assert stack.sns.messages[0]["Message"].startswith("Hi there, ")


def test_a_redelivered_record_sends_nothing(stack: Stack) -> None:
    record = stack.register()
    assert stack.tell(record)
    assert stack.tell(record)
    assert len(stack.sns.messages) == 1
    assert stack.logged("not_claimed")[0]["why"] == "already sent"


def test_a_deleted_row_is_neither_told_nor_brought_back(stack: Stack) -> None:
    record = stack.register()
    stack.delete()
    assert stack.tell(record)
    assert (stack.sns.messages, stack.row()) == ([], {})
    assert stack.logged("not_claimed")[0]["why"] == "gone"


def test_the_record_of_an_older_submission_does_not_send_for_a_newer_one(stack: Stack) -> None:
    older = stack.register(request_id="r-1")
    stack.register(request_id="r-2")
    assert stack.tell(older)
    assert stack.sns.messages == []
    assert "sms_status" not in stack.row()
    assert stack.logged("not_claimed")[0]["why"] == "older submission"


def test_what_is_no_new_registration_is_ignored(stack: Stack) -> None:
    record = stack.register() | {"eventName": "MODIFY"}
    assert stack.tell(record)
    assert (stack.sns.messages, stack.logged("ignored")[0]["level"]) == ([], "INFO")


def test_a_record_without_a_request_id_raises_and_claims_nothing(stack: Stack) -> None:
    record = stack.register(request_id="")
    with pytest.raises(MalformedRecordError, match="no request_id"):
        stack.tell(record)
    assert "sms_status" not in stack.row()


def test_a_country_that_shares_an_allowed_ones_calling_code_is_not_texted(stack: Stack) -> None:
    stack.configure(numbers=re.compile(mobile_pattern("US")))
    for phone in ("+18765550123", "+16045550123", "+12125550123"):  # Jamaica, Canada, New York
        stack.tell(stack.register(phone))
    assert [sms["PhoneNumber"] for sms in stack.sns.messages] == ["+12125550123"]


@pytest.mark.parametrize(
    ("phone", "message", "reason"),
    [
        ("+447911123456", "Hi", "country_not_allowed"),
        ("+918022345678", "Hi", "not_a_mobile"),
        ("9876543210", "Hi", "invalid_number"),
        (f"{PHONE}\n", "Hi", "invalid_number"),
        (PHONE, "{college}", "empty_message"),
        (PHONE, "x" * 1601, "message_too_long"),
    ],
)
def test_what_can_never_be_sent_is_failed_with_its_reason(
    stack: Stack, phone: str, message: str, reason: str
) -> None:
    stack.configure(wording=dataclasses.replace(stack.settings.wording, message=message))
    assert stack.tell(stack.register(phone))
    assert stack.sns.messages == []
    assert (stack.row(phone)["sms_status"], stack.row(phone)["sms_error"]) == ("failed", reason)
    assert stack.totals() == NOTHING | {"failed": 1}


def test_a_row_without_a_phone_is_failed(stack: Stack) -> None:
    assert stack.tell(stack.register("", registration_id="someone"))
    assert stack.row("someone")["sms_error"] == "no_phone"


OTHER = "+919876543211"


def told_up_to_one(stack: Stack) -> dict[str, object]:
    """Two registrants and a cap of one; the record of the second."""
    stack.configure(max_messages=1)
    records = [stack.register(phone, f"r-{n}") for n, phone in enumerate((PHONE, OTHER))]
    assert all(map(stack.tell, records)), "the pipe is done with both"
    return records[1]


def test_no_more_than_max_messages_are_sent(stack: Stack) -> None:
    told_up_to_one(stack)
    assert [sms["PhoneNumber"] for sms in stack.sns.messages] == [PHONE]
    assert stack.totals() == {"reserved": 1, "sent": 1, "failed": 0}


def test_who_is_over_the_cap_waits_untold_and_the_row_and_the_log_say_why(stack: Stack) -> None:
    told_up_to_one(stack)
    row = stack.row(OTHER)
    assert (row.get("sms_status"), row["sms_error"]) == (None, "over_max_messages")
    (line,) = stack.logged("waits")
    assert (line["why"], line["phone"]) == ("over_max_messages", "+91••••••3211")


def test_who_waits_is_not_told_by_the_stream_that_comes_again(stack: Stack) -> None:
    """A new pipe reads a whole day once more, and the cap may be higher by then."""
    record = told_up_to_one(stack)
    before = stack.row(OTHER)
    stack.configure(max_messages=2)
    assert stack.tell(record), "the pipe is done with it"
    assert [sms["PhoneNumber"] for sms in stack.sns.messages] == [PHONE]
    assert stack.row(OTHER) == before
    assert stack.logged("not_claimed")[-1]["why"] == "waits for a higher cap"


def test_who_waited_is_told_by_a_wish_once_the_cap_is_higher(stack: Stack) -> None:
    record = told_up_to_one(stack)
    stack.configure(max_messages=2)
    assert stack.tell(record | {"eventSource": DIRECT})
    assert [sms["PhoneNumber"] for sms in stack.sns.messages] == [PHONE, OTHER]
    told = stack.row(OTHER)
    assert (told["sms_status"], "sms_error" in told) == ("sent", False)
    assert stack.totals() == {"reserved": 2, "sent": 2, "failed": 0}


def test_another_kind_of_message_has_its_own_cap(stack: Stack) -> None:
    reminders = Totals(stack.flaky, stack.table, 2, announcement("doors-open"))
    stack.configure(max_messages=1)
    stack.tell(stack.register())
    assert [reminders.reserve().is_taken for _ in range(3)] == [True, True, False]
    reminders.say_full()
    reminders.count(sent=1)
    assert stack.totals() == {"reserved": 1, "sent": 1, "failed": 0}
    row = stack.row("#announce/doors-open")
    assert (row["reserved"], row["sent"], SENDING_FULL in row) == ("2", "1", False)
    assert stack.row(TOTALS)[SENDING_FULL] == "1"


# --- what the form is told of the cap ------------------------------------------------------------


def test_while_there_is_room_nothing_is_said_of_the_cap(stack: Stack) -> None:
    stack.configure(max_messages=2)
    stack.tell(stack.register())
    assert SENDING_FULL not in stack.row(TOTALS)


def test_who_takes_the_last_of_the_cap_leaves_word_of_it(stack: Stack) -> None:
    stack.configure(max_messages=1)
    assert stack.tell(stack.register())
    assert stack.row(TOTALS)[SENDING_FULL] == "1"
    assert stack.row()["sms_status"] == "sent"


@pytest.mark.parametrize("failed", [0, 1], ids=["given back", "refused"])
def test_a_reservation_that_is_given_back_takes_that_word_along(stack: Stack, failed: int) -> None:
    totals = Totals(stack.flaky, stack.table, 2)
    assert [totals.reserve() for _ in range(2)] == [Reservation.TAKEN, Reservation.LAST]
    totals.say_full()
    assert stack.row(TOTALS)[SENDING_FULL] == "2"
    totals.count(reserved=-1, failed=failed)
    assert SENDING_FULL not in stack.row(TOTALS)


@pytest.mark.parametrize("code", ["OptedOut", "Throttling"])
def test_of_a_last_one_that_is_given_back_nothing_is_said(stack: Stack, code: str) -> None:
    stack.configure(max_messages=1)
    stack.sns.fail(refusal(code))
    stack.tell(stack.register())
    assert SENDING_FULL not in stack.row(TOTALS)
    assert stack.tell(stack.register(OTHER, "r-2"))
    assert stack.row(TOTALS)[SENDING_FULL] == "1"


def test_who_is_refused_leaves_the_word_that_nobody_has_left(stack: Stack) -> None:
    told_up_to_one(stack)
    key = {KEY: {"S": TOTALS}}
    full = {":full": {"S": "5"}}  # of a cap that was another
    stack.dynamodb.update_item(
        TableName=stack.table, Key=key, UpdateExpression="SET #full = :full",
        ExpressionAttributeNames={"#full": SENDING_FULL}, ExpressionAttributeValues=full,
    )  # fmt: skip
    assert stack.tell(stack.register("+919876543212", "r-3"))
    assert stack.row(TOTALS)[SENDING_FULL] == "1"


def test_of_many_who_are_refused_only_the_first_writes_it(stack: Stack) -> None:
    told_up_to_one(stack)
    writes = stack.flaky.calls
    stack.tell(stack.register("+919876543212", "r-3"))
    assert stack.flaky.calls - writes == 3, "claim, reservation, release"


@pytest.mark.parametrize("failure", [refusal("InternalServerError", 500), READ_TIMEOUT])
def test_a_word_that_cannot_be_left_costs_nobody_anything(stack: Stack, failure: Exception) -> None:
    stack.configure(max_messages=1)
    stack.flaky.fail(failure, 5)  # after the claim, the reservation, the row and the count
    assert stack.tell(stack.register())
    assert stack.row()["sms_status"] == "sent"
    assert stack.totals() == {"reserved": 1, "sent": 1, "failed": 0}
    assert stack.logged("cap_not_said")
    assert SENDING_FULL not in stack.row(TOTALS)
    assert stack.tell(stack.register(OTHER, "r-2"))
    assert stack.row(TOTALS)[SENDING_FULL] == "1"


def test_who_is_killed_just_before_it_has_done_all_else(stack: Stack) -> None:
    stack.configure(max_messages=1)
    stack.flaky.fail(Killed(), 5)
    with pytest.raises(Killed):
        stack.tell(stack.register())
    assert stack.row()["sms_status"] == "sent"
    assert stack.totals() == {"reserved": 1, "sent": 1, "failed": 0}


def test_counts_of_an_earlier_version_go_on(stack: Stack) -> None:
    old = {"registration_id": {"S": TOTALS}, "reserved": {"N": "4"}, "sent": {"N": "4"}}
    stack.dynamodb.put_item(TableName=stack.table, Item=old)
    stack.configure(max_messages=5)
    for number in range(3):
        assert stack.tell(stack.register(f"+91987654322{number}", f"r-{number}"))
    assert len(stack.sns.messages) == 1
    assert stack.totals() == {"reserved": 5, "sent": 5, "failed": 0}


def test_a_row_expires_its_retention_after_the_registration(stack: Stack) -> None:
    stack.configure(retention_days=30)
    stack.tell(stack.register())
    assert int(stack.row()["expires_at"]) == AT_MS // 1000 + 30 * 86_400


def test_a_row_without_retention_does_not_expire(stack: Stack) -> None:
    stack.tell(stack.register())
    assert "expires_at" not in stack.row()


@pytest.mark.parametrize("code", ["InvalidParameter", "ValidationException", "OptedOut"])
def test_what_sns_will_never_take_is_failed_and_its_reservation_is_free(
    stack: Stack, code: str
) -> None:
    stack.sns.fail(refusal(code))
    assert stack.tell(stack.register())
    assert (stack.row()["sms_status"], stack.row()["sms_error"]) == ("failed", code)
    assert stack.totals() == NOTHING | {"failed": 1}


NOT_SENT = [
    refusal("Throttling"),
    refusal("ThrottlingException", 429),
    refusal("KMSThrottling"),
    refusal("AuthorizationError", 403),
    refusal("ExpiredToken", 403),
    NO_CONNECTION,
    CONNECT_TIMEOUT,
]


@pytest.mark.parametrize("failure", NOT_SENT, ids=lambda f: type(f).__name__ + str(f)[:60])
def test_what_was_certainly_not_sent_is_released_and_comes_again(
    stack: Stack, failure: Exception
) -> None:
    stack.sns.fail(failure)
    assert not stack.tell(stack.register())
    assert "sms_status" not in stack.row()
    assert stack.row()["sms_error"]
    assert stack.totals() == NOTHING


def test_a_released_registrant_is_told_when_the_record_comes_again(stack: Stack) -> None:
    stack.sns.fail(refusal("Throttling"))
    record = stack.register()
    assert not stack.tell(record)
    assert stack.tell(record)
    assert len(stack.sns.messages) == 1
    row = stack.row()
    assert (row["sms_status"], row["sms_attempts"], "sms_error" in row) == ("sent", "2", False)
    assert stack.totals() == {"reserved": 1, "sent": 1, "failed": 0}


MAYBE_SENT = [
    READ_TIMEOUT,
    CONNECTION_LOST,
    refusal("InternalError", 500),
    refusal("ServiceUnavailable", 503),
    refusal("Odd", 0),
    ResponseParserError("not XML"),
]


@pytest.mark.parametrize("failure", MAYBE_SENT, ids=lambda f: type(f).__name__ + str(f)[:60])
def test_what_may_have_been_sent_is_never_sent_again(stack: Stack, failure: Exception) -> None:
    stack.sns.fail(failure)
    record = stack.register()
    assert stack.tell(record)
    assert stack.tell(record)
    assert stack.sns.messages == []
    assert stack.row()["sms_status"] == "sending"
    assert stack.totals() == NOTHING | {"reserved": 1}


def test_too_little_time_leaves_the_record_untouched(stack: Stack) -> None:
    before = stack.register()["dynamodb"]["NewImage"]
    assert not stack.tell(stack.register(), seconds_left=12.9)
    assert stack.row() == {name: next(iter(v.values())) for name, v in before.items()}
    assert stack.totals() == NOTHING


# --- once more, to whom was told already: `resend --even-if-told` -------------------------------


def opened(stack: Stack) -> dict[str, object]:
    """The record of somebody who was told, and whose row `resend` has opened."""
    record = stack.register()
    assert stack.tell(record)
    stack.dynamodb.update_item(
        TableName=stack.table,
        Key={"registration_id": {"S": PHONE}},
        UpdateExpression="REMOVE sms_status",
    )
    Totals(stack.flaky, stack.table).count(sent=-1)  # as `resend` counts it
    return record


def fails_at_sns(stack: Stack) -> str:
    stack.sns.fail(refusal("OptedOut"))
    return "OptedOut"


def fails_before(stack: Stack) -> str:
    stack.configure(numbers=re.compile(mobile_pattern("US")))
    return "country_not_allowed"


def fails_at_the_cap(stack: Stack) -> str:
    stack.configure(max_messages=1)
    return "over_max_messages"


@pytest.mark.parametrize("fails", [fails_at_sns, fails_before, fails_at_the_cap])
def test_one_more_sms_that_fails_for_good_keeps_that_an_earlier_one_was_sent(
    stack: Stack, fails: Callable[[Stack], str]
) -> None:
    record = opened(stack)
    why = fails(stack)
    assert stack.tell(record)
    row = stack.row()
    assert (row["sms_status"], row["sms_message_id"], row["sms_parts"]) == ("sent", "m-1", "1")
    assert row["sms_error"] == why
    assert stack.totals() == {"reserved": 1, "sent": 1, "failed": 0}
    assert stack.tell(record)
    assert len(stack.sns.messages) == 1


def test_one_more_sms_that_is_sent_takes_the_place_of_the_earlier_one(stack: Stack) -> None:
    assert stack.tell(opened(stack))
    row = stack.row()
    assert (row["sms_status"], row["sms_message_id"], "sms_error" in row) == ("sent", "m-2", False)
    assert stack.totals() == {"reserved": 2, "sent": 2 - 1, "failed": 0}


# --- when the table fails: calls are 1 claim, 2 reserve, 3 outcome, 4 counts --------------------


def test_a_claim_that_fails_sends_nothing_and_comes_again(stack: Stack) -> None:
    stack.flaky.fail(refusal("ThrottlingException"), 1)
    assert not stack.tell(stack.register())
    assert (stack.sns.messages, "sms_status" in stack.row()) == ([], False)


def test_a_claim_whose_answer_is_lost_is_not_sent_twice(stack: Stack) -> None:
    stack.flaky.lose_answer(READ_TIMEOUT, 1)
    record = stack.register()
    assert not stack.tell(record)
    assert stack.tell(record)
    assert (stack.sns.messages, stack.row()["sms_status"]) == ([], "sending")


def test_a_reservation_that_fails_releases_the_claim(stack: Stack) -> None:
    stack.flaky.fail(refusal("InternalServerError", 500), 2)
    assert not stack.tell(stack.register())
    assert (stack.sns.messages, "sms_status" in stack.row()) == ([], False)


def test_an_outcome_that_does_not_get_through_is_written_again(stack: Stack) -> None:
    stack.flaky.fail(refusal("InternalServerError", 500), 3, 4)
    assert stack.tell(stack.register())
    assert len(stack.sns.messages) == 1
    assert stack.row()["sms_status"] == "sent"
    assert stack.totals() == {"reserved": 1, "sent": 1, "failed": 0}


def test_an_outcome_that_never_gets_through_is_logged_and_not_sent_again(stack: Stack) -> None:
    stack.flaky.fail(refusal("InternalServerError", 500), *range(3, 100))
    record = stack.register()
    assert stack.tell(record)
    (line,) = stack.logged("outcome_not_recorded")
    assert (line["level"], line["message_id"]) == ("ERROR", "m-1")
    assert stack.clock() < 1000 + 60
    assert stack.totals() == NOTHING | {"reserved": 1}
    assert stack.tell(record | {"eventID": "again"}) is False  # the table is still down
    assert len(stack.sns.messages) == 1


def test_an_outcome_whose_answer_was_lost_counts_as_written(stack: Stack) -> None:
    stack.flaky.lose_answer(READ_TIMEOUT, 3)
    assert stack.tell(stack.register())
    assert stack.row()["sms_status"] == "sent"
    assert stack.logged("row_changed") == []


def test_counts_that_fail_leave_the_row_true(stack: Stack) -> None:
    stack.flaky.fail(refusal("InternalServerError", 500), 4)
    assert stack.tell(stack.register())
    assert stack.row()["sms_status"] == "sent"
    assert stack.totals() == NOTHING | {"reserved": 1}
    assert stack.logged("totals_behind")[0]["level"] == "ERROR"


def test_counts_whose_answer_was_lost_are_not_counted_twice(stack: Stack) -> None:
    stack.flaky.lose_answer(READ_TIMEOUT, 4)
    stack.tell(stack.register())
    assert stack.totals() == {"reserved": 1, "sent": 1, "failed": 0}


def test_counts_that_are_throttled_are_counted_later(stack: Stack) -> None:
    stack.flaky.fail(refusal("ProvisionedThroughputExceededException"), 4, 5)
    stack.tell(stack.register())
    assert stack.totals() == {"reserved": 1, "sent": 1, "failed": 0}


def test_a_reservation_whose_answer_was_lost_is_not_used(stack: Stack) -> None:
    stack.flaky.lose_answer(READ_TIMEOUT, 2)
    assert stack.tell(stack.register()) is False
    assert (stack.sns.messages, stack.row().get("sms_status")) == ([], None)
    assert stack.totals() == NOTHING | {"reserved": 1}


def test_a_row_forgotten_while_it_is_told_does_not_come_back(
    stack: Stack, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = stack.register()
    monkeypatch.setattr(stack.sns, "publish", _deleting(stack))
    assert stack.tell(record)
    assert stack.row() == {}
    assert stack.totals() == {"reserved": 1, "sent": 1, "failed": 0}
    assert stack.logged("row_changed")


def _deleting(stack: Stack) -> Callable[..., dict[str, str]]:
    def publish(**_: object) -> dict[str, str]:
        stack.delete()
        return {"MessageId": "m-1"}

    return publish


# --- crashes ------------------------------------------------------------------------------------


@pytest.mark.parametrize("call", [1, 2, 3, 4])
def test_killed_after_any_write_nobody_is_told_twice_and_no_cap_is_exceeded(
    stack: Stack, call: int
) -> None:
    stack.flaky.lose_answer(Killed(), call)
    record = stack.register()
    with pytest.raises(Killed):
        stack.tell(record)
    assert stack.tell(record)
    assert len(stack.sns.messages) == (1 if call > 2 else 0)
    totals, status = stack.totals(), stack.row()["sms_status"]
    assert totals["reserved"] >= len(stack.sns.messages) >= totals["sent"]
    assert status == ("sent" if call > 2 else "sending")


def test_killed_in_the_middle_of_publishing_shows_as_unconfirmed(stack: Stack) -> None:
    stack.sns.fail(Killed())
    record = stack.register()
    with pytest.raises(Killed):
        stack.tell(record)
    assert stack.tell(record)
    assert (stack.sns.messages, stack.row()["sms_status"]) == ([], "sending")
    assert stack.totals() == NOTHING | {"reserved": 1}


# --- races and secrets --------------------------------------------------------------------------


def test_the_same_record_delivered_many_times_at_once_sends_one_sms(stack: Stack) -> None:
    record = stack.register()
    start = threading.Barrier(8)

    def deliver() -> None:
        start.wait()
        stack.tell(record)

    threads = [threading.Thread(target=deliver) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(stack.sns.messages) == 1
    assert stack.totals() == {"reserved": 1, "sent": 1, "failed": 0}


@pytest.mark.parametrize("cap", [3, 11, 12, 13])
def test_the_cap_holds_however_many_are_told_at_once(stack: Stack, cap: int) -> None:
    stack.configure(max_messages=cap)
    records = [stack.register(f"+9198765{n:05d}", f"r-{n}") for n in range(12)]
    with ThreadPoolExecutor(12) as pool:
        assert all(pool.map(stack.tell, records))
    sent = min(cap, 12)
    assert len(stack.sns.messages) == sent
    assert stack.totals() == {"reserved": sent, "sent": sent, "failed": 0}
    rows = [stack.row(f"+9198765{n:05d}") for n in range(12)]
    ends = Counter((row.get("sms_status"), row.get("sms_error")) for row in rows)
    assert (ends["sent", None], ends[None, "over_max_messages"]) == (sent, 12 - sent)


@pytest.mark.parametrize("failure", [*NOT_SENT, *MAYBE_SENT, refusal("InvalidParameter")])
def test_no_log_line_and_no_reason_holds_personal_data(stack: Stack, failure: Exception) -> None:
    stack.sns.fail(failure)
    record = stack.register(name="Padmavathi")
    stack.tell(record)
    stack.tell(record)
    texts = stack.log.getvalue() + stack.row().get("sms_error", "")
    assert "98765" not in texts
    assert "Padmavathi" not in texts
    assert "registered for" not in texts
