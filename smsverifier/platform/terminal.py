"""What a terminal understands."""

import io
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


def _console_takes_escapes(stream: TextIO) -> bool:
    from smsverifier.platform.windows_calls import take_escapes  # noqa: PLC0415 - it costs ctypes

    try:
        return take_escapes(stream.fileno())
    except (OSError, io.UnsupportedOperation):
        return False
