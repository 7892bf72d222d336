"""Ticks in the table: of rows that are there, once, whatever is killed or lost on the way."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from smsverifier.local.calls import AwsFailure, AwsResponse, Call
from smsverifier.local.dispatcher import Forward, Override
from smsverifier.registrations.attendance import CHUNK, Attendance, AttendanceWriter
from smsverifier.row import TOTALS, Item
from tests.support.registrations_table import Registrations, row

Answering = Callable[[str, Override], None]
NOW = 1763900000000
PHONES = [f"+91987654{n:04d}" for n in range(5)]
STRANGER = "+919800000000"


def attend(table: Registrations, *keys: str, now_ms: int = NOW) -> Attendance:
    return AttendanceWriter(table.aws, table.name).run(keys, now_ms)


def came(row: Item, now_ms: int = NOW) -> Item:
    return row | {"attended.at": {"N": str(now_ms)}}


def test_a_tick_adds_its_moment_and_nothing_else(table: Registrations) -> None:
    table.put([row(PHONES[0], "sent"), row(PHONES[1])])
    assert attend(table, PHONES[0]) == Attendance(recorded=1)
    assert table.items() == {PHONES[0]: came(row(PHONES[0], "sent")), PHONES[1]: row(PHONES[1])}


def test_a_second_tick_changes_nothing(table: Registrations) -> None:
    table.put([row(PHONES[0])])
    attend(table, PHONES[0])
    assert attend(table, PHONES[0], PHONES[0], now_ms=NOW + 5) == Attendance(already=1)
    assert table.items() == {PHONES[0]: came(row(PHONES[0]))}


@pytest.mark.parametrize("key", [STRANGER, "", TOTALS, "#sealed/00"])
def test_no_tick_makes_a_row_or_touches_what_is_none(table: Registrations, key: str) -> None:
    totals: Item = {"registration_id": {"S": TOTALS}, "sent": {"N": "3"}}
    table.put([totals])
    assert attend(table, key) == Attendance(unknown=(key,))
    assert table.items() == {TOTALS: totals}


def test_each_is_counted_once(table: Registrations) -> None:
    table.put([row(PHONES[0]), came(row(PHONES[1]))])
    done = attend(table, *PHONES[:2], STRANGER, PHONES[0], STRANGER)
    assert done == Attendance(recorded=1, already=1, unknown=(STRANGER,))
    assert done.ticked == 3


def test_a_tick_whose_answer_was_lost_is_a_new_one(
    table: Registrations, answering: Answering
) -> None:
    def lose(call: Call, forward: Forward) -> AwsResponse:
        answer = forward(call)
        calls.append(call)
        if len(calls) == 1:
            raise AwsFailure("InternalServerError", "lost", 500)
        return answer

    calls: list[Call] = []
    table.put([row(PHONES[0])])
    answering("UpdateItem", lose)
    assert attend(table, PHONES[0]) == Attendance(recorded=1)


@pytest.mark.parametrize("killed_at", range(len(PHONES) + 1))
def test_a_run_killed_at_any_write_is_finished_by_the_next(
    table: Registrations, answering: Answering, killed_at: int
) -> None:
    def kill(call: Call, forward: Forward) -> AwsResponse:
        calls.append(call)
        if len(calls) == killed_at + 1:
            raise AwsFailure("AccessDeniedException", "killed", 400)
        return forward(call)

    calls: list[Call] = []
    table.put(map(row, PHONES))
    answering("UpdateItem", kill)
    if killed_at < len(PHONES):
        with pytest.raises(table.aws.client("dynamodb").exceptions.ClientError):
            attend(table, *PHONES)
    assert attend(table, *PHONES, now_ms=NOW).ticked == len(PHONES)
    assert table.items() == {phone: came(row(phone)) for phone in PHONES}


def test_two_helpers_sheets_at_the_same_moment_count_everybody_once(
    table: Registrations,
) -> None:
    phones = [f"+91987655{n:04d}" for n in range(CHUNK + 5)]
    table.put(map(row, phones))
    with ThreadPoolExecutor(2) as pool:
        done = list(pool.map(lambda at: attend(table, *phones, now_ms=at), (NOW, NOW + 1)))
    assert sum(each.recorded for each in done) == len(phones)
    assert {each.ticked for each in done} == {len(phones)}
    assert all("attended.at" in item for item in table.items().values())


def test_ctrl_c_is_heard_between_chunks(table: Registrations) -> None:
    phones = [f"+91987656{n:04d}" for n in range(CHUNK + 5)]
    table.put(map(row, phones))
    heard: list[int] = []
    writer = AttendanceWriter(table.aws, table.name, heard.append, lambda: bool(heard))
    assert writer.run(phones).recorded == CHUNK
    assert attend(table, *phones) == Attendance(recorded=5, already=CHUNK)
