"""Files that are there whole or not at all, never over another, and for their owner only."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TextIO

from smsverifier.errors import SmsverifierError, UsageError


@contextmanager
def draft(path: Path) -> Iterator[TextIO]:
    """A new text file (mode 0600, UTF-8, line ends as written) that is at `path` after success.

    Raises UsageError if something is at `path`, SmsverifierError if the disk refuses.
    """
    with writing_in(path.parent):
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
        try:
            with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
                yield file
                file.flush()
                os.fsync(file.fileno())
            refuse_existing(path)
            _publish(Path(name), path)
            _sync_folder(path.parent)
        finally:
            with suppress(FileNotFoundError):
                Path(name).unlink()


def _publish(finished: Path, path: Path) -> None:
    """Give the finished file its name; the system refuses if somebody just took that: no race."""
    try:
        os.link(finished, path)
    except FileExistsError:
        refuse_existing(path)
        raise
    except OSError:
        # No hard links here (FAT, some network drives): the name is taken first, empty.
        os.close(os.open(path, os.O_CREAT | os.O_EXCL, 0o600))
        finished.replace(path)


def refuse_existing(path: Path) -> None:
    """Raise UsageError if there is something at `path`, a broken link included."""
    if os.path.lexists(path):
        raise UsageError(
            f"{path} is there already",
            where=str(path.parent),
            why="An export never overwrites a file.",
            hint="Choose another name with --out, or move the file away.",
        )


@contextmanager
def writing_in(folder: Path) -> Iterator[None]:
    """Turn what the disk refuses into words."""
    try:
        yield
    except OSError as error:
        raise SmsverifierError(
            "The registrations could not be written to a file",
            where="this folder" if folder == Path() else str(folder),
            why=f"{error.strerror or error}.",
            hint="Run the command in a folder that you may write to and that has room.",
        ) from error


def _sync_folder(folder: Path) -> None:
    """Make the new name last through a power cut, where the system has such a thing."""
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
