"""Other users of the machine: what they may do with somebody's embedded AWS, and what not.

As root they are tried as `nobody`; else as ourselves, without the right to read the keys.
"""

import json
import os
import pwd
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from smsverifier.local import process
from smsverifier.local.credentials import read_keys
from smsverifier.local.endpoints import chosen_site
from tests import ROOT
from tests.support.program import Program

IS_ROOT = os.getuid() == 0
PROGRAM = Path(__file__).with_name("foreign_hands.py")


@pytest.fixture
def open_state(lonely: Program, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A folder of state that everybody may look into: the keys must guard themselves."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        monkeypatch.setenv("XDG_STATE_HOME", folder)
        yield
        process.stop(chosen_site(os.environ))


@contextmanager
def unreadable(folder: Path) -> Iterator[None]:
    """Within, also its owner cannot look into it."""
    folder.chmod(0)
    try:
        yield
    finally:
        folder.chmod(0o700)


def hands(port: int, pid: int, form: str) -> Any:
    """What another user gets for trying everything."""
    user = pwd.getpwnam("nobody").pw_uid if IS_ROOT else 0
    folder = chosen_site(os.environ, port).keys
    command = [sys.executable, str(PROGRAM), str(port), str(pid), str(folder), form, str(user)]
    surroundings = {**os.environ, "PYTHONPATH": str(ROOT)}
    run = subprocess.run(command, env=surroundings, capture_output=True, text=True, check=True)
    return json.loads(run.stdout)


def test_another_user_may_do_what_the_public_may(lonely: Program, open_state: None) -> None:
    outputs = lonely.ok("up", "--json").json["outputs"]
    lonely.ok("test-register", "+919876543210")
    pid = lonely.ok("local", "status", "--json").json["pid"]
    port, form = urlsplit(outputs["form_url"]).port or 0, urlsplit(outputs["form_url"]).path
    keys = read_keys(chosen_site(os.environ, port))
    assert keys is not None
    with nullcontext() if IS_ROOT else unreadable(chosen_site(os.environ, port).keys):
        tried = hands(port, pid, form)
    assert {name: status for name, (status, _) in tried["calls"].items() if status != 403} == {}
    assert {
        name for name, (status, _) in tried["pages"].items() if status not in (403, 404)
    } == set()
    log = chosen_site(os.environ, port).keys.with_suffix(".log")
    ours = set() if IS_ROOT else {str(log), f"/proc/{pid}/environ"}
    assert set(tried["files"]) - ours == set()
    assert (tried["told"]["form"][0], tried["told"]["root"][0]) == (200, 200)
    assert set(json.loads(tried["told"]["health"][1])) == {
        "service", "version", "pid", "user", "proof",
    }  # fmt: skip
    secrets = (keys.page_secret, keys.access_key.secret)
    everything = json.dumps(tried["told"])
    assert "smsverifier.local" in everything or not Path("/proc").is_dir()
    assert not [secret for secret in secrets if secret in everything]

    # All that is gone through ours too, and then it is the log that must not tell.
    assert lonely("status").exit_code == 0
    lonely.ok("local", "stop")
    told = log.read_text("utf-8")
    assert "invoked demo-event-handler" in told
    assert not [secret for secret in (*secrets, keys.access_key.id) if secret in told]
