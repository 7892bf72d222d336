"""Which code the embedded AWS runs: a command notices one of other code than its own.

A version says too little: in an editable install files change under a process that runs. First the
sizes and dates of files are compared; only where those differ (another checkout, a copy) their
contents (decision 0092).

Nothing of moto or werkzeug may be imported here (see `process`).
"""

import hashlib
import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
FOLDERS = ("", "local", "platform", "sms")
"""Of the package, with all below `local`: what the embedded AWS is made of."""
DATES, CONTENT = "dates", "content"


def code_fingerprint() -> dict[str, str]:
    """What a process that starts says of its code."""
    return {DATES: dates(ROOT), CONTENT: content(ROOT)}


def is_other_code(said: Any, root: Path = ROOT) -> bool:
    """Whether what one that runs says of its code is not what is on disk here."""
    if not isinstance(said, dict):
        return True  # it was started before this was told
    with suppress(OSError):  # what cannot be read here cannot be told apart either
        return said.get(DATES) != dates(root) and said.get(CONTENT) != content(root)
    return False


def dates(root: Path) -> str:
    """Of the files' names, sizes and dates."""
    told = hashlib.blake2b(os.fsencode(root), digest_size=16)
    for name, entry in _files(root):
        found = entry.stat()
        told.update(f"\0{name} {found.st_size} {found.st_mtime_ns}".encode())
    return told.hexdigest()


def content(root: Path) -> str:
    """Of the files' names and contents."""
    told = hashlib.blake2b(digest_size=16)
    for name, entry in _files(root):
        told.update(f"\0{name} {entry.stat().st_size}\0".encode())
        told.update(Path(entry.path).read_bytes())
    return told.hexdigest()


def _files(root: Path) -> Iterator[tuple[str, "os.DirEntry[str]"]]:
    """Path below the package, and file, in an order that does not depend on the disk."""
    for folder in FOLDERS:
        found = _in(root / folder, folder, below=folder == "local")
        yield from sorted(found, key=lambda each: each[0])


def _in(folder: Path, name: str, *, below: bool) -> Iterator[tuple[str, "os.DirEntry[str]"]]:
    with os.scandir(folder) as entries:
        for entry in entries:
            path = f"{name}/{entry.name}"
            if entry.name.endswith(".py"):
                yield path, entry
            elif below and entry.name != "__pycache__" and entry.is_dir():
                yield from _in(Path(entry.path), path, below=True)
