"""Ctrl-C where nothing is being changed: it says so in a line, and ends watching without one."""

import signal
from collections.abc import Iterator

import pytest

from smsverifier.local.embedded import EmbeddedAws
from tests.program.slow import Slow
from tests.support.clock import PATIENCE
from tests.support.program import Program

pytestmark = pytest.mark.slow


@pytest.fixture
def slow_tables(embedded: EmbeddedAws) -> Iterator[Slow]:
    tables = Slow()
    embedded.dispatcher.override("dynamodb", "DescribeTable", tables, locked=False)
    yield tables
    tables.released.set()


def test_ctrl_c_at_any_other_moment_says_that_it_was_interrupted(
    program: Program, slow_tables: Slow
) -> None:
    program.config("stack: demo-event\n")  # without one, more is said
    process = program.start("plan")
    assert slow_tables.asked.wait(PATIENCE)
    process.send_signal(signal.SIGINT)
    slow_tables.released.set()
    stdout, stderr = process.communicate(timeout=PATIENCE)
    assert (process.returncode, stdout) == (130, "")
    # What it was doing is told first where that takes longer than a second.
    assert stderr.removeprefix("Looking at the stack …\n") == (
        "Interrupted\n  do       Run the command again to go on.\n"
    )


def test_ctrl_c_ends_following_without_a_word(program: Program) -> None:
    """And watching: `test_ends.py`."""
    program.config("stack: demo-event\n")  # without one, more is said
    program.up()
    program.ok("test-register", "+919876543210")
    process = program.start("logs", "--follow")
    assert process.stdout is not None
    assert process.stdout.readline()
    process.send_signal(signal.SIGINT)
    _, stderr = process.communicate(timeout=PATIENCE)
    assert process.returncode == 130
    assert stderr == ""
