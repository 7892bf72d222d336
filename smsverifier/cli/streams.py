"""The standard streams as whoever started us left them: closed, full, or not of Unicode."""

import codecs
import contextlib
import io
import os
import sys

from smsverifier.platform.terminal import takes_escapes

# What says good from bad, where a stream takes ASCII only ("?" is a finding's own sign).
_ASCII = {"✓": "+", "✗": "x", "·": "-", "│": "|", "…": ".", "•": "*", "“": '"', "”": '"'}


def prepare() -> None:
    """Make the three streams usable: results reach whatever is there, in the letters it takes."""
    codecs.register_error("smsverifier", _ascii_fallback)
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        stream = getattr(sys, name)
        if stream is None:  # a service manager's way, or `>&-`
            setattr(sys, name, os.fdopen(_nowhere(), mode, encoding="utf-8"))
        elif mode == "w" and isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="smsverifier")
            takes_escapes(stream)  # the console of Windows is asked before Rich looks at it


def discard_output() -> None:
    """Let standard output lead nowhere, as what its buffer holds would fail again at exit."""
    with contextlib.suppress(OSError):  # it may be a text in memory
        os.dup2(_nowhere(), sys.stdout.fileno())


def flush_stderr() -> None:
    """Before the end: talk that found no room or no reader would change the exit code."""
    try:
        sys.stderr.flush()
    except OSError:
        os.dup2(_nowhere(), sys.stderr.fileno())


def _nowhere() -> int:
    return os.open(os.devnull, os.O_RDWR)


def _ascii_fallback(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    letters = error.object[error.start : error.end]
    return "".join(_ASCII.get(letter, "?") for letter in letters), error.end
