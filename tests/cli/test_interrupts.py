"""Ctrl-C: once ends well and leaves what a later `up` finishes; watching ends without a word."""

import signal
import subprocess
import threading
from collections.abc import Iterator

import pytest

from smsverifier.local.calls import Answer, Call
from smsverifier.local.door import Forward
from smsverifier.local.embedded import EmbeddedAws
from tests.cli.program import Program

pytestmark = pytest.mark.slow


class SlowCall:
    """AWS takes its time with one kind of call, until it is released."""

    def __init__(self) -> None:
        self.asked = threading.Event()
        self.released = threading.Event()

    def __call__(self, call: Call, forward: Forward) -> Answer:
        self.asked.set()
        assert self.released.wait(60)
        return forward(call)


@pytest.fixture
def slow_roles(embedded: EmbeddedAws) -> Iterator[SlowCall]:
    roles = SlowCall()
    embedded.door.stand_in("iam", "CreateRole", roles, locked=False)
    yield roles
    roles.released.set()


@pytest.fixture
def slow_accounts(embedded: EmbeddedAws) -> Iterator[SlowCall]:
    accounts = SlowCall()
    embedded.door.stand_in("sts", "GetCallerIdentity", accounts, locked=False)
    yield accounts
    accounts.released.set()


def interrupted_up(program: Program, roles: SlowCall) -> "subprocess.Popen[str]":
    """`up`, stopped while calls are under way; given back when it has said so."""
    process = program.start("up", "--json")
    assert roles.asked.wait(60)
    process.send_signal(signal.SIGINT)
    assert process.stderr is not None
    while "Stopping" not in process.stderr.readline():
        assert process.poll() is None
    return process


def test_ctrl_c_once_finishes_what_is_under_way_and_starts_nothing(
    program: Program, slow_roles: SlowCall
) -> None:
    process = interrupted_up(program, slow_roles)
    slow_roles.released.set()
    process.communicate(timeout=60)
    assert process.returncode == 130
    status = program("status", "--json").json
    ready = {found["key"] for found in status["resources"] if found["state"] == "ready"}
    assert {"handler_role", "pipe_role", "api_role"} <= ready
    assert not {"handler", "pipe", "api"} & ready


def test_a_later_up_converges(program: Program, slow_roles: SlowCall) -> None:
    process = interrupted_up(program, slow_roles)
    slow_roles.released.set()
    process.communicate(timeout=60)
    made = program.ok("up", "--json").json["created"]
    assert {"handler", "pipe", "api"} <= set(made)
    assert "handler_role" not in made
    assert program("status").exit_code == 0


def test_ctrl_c_twice_stops_now(program: Program, slow_roles: SlowCall) -> None:
    process = interrupted_up(program, slow_roles)
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=30)
    assert process.returncode == 130
    assert not slow_roles.released.is_set()


def test_ctrl_c_at_any_other_moment_says_that_it_was_interrupted(
    program: Program, slow_accounts: SlowCall
) -> None:
    process = program.start("plan")
    assert slow_accounts.asked.wait(60)
    process.send_signal(signal.SIGINT)
    slow_accounts.released.set()
    stdout, stderr = process.communicate(timeout=60)
    assert (process.returncode, stdout) == (130, "")
    assert stderr == "Interrupted\n  do       Run the command again to go on.\n"


@pytest.mark.parametrize("command", [("status", "--watch"), ("logs", "--follow")])
def test_ctrl_c_ends_watching_without_a_word(program: Program, command: tuple[str, ...]) -> None:
    program.ok("up")
    program.ok("test-register", "+919876543210")
    process = program.start(*command)
    assert process.stdout is not None
    assert process.stdout.readline()
    process.send_signal(signal.SIGINT)
    _, stderr = process.communicate(timeout=60)
    assert process.returncode == 130
    assert stderr == ""
