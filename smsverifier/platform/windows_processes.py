"""The Windows half of `processes`.

A process has a console or its children open one each, in a window of its own; so ours get one that
has no window (CREATE_NO_WINDOW), which no closed terminal and no Ctrl-C reaches. What belongs
together is a job. In a virtual environment `python.exe` only starts the real one, as its child: the
number of the process that was started is not the one that the program knows of itself.
"""

import contextlib
import os
import signal
import subprocess
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

NEW_GROUP, ASLEEP, NO_WINDOW, OUT_OF_JOB = 0x200, 0x4, 0x0800_0000, 0x0100_0000
"""CREATE_NEW_PROCESS_GROUP, _SUSPENDED, _NO_WINDOW, _BREAKAWAY_FROM_JOB."""
NEEDED = (
    *("SYSTEMROOT", "SYSTEMDRIVE", "WINDIR", "COMSPEC"),  # without the first there is no network
    *("USERPROFILE", "APPDATA", "LOCALAPPDATA", "PROGRAMDATA", "PROCESSOR_", "NUMBER_OF_"),
)
LEFT_TO_FUNCTIONS = ("SYSTEMROOT", "SYSTEMDRIVE", "WINDIR")


def _windows_calls() -> Any:
    from smsverifier.platform import windows_calls  # noqa: PLC0415 - there is none elsewhere

    return windows_calls


class Job(Protocol):
    """What a tree needs of `windows_calls.Job`."""

    def end(self) -> None:
        """End every process in it."""

    def close(self) -> None:
        """It is used no more."""


class NoJob:
    """Where none can be had: the first process alone is ended."""

    def __init__(self, process: "subprocess.Popen[bytes]") -> None:
        self._process = process

    def end(self) -> None:
        """As `Job`."""
        self._process.kill()

    def close(self) -> None:
        """As `Job`."""


class WindowsTree:
    """As `ProcessTree`, by its job; when this process ends, however, the job does, too."""

    def __init__(self, process: "subprocess.Popen[bytes]", job: Job) -> None:
        self.process = process
        self._job = job

    def kill(self) -> None:
        """As `ProcessTree`."""
        self._job.end()
        self.process.wait()
        self._job.close()


class WindowsProcesses:
    """As `Processes`."""

    # A console that is closed and a user who signs out come as SIGBREAK.
    ending_signals = tuple(
        int(getattr(signal, name))
        for name in ("SIGTERM", "SIGINT", "SIGBREAK")
        if hasattr(signal, name)
    )
    needed_variables = NEEDED

    def __init__(
        self,
        start: Callable[..., "subprocess.Popen[bytes]"] = subprocess.Popen,
        environ: Mapping[str, str] = os.environ,
        calls: Callable[[], Any] = _windows_calls,
    ) -> None:
        """`environ`: where Windows says where it is itself. `calls`: gives `windows_calls`."""
        self._start = start
        self._environ = environ
        self._calls = calls

    def start_in_background(
        self, arguments: Sequence[str], *, output: int, environ: Mapping[str, str]
    ) -> "subprocess.Popen[bytes]":
        """As `Processes`."""
        flags = NO_WINDOW | NEW_GROUP
        try:
            return self._background(arguments, output, environ, flags | OUT_OF_JOB)
        except PermissionError:  # the job that we are in lets nobody go
            return self._background(arguments, output, environ, flags)

    def _background(
        self, arguments: Sequence[str], output: int, environ: Mapping[str, str], flags: int
    ) -> "subprocess.Popen[bytes]":
        return self._start(
            arguments,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            creationflags=flags,
            cwd=f"{self._environ.get('SYSTEMDRIVE', 'C:')}\\",
            env=environ,
        )

    def runs_as(self, started: "subprocess.Popen[bytes]", number: int) -> bool:  # noqa: ARG002
        """As `Processes`: a launcher lives as long as what it has started."""
        return started.poll() is None

    def start_tree(
        self, arguments: Sequence[str], *, folder: Path, environ: Mapping[str, str]
    ) -> WindowsTree:
        """As `Processes`. It starts asleep: what it starts is in its job from the first on."""
        calls = self._calls()
        process: Any = self._start(
            arguments,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            creationflags=NO_WINDOW | NEW_GROUP | ASLEEP,
            cwd=folder,
            env=environ,
        )
        handle = int(process._handle)
        job: Job = NoJob(process)
        with contextlib.suppress(OSError):  # the job that we are in takes no other inside
            (own := calls.Job()).add(handle)
            job = own
        calls.resume(handle)
        return WindowsTree(process, job)

    def open_more_files(self, least: int) -> None:
        """As `Processes`: connections have no such limit here."""

    def own_home(self, home: Path) -> dict[str, str]:
        """As `Processes`."""
        own = dict.fromkeys(("HOME", "USERPROFILE", "TMPDIR", "TEMP", "TMP"), str(home))
        ours = ((name, self._environ.get(name)) for name in LEFT_TO_FUNCTIONS)
        return own | {name: value for name, value in ours if value is not None}
