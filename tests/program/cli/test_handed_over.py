"""A stack that `eject` has handed over: who stops there, who goes on, what takes it back."""

from collections.abc import Callable
from typing import Any

import pytest

from smsverifier.naming import EJECTED_TAG
from tests.program.cli.test_eject import mark
from tests.support.program import Program
from tests.support.whole_stack import WholeStack

Client = Callable[[str], Any]


@pytest.fixture
def ejected(program: Program, stack: WholeStack) -> WholeStack:
    """The demo stack, handed over."""
    program.ok("eject", "terraform", "--yes")
    return stack


@pytest.mark.parametrize(
    "command",
    [
        *(["up"], ["up", "--yes"], ["up", "--only", "handler", "--yes"], ["deploy"]),
        *(["down"], ["down", "--yes"], ["down", "--keep-data", "--yes"]),
    ],
    ids=" ".join,
)
def test_they_stop_where_nobody_can_be_asked(
    program: Program, ejected: WholeStack, command: list[str]
) -> None:
    program.config("sms:\n  message: Hi {name}, other words.\n")
    before = mark(ejected)
    ran = program(*command)
    assert ran.exit_code == 2
    assert "was handed over to Terraform" in ran.stderr
    assert "--take-back" in ran.stderr
    assert mark(ejected) == before
    assert program("plan").exit_code == 3


@pytest.mark.parametrize("command", ["up", "up --step", "down", "deploy"])
def test_a_no_changes_nothing_of_it(program: Program, ejected: WholeStack, command: str) -> None:
    program.config("sms:\n  message: Hi {name}, other words.\n")
    before = mark(ejected)
    ran = program(*command.split(), typed="\n\n\n")
    assert ran.exit_code == 130
    assert "was handed over to Terraform" in ran.stderr
    assert mark(ejected) == before


def test_deploy_says_that_terraform_notices_nothing(program: Program, ejected: WholeStack) -> None:
    program.config("sms:\n  message: Hi {name}, other words.\n")
    for ran in (program("deploy"), program("deploy", typed="\n")):
        assert "Terraform does not notice another code" in ran.stderr
        assert "its next run may put back" not in ran.stderr
    assert "eject terraform --new" in program("deploy").stderr


@pytest.mark.parametrize("command", [["test-register", "+919876543210"], ["resume"]], ids=" ".join)
def test_nobody_is_sent_to_deploy(
    program: Program, ejected: WholeStack, command: list[str]
) -> None:
    program.config("sms:\n  message: Hi {name}, other words.\n")
    ran = program.ok(*command)
    said = ran.stdout + ran.stderr
    assert "is not what is deployed" in said
    assert "smsverifier eject terraform --new" in said
    assert "smsverifier deploy" not in said


def test_where_it_differs_it_is_terraforms(program: Program, ejected: WholeStack) -> None:
    program.config("pipe:\n  batch_size: 5\n")
    ran = program("status")
    assert "Terraform changes it: where it differs, the configuration here may be" in ran.stdout
    assert "Next: terraform plan, in its folder" in ran.stderr
    assert "then smsverifier up" not in ran.stderr
    assert "the configuration here may be behind" in program("plan").stdout


def test_a_yes_takes_it_back(program: Program, ejected: WholeStack) -> None:
    ran = program("up", typed="y\n")
    assert (ran.exit_code, mark(ejected)) == (0, None)
    assert "Take demo-event back" in ran.stderr
    program.ok("up")


def test_step_by_step_it_asks_once(program: Program, ejected: WholeStack) -> None:
    ran = program("up", "--step", typed="\ny\n" + "\n" * 9)
    assert (ran.exit_code, mark(ejected)) == (0, None)
    assert ran.stderr.count("Take demo-event back") == 1


def test_take_back_tells_up_also_where_nothing_is_to_do(
    program: Program, ejected: WholeStack
) -> None:
    document = program.ok("up", "--take-back", "--json").json
    assert document["taken_back"]
    assert mark(ejected) is None
    assert not program.ok("up", "--take-back", "--json").json["taken_back"]


def test_a_part_of_it_takes_nothing_back(program: Program, ejected: WholeStack) -> None:
    ran = program.ok("up", "--only", "handler", "--take-back")
    assert "still marked" in ran.stderr
    assert mark(ejected) is not None


def test_take_back_tells_down(program: Program, ejected: WholeStack) -> None:
    program.ok("down", "--take-back")
    assert program("status").exit_code == 3
    program.ok("up")


def test_a_table_that_is_kept_is_no_longer_terraforms(
    program: Program, ejected: WholeStack
) -> None:
    program.ok("down", "--take-back", "--keep-data")
    assert mark(ejected) is None
    program.ok("up")


def test_without_the_table_nobody_knows_and_up_asks_for_it_as_ever(
    program: Program, ejected: WholeStack, client: Client
) -> None:
    client("dynamodb").delete_table(TableName=ejected.names.table)
    ran = program("up")
    assert "--new-table" in ran.stderr
    assert "handed over" not in ran.stderr


def test_those_who_look_say_it(program: Program, ejected: WholeStack) -> None:
    line = "demo-event was handed over to Terraform on"
    assert line in program.ok("plan").stdout
    assert line in program.ok("status").stdout
    assert "handed over to Terraform on" in program.ok("stacks").stdout
    since = str(mark(ejected)).split()[1]
    found = {"to": "terraform", "since": since}
    assert program.ok("plan", "--json").json["ejected"] == found
    assert program.ok("status", "--json").json["ejected"] == found
    (one,) = program.ok("stacks", "--json").json["stacks"]
    assert one["ejected"] == found


def test_a_pause_says_what_ends_it(program: Program, ejected: WholeStack) -> None:
    assert "whose next run starts the pipe" in program.ok("pause").stderr
    assert program.ok("pause", "--json").json["ejected"]["to"] == "terraform"
    program.ok("resume")


def test_a_value_by_somebodys_hand_stops_all_the_same(
    program: Program, ejected: WholeStack, client: Client
) -> None:
    tags = {"Key": EJECTED_TAG, "Value": ""}
    client("dynamodb").tag_resource(ResourceArn=ejected.names.table_arn, Tags=[tags])
    ran = program("up")
    assert (ran.exit_code, "handed over to somebody else" in ran.stderr) == (2, True)
