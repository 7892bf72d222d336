"""`down` as a user meets it: what it exports, keeps, deletes, and finds when it looks again."""

import csv
import errno
import json
import math
import os
import signal
import stat
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from moto.backends import get_backend

from smsverifier.local.calls import ACCOUNT, AwsFailure, AwsResponse, Call, with_json
from smsverifier.local.dispatcher import Forward
from smsverifier.local.embedded import EmbeddedAws
from smsverifier.registrations.disk_space import LEAST
from tests.support.kinds import WANTED
from tests.support.program import Program
from tests.support.refusing_disk import allow, refuse
from tests.support.registrations_table import PHONES, row
from tests.support.whole_stack import WholeStack

TABLE = "demo-event-registrations"


@pytest.fixture
def before(embedded: EmbeddedAws) -> Callable[[str, str, Callable[[], None]], None]:
    """Do something just before each call of an operation that has no stand-in of its own.

    It may not call AWS: the door is locked meanwhile.
    """

    def watch(service: str, operation: str, act: Callable[[], None]) -> None:
        def answer(call: Call, forward: Forward) -> AwsResponse:
            act()
            return forward(call)

        embedded.dispatcher.override(service, operation, answer)

    return watch


def deny() -> None:
    raise AwsFailure("AccessDeniedException", "not for you", 400)


def tables(client: Callable[[str], Any]) -> list[str]:
    names: list[str] = client("dynamodb").list_tables()["TableNames"]
    return names


def files(folder: Path) -> list[str]:
    return sorted(path.suffix for path in folder.iterdir())


def test_the_registrations_are_exported_first(program: Program, stack: WholeStack) -> None:
    rows = stack.rows()
    told = program.ok("down", "--json").json
    assert files(program.folder) == [".csv", ".jsonl"]
    with Path(told["export"]).open(encoding="utf-8-sig", newline="") as file:
        assert sorted(row["phone"] for row in csv.DictReader(file)) == [f"'{p}" for p in PHONES]
    lines = Path(told["exports"]["jsonl"]).read_text(encoding="utf-8").splitlines()
    exported = {row["phone"]: row for row in map(json.loads, lines)}
    assert {p: row["sms_message_id"] for p, row in exported.items()} == {
        p: row["sms_message_id"] for p, row in rows.items()
    }


def test_an_export_is_for_its_owner_and_says_what_it_holds(
    program: Program, stack: WholeStack
) -> None:
    ran = program.ok("down")
    assert "2 registrations exported to" in ran.stdout
    assert "full phone numbers" in ran.stderr
    modes = {stat.S_IMODE(path.stat().st_mode) for path in program.folder.iterdir()}
    assert modes == {0o600}


def test_without_registrations_there_is_no_file(program: Program) -> None:
    program.up()
    assert program.ok("down", "--json").json["export"] is None
    assert files(program.folder) == []


def test_no_export_leaves_no_copy(
    program: Program, stack: WholeStack, client: Callable[[str], Any]
) -> None:
    assert program.ok("down", "--no-export", "--json").json["export"] is None
    assert files(program.folder) == []
    assert tables(client) == []


def test_nobody_can_register_when_the_rest_is_taken_down(
    program: Program,
    stack: WholeStack,
    client: Callable[[str], Any],
    before: Callable[[str, str, Callable[[], None]], None],
) -> None:
    apis = get_backend("apigateway")[ACCOUNT][stack.aws.region].apis
    seen: list[int] = []
    before("pipes", "DeletePipe", lambda: seen.append(len(apis)))
    program.ok("down")
    assert seen == [0]


def test_the_table_goes_after_its_export(
    program: Program, stack: WholeStack, before: Callable[[str, str, Callable[[], None]], None]
) -> None:
    seen: list[list[str]] = []
    before("dynamodb", "DeleteTable", lambda: seen.append(files(program.folder)))
    program.ok("down")
    assert seen == [[".csv", ".jsonl"]]


