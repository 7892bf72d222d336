"""Duplicates that were allowed and are to be refused: who could register once more is told."""

import csv
import io
from pathlib import Path
from typing import Any

import pytest

from smsverifier.aws import Aws
from smsverifier.config import Config
from smsverifier.local.calls import AwsFailure
from smsverifier.local.embedded import EmbeddedAws
from smsverifier.registrations.duplicates import unguarded
from tests.support.program import Program
from tests.support.whole_stack import WholeStack

ASHA, RAVI = "+919876543210", "+919876543211"
TABLE = "demo-event-registrations"
ALLOW = "registrations: {duplicates: allow}\n"
TOLD = "can register once more, and is texted once more"


@pytest.fixture
def allowing(program: Program, embedded: EmbeddedAws, aws: Aws) -> WholeStack:
    """A stack that allows duplicates; Asha is there twice, Ravi once."""
    program.config(ALLOW)
    program.up()
    stack = WholeStack(embedded, aws, Config())
    for phone in (ASHA, ASHA, RAVI):
        assert stack.register(phone).status == 200
    return stack


def forbid(program: Program, how: str = "reject") -> None:
    program.config(ALLOW.replace("allow", how))


@pytest.mark.usefixtures("allowing")
@pytest.mark.parametrize("how", ["reject", "ignore"])
def test_plan_and_up_say_how_many_could_register_again(program: Program, how: str) -> None:
    forbid(program, how)
    planned = program("plan", "--json")
    assert planned.json["can_register_again"] == 2
    assert f"2 numbers registered while duplicates were allowed. With `duplicates: {how}`" in (
        planned.stderr
    )
    assert TOLD in program.ok("up", "--quiet").stderr


def test_once_more_is_what_they_can(program: Program, allowing: WholeStack) -> None:
    forbid(program)
    program.ok("up")
    assert [allowing.register(ASHA).status for _ in range(2)] == [200, 409]


@pytest.mark.usefixtures("allowing")
def test_afterwards_nothing_is_said_any_more(program: Program) -> None:
    forbid(program)
    program.ok("up")
    assert program.ok("plan", "--json").json["can_register_again"] == 0
    assert TOLD not in program.ok("up").stderr


@pytest.mark.usefixtures("allowing")
def test_while_duplicates_stay_allowed_nothing_is_said(program: Program) -> None:
    assert TOLD not in program.ok("plan").stderr + program.ok("up").stderr


@pytest.mark.usefixtures("allowing")
def test_a_table_that_was_kept_is_looked_at_too(program: Program) -> None:
    program.ok("down", "--keep-data")
    forbid(program)
    assert TOLD in program.ok("up").stderr


def test_a_number_that_has_its_own_row_is_safe(
    program: Program, allowing: WholeStack, aws: Aws
) -> None:
    forbid(program)
    program.ok("up")
    assert allowing.register(RAVI).status == 200
    assert unguarded(aws, TABLE).numbers == 1


@pytest.mark.usefixtures("allowing")
def test_of_a_huge_table_a_part_is_looked_at_and_that_is_known(aws: Aws) -> None:
    assert not unguarded(aws, TABLE, most=2).is_whole
    assert unguarded(aws, TABLE, most=3).is_whole


@pytest.mark.usefixtures("allowing")
def test_a_table_that_may_not_be_read_keeps_nobody_from_planning(
    program: Program, embedded: EmbeddedAws
) -> None:
    def deny(*_: Any) -> Any:
        message = "User: arn:aws:iam::1:user/asha is not authorized to perform: dynamodb:Scan"
        raise AwsFailure("AccessDeniedException", message, 400)

    forbid(program)
    with embedded.dispatcher.unchanged():
        embedded.dispatcher.override("dynamodb", "Scan", deny)
        planned = program("plan", "--json")
    assert (planned.exit_code, planned.json["can_register_again"]) == (3, None)
    assert "is not known: AWS denied" in planned.stderr


def test_a_stack_that_always_refused_is_not_walked_through(
    program: Program, embedded: EmbeddedAws
) -> None:
    program.up()
    program.config("form: {title: Another}\n")

    def refuse(*_: Any) -> Any:
        raise AssertionError("plan walked through the table")

    with embedded.dispatcher.unchanged():
        embedded.dispatcher.override("dynamodb", "Scan", refuse)
        assert program("plan", "--json").json["can_register_again"] == 0


def test_the_way_out_that_is_told_works(
    program: Program, allowing: WholeStack, tmp_path: Path
) -> None:
    exported = Path(program.ok("down", "--json").json["exports"]["csv"])
    forbid(program)
    program.ok("up")
    lines = list(csv.DictReader(io.StringIO(exported.read_text("utf-8-sig"))))
    with (tmp_path / "emptied.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(lines[0]))
        writer.writeheader()
        writer.writerows({**line, "registration_id": ""} for line in lines)
    program.ok("registrations", "import", str(tmp_path / "emptied.csv"))
    assert allowing.rows().keys() == {ASHA, RAVI}
    assert allowing.register(ASHA).status == 409


def test_a_sheet_brings_nobody_twice_who_is_there_in_any_way(
    program: Program, allowing: WholeStack
) -> None:
    """Not even where a number may stand there more than once: nobody asked for that by a sheet."""
    allowing.wait(lambda: allowing.statuses() == ["sent"] * 3)
    rows = ["Name,Phone,Attended", f"Asha,{ASHA},x", "Mina,9876543212,x", "Mina,9876543212,"]
    (program.folder / "guests.csv").write_text("\n".join([*rows, ""]))
    for added in (1, 0):
        ran = program.ok("registrations", "import", "guests.csv", "--yes", "--tell")
        assert f"{added} added, {2 - added} were there already." in ran.stdout
    table = allowing.rows()
    assert len(table) == 4
    assert sorted(row["phone"] for row in table.values() if "attended.at" in row) == [
        *(ASHA, ASHA),
        "+919876543212",
    ]
    assert [sms["to"] for sms in allowing.sms()].count("+919876543212") == 1
    assert len(allowing.sms()) == 4
