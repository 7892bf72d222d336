"""Functions run as deployed, in a process of their own, and fail as on AWS."""

import os
import subprocess
import sys
import time
from decimal import Decimal  # noqa: F401 - read by what `marshalled` evaluates
from pathlib import Path

import pytest

from tests.support.clock import PATIENCE

pytestmark = pytest.mark.slow


def is_gone(pid: int) -> bool:
    """Whether a process ends; one that nobody has waited for has ended, too."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        try:
            state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        except OSError:
            return True
        if state == "Z":
            return True
        time.sleep(0.05)
    return False


def test_a_worker_does_not_outlive_the_server_and_leaves_nothing(tmp_path: Path) -> None:
    server = tmp_path / "server.py"
    server.write_text(
        "import sys, time\n"
        f"sys.path.insert(0, {str(Path.cwd())!r})\n"
        "from smsverifier.local.functions.function_configuration import FunctionConfiguration\n"
        "from smsverifier.local.functions.execution_environments import ExecutionEnvironment\n"
        "from smsverifier.local.authentication import Keyring\n"
        "from smsverifier.local.credentials import new_keys\n"
        "from tests.support.functions import make_zip\n"
        "code = make_zip('import os, time; print(os.getpid()); time.sleep(600)')\n"
        "worker = ExecutionEnvironment(FunctionConfiguration('f', 'arn', '1', 'r', 'python3.13',"
        " 'app.handler', 128, (), '/g', '', code, '', 3, None),"
        " 'http://127.0.0.1:1', Keyring(new_keys().access_key))\n"
        "print(worker._lines.get().text, flush=True)\n"
        "time.sleep(600)\n"
    )
    command = [sys.executable, str(server)]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, env={**os.environ, "TMPDIR": str(tmp_path)}
    ) as process:
        assert process.stdout is not None
        pid = int(process.stdout.readline())
        process.kill()
    assert is_gone(pid)
    assert list(tmp_path.iterdir()) == [server]
