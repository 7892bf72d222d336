"""`failures list` and `retry` as people meet them, with a letter that the pipe has written."""

import pytest

from tests.support.checkpoints import Checkpoints
from tests.support.letters import Letters
from tests.support.program import Program
from tests.support.whole_stack import WholeStack

ODD = "+919876543210"


@pytest.fixture
def given_up(stack: WholeStack, checkpoints: Checkpoints) -> WholeStack:
    """A row that the handler cannot read, as nobody gave it a request id: the pipe has given up."""

    def put() -> None:
        row = {"registration_id": {"S": ODD}, "phone": {"S": ODD}, "source": {"S": "form"}}
        stack.aws.client("dynamodb").put_item(TableName=stack.names.table, Item=row)
        stack.wait(lambda: len(stack.dead_letters()) == 1)

    checkpoints.reach(("given up", ODD), put)
    return stack


def test_from_the_hint_of_status_to_the_sms(program: Program, given_up: WholeStack) -> None:
    assert "smsverifier failures list" in program("status").stdout
    listed = program.ok("failures", "list")
    assert "every try failed (RetryAttemptsExhausted), 1 record" in listed.stdout
    assert "+91••••••3210" in listed.stdout
    assert "1 dead letter, about 1 registrant: 1 not told." in listed.stdout
    assert "Next: smsverifier failures retry --all" in listed.stderr
    retried = program.ok("failures", "retry", "--all")
    assert "1 dead letter removed." in retried.stdout
    assert [sms["to"] for sms in given_up.sms()] == [ODD]
    assert "No dead letters" in program.ok("failures", "list").stdout


def test_numbers_are_whole_only_where_asked_for(program: Program, given_up: WholeStack) -> None:
    masked, whole = (
        program.ok("failures", "list", *more, "--json").json["letters"][0]["registrants"][0]
        for more in ((), ("--show-numbers",))
    )
    assert (masked["phone"], masked["registration_id"]) == ("+91••••••3210",) * 2
    assert (whole["phone"], whole["registration_id"]) == (ODD, ODD)


def test_nothing_is_retried_that_nobody_has_named(program: Program, stack: WholeStack) -> None:
    ran = program("failures", "retry")
    assert (ran.exit_code, "--all" in ran.stderr) == (2, True)


def test_more_letters_than_are_shown(program: Program, stack: WholeStack) -> None:
    letters = Letters(stack)
    for _ in range(3):
        letters.send("somebody's")
    ran = program.ok("failures", "list", "--limit", "2")
    assert ran.stdout.count("not the pipe's: ") == 2
    assert "Shown: the oldest 2." in ran.stderr
