"""Files that commands write with nothing personal in them: there whole, or not at all."""

import shutil
import tempfile
from pathlib import Path

from smsverifier.errors import UsageError
from smsverifier.platform.files import FILES
from smsverifier.platform.os_errors import advice


def write_atomically(path: Path, content: bytes) -> None:
    """Put `content` at `path`, whatever was there; on a full disk that stays as it was.

    Raises OSError.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.is_symlink() or (path.exists() and not path.is_file()):
        path.write_bytes(content)  # where a link leads to, a terminal: not ours to replace
        return
    with tempfile.TemporaryDirectory(prefix=f".{path.name}.", dir=path.parent) as folder:
        new = Path(folder) / path.name
        new.write_bytes(content)
        if path.exists():
            shutil.copymode(path, new)
        FILES.replace(new, path)


def cannot_write(path: Path, option: str, error: OSError) -> UsageError:
    """`error` in words: what was to be written, and where else it may go."""
    return UsageError(
        f"{path} cannot be written",
        where=option,
        why=f"{error.strerror or error}.",
        hint=f"{advice(error)} {option} names another place.",
    )
