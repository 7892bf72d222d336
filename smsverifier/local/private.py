"""An embedded AWS of one command's own: another process, without a port or files that last.

`rehearse` plays an event on it. Nobody else can find it: its keys go through the pipe that it was
started with, and nothing of it is on disk. It ends when that pipe is closed, so also when the
command is killed. The process is `private_main`; nothing of moto or werkzeug may be imported
here (see `process`).
"""

import json
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import IO

from smsverifier.access_key import AccessKey
from smsverifier.errors import LocalAwsError
from smsverifier.local.process import START_SECONDS, STOP_SECONDS, child_environment
from smsverifier.local.settings import AccountSettings
from smsverifier.platform.processes import PROCESSES, ProcessTree

LINES_SHOWN = 15


@dataclass(frozen=True)
class PrivateAws:
    """The one that answers."""

    endpoint_url: str
    outbox_url: str
    access_key: AccessKey
    _orders: IO[bytes] = field(repr=False)

    def let_pass(self, seconds: float) -> None:
        """Have its clock stand `seconds` ahead of the real one; it never goes back."""
        with suppress(OSError):  # it has ended: whoever asks it something hears of that
            self._orders.write(json.dumps({"ahead": seconds}).encode() + b"\n")
            self._orders.flush()


@contextmanager
def private_aws(settings: AccountSettings, environ: Mapping[str, str]) -> Iterator[PrivateAws]:
    """One that plays the account of `settings`, as long as this block takes.

    `environ`: what the command was started with; no account in it counts. Raises LocalAwsError if
    it cannot be started.
    """
    tree = PROCESSES.start_tree(
        # -P: nobody else's modules are found in the folder where it starts.
        [sys.executable, "-P", "-m", "smsverifier.local.private_main"],
        folder=Path(tempfile.gettempdir()),
        environ=child_environment(environ),
    )
    with tree.process:
        try:
            yield _answering(tree, settings)
        finally:
            _end(tree)


def _answering(tree: ProcessTree, settings: AccountSettings) -> PrivateAws:
    orders, said = _streams(tree.process)
    late = threading.Timer(START_SECONDS, tree.kill)
    late.daemon = True
    late.start()
    try:
        orders.write(json.dumps(asdict(settings)).encode() + b"\n")
        orders.flush()
        answer = json.loads(said.readline())
    except (OSError, ValueError) as error:
        raise _died(tree) from error
    finally:
        late.cancel()
    key = AccessKey(answer["access_key_id"], answer["secret_access_key"])
    return PrivateAws(answer["endpoint_url"], answer["outbox_url"], key, orders)


def _streams(process: "subprocess.Popen[bytes]") -> tuple[IO[bytes], IO[bytes]]:
    if process.stdin is None or process.stdout is None:
        raise TypeError("a process of a tree has pipes")
    return process.stdin, process.stdout


def _died(tree: ProcessTree) -> LocalAwsError:
    tree.kill()
    stderr = tree.process.stderr
    lines = stderr.read().decode(errors="replace").splitlines() if stderr else []
    return LocalAwsError(
        "The embedded AWS for this command could not be started",
        why="\n".join(["It ended, or did not answer. The end of what it said:", *_last(lines)]),
        hint="`smsverifier local start` may say more; nothing of yours was touched.",
    )


def _last(lines: list[str]) -> list[str]:
    return lines[-LINES_SHOWN:]


def _end(tree: ProcessTree) -> None:
    """Have it end by itself, and end what does not."""
    with suppress(OSError):
        if tree.process.stdin is not None:
            tree.process.stdin.close()
    with suppress(subprocess.TimeoutExpired):
        tree.process.wait(STOP_SECONDS)
    tree.kill()  # also what it has started, should it have been killed itself
