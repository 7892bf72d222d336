"""Faults met in the program itself: its output, its settings, an embedded AWS that hangs."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from smsverifier.errors import LocalAwsError
from smsverifier.local import process
from tests.local.clients import make_client

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.slow


@pytest.fixture
def port(tmp_path, monkeypatch):
    """A free port with a state folder of its own; ends what a test started there."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        free = probe.getsockname()[1]
    yield free
    process.stop(free)


def smsverifier(port, *args, **variables):
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "SMSVERIFIER_LOCAL_PORT": str(port)}
    return subprocess.run(
        [sys.executable, "-m", "smsverifier", *args],
        env=environment | variables, capture_output=True, timeout=60, check=False,
    )  # fmt: skip


def test_output_that_takes_ascii_only_gets_the_result_all_the_same(port):
    ran = smsverifier(port, "status", PYTHONIOENCODING="ascii")
    assert (ran.returncode, b"UnicodeEncodeError" in ran.stderr) == (3, False), ran.stderr


def test_settings_of_moto_do_not_reach_the_embedded_aws(port, monkeypatch):
    monkeypatch.setenv("INITIAL_NO_AUTH_ACTION_COUNT", "0")
    running = process.ensure_running(port)
    with make_client(running, "sts") as sts:
        assert sts.get_caller_identity()["Account"]


def test_stop_does_not_say_there_is_nothing_where_something_hangs(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    with socket.create_server(("127.0.0.1", 0)) as silent:
        with pytest.raises(LocalAwsError, match="does not answer"):
            process.stop(silent.getsockname()[1])


def test_a_port_that_is_none_is_wrong_usage():
    assert smsverifier("abc", "status").returncode == 2
