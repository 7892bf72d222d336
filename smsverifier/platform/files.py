"""Files that are their owner's alone, locks, and putting one file in place of another."""

from collections.abc import Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol

from smsverifier.platform import IS_WINDOWS


class PrivateFolder(Protocol):
    """A folder that nobody else can look into, while it is used."""

    def write(self, name: str, text: str) -> None:
        """Put a file in place of whatever had its name; a reader sees the old or the new one."""

    def read(self, name: str) -> str:
        """What a file of ours says. Raises OSError, also where it is a link or somebody else's."""

    def remove(self, name: str) -> None:
        """Remove a file, if it is there."""


class Files(Protocol):
    """What each system does in its own way. Descriptors are `os.open`'s."""

    @property
    def user(self) -> int | None:
        """The number of whoever runs this process; None where users have none."""

    @property
    def state_variables(self) -> str:
        """The variables that say where state is kept, in words."""

    def state_folder(self, environ: Mapping[str, str], program: str) -> Path:
        """Where a program keeps what it remembers; perhaps not made yet.

        Raises OSError where no home directory is known: no variable, no such user.
        """

    def make_own_folder(self, folder: Path) -> None:
        """Make it if it is missing. Raises OSError if others could put something there."""

    def open_own(self, path: Path, flags: int) -> int:
        """A file of ours, made if it is missing, that nobody else may read; no link is followed.

        Raises OSError.
        """

    def open_existing(self, path: Path) -> int:
        """The same to be read, if it is there. Raises OSError, also for somebody else's."""

    def own_folder(self, path: Path, *, make: bool) -> AbstractContextManager[PrivateFolder]:
        """That folder; made if it is missing and `make`.

        Raises OSError, also where it is a link or somebody else's.
        """

    def lock(self, descriptor: int) -> None:
        """Wait until nobody else holds it, and hold it until the descriptor is closed."""

    def is_locked(self, descriptor: int) -> bool:
        """Whether somebody holds it, of those who have opened it for themselves."""

    def touch(self, descriptor: int) -> None:
        """Let it be changed at this moment. Raises OSError."""

    def sync(self, descriptor: int) -> None:
        """Wait until the disk has what was written. Raises OSError."""

    def reserve(self, descriptor: int, size: int) -> None:
        """Let the empty file have `size` bytes that the disk has for it. Raises OSError."""

    def sync_folder(self, folder: Path) -> None:
        """Make new names in it last through a power cut, where the system has such a thing."""

    def replace(self, source: Path, target: Path) -> None:
        """Let `source` be at `target`, whatever was there. Nobody of us may have either open.

        Raises OSError; on Windows only after some tries, as others hold files for a moment.
        """

    def is_in_use(self, path: Path) -> bool:
        """Whether another program holds it so that it cannot be written."""

    def remove_tree(self, folder: Path) -> None:
        """Remove it with all that is in it, as far as that can be done."""

    def permission_hint(self, path: Path) -> str:
        """What to do to be allowed to read it."""


def _here() -> Files:
    if IS_WINDOWS:
        from smsverifier.platform.windows_files import WindowsFiles  # noqa: PLC0415

        return WindowsFiles()
    from smsverifier.platform.posix_files import PosixFiles  # noqa: PLC0415 - fcntl is POSIX's

    return PosixFiles()


FILES = _here()
