"""What a terminal understands."""

import io
import os
import signal
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TextIO

from smsverifier.platform import IS_WINDOWS

HEARING_SECONDS = 0.5
"""The longest wait of the main thread at a time: on Windows no wait hears Ctrl-C before its end."""


def takes_escapes(stream: TextIO, *, is_windows: bool = IS_WINDOWS) -> bool:
    """Whether it is a terminal that understands escape sequences (colours, the cursor).

    The console of Windows does when it is told to, from Windows 10 on; asking tells it.
    """
    if not stream.isatty():
        return False
    return not is_windows or _console_takes_escapes(stream)


UNLINKED = {"linux", "ansi", "cons25", "sun", "vt52", "vt100", "vt102", "vt220", "wsvt25"}
"""Terminals, by TERM, that have no links (OSC 8) and may show what tells of one as letters."""


def takes_links(environ: Mapping[str, str]) -> bool:
    """Whether an address may be made one to click, where escape sequences are taken at all.

    Who does not know that sequence leaves it out, but for the few that are older than it.
    """
    return environ.get("TERM", "").partition("-")[0] not in UNLINKED


@contextmanager
def ended_as_by_ctrl_c() -> Iterator[None]:
    """For this block, who asks the process to end (SIGTERM) is heard as Ctrl-C is: as an exception.

    Only on the main thread.
    """
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


class Suspension:
    """For a block, Ctrl-Z is only noted: whoever draws puts the terminal right before it stops.

    Where there is no Ctrl-Z (Windows), nothing is ever noted. Only on the main thread.
    """

    def __init__(self) -> None:
        self.is_asked = False
        """Whether somebody has pressed it."""
        self._signal: int | None = getattr(signal, "SIGTSTP", None)

    @contextmanager
    def heard(self) -> Iterator["Suspension"]:
        """The block."""
        if self._signal is None:
            yield self
            return
        before = signal.signal(self._signal, self._note)
        try:
            yield self
        finally:
            signal.signal(self._signal, before)

    def stop(self) -> None:
        """Stop as asked, until the shell goes on with it."""
        self.is_asked = False
        if self._signal is None:
            return
        mine = signal.signal(self._signal, signal.SIG_DFL)
        os.kill(os.getpid(), self._signal)
        signal.signal(self._signal, mine)

    def _note(self, *_: object) -> None:
        self.is_asked = True


def _console_takes_escapes(stream: TextIO) -> bool:
    from smsverifier.platform.windows_calls import take_escapes  # noqa: PLC0415 - it costs ctypes

    try:
        return take_escapes(stream.fileno())
    except (OSError, io.UnsupportedOperation):
        return False