def test_an_export_that_fails_keeps_the_table(
    program: Program,
    stack: WholeStack,
    client: Callable[[str], Any],
    before: Callable[[str, str, Callable[[], None]], None],
) -> None:
    before("lambda", "DeleteFunction", lambda: before("dynamodb", "Scan", deny))
    ran = program("down", "--json")
    assert ran.exit_code == 1
    assert [left["key"] for left in ran.json["left"]] == ["table"]
    assert "not for you" in ran.json["left"][0]["reason"]
    assert tables(client) == [TABLE]
    assert files(program.folder) == []


def test_down_again_goes_on_with_the_export(
    program: Program,
    stack: WholeStack,
    client: Callable[[str], Any],
    before: Callable[[str, str, Callable[[], None]], None],
) -> None:
    before("lambda", "DeleteFunction", lambda: before("dynamodb", "Scan", deny))
    program("down")
    before("dynamodb", "Scan", lambda: None)
    assert program.ok("down", "--json").json["deleted"] == ["table"]
    assert files(program.folder) == [".csv", ".jsonl"]
    assert tables(client) == []


def test_where_no_file_can_be_written_nothing_is_deleted(
    program: Program, stack: WholeStack
) -> None:
    program.folder.rmdir()
    ran = program("down")
    assert ran.exit_code == 1
    assert "could not be written" in ran.stderr
    assert stack.register("+919876543219").status == 200


def fill(disk: Path) -> Callable[[], None]:
    return once(lambda: refuse(disk, errno.ENOSPC))


def test_a_disk_that_fills_up_later_keeps_the_table_and_the_next_goes_on(
    program: Program,
    stack: WholeStack,
    client: Callable[[str], Any],
    before: Callable[[str, str, Callable[[], None]], None],
) -> None:
    before("lambda", "DeleteFunction", fill(program.folder))
    ran = program("down")
    assert ran.exit_code == 1
    assert "No space left on device" in ran.stderr
    assert "The table stays, with every registration in it. Make room" in ran.stderr
    assert "Then `smsverifier down` again: it goes on." in ran.stderr
    assert tables(client) == [TABLE]
    assert files(program.folder) == []
    allow(program.folder)
    assert program.ok("down", "--json").json["deleted"] == ["table"]
    assert files(program.folder) == [".csv", ".jsonl"]


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="who looks at open files needs it")
def test_the_room_is_held_until_the_export_is_written(
    program: Program,
    stack: WholeStack,
    before: Callable[[str, str, Callable[[], None]], None],
) -> None:
    held: list[int] = []
    before("lambda", "DeleteFunction", lambda: held.append(nameless_bytes(program.folder)))
    program.ok("down")
    assert held[0] >= 3 * LEAST  # what is laid aside, and two files
    assert nameless_bytes(program.folder) == 0


def nameless_bytes(folder: Path) -> int:
    """Of the files that this process has open there and that have no name any more."""
    found = 0
    for entry in Path("/proc/self/fd").iterdir():
        with suppress(OSError):
            if str(entry.readlink()).startswith(str(folder)) and not entry.stat().st_nlink:
                found += entry.stat().st_size
    return found


def test_what_cannot_be_deleted_is_named_with_its_reason_and_keeps_the_data(
    program: Program,
    stack: WholeStack,
    client: Callable[[str], Any],
    before: Callable[[str, str, Callable[[], None]], None],
) -> None:
    before("pipes", "DeletePipe", deny)
    ran = program("down", "--json")
    assert ran.exit_code == 1
    reasons = {left["key"]: left["reason"] for left in ran.json["left"]}
    assert "not for you" in reasons["pipe"]
    assert reasons["table"] == "not deleted because of: pipe"
    assert "api" in ran.json["deleted"]
    assert len(stack.rows()) == 2
    assert files(program.folder) == []


def test_who_was_never_told_is_said_and_can_be_told_later(
    program: Program, stack: WholeStack
) -> None:
    stop_pipe(stack)
    stack.register("+919876543219")
    told = program.ok("down", "--json").json
    assert told["pending"] == {
        "untold": 1,
        "sending": 0,
        "unconfirmed": 0,
        "for_person": 0,
    }
    program.ok("up")
    program.ok("registrations", "import", told["export"], "--tell")
    stack.wait(lambda: stack.statuses() == ["sent"] * 3)
    assert [sms["to"] for sms in stack.sms()].count("+919876543219") == 1
    assert len(stack.sms()) == 3


