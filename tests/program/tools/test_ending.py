"""A tool that is told to end ends what it started, and nothing of its run is left."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests import ROOT
from tests.support.program import hearing_signals

TOLD = [signal.SIGTERM, signal.SIGHUP, signal.SIGINT]
TRIES = 600
"""A tenth of a second each."""
LASTING = """\
import subprocess, sys, tempfile
from tools.ending import end_in_order
end_in_order()
with tempfile.TemporaryDirectory(dir=sys.argv[1]) as folder:
    begin = "import signal; print('began', flush=True); signal.pause()"
    subprocess.run([sys.executable, "-c", begin])
"""


def started(*command: str, **variables: str) -> "subprocess.Popen[str]":
    with hearing_signals():
        return subprocess.Popen(
            [sys.executable, *command],
            env={**os.environ, "PYTHONPATH": str(ROOT), **variables},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )


def taken(port: int) -> bool:
    with socket.socket() as caller:
        return caller.connect_ex(("127.0.0.1", port)) == 0


def unused_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


@pytest.mark.parametrize("told", TOLD, ids=lambda told: told.name)
def test_neither_process_nor_folder_is_left(tmp_path: Path, told: signal.Signals) -> None:
    with started("-c", LASTING, str(tmp_path)) as tool:
        assert tool.stdout
        assert tool.stdout.readline() == "began\n"
        tool.send_signal(told)
        output, _ = tool.communicate(timeout=60)  # until nobody has its output open
    assert tool.returncode in (128 + told, -told), output
    assert list(tmp_path.iterdir()) == []


def test_pictures_that_are_not_taken_to_the_end_leave_no_embedded_aws(tmp_path: Path) -> None:
    port = unused_port()
    options = ["--port", str(port), "--into", str(tmp_path / "pictures")]
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    with started("-m", "tools.pictures", *options, TMPDIR=str(temporary)) as tool:
        for _ in range(TRIES):
            if taken(port) or tool.poll() is not None:
                break
            time.sleep(0.1)
        assert taken(port)
        tool.terminate()
        output, _ = tool.communicate(timeout=120)
    assert tool.returncode == 128 + signal.SIGTERM, output
    assert not taken(port)
    assert list(temporary.iterdir()) == []
    assert not (tmp_path / "pictures").exists()
