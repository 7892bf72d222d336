"""The POSIX half of `files`: users have numbers, modes keep others out, `flock` locks.

Other users of the machine may be able to write beside what is ours: no link is followed, and what
belongs to somebody else is neither read nor written.
"""

import contextlib
import errno
import fcntl
import os
import secrets
import shlex
import shutil
import stat
from collections.abc import Iterator, Mapping
from pathlib import Path

from smsverifier.platform.home import home_folder


class PosixFolder:
    """A folder by its descriptor: what has its name meanwhile does not count."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor

    def write(self, name: str, text: str) -> None:
        """As `PrivateFolder`."""
        folder, unfinished = self._descriptor, f".{name}.{secrets.token_hex(8)}"
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW
        try:
            file = os.open(unfinished, flags, 0o600, dir_fd=folder)
            with os.fdopen(file, "w", encoding="utf-8") as opened:
                opened.write(text)
            os.rename(unfinished, name, src_dir_fd=folder, dst_dir_fd=folder)
        except BaseException:
            self.remove(unfinished)
            raise

    def read(self, name: str) -> str:
        """As `PrivateFolder`."""
        file = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=self._descriptor)
        with os.fdopen(file, encoding="utf-8") as opened:
            _must_be_own(file, Path(name))
            return opened.read()

    def remove(self, name: str) -> None:
        """As `PrivateFolder`."""
        with contextlib.suppress(FileNotFoundError):
            os.unlink(name, dir_fd=self._descriptor)


class PosixFiles:
    """As `Files`."""

    state_variables = "XDG_STATE_HOME or HOME"

    @property
    def user(self) -> int | None:
        """As `Files`."""
        return os.getuid()

    def state_folder(self, environ: Mapping[str, str], program: str) -> Path:
        """As `Files`: in $XDG_STATE_HOME, if that is absolute, else in ~/.local/state.

        https://specifications.freedesktop.org/basedir-spec/latest/
        """
        chosen = Path(environ.get("XDG_STATE_HOME", ""))
        home = Path(environ.get("HOME") or home_folder())
        return (chosen if chosen.is_absolute() else home / ".local" / "state") / program

    def make_own_folder(self, folder: Path) -> None:
        """As `Files`."""
        folder.mkdir(parents=True, mode=0o700, exist_ok=True)
        if {folder.lstat().st_uid, folder.stat().st_uid} != {os.getuid()}:  # a link's, where to
            raise PermissionError(errno.EPERM, "It belongs to another user", str(folder))
        mode = stat.S_IMODE(folder.stat().st_mode)
        if mode & 0o022:
            folder.chmod(mode & ~0o022)

    def open_own(self, path: Path, flags: int) -> int:
        """As `Files`."""
        return os.open(path, flags | os.O_CREAT | os.O_NOFOLLOW, 0o600)

    def open_existing(self, path: Path) -> int:
        """As `Files`."""
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        try:
            _must_be_own(descriptor, path)
        except BaseException:
            os.close(descriptor)
            raise
        return descriptor

    @contextlib.contextmanager
    def own_folder(self, path: Path, *, make: bool) -> Iterator[PosixFolder]:
        """As `Files`."""
        if make:
            path.parent.mkdir(parents=True, mode=0o700, exist_ok=True)
            with contextlib.suppress(FileExistsError):
                path.mkdir(0o700)
        folder = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
        try:
            _must_be_own(folder, path)
            if make:
                os.fchmod(folder, 0o700)  # whatever umask or an earlier hand made of it
            yield PosixFolder(folder)
        finally:
            os.close(folder)

    def lock(self, descriptor: int) -> None:
        """As `Files`; the system lets go if the holder dies."""
        fcntl.flock(descriptor, fcntl.LOCK_EX)

    def is_locked(self, descriptor: int) -> bool:
        """As `Files`."""
        try:
            fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except OSError:
            return True
        return False

    def touch(self, descriptor: int) -> None:
        """As `Files`."""
        os.utime(descriptor)

    def sync(self, descriptor: int) -> None:
        """As `Files`."""
        getattr(os, "fdatasync", os.fsync)(descriptor)  # macOS has the second only

    def reserve(self, descriptor: int, size: int) -> None:
        """As `Files`."""
        try:
            os.posix_fallocate(descriptor, 0, size)
        except (AttributeError, OSError) as error:  # macOS has no such call, some drives neither
            if isinstance(error, OSError) and error.errno not in _NO_SUCH_CALL:
                raise
            _write_zeros(descriptor, size)

    def sync_folder(self, folder: Path) -> None:
        """As `Files`."""
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)

    def replace(self, source: Path, target: Path) -> None:
        """As `Files`."""
        source.replace(target)

    def is_in_use(self, path: Path) -> bool:  # noqa: ARG002
        """As `Files`: an open file can be replaced here."""
        return False

    def remove_tree(self, folder: Path) -> None:
        """As `Files`."""
        shutil.rmtree(folder, ignore_errors=True)

    def permission_hint(self, path: Path) -> str:
        """As `Files`."""
        return f"chmod u+r {shlex.quote(str(path))}"


_NO_SUCH_CALL = {errno.EINVAL, errno.EOPNOTSUPP, errno.ENOSYS}


def _write_zeros(descriptor: int, size: int) -> None:
    piece = memoryview(bytes(1 << 20))
    while size > 0:
        size -= os.write(descriptor, piece[:size])


def _must_be_own(file: int, path: Path) -> None:
    if os.fstat(file).st_uid != os.getuid():
        raise PermissionError(errno.EPERM, "it belongs to another user", str(path))