def stop_pipe(stack: WholeStack) -> None:
    pipes = stack.aws.client("pipes")
    pipes.stop_pipe(Name=stack.names.pipe)
    stack.wait(lambda: pipes.describe_pipe(Name=stack.names.pipe)["CurrentState"] == "STOPPED")


def test_keep_data_keeps_the_table_and_nothing_else(
    program: Program, stack: WholeStack, client: Callable[[str], Any]
) -> None:
    told = program.ok("down", "--keep-data", "--json").json
    assert (told["kept"], told["left"], told["export"]) == (["table"], [], None)
    assert sorted(told["deleted"]) == sorted(set(WANTED) - {"table"})
    assert sorted(stack.rows()) == PHONES
    assert files(program.folder) == []


def test_the_next_up_adopts_the_kept_table_and_tells_nobody_twice(
    program: Program, stack: WholeStack
) -> None:
    stop_pipe(stack)
    stack.register("+919876543219")
    program.ok("down", "--keep-data")
    made = program.ok("up", "--json").json
    assert "table" in made["unchanged"]
    stack.wait(lambda: stack.statuses() == ["sent"] * 3)
    assert sorted(sms["to"] for sms in stack.sms()) == [*PHONES, "+919876543219"]


def test_no_log_group_comes_back(
    program: Program, stack: WholeStack, client: Callable[[str], Any], embedded: EmbeddedAws
) -> None:
    program.ok("down")
    embedded.functions.settle(0)  # whatever still runs comes to its end
    assert client("logs").describe_log_groups()["logGroups"] == []


def test_the_account_s_own_settings_are_as_before(
    program: Program, stack: WholeStack, client: Callable[[str], Any]
) -> None:
    client("sns").create_sms_sandbox_phone_number(PhoneNumber="+919876543210")
    numbers = client("sns").list_sms_sandbox_phone_numbers()["PhoneNumbers"]
    attributes = client("sns").get_sms_attributes()["attributes"]
    program.ok("down")
    assert client("sns").list_sms_sandbox_phone_numbers()["PhoneNumbers"] == numbers
    assert client("sns").get_sms_attributes()["attributes"] == attributes


def test_a_search_that_is_denied_is_said_and_stops_nothing(
    program: Program, stack: WholeStack, before: Callable[[str, str, Callable[[], None]], None]
) -> None:
    before("iam", "ListRoles", deny)
    ran = program.ok("down")
    assert "does not allow a search for roles" in ran.stderr
    assert "nothing left, as far as these credentials may look" in ran.stdout


def test_on_aws_the_question_says_what_becomes_of_the_registrations(aws_program: Program) -> None:
    aws_program.up("--yes")
    for options, words in [
        ((), "with every registration, from"),
        (("--keep-data",), "but not the registrations"),
        (("--no-export",), "without a copy"),
    ]:
        ran = aws_program("down", *options, typed="n\n")
        assert ran.exit_code == 130
        assert words in ran.stderr


Answering = Callable[[str, Any], None]


def in_status(status: str, looks: float = math.inf) -> tuple[Any, Any]:
    """Answers of DescribeTable and Scan while the table has `status`: for so many looks at it."""
    seen: list[Call] = []

    def describe(call: Call, forward: Forward) -> AwsResponse:
        def change(value: Any) -> None:
            value["Table"]["TableStatus"] = status

        seen.append(call)
        return forward(call) if len(seen) > looks else with_json(forward(call), change)

    def scan(call: Call, forward: Forward) -> AwsResponse:
        if len(seen) > looks:
            return forward(call)
        raise AwsFailure("ResourceNotFoundException", "Requested resource not found", 400)

    return describe, scan


def test_a_table_that_is_being_made_is_waited_for_and_removed(
    program: Program, stack: WholeStack, client: Callable[[str], Any], answering: Answering
) -> None:
    describe, scan = in_status("CREATING", looks=3)
    answering("DescribeTable", describe)
    answering("Scan", scan)
    told = program.ok("down", "--json").json
    assert told["left"] == []
    assert set(told["exports"]) == {"csv", "jsonl"}
    assert tables(client) == []


