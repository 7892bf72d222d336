"""The whole pipeline in this process: form API → table → stream → pipe → handler → SMS."""

import json
import os
import signal
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from smsverifier.row import OVER_CAP
from tests.support.whole_stack import WholeStack

Make = Callable[..., WholeStack]


def numbers(count: int) -> list[str]:
    return [f"+9198{n:08d}" for n in range(count)]


def test_200_registrations_at_once_are_200_rows_and_exactly_200_sms(make_stack: Make) -> None:
    stack = make_stack(event={"name": "Hack Night"}, sms={"max_per_second": 200})
    answers = stack.register_many(numbers(200))
    assert Counter(answer.status for answer in answers) == {200: 200}
    stack.wait(lambda: stack.statuses() == ["sent"] * 200)
    assert Counter(sms["to"] for sms in stack.sms()) == Counter(numbers(200))
    assert {sms["text"] for sms in stack.sms()} == {
        "Hi Asha, you are registered for Hack Night. See you there!"
    }
    stack.wait(lambda: stack.totals() == {"reserved": 200, "sent": 200, "failed": 0})


def test_two_identical_submissions_racing_give_one_row_and_one_sms(make_stack: Make) -> None:
    stack = make_stack()
    answers = stack.register_many(["+919876543210"] * 12)
    assert Counter(answer.status for answer in answers) == {200: 1, 409: 11}
    stack.wait(lambda: stack.statuses() == ["sent"])
    assert [sms["to"] for sms in stack.sms()] == ["+919876543210"]


def test_a_throttled_sms_releases_its_claim_and_is_told_later(make_stack: Make) -> None:
    stack = make_stack()
    stack.register("+917000000005")
    stack.wait(lambda: stack.statuses() == ["sent"])
    assert [sms["to"] for sms in stack.sms()] == ["+917000000005"]
    assert int(stack.rows()["+917000000005"]["sms_attempts"]) > 1
    stack.wait(lambda: stack.totals() == {"reserved": 1, "sent": 1, "failed": 0})


def test_a_number_sns_refuses_is_failed_with_its_reason_and_not_retried(make_stack: Make) -> None:
    stack = make_stack()
    stack.register("+917000000003")
    stack.wait(lambda: stack.statuses() == ["failed"])
    assert stack.rows()["+917000000003"]["sms_error"] == "InvalidParameter"
    assert stack.dead_letters() == []


def test_a_stopped_pipe_holds_records_and_delivers_them_when_started(make_stack: Make) -> None:
    stack = make_stack()
    pipes = stack.aws.client("pipes")
    pipes.stop_pipe(Name=stack.names.pipe)
    stack.wait(lambda: pipes.describe_pipe(Name=stack.names.pipe)["CurrentState"] == "STOPPED")
    stack.register_many(numbers(5))
    assert stack.statuses() == [""] * 5
    before = datetime.now(UTC)
    pipes.start_pipe(Name=stack.names.pipe)
    stack.wait(lambda: stack.statuses() == ["sent"] * 5)
    assert all(datetime.fromisoformat(sms["sent_at"]) >= before for sms in stack.sms())


def test_a_record_the_handler_cannot_read_loses_none_of_the_others(
    make_stack: Make, client: Callable[[str], Any]
) -> None:
    stack = make_stack()
    poison = {"registration_id": {"S": "poison"}, "source": {"S": "form"}}
    client("dynamodb").put_item(TableName=stack.names.table, Item=poison)
    stack.register_many(numbers(30))
    stack.wait(lambda: stack.statuses().count("sent") == 30)
    stack.wait(lambda: len(stack.dead_letters()) == 1)
    assert Counter(sms["to"] for sms in stack.sms()) == Counter(numbers(30))


def test_the_totals_item_never_reaches_the_handler(make_stack: Make) -> None:
    stack = make_stack()
    stack.register_many(numbers(3))
    stack.wait(lambda: stack.totals()["sent"] == 3)
    stack.register("+919876543210")  # comes behind the counts in the stream
    logs, group = stack.aws.client("logs"), stack.names.function_log_group

    def events() -> list[dict[str, Any]]:
        found = logs.filter_log_events(logGroupName=group)["events"]
        lines = [each["message"] for each in found if each["message"].startswith("{")]
        return [json.loads(line) for line in lines]

    stack.wait(lambda: sum(line.get("records", 0) for line in events()) >= 4)
    assert sum(line.get("records", 0) for line in events()) == 4
    assert [line for line in events() if line["event"] == "ignored"] == []
    assert len(stack.sms()) == 4


def test_no_more_sms_than_max_messages(make_stack: Make) -> None:
    stack = make_stack(sms={"max_messages": 4})
    stack.register_many(numbers(9))

    def waiting() -> int:
        return sum(row.get("sms_error") == OVER_CAP for row in stack.rows().values())

    stack.wait(lambda: (stack.statuses().count("sent"), waiting()) == (4, 5))
    assert Counter(stack.statuses()) == {"sent": 4, "": 5}
    assert (len(stack.sms()), stack.dead_letters()) == (4, [])


def test_two_stacks_side_by_side_tell_their_own_registrants(make_stack: Make) -> None:
    one, two = make_stack(stack="one-night"), make_stack(stack="one-night-2")
    one.register("+919800000001")
    two.register("+919800000002")
    one.wait(lambda: one.statuses() == ["sent"] and two.statuses() == ["sent"])
    assert [sms["to"] for sms in one.sms()] == ["+919800000001"]
    assert [sms["to"] for sms in two.sms()] == ["+919800000002"]


AT_ONCE = 25
"""The handler's threads at the usual pace."""


def workers() -> list[int]:
    """The process ids of the function workers that this process started."""
    children = Path(f"/proc/{os.getpid()}/task").glob("*/children")
    pids = [int(pid) for file in children for pid in file.read_text().split()]
    return [pid for pid in pids if is_worker(pid)]


def is_worker(pid: int) -> bool:
    try:
        return b"lambda_runtime" in Path(f"/proc/{pid}/cmdline").read_bytes()
    except FileNotFoundError:  # it has just ended
        return False


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="needs Linux's list of children")
def test_a_function_killed_in_mid_batch_loses_no_row_and_tells_nobody_twice(
    make_stack: Make,
) -> None:
    stack = make_stack()
    stack.register_many(numbers(60))
    stack.wait(lambda: len(stack.sms()) >= 5)
    for pid in workers():
        os.kill(pid, signal.SIGKILL)
    stack.wait(lambda: "" not in stack.statuses())
    # Unconfirmed are at most those whose turn had come, of the one batch that was in flight.
    stack.wait(lambda: stack.statuses().count("sent") >= 60 - AT_ONCE)
    assert set(stack.statuses()) <= {"sent", "sending"}
    assert len(stack.statuses()) == 60
    assert max(Counter(sms["to"] for sms in stack.sms()).values()) == 1
