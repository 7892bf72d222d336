"""Ctrl-C while resources are being changed: once to stop well, twice to stop now."""

import os
import signal
import sys
import threading
from types import FrameType
from typing import Self

from smsverifier.errors import ExitCode, Interrupted

TOLD = "\nStopping: calls under way are finished, nothing new is started. Ctrl-C again: stop now.\n"
SHOW_CURSOR = b"\033[?25h"
"""Live progress hides it, and will not come to show it again."""


class Interrupts:
    """While entered, the first Ctrl-C sets `stop` and the second ends the process at once."""

    def __init__(self) -> None:
        self.stop = threading.Event()

    def __enter__(self) -> Self:
        self._before = signal.signal(signal.SIGINT, self._heard)
        return self

    def __exit__(self, *_: object) -> None:
        signal.signal(signal.SIGINT, self._before)

    def sleep(self, seconds: float) -> None:
        """Sleep, unless asked to stop: a wait may end early, a call may not."""
        if self.stop.wait(seconds):
            raise Interrupted(
                "Interrupted while waiting",
                hint="Run the command again: it continues where it stopped.",
            )

    def _heard(self, number: int, frame: FrameType | None) -> None:  # noqa: ARG002
        if self.stop.is_set():
            if sys.stderr.isatty():
                os.write(2, SHOW_CURSOR)
            # Threads wait for AWS and cannot be told to end; leaving the process ends them.
            os._exit(ExitCode.INTERRUPTED)
        self.stop.set()
        # From a thread: the signal may have come in the middle of a write to the same stream.
        threading.Thread(target=sys.stderr.write, args=(TOLD,)).start()
