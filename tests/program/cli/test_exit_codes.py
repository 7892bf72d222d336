"""Every exit code, with a situation that gives it."""

from smsverifier.errors import ExitCode
from tests.support.program import Program


def test_0_done_when_up_has_made_the_stack(program: Program) -> None:
    assert program("up").exit_code == int(ExitCode.DONE) == 0


def test_0_done_when_the_stack_is_as_configured(program: Program) -> None:
    program.up()
    assert program("plan").exit_code == ExitCode.DONE


def test_1_failed_when_the_port_is_taken(lonely: Program, stranger: int) -> None:
    assert lonely("up").exit_code == int(ExitCode.FAILED) == 1


def test_2_usage_when_the_command_line_is_wrong(program: Program) -> None:
    assert program("up", "--nope").exit_code == int(ExitCode.USAGE) == 2


def test_2_usage_when_the_configuration_is_wrong(program: Program) -> None:
    program.config("stack: [a\n")
    assert program("up").exit_code == ExitCode.USAGE


def test_3_not_in_sync_when_the_plan_has_something_to_do(program: Program) -> None:
    assert program("plan").exit_code == int(ExitCode.NOT_IN_SYNC) == 3


def test_3_not_in_sync_when_nothing_is_there(program: Program) -> None:
    assert program("status").exit_code == ExitCode.NOT_IN_SYNC


def test_130_interrupted_when_the_user_stops_between_steps(program: Program) -> None:
    ran = program("up", "--step", typed="\n")
    assert ran.exit_code == int(ExitCode.INTERRUPTED) == 130
