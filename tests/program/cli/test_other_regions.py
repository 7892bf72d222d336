"""A stack whose region was changed: the old one goes on, and every command that finds nothing says
so."""

import json
import os
from collections.abc import Callable
from typing import Any

import pytest

from smsverifier.commands.known_stacks import keep_stack
from smsverifier.local.endpoints import chosen_site
from smsverifier.local.journal_file import FIRST_LINE, TableLocation, journal_line
from tests.conftest import REGION
from tests.support.program import Program
from tests.support.registrations_table import row

NEW = "us-east-1"
THERE = {"stack": "demo-event", "region": REGION, "table": True, "kept": None}
TO_UP = "Run `smsverifier up` first"
NEEDS_STACK = (
    *("registrations list", "registrations export", "registrations close", "form", "open form"),
    *("deploy", "pause", "logs", "test-register +919876543210"),
)


@pytest.fixture
def moved(program: Program) -> Program:
    program.up()
    return program


def test_up_makes_the_second_one_and_says_what_that_means(moved: Program) -> None:
    ran = moved.ok("up", "--region", NEW)
    assert f"! demo-event is in {REGION}, with its table and its roles" in ran.stderr
    assert f"`smsverifier down --region {REGION}`" in ran.stderr
    again = moved.ok("up", "--region", NEW, "--json")
    assert again.json["elsewhere"] == []  # both are known to whoever made them: nobody is asked
    assert "with its table" not in again.stderr


def test_programs_are_told_of_it(moved: Program) -> None:
    assert moved("plan", "--region", NEW, "--json").json["elsewhere"] == [THERE]
    assert moved("status", "--region", NEW, "--json").json["elsewhere"] == [THERE]
    assert moved.ok("up", "--only", "table", "--region", NEW, "--json").json["elsewhere"] == [THERE]
    assert moved.ok("down", "--region", NEW, "--json").json["elsewhere"] == [THERE]
    assert moved.ok("status", "--json").json["elsewhere"] == []


def test_down_of_one_tells_of_the_other(moved: Program) -> None:
    moved.ok("up", "--region", NEW)
    said = moved.ok("down").stdout
    assert "demo-event is removed; a second look found nothing left." in said
    assert f"demo-event is in {NEW}, with" in said
    assert f"`smsverifier down --region {NEW}`" in said
    assert "with its table" not in moved.ok("down", "--region", NEW).stdout


@pytest.mark.parametrize("typed", NEEDS_STACK)
def test_nobody_is_sent_to_up_for_a_stack_that_is_elsewhere(typed: str, moved: Program) -> None:
    ran = moved(*typed.split(), "--region", NEW)
    assert ran.exit_code == 1
    assert f"demo-event is in {REGION}: add --region {REGION}" in ran.stderr
    assert TO_UP not in ran.stderr


def test_where_it_is_nowhere_up_is_the_way(program: Program) -> None:
    ran = program("registrations", "list")
    assert TO_UP in ran.stderr
    assert "--region" not in ran.stderr


def test_a_stack_that_is_here_alone_is_nowhere_else(
    moved: Program, client: Callable[[str], Any]
) -> None:
    client("dynamodb").delete_table(TableName="demo-event-registrations")
    assert moved("plan", "--json").json["elsewhere"] == []
    assert "--region" not in moved("registrations", "list").stderr


def test_where_a_part_of_it_is_here_up_is_the_way_too(
    moved: Program, client: Callable[[str], Any]
) -> None:
    moved.ok("up", "--region", NEW)
    client("dynamodb").delete_table(TableName="demo-event-registrations")
    ran = moved("registrations", "list")
    assert ran.exit_code == 1
    assert "another one here" not in ran.stderr


def test_the_overview_says_where_it_is(program: Program) -> None:
    program.config("stack: gala\n")
    program.up()
    program.config(f"stack: gala\nregion: {NEW}\n")
    assert f"gala ({NEW}) is not up; a stack of its name is in {REGION}" in program.ok().stdout
    told = program.ok("--json").json
    assert (told["elsewhere"], told["next"][0]) == (
        [REGION],
        f"smsverifier status --region {REGION}",
    )


def test_the_overview_of_an_account_knows_what_this_machine_has_seen(aws_program: Program) -> None:
    keep_stack(os.environ, "aws", REGION, "hack-night", is_there=True)
    aws_program.config(f"stack: hack-night\ntarget: aws\nregion: {NEW}\n")
    shown = aws_program.ok().stdout
    assert f"a stack of its name was, as seen from this machine, in {REGION}" in shown


def test_what_waits_on_disk_for_another_region_is_told(lonely: Program) -> None:
    path = chosen_site(os.environ).journal
    path.parent.mkdir(parents=True)
    kept = journal_line(TableLocation(NEW, "gala-registrations"), json.dumps(row("+919876543210")))
    path.write_bytes(FIRST_LINE + b"\n" + kept)
    lonely.config("stack: gala\n")
    ran = lonely("status")
    assert f"1 registration of gala in {NEW} kept on disk: `smsverifier up --region {NEW}`" in (
        ran.stdout
    )
    assert lonely("status", "--json").json["elsewhere"] == [
        {"stack": "gala", "region": NEW, "table": False, "kept": 1}
    ]
