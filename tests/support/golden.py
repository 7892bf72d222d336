"""Texts held against files; `GOLDEN=write` in the environment writes the files anew."""

import os
from pathlib import Path


def assert_golden(path: Path, text: str) -> None:
    """The file says the same."""
    if os.environ.get("GOLDEN") == "write":
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8")
