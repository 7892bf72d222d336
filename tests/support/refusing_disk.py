"""A folder in which the system refuses to make or write any file, for a reason of one's choice.

Through Python's own audit events: whichever way a file is opened, it is refused before it is, as a
disk that is full or broken would. What may be read stays so, and a file that is open already.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.support import audit_hook

_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT
_refused: dict[Path, int] = {}
_allowed: set[str] = set()


def refuse(folder: Path, number: int, *, but: tuple[str, ...] = ()) -> None:
    """From now on, with that number of `errno`; names in `but` may be written."""
    if not audit_hook.may_be_set():
        pytest.skip("a disk refuses by an audit hook, which there is none of under coverage")
    audit_hook.set_once(_heard)
    _refused[folder.absolute()] = number
    _allowed.update(but)


def allow(folder: Path) -> None:
    """It takes files again."""
    _refused.pop(folder.absolute(), None)


@contextmanager
def refusing(folder: Path, number: int) -> Iterator[None]:
    """The same for as long as the block runs."""
    refuse(folder, number)
    try:
        yield
    finally:
        allow(folder)


def _heard(event: str, args: tuple[Any, ...]) -> None:
    if not _refused or event not in {"open", "os.mkdir"}:
        return
    if event == "open" and not args[2] & _WRITES:
        return
    path = args[0]
    if isinstance(path, (str, bytes, os.PathLike)):
        _must_be_elsewhere(Path(os.fsdecode(path)).absolute())


def _must_be_elsewhere(path: Path) -> None:
    for folder, number in _refused.items():
        if path.is_relative_to(folder) and path.name not in _allowed:
            raise OSError(number, os.strerror(number), str(path))
