"""What a terminal understands."""

import io
from collections.abc import Mapping
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


def _console_takes_escapes(stream: TextIO) -> bool:
    from smsverifier.platform.windows_calls import take_escapes  # noqa: PLC0415 - it costs ctypes

    try:
        return take_escapes(stream.fileno())
    except (OSError, io.UnsupportedOperation):
        return False
