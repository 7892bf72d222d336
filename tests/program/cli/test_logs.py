"""`logs` where there is nothing to read: a stack that is quiet, and one that is not there."""

import pytest

from tests.support.program import Program
from tests.support.whole_stack import WholeStack


@pytest.mark.parametrize("options", [(), ("--follow",), ("--json",)])
def test_where_there_is_no_stack_that_is_said(
    program: Program, stack: WholeStack, options: tuple[str, ...]
) -> None:
    ran = program("logs", "--stack", "nope", *options)
    assert ran.exit_code == 1
    said = ran.stdout if "--json" in options else ran.stderr
    assert "There is no stack nope" in said
    assert "Nothing was written" not in said


def test_a_stack_that_has_written_nothing_is_there(program: Program, stack: WholeStack) -> None:
    ran = program.ok("logs", "--since", "1s")
    assert "Nothing was written in this time" in ran.stderr
    assert program.ok("logs", "--json").json == {"stack": "demo-event", "events": []}


def test_a_log_group_that_was_deleted_is_told_of(program: Program, stack: WholeStack) -> None:
    group = stack.names.function_log_group
    stack.aws.client("logs").delete_log_group(logGroupName=group)
    ran = program("logs")
    assert (ran.exit_code, "The handler of demo-event has no log group" in ran.stderr) == (1, True)
    assert group in ran.stderr
    program.ok("up")
    program.ok("logs")
