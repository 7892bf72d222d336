"""What a test needs that not every system has: marks, each with the reason why it is left out."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

IS_WINDOWS = os.name == "nt"
IS_ROOT = not IS_WINDOWS and os.getuid() == 0
NOBODY = 65534


def not_on_windows(reason: str) -> pytest.MarkDecorator:
    """Left out on Windows, for that reason."""
    return pytest.mark.skipif(IS_WINDOWS, reason=f"not on Windows: {reason}")


needs_links = not_on_windows("making a link takes a right that few have there; Wine makes none")
needs_modes = not_on_windows("files have no modes; others are kept out of the profile's folder")
needs_root = pytest.mark.skipif(not IS_ROOT, reason="only root can give a file away")


@contextmanager
def without_permission(folder: Path) -> Iterator[None]:
    """Within, whoever runs the tests may not look into the folder; root does not count as such."""
    folder.chmod(0)
    known_temporary = tempfile.tempdir
    if IS_ROOT:
        os.seteuid(NOBODY)
        tempfile.tempdir = None  # root's may be closed to nobody: it is looked for again
    try:
        yield
    finally:
        if IS_ROOT:
            os.seteuid(0)
            tempfile.tempdir = known_temporary
        folder.chmod(0o700)
