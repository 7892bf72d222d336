"""Ctrl-C at the real command, with an AWS that takes its time: once ends well, twice at once."""

import json
import signal
import subprocess
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from smsverifier.local.embedded import EmbeddedAws
from tests.program.conftest import aws_program, lonely
from tests.program.slow import Slow
from tests.support.clock import PATIENCE
from tests.support.inventory import apis, everything
from tests.support.program import Program

__all__ = ["aws_program", "lonely"]

pytestmark = pytest.mark.slow

ROLES = 4
"""Of a stack; `up` makes them all at once."""


@pytest.fixture
def slow(embedded: EmbeddedAws) -> Iterator[Callable[[str, str], Slow]]:
    """Makes one operation slow, until the test ends."""
    made: list[Slow] = []

    def make(service: str, operation: str) -> Slow:
        made.append(Slow())
        embedded.dispatcher.override(service, operation, made[-1], locked=False)
        return made[-1]

    yield make
    for operation in made:
        operation.released.set()


@pytest.fixture
def program(aws_program: Program) -> Program:
    """The program with an account: the embedded AWS behind the standard AWS settings."""
    return aws_program


def stopped(program: Program, command: str, slow: Slow, calls: int = 1) -> "subprocess.Popen[str]":
    """The command, told once to stop while so many calls are under way; given back when it says
    so."""
    process = program.start(command, "--yes", "--json")
    assert slow.wait_for(calls)
    process.send_signal(signal.SIGINT)
    assert process.stderr is not None
    while "Stopping" not in process.stderr.readline():
        assert process.poll() is None
    return process


def is_public(program: Program) -> bool:
    """Whether an API, which may have been begun, has a stage that anybody can reach."""
    found = {each["key"]: each for each in program("status", "--json").json["resources"]}
    api = found["api"]
    without_stage = any(change["path"].startswith("stage") for change in api["changes"] or ())
    return not (without_stage or api["state"] == "missing")


def test_up_stopped_once_ends_what_is_under_way_and_reports(
    program: Program, slow: Callable[[str, str], Slow], client: Callable[[str], Any]
) -> None:
    roles = slow("iam", "CreateRole")
    process = stopped(program, "up", roles, ROLES)
    roles.released.set()
    stdout, stderr = process.communicate(timeout=PATIENCE)
    assert process.returncode == 130
    assert "smsverifier up" in stderr
    created = set(json.loads(stdout)["created"])
    assert len([key for key in created if key.endswith("_role")]) == ROLES
    assert not {"handler", "pipe", "api"} & created
    assert not is_public(program)
    program.ok("up", "--yes")
    assert program("plan").exit_code == 0


def test_up_stopped_twice_ends_at_once_and_the_next_converges(
    program: Program, slow: Callable[[str, str], Slow], client: Callable[[str], Any]
) -> None:
    roles = slow("iam", "CreateRole")
    process = stopped(program, "up", roles)
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=PATIENCE)
    assert process.returncode == 130
    assert not roles.released.is_set()
    roles.released.set()
    program.ok("up", "--yes")
    assert program("plan").exit_code == 0
    assert len(apis(client)) == 1


@pytest.mark.parametrize("times", [1, 2])
def test_down_that_was_stopped_goes_on_to_the_end(
    program: Program, slow: Callable[[str, str], Slow], client: Callable[[str], Any], times: int
) -> None:
    program.up("--yes")
    pipe = slow("pipes", "DeletePipe")
    process = stopped(program, "down", pipe)
    if times == 2:
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=PATIENCE)
    pipe.released.set()
    process.communicate(timeout=PATIENCE)
    assert process.returncode == 130
    assert everything(client) != []
    program.ok("down", "--yes")
    assert everything(client) == []
