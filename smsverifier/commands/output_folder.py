"""A folder of files that a command writes whole: refused where something else is, then filled.

What is checked is checked before anything is asked or written, so that a refusal leaves all as it
was. Each file is there whole or not at all; of those that name each other the caller's order
decides which come last.
"""

import os
from collections.abc import Callable, Collection, Mapping
from functools import partial
from pathlib import Path

from smsverifier.commands.atomic_files import cannot_write, write_atomically
from smsverifier.errors import UsageError
from smsverifier.output.eject_view import WrittenFiles

OPTION = "--out"
EXECUTABLE = 0o111


def check_folder(folder: Path, *, force: bool, forced: str) -> None:
    """Raises UsageError unless `folder` can be made, or is an empty one; with `force` also a full
    one. `forced`: what becomes of the files in it then."""
    try:
        _check_place(folder)
        is_full = folder.is_dir() and any(folder.iterdir())
    except OSError as error:
        raise cannot_write(folder, OPTION, error) from error
    if is_full and not force:
        raise UsageError(
            f"{folder} is not empty; nothing was written",
            where=OPTION,
            why="What is in it may be somebody's work.",
            hint=f"Choose another folder with --out. Or --force: {forced}.",
        )


def _check_place(folder: Path) -> None:
    """Raises UsageError where no folder can be, and OSError."""
    if folder.is_symlink() and not folder.exists():
        raise _refusal(folder, "is a link that leads nowhere", "Remove the link.")
    if folder.exists() and not folder.is_dir():
        raise _refusal(folder, "is a file, and a folder is wanted", "Remove it.")
    if not folder.parent.is_dir():
        raise _refusal(folder.parent, "is no folder", "Make it first.")
    there = folder if folder.is_dir() else folder.parent
    if not os.access(there, os.W_OK | os.X_OK):
        raise _refusal(there, "may not be written to", "Have its rights changed.")


def _refusal(path: Path, what: str, hint: str) -> UsageError:
    return UsageError(
        f"{path} {what}; nothing was written",
        where=OPTION,
        hint=f"{hint} Or choose another folder with --out.",
    )


def check_files(folder: Path, names: Collection[str]) -> None:
    """Raises UsageError where something other than a file has one of these names."""
    for name in names:
        path = folder / name
        inner = [each for each in path.relative_to(folder).parents if each != Path()]
        links = [folder / each for each in inner if (folder / each).is_symlink()]
        if path.is_symlink() or links:
            raise _refusal((links or [path])[0], "is a link", "Remove it.")
        if path.exists() and not path.is_file():
            raise _refusal(path, "is no file", "Remove it.")
        blocked = [folder / each for each in inner if (folder / each).is_file()]
        if blocked:
            raise _refusal(blocked[0], "is a file, and a folder is wanted", "Remove it.")


def write_folder(
    folder: Path,
    files: Mapping[str, bytes],
    *,
    known: Collection[str] = (),
    executable: Collection[str] = (),
) -> WrittenFiles:
    """Write `files` in their order; remove what of `known` is none of them. Raises UsageError."""
    stale = sorted(name for name in known if name not in files and (folder / name).is_file())
    for name in stale:
        _try(folder / name, Path.unlink)
    for name, content in files.items():
        _try(folder / name, partial(_write, content=content, is_executable=name in executable))
    sizes = {name: len(content) for name, content in files.items()}
    return WrittenFiles(folder, sizes, stale)


def _write(path: Path, *, content: bytes, is_executable: bool) -> None:
    write_atomically(path, content)
    if is_executable:
        path.chmod(path.stat().st_mode | EXECUTABLE)


def _try(path: Path, change: Callable[[Path], object]) -> None:
    try:
        change(path)
    except OSError as error:
        raise cannot_write(path, OPTION, error) from error
