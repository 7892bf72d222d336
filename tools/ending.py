"""How a tool ends that is told to: as at Ctrl-C, so that nothing it began goes on without it."""

import signal
import sys
from types import FrameType

_TOLD = {signal.SIGTERM, getattr(signal, "SIGHUP", signal.SIGTERM)}
"""Windows, where the tests of the tools run as well, knows no hang-up."""


def end_in_order() -> None:
    """From here on a tool that is told to end ends what it started and takes its folders away.

    What is ignored already (`nohup`) stays ignored.
    """
    for each in _TOLD:
        if signal.getsignal(each) is not signal.SIG_IGN:
            signal.signal(each, _end)


def _end(number: int, _: FrameType | None) -> None:
    """Raises SystemExit wherever the tool is, with a shell's code for that signal."""
    sys.exit(128 + number)
