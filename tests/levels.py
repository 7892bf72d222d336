"""At which level a test proves what it proves: the folder says it, the cheapest that can is right.

README.md beside this tells what belongs at each. A test whose fixtures are those of a higher level
is refused when it is collected; what claims to be a unit test and is none fails, see
`refuse_for_unit_tests`.
"""

import threading
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tests.support import audit_hook

LEVELS = ("unit", "emulator", "program", "browser", "aws")
TESTS = Path(__file__).parent
_NEEDED_BY_FIXTURE = (
    ("browser", "browser"),
    ("program", "lonely"),
    ("emulator", "embedded_server"),
)
"""The fixtures that reach beyond a test, with the lowest level that may use them."""
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
    """The folder below `tests` in which a test stands."""
    return _level_at(item.path)


@cache
def _level_at(path: Path) -> str:
    return path.relative_to(TESTS).parts[0]


def mark(items: list[pytest.Item]) -> None:
    """Give every test the mark of its level; those that take longest come first.

    Several files run at once: a long one that begins last would keep the others waiting. The tests
    of a file stay together (pyproject.toml), as they begin from the same states.
    """
    for item in items:
        item.add_marker(level_of(item))
    items.sort(key=lambda item: (item.get_closest_marker("slow") is None, -_height(item)))


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Whoever asks for levels by their names does not wait until the others' files are read."""
    asked = set(str(config.option.markexpr).split(" or "))
    others = set(LEVELS) - asked if asked <= set(LEVELS) else set()
    return (collection_path.parent == TESTS and collection_path.name in others) or None


@pytest.hookimpl(wrapper=True)
def pytest_pycollect_makeitem() -> Generator[None, Any, Any]:
    """Every test stands where it belongs."""
    made = yield
    for each in made if isinstance(made, list) else [made]:
        if isinstance(each, pytest.Item):
            refuse_misplaced(each)
    return made


def refuse_misplaced(item: pytest.Item) -> None:
    """Raises pytest.Collector.CollectError for a test at too low a level, or at none.

    Several processes collect: of all that may go wrong then, only such an error is told by each.
    """
    level = level_of(item)
    if level not in LEVELS:
        raise pytest.Collector.CollectError(f"{item.nodeid} is at no level: see tests/README.md")
    used = getattr(item, "fixturenames", ())
    for needed, fixture in _NEEDED_BY_FIXTURE:
        if fixture in used and LEVELS.index(level) < LEVELS.index(needed):
            raise pytest.Collector.CollectError(
                f"{item.nodeid} uses `{fixture}` and belongs in tests/{needed}: see tests/README.md"
            )


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
        pytest.fail(f"{_active[0][0]} does {event} and is no unit test: see tests/README.md")


if audit_hook.may_be_set():
    audit_hook.set_once(_audit)
