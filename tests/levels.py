"""At which level a test proves what it proves; the cheapest that can is the right one.

| level      | what a test there may use                                                |
|------------|--------------------------------------------------------------------------|
| `unit`     | this process alone: no other process, no server, no network              |
| `emulator` | the embedded AWS or another server, in this process                      |
| `program`  | the whole command line, or processes of its own                          |
| `browser`  | a real browser                                                           |
| `aws`      | a real AWS account; never by default                                     |

A test's level follows from its fixtures; one that starts servers or processes by itself says so
with the mark. What claims to be a unit test and is none fails: see `refuse_for_unit_tests`.
"""

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

LEVELS = ("unit", "emulator", "program", "browser", "aws")
_BY_FIXTURE = (("browser", "browser"), ("program", "lonely"), ("emulator", "embedded_server"))
"""The highest level first, with the fixture that every test of it uses."""
_FORBIDDEN = {
    "os.exec",
    "os.fork",
    "os.posix_spawn",
    "os.system",
    "socket.bind",
    "socket.connect",
    "socket.getaddrinfo",
    "subprocess.Popen",
}
"""Python's own audit events."""
_active: list[tuple[str, int]] = []
"""The unit test that runs, and its thread."""


def level_of(item: pytest.Item) -> str:
    """The level that a test's mark or fixtures tell."""
    marked = [level for level in LEVELS if item.get_closest_marker(level)]
    if marked:
        return marked[-1]
    used = getattr(item, "fixturenames", ())
    return next((level for level, fixture in _BY_FIXTURE if fixture in used), "unit")


def mark(items: list[pytest.Item]) -> None:
    """Give every test the mark of its level; those that take longest come first.

    Several run at once: one long test that begins last would keep the others waiting. The short
    ones of a file stay together, as they begin from the same states and use the same workers.
    """
    for item in items:
        level = level_of(item)
        if not item.get_closest_marker(level):
            item.add_marker(level)
        if level != "unit" and not any(map(item.get_closest_marker, ("slow", "xdist_group"))):
            item.add_marker(pytest.mark.xdist_group(item.path.stem))
    items.sort(key=lambda item: (item.get_closest_marker("slow") is None, -_height(item)))


def _height(item: pytest.Item) -> int:
    return LEVELS.index(level_of(item))


@contextmanager
def refuse_for_unit_tests(item: pytest.Item) -> Iterator[None]:
    """Within, a unit test that reaches beyond its process fails."""
    if level_of(item) != "unit":
        yield
        return
    _active.append((item.name, threading.get_ident()))
    try:
        yield
    finally:
        _active.clear()


def _audit(event: str, _: Any) -> None:
    # Of other threads one may still serve the embedded AWS of an earlier test.
    if event in _FORBIDDEN and _active and _active[0][1] == threading.get_ident():
        pytest.fail(f"{_active[0][0]} does {event} and is no unit test: see tests/levels.py")


sys.addaudithook(_audit)
