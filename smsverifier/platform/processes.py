"""Processes: one that outlives us in the background, and one that ends with all its children."""

import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Protocol

from smsverifier.platform import IS_WINDOWS

PEAK_MEMORY = Path(__file__).with_name("peak_memory.py")
"""A program of the standard library alone, for a process that has nothing of ours."""


class ProcessTree(Protocol):
    """A process, and whatever it starts; it has pipes for its three streams."""

    @property
    def process(self) -> "subprocess.Popen[bytes]":
        """The first of them."""

    def kill(self) -> None:
        """End all of them; waits for the first."""


class Processes(Protocol):
    """What each system does in its own way."""

    @property
    def ending_signals(self) -> Sequence[int]:
        """By which the system tells a process to end."""

    @property
    def needed_variables(self) -> tuple[str, ...]:
        """How the names begin of the variables that every program needs here."""

    def start_in_background(
        self, arguments: Sequence[str], *, output: int, environ: Mapping[str, str]
    ) -> "subprocess.Popen[bytes]":
        """A process that lives on when we, or our terminal, end; no Ctrl-C reaches it.

        `output`: the descriptor of what both its streams are written to. Raises OSError.
        """

    def runs_as(self, started: "subprocess.Popen[bytes]", number: int) -> bool:
        """Whether the program that knows itself by that number is what was started."""

    def start_tree(
        self, arguments: Sequence[str], *, folder: Path, environ: Mapping[str, str]
    ) -> ProcessTree:
        """A process in that folder, without our Ctrl-C, that can be ended with its children.

        Raises OSError.
        """

    def open_more_files(self, least: int) -> None:
        """Let this process open as many files as the system lets it, connections among them.

        Raises OSError where that are fewer than `least`.
        """

    def own_home(self, home: Path) -> dict[str, str]:
        """The variables of a process whose user's folder is `home`, and no other is."""


def _here() -> Processes:
    if IS_WINDOWS:
        from smsverifier.platform.windows_processes import WindowsProcesses  # noqa: PLC0415

        return WindowsProcesses()
    from smsverifier.platform.posix_processes import PosixProcesses  # noqa: PLC0415

    return PosixProcesses()


PROCESSES = _here()
