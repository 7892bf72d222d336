"""Imports: never over a row, never a text by themselves, with counts that stay true."""

import os
import socket
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from smsverifier.errors import UsageError
from smsverifier.local.calls import AwsFailure, AwsResponse, Call
from smsverifier.local.dispatcher import Forward, Override
from smsverifier.registration_table import RegistrationTable, TotalsItem, ago_ms
from smsverifier.registrations.import_file import preview_import
from smsverifier.registrations.importer import CHUNK, Importer
from smsverifier.registrations.json_lines import to_line
from smsverifier.row import COUNTED_IN_TOTALS, HELD, TOTALS
from tests.support.registrations_table import Registrations, admission, row

Answering = Callable[[str, Override], None]
STATUSES = {
    "+919876543201": "sent",
    "+919876543202": "sent",
    "+919876543203": "failed",
    "+919876543204": "sending",
    "+919876543205": None,
}


@pytest.fixture
def exported(table: Registrations, tmp_path: Path) -> Path:
    """Five registrations, one in each situation."""
    table.put(row(phone, status) for phone, status in STATUSES.items())
    path = tmp_path / "a.jsonl"
    table.export(path)
    return path


def counts(table: Registrations) -> dict[str, int]:
    totals = table.items()[TOTALS]
    return {name: int(value["N"]) for name, value in totals.items() if name != "registration_id"}


def test_the_counts_are_those_of_the_rows(exported: Path, other: Registrations) -> None:
    other.load(exported)
    assert counts(other) == {"reserved": 3, "sent": 2, "failed": 1}


def test_every_kind_of_message_in_the_totals_is_counted_as_the_rows_say(
    table: Registrations, other: Registrations, tmp_path: Path
) -> None:
    statuses = zip(COUNTED_IN_TOTALS, ("failed", "sent", "sending"), strict=True)
    texts = {marks.status: {"S": status} for marks, status in statuses}
    table.put([row("+919876543201", "failed") | texts])
    table.export(tmp_path / "a.jsonl")
    other.load(tmp_path / "a.jsonl")
    known = {"failed": 1, "reserved.email": 1, "sent.email": 1, "reserved.waiting": 1}
    assert counts(other) == known


def test_the_counts_are_added_to_those_there(exported: Path, other: Registrations) -> None:
    other.put([{"registration_id": {"S": TOTALS}, "reserved": {"N": "10"}, "sent": {"N": "9"}}])
    other.load(exported)
    assert counts(other) == {"reserved": 13, "sent": 11, "failed": 1}


@pytest.mark.parametrize("count", [{"N": "2.5"}, {"N": "-1"}, {"S": "2"}], ids=str)
def test_what_is_no_count_counts_for_nothing(table: Registrations, count: dict[str, str]) -> None:
    table.put([{"registration_id": {"S": TOTALS}, "reserved": count}])
    assert TotalsItem(table.aws, table.name).reserved() == 0


def test_a_row_that_is_there_stays_as_it_is(exported: Path, other: Registrations) -> None:
    other.put([row("+919876543201", name="Somebody else")])
    done = other.load(exported)
    assert (done.added, done.present) == (4, 1)
    assert other.items()["+919876543201"] == row("+919876543201", name="Somebody else")
    assert counts(other) == {"reserved": 2, "sent": 1, "failed": 1}


def test_a_second_import_changes_nothing(exported: Path, other: Registrations) -> None:
    other.load(exported)
    before = other.items()
    assert other.load(exported).added == 0
    assert other.items() == before


def test_what_is_unconfirmed_stays_unconfirmed(exported: Path, other: Registrations) -> None:
    other.load(exported)
    assert other.items()["+919876543204"] == row("+919876543204", "sending")


def test_an_import_broken_off_is_finished_by_the_next(
    exported: Path, other: Registrations, answering: Answering
) -> None:
    def fail(call: Call, forward: Forward) -> AwsResponse:
        if call.params.get("ConditionExpression") == "sms_status = :importing" and not failed:
            failed.append(call)
            raise AwsFailure("AccessDeniedException", "no", 400)
        return forward(call)

    failed: list[Call] = []
    answering("UpdateItem", fail)
    with pytest.raises(other.aws.client("dynamodb").exceptions.ClientError):
        other.load(exported)
    assert other.items()["+919876543205"]["sms_status"] == {"S": "importing"}
    other.load(exported)
    assert other.items()["+919876543205"] == row("+919876543205") | {"sms_attempts": HELD}
    assert counts(other) == {"reserved": 3, "sent": 2, "failed": 1}


def test_a_put_whose_answer_was_lost_still_counts(
    exported: Path, other: Registrations, answering: Answering
) -> None:
    def lose(call: Call, forward: Forward) -> AwsResponse:
        answer = forward(call)
        key = call.params["Item"]["registration_id"]["S"]
        if key in lost:
            return answer
        lost.add(key)
        raise AwsFailure("InternalServerError", "lost", 500)

    lost: set[str] = set()
    answering("PutItem", lose)
    assert other.load(exported).added == len(STATUSES)
    assert counts(other) == {"reserved": 3, "sent": 2, "failed": 1}


