"""Python's audit events, for tests that have to hear of every file opened or process begun.

The one place that sets a hook, as it stays for as long as the process does: what is set for one
test is there for all that run after it. On Python 3.11 a thread that begins under coverage then
fails now and then, as Python refuses to set a trace while a hook looks at another being set
(https://github.com/python/cpython/issues/98257, mended in 3.12). So there is no hook there; the
same tests run without coverage, too.
"""

import os
import sys
from collections.abc import Callable
from typing import Any

UNDER_COVERAGE = "COVERAGE_RUN"
"""The variable that coverage.py sets for what it measures."""


def may_be_set() -> bool:
    """Whether a hook breaks no thread here."""
    return UNDER_COVERAGE not in os.environ or sys.version_info >= (3, 12)


def set_once(hook: Callable[[str, tuple[Any, ...]], None]) -> None:
    """Call `hook` at every event from now on; what it raises stops that event."""
    if hook not in _set:
        sys.addaudithook(hook)
        _set.append(hook)


_set: list[Callable[[str, tuple[Any, ...]], None]] = []
