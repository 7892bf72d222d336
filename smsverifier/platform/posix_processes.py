"""The POSIX half of `processes`: a session of its own is what a terminal or a kill reaches."""

import contextlib
import errno
import os
import resource
import signal
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

MOST_FILES = 8192
"""More than the connections of a whole crowd; what a shell lets a program open may be 256."""


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

    def open_more_files(self, least: int) -> None:
        """As `Processes`."""
        usual, most = resource.getrlimit(resource.RLIMIT_NOFILE)
        wanted = MOST_FILES if most == resource.RLIM_INFINITY else min(MOST_FILES, most)
        if usual != resource.RLIM_INFINITY and usual < wanted:
            with contextlib.suppress(OSError, ValueError):  # some systems have one more limit
                resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, most))
                usual = wanted
        if usual != resource.RLIM_INFINITY and usual < least:
            raise OSError(errno.EMFILE, os.strerror(errno.EMFILE))

    def own_home(self, home: Path) -> dict[str, str]:
        """As `Processes`."""
        return {"HOME": str(home), "TMPDIR": str(home)}