def test_rows_that_could_be_written_are_counted_when_another_fails(
    exported: Path, other: Registrations, answering: Answering
) -> None:
    def refuse(call: Call, forward: Forward) -> AwsResponse:
        if call.params["Item"]["registration_id"]["S"] == "+919876543201":
            raise AwsFailure("AccessDeniedException", "no", 400)
        return forward(call)

    answering("PutItem", refuse)
    with pytest.raises(other.aws.client("dynamodb").exceptions.ClientError):
        other.load(exported)
    # What failed may have been written all the same: its reservation stays.
    assert counts(other) == {"reserved": 3, "sent": 1, "failed": 1}


def test_what_is_given_back_is_never_given_back_twice(
    exported: Path, other: Registrations, answering: Answering
) -> None:
    def lose(call: Call, forward: Forward) -> AwsResponse:
        answer = forward(call)
        if call.params["ExpressionAttributeValues"].get(":reserved") != {"N": "-1"}:
            return answer
        raise AwsFailure("InternalServerError", "lost", 500)

    answering("UpdateItem", lose)
    other.put([row("+919876543201", "sent")])
    other.load(exported)
    assert counts(other) == {"reserved": 2, "sent": 1, "failed": 1}


@pytest.mark.parametrize("telling", [False, True])
def test_rows_of_a_killed_import_are_finished_by_the_next(
    exported: Path, other: Registrations, telling: bool
) -> None:
    other.put([row("+919876543205") | {"sms_status": {"S": "importing"}}])
    other.load(exported, telling=telling)
    assert other.items()["+919876543205"] == row("+919876543205")


def test_whom_nobody_will_tell_is_counted_apart(exported: Path, other: Registrations) -> None:
    other.load(exported)
    counted = RegistrationTable(other.aws, other.name).row_counts(ago_ms(other.aws, 0))
    assert (counted.untried, counted.held, counted.overdue) == (0, 1, 0)


def test_rows_of_a_killed_import_count_as_never_told(
    table: Registrations, tmp_path: Path, other: Registrations
) -> None:
    held = row("+919876543205") | {"sms_status": {"S": "importing"}}
    table.put([held])
    assert table.export(tmp_path / "a.jsonl").untold == 1
    assert RegistrationTable(table.aws, table.name).row_counts(0).held == 1
    (tmp_path / "old.jsonl").write_text(to_line(held))
    for name in ("a.jsonl", "old.jsonl"):
        assert preview_import(tmp_path / name, admission()).unsent == 1
        other.load(tmp_path / name, telling=True)
        assert other.items() == {"+919876543205": row("+919876543205")}


def test_a_row_that_was_held_back_is_opened_by_an_import_that_tells(
    exported: Path, other: Registrations
) -> None:
    other.load(exported)
    other.load(exported, telling=True)
    assert other.items()["+919876543205"] == row("+919876543205")


def test_an_export_does_not_show_that_a_row_was_held_back(
    exported: Path, other: Registrations, tmp_path: Path
) -> None:
    other.load(exported)
    other.export(tmp_path / "again.jsonl")
    again, once = (
        (tmp_path / name).read_text().splitlines() for name in ("again.jsonl", "a.jsonl")
    )
    assert sorted(again) == sorted(once)


def test_a_stop_ends_between_chunks(table: Registrations, tmp_path: Path) -> None:
    table.put(row(f"+9198765{n:05}", "sent") for n in range(CHUNK + 5))
    table.export(tmp_path / "a.jsonl")
    table.aws.client("dynamodb").delete_item(
        TableName=table.name, Key={"registration_id": {"S": "+919876500000"}}
    )
    told: list[int] = []
    run = Importer(table.aws, table.name, False, told.append, lambda: bool(told))
    done = run.run(preview_import(tmp_path / "a.jsonl", admission()).items())
    assert told == [CHUNK]
    assert done.added + done.present == CHUNK


@pytest.mark.parametrize("value", [{"B": b"x" * 390_000}, {"L": [{"S": "अ" * 130_000}]}])
def test_the_largest_values_come_back(
    table: Registrations, other: Registrations, tmp_path: Path, value: Any
) -> None:
    table.put([row("+919876543201", "sent") | {"huge": value}])
    table.export(tmp_path / "a.csv")
    other.load(tmp_path / "a.csv")
    assert other.items()["+919876543201"] == table.items()["+919876543201"]


def test_the_survey_counts_what_a_file_holds(exported: Path) -> None:
    found = preview_import(exported, admission())
    assert (found.registrations, found.unsent, found.unconfirmed) == (5, 1, 1)


def bound(path: Path) -> None:
    with closing(socket.socket(socket.AF_UNIX)) as unix:
        unix.bind(os.path.relpath(path))  # a socket's path may have 108 bytes only


@pytest.mark.parametrize(
    ("make", "kind"),
    [
        (os.mkfifo, "a pipe"),
        (os.mkdir, "a directory"),
        (bound, "a socket"),
        (lambda path: path.symlink_to("/dev/zero"), "a device"),
    ],
    ids=["pipe", "directory", "socket", "device"],
)
def test_what_is_no_file_is_refused_at_once(
    tmp_path: Path, make: Callable[[Path], object], kind: str
) -> None:
    path = tmp_path / "a.jsonl"
    make(path)
    with pytest.raises(UsageError, match=f"is {kind}, not a file") as refused:
        preview_import(path, admission())
    assert all((refused.value.where, refused.value.why, refused.value.hint))
