"""The POSIX half of `processes`: a session of its own is what a terminal or a kill reaches."""

import contextlib
import os
import signal
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path


class PosixTree:
    """As `ProcessTree`, by its process group."""

    def __init__(self, process: "subprocess.Popen[bytes]") -> None:
        self.process = process

    def kill(self) -> None:
        """As `ProcessTree`."""
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


class PosixProcesses:
    """As `Processes`."""

    ending_signals = (signal.SIGTERM, signal.SIGINT)
    needed_variables = ()

    def start_in_background(
        self, arguments: Sequence[str], *, output: int, environ: Mapping[str, str]
    ) -> "subprocess.Popen[bytes]":
        """As `Processes`."""
        return subprocess.Popen(
            arguments,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
            cwd="/",
            env=environ,
        )

    def runs_as(self, started: "subprocess.Popen[bytes]", number: int) -> bool:
        """As `Processes`."""
        return started.pid == number

    def start_tree(
        self, arguments: Sequence[str], *, folder: Path, environ: Mapping[str, str]
    ) -> PosixTree:
        """As `Processes`."""
        process = subprocess.Popen(
            arguments,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
            cwd=folder,
            env=environ,
        )
        return PosixTree(process)

    def own_home(self, home: Path) -> dict[str, str]:
        """As `Processes`."""
        return {"HOME": str(home), "TMPDIR": str(home)}
