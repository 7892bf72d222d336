"""The Windows half of `files`: the user's profile folder keeps others out, by its access list.

What is made below it inherits that, so nothing here sets rights; `docs/windows.md` says so. Modes
and numbers of users mean nothing. Links are not followed where one could be in a file's place.
Programs that look at every new file hold it for a moment: what is refused then is tried again.
"""

import contextlib
import errno
import os
import secrets
import shutil
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Protocol, TypeVar

from smsverifier.platform.home import home_folder

Result = TypeVar("Result")

PATIENCE_SECONDS = 2.0
"""How long what a virus scanner or an indexer may hold is tried again."""
TRY_SECONDS = 0.05
BINARY = getattr(os, "O_BINARY", 0)
"""Without it, Windows writes a line end as two bytes, and takes a byte 26 for the end."""


class Calls(Protocol):
    """The part of `windows_calls` that is needed here."""

    def lock(self, descriptor: int, *, shared: bool) -> bool:
        """Hold it, unless somebody else does: whether it is held now."""

    def unlock(self, descriptor: int) -> None:
        """Let go of it."""

    def touch(self, descriptor: int) -> None:
        """As `Files`."""


def _windows_calls() -> Calls:
    from smsverifier.platform import windows_calls  # noqa: PLC0415 - it costs ctypes

    return windows_calls


class WindowsFolder:
    """A folder by its path: only its owner could put another one in its place."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def write(self, name: str, text: str) -> None:
        """As `PrivateFolder`."""
        unfinished = self._path / f".{name}.{secrets.token_hex(8)}"
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | BINARY
        try:
            with os.fdopen(os.open(unfinished, flags, 0o600), "wb") as file:
                file.write(text.encode())
            replace(unfinished, self._path / name)
        except BaseException:
            self.remove(unfinished.name)
            raise

    def read(self, name: str) -> str:
        """As `PrivateFolder`."""
        _must_be_no_link(path := self._path / name)
        return patiently(path.read_bytes).decode()

    def remove(self, name: str) -> None:
        """As `PrivateFolder`."""
        with contextlib.suppress(FileNotFoundError):
            patiently((self._path / name).unlink)


class WindowsFiles:
    """As `Files`."""

    user = None
    state_variables = "XDG_STATE_HOME or LOCALAPPDATA"

    def __init__(self, calls: Callable[[], Calls] = _windows_calls) -> None:
        self._calls = calls

    def state_folder(self, environ: Mapping[str, str], program: str) -> Path:
        """As `Files`: in $XDG_STATE_HOME, for who has set it (absolute), else in %LOCALAPPDATA%.

        A Python from the Microsoft Store is led to a folder of its own instead. Once that is made,
        its real path is told, by which other programs find it, too.
        """
        names = ("XDG_STATE_HOME", "LOCALAPPDATA")
        chosen = (Path(environ.get(name, "")) for name in names)
        base = next((each for each in chosen if each.is_absolute()), None)
        return Path(os.path.realpath((base or home_folder() / "AppData" / "Local") / program))

    def make_own_folder(self, folder: Path) -> None:
        """As `Files`."""
        folder.mkdir(parents=True, exist_ok=True)

    def open_own(self, path: Path, flags: int) -> int:
        """As `Files`."""
        _must_be_no_link(path)
        return patiently(lambda: os.open(path, flags | os.O_CREAT | BINARY, 0o600))

    def open_existing(self, path: Path) -> int:
        """As `Files`."""
        _must_be_no_link(path)
        return patiently(lambda: os.open(path, os.O_RDONLY | BINARY))

    @contextlib.contextmanager
    def own_folder(self, path: Path, *, make: bool) -> Iterator[WindowsFolder]:
        """As `Files`."""
        _must_be_no_link(path)
        if make:
            path.mkdir(parents=True, exist_ok=True)
        elif not path.is_dir():
            raise FileNotFoundError(errno.ENOENT, "There is no such folder", str(path))
        yield WindowsFolder(path)

    def lock(self, descriptor: int) -> None:
        """As `Files`; the system lets go if the holder dies."""
        while not self._calls().lock(descriptor, shared=False):
            time.sleep(TRY_SECONDS)  # not in the call itself, where no Ctrl-C is heard

    def is_locked(self, descriptor: int) -> bool:
        """As `Files`."""
        if not self._calls().lock(descriptor, shared=True):
            return True
        self._calls().unlock(descriptor)
        return False

    def touch(self, descriptor: int) -> None:
        """As `Files`."""
        self._calls().touch(descriptor)

    def sync(self, descriptor: int) -> None:
        """As `Files`."""
        os.fsync(descriptor)

    def reserve(self, descriptor: int, size: int) -> None:
        """As `Files`: a file of NTFS has the room of its whole length."""
        os.truncate(descriptor, size)

    def sync_folder(self, folder: Path) -> None:
        """As `Files`: NTFS writes its names by itself."""

    def replace(self, source: Path, target: Path) -> None:
        """As `Files`."""
        replace(source, target)

    def is_in_use(self, path: Path) -> bool:
        """As `Files`: Excel lets nobody write what it has open."""
        try:
            with path.open("r+b"):
                return False
        except PermissionError:
            # Else it is a folder, read-only, or where we may not look (`is_file` raises there).
            return os.path.isfile(path) and os.access(path, os.W_OK)  # noqa: PTH113
        except OSError:
            return False

    def remove_tree(self, folder: Path) -> None:
        """As `Files`; a process that has just ended may hold a file still."""
        with contextlib.suppress(OSError):
            patiently(lambda: _remove(folder))

    def permission_hint(self, path: Path) -> str:
        """As `Files`."""
        return f"Close it where it is open; else Properties, Security of {path} says who may."


def replace(source: Path, target: Path) -> None:
    """Let `source` be at `target`; raises OSError after some tries."""
    patiently(lambda: source.replace(target))


def patiently(action: Callable[[], Result], seconds: float = PATIENCE_SECONDS) -> Result:
    """What `action` gives, tried again for `seconds` while the system refuses it. Raises OSError.

    "Access is denied" and "used by another process" are both PermissionError.
    """
    end = time.monotonic() + seconds
    while True:
        try:
            return action()
        except PermissionError:
            if time.monotonic() >= end:
                raise
            time.sleep(TRY_SECONDS)


def _remove(folder: Path) -> None:
    with contextlib.suppress(FileNotFoundError):
        shutil.rmtree(folder)


def _must_be_no_link(path: Path) -> None:
    if path.is_symlink():
        raise OSError(errno.ELOOP, "Too many levels of symbolic links", str(path))
