"""Files in a folder that nobody but its owner can look into, written whole or not at all.

Other users of the machine may be able to write beside that folder: no link is followed, and what
belongs to somebody else is neither read nor written. Nothing of moto, Flask or werkzeug may be
imported here (see `process`).
"""

import contextlib
import errno
import os
import secrets
from collections.abc import Iterator
from pathlib import Path


@contextlib.contextmanager
def private_folder(path: Path) -> Iterator[int]:
    """The folder, made if it is missing, as a descriptor that names its files.

    Raises OSError, also where it is a link or somebody else's.
    """
    path.parent.mkdir(parents=True, mode=0o700, exist_ok=True)
    with contextlib.suppress(FileExistsError):
        path.mkdir(0o700)
    with existing_folder(path) as folder:
        os.fchmod(folder, 0o700)  # whatever umask or an earlier hand made of it
        yield folder


@contextlib.contextmanager
def existing_folder(path: Path) -> Iterator[int]:
    """The same for a folder that must be there."""
    folder = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        _must_be_own(folder, path)
        yield folder
    finally:
        os.close(folder)


def write_private(folder: int, name: str, text: str) -> None:
    """Put a file in place of whatever had its name; a reader sees the old or the new one."""
    unfinished = f".{name}.{secrets.token_hex(8)}"
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW
    try:
        with os.fdopen(os.open(unfinished, flags, 0o600, dir_fd=folder), "w") as file:
            file.write(text)
        os.rename(unfinished, name, src_dir_fd=folder, dst_dir_fd=folder)
    except BaseException:
        remove_private(folder, unfinished)
        raise


def read_private(folder: int, name: str) -> str:
    """What a file of ours says. Raises OSError, also where it is a link or somebody else's."""
    file = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=folder)
    with os.fdopen(file) as opened:
        _must_be_own(file, Path(name))
        return opened.read()


def remove_private(folder: int, name: str) -> None:
    """Remove a file, if it is there."""
    with contextlib.suppress(FileNotFoundError):
        os.unlink(name, dir_fd=folder)


def _must_be_own(file: int, path: Path) -> None:
    if os.fstat(file).st_uid != os.getuid():
        raise PermissionError(errno.EPERM, "It belongs to another user", str(path))