def test_a_table_that_is_being_changed_is_exported_at_once(
    program: Program, stack: WholeStack, answering: Answering
) -> None:
    describe, _ = in_status("UPDATING")
    answering("DescribeTable", describe)
    ran = program.ok("down", "--json")
    assert "Waiting for the table" not in ran.stderr
    assert set(ran.json["exports"]) == {"csv", "jsonl"}


def test_a_table_that_is_being_deleted_is_not_exported(
    program: Program, stack: WholeStack, client: Callable[[str], Any], answering: Answering
) -> None:
    describe, scan = in_status("DELETING")
    answering("DescribeTable", describe)
    answering("Scan", scan)
    told = program.ok("down", "--keep-data", "--json").json
    assert (told["exports"], told["kept"], told["left"]) == ({}, [], [])
    assert tables(client) == []


def test_a_table_that_is_being_deleted_and_shows_no_tag_is_waited_for(
    program: Program, stack: WholeStack, client: Callable[[str], Any], answering: Answering
) -> None:
    describe, nothing = in_status("DELETING")
    answering("DescribeTable", describe)
    answering("ListTagsOfResource", nothing)
    told = program.ok("down", "--json").json
    assert (told["kept"], told["left"], told["unsure"]) == ([], [], [])
    assert tables(client) == []


def put_sending(stack: WholeStack) -> None:
    now_ms = str(int(time.time() * 1000))
    item = {**row("+919876543219", "sending"), "sms_updated_at": {"N": now_ms}}
    stack.aws.client("dynamodb").put_item(TableName=TABLE, Item=item)


def once(act: Callable[[], None]) -> Callable[[], None]:
    left = [act]
    return lambda: left.pop()() if left else None


def ctrl_c() -> None:
    os.kill(os.getpid(), signal.SIGINT)


def test_ctrl_c_while_the_pipe_is_waited_for_still_reports(
    program: Program, stack: WholeStack, before: Callable[[str, str, Callable[[], None]], None]
) -> None:
    put_sending(stack)
    watching = once(lambda: before("dynamodb", "Scan", once(ctrl_c)))
    before("apigateway", "DeleteRestApi", watching)
    ran = program("down", "--json")
    assert ran.exit_code == 130
    assert ran.json["interrupted"]
    assert ran.json["deleted"] == ["api"]
    assert ran.json["pending"]["sending"] == 1


def test_ctrl_c_in_the_export_keeps_the_table_and_reports(
    program: Program,
    stack: WholeStack,
    client: Callable[[str], Any],
    before: Callable[[str, str, Callable[[], None]], None],
) -> None:
    before("lambda", "DeleteFunction", lambda: before("dynamodb", "Scan", once(ctrl_c)))
    ran = program("down", "--json")
    assert ran.exit_code == 130
    assert set(ran.json["exports"]) == {"csv", "jsonl"}
    assert tables(client) == [TABLE]


def test_who_waits_cannot_be_counted_and_the_rest_goes_on(
    program: Program,
    stack: WholeStack,
    client: Callable[[str], Any],
    before: Callable[[str, str, Callable[[], None]], None],
) -> None:
    before("dynamodb", "Scan", deny)
    ran = program.ok("down", "--no-export")
    assert "not for you" in ran.stderr
    assert tables(client) == []


def test_a_second_look_that_breaks_off_still_reports(
    program: Program,
    stack: WholeStack,
    client: Callable[[str], Any],
    before: Callable[[str, str, Callable[[], None]], None],
) -> None:
    def fail() -> None:
        raise AwsFailure("ValidationException", "not today", 400)

    before("iam", "ListRoles", fail)
    ran = program("down", "--json")
    assert ran.exit_code == 1
    assert set(ran.json["deleted"]) == set(WANTED)
    assert "not today" in ran.stderr
    assert "nothing left" not in ran.stdout + ran.stderr


def test_who_was_never_told_is_said_without_a_pipe_too(program: Program, stack: WholeStack) -> None:
    stop_pipe(stack)
    stack.register("+919876543219")
    stack.aws.client("pipes").delete_pipe(Name=stack.names.pipe)
    stack.wait(lambda: stack.resources[7].read() is None)
    assert "Never told: 1" in program.ok("down", "--keep-data").stdout
    assert "Never told: 1" in program.ok("down", "--no-export").stdout
