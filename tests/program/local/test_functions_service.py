"""A function's process does not outlive the embedded AWS, however that ends."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.processes import is_gone

pytestmark = pytest.mark.slow


def test_a_worker_does_not_outlive_the_server_and_leaves_nothing(tmp_path: Path) -> None:
    server = tmp_path / "server.py"
    server.write_text(
        "import sys, time\n"
        f"sys.path.insert(0, {str(Path.cwd())!r})\n"
        "from smsverifier.local.functions.function_configuration import FunctionConfiguration\n"
        "from smsverifier.local.functions.execution_environments import ExecutionEnvironment\n"
        "from smsverifier.local.authentication import Keyring\n"
        "from smsverifier.local.credentials import new_keys\n"
        "from tests.support.small_functions import make_zip\n"
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
