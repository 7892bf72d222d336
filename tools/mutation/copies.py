"""Copies of the repository: mutants are planted there, never where somebody works."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tools.mutation import nursery

_NURSERY = str(Path(nursery.__file__).resolve())


class CannotMeasure(Exception):
    """The tests do not pass as they are, or do not see the copy's code."""


def files_of(root: Path) -> list[str]:
    """What git knows or would take, and is there."""
    asked = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(asked, cwd=root, capture_output=True, text=True, check=True)
    return [name for name in listed.stdout.split("\0") if name and (root / name).is_file()]


def make_copy(root: Path, folder: Path) -> Path:
    """A copy of the repository in `folder`, which does not exist yet."""
    for name in files_of(root):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(root / name, folder / name, follow_symlinks=False)
    return folder


def _environment(copy: Path) -> dict[str, str]:
    left_out = {"PYTEST_ADDOPTS", "PYTHONDONTWRITEBYTECODE"}
    kept = {name: value for name, value in os.environ.items() if name not in left_out}
    temporary = copy.parent / "temporary"  # goes with the copies, whatever is ended when
    temporary.mkdir(exist_ok=True)
    return {**kept, "PYTHONPATH": str(copy), "PYTHONHASHSEED": "0", "TMPDIR": str(temporary)}


def watched(copy: Path, files: list[str], code: list[str]) -> dict[str, Any]:
    """What `nursery.watch` says of these test files and these files of code.

    Raises CannotMeasure if a test fails, or does not see the copy.
    """
    answer = copy / ".mutation-watched.json"
    ran = subprocess.run(
        [sys.executable, _NURSERY, "watch", str(answer)],
        cwd=copy,
        env=_environment(copy),
        input=json.dumps({"files": files, "code": code}) + "\n",
        capture_output=True,
        text=True,
        check=False,
    )
    if not answer.exists():
        raise CannotMeasure(f"The tests did not run:\n{ran.stdout}{ran.stderr}")
    said: dict[str, Any] = json.loads(answer.read_text())
    if said["code"] != 0:
        raise CannotMeasure(f"They must all pass first:\n{ran.stdout}{ran.stderr}")
    if said["elsewhere"]:
        raise CannotMeasure(f"The tests import other code than the copy's: {said['elsewhere']}")
    return said


class Nursery:
    """A process of `nursery.py` in a copy, which tries one mutant at a time."""

    def __init__(self, copy: Path, about: Mapping[str, Any]) -> None:
        self._process = subprocess.Popen(
            [sys.executable, _NURSERY, "serve"],
            cwd=copy,
            env=_environment(copy),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            start_new_session=True,  # Ctrl-C is ours: see `close`
        )
        self._write(about)

    def tried(self, request: Mapping[str, Any]) -> dict[str, Any]:
        """Its answer. Raises CannotMeasure if the process has ended."""
        self._write(request)
        assert self._process.stdout  # noqa: S101 -- a pipe was asked for
        line = self._process.stdout.readline()
        if not line:
            raise CannotMeasure("The process that tries mutants has ended.")
        return dict(json.loads(line))

    def close(self) -> None:
        """End the process, and the mutant's child that it may have."""
        self._process.terminate()
        # Also if it was deaf just then: it ends where nothing more comes.
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe:
                pipe.close()
        self._process.wait()

    def _write(self, document: Mapping[str, Any]) -> None:
        assert self._process.stdin  # noqa: S101 -- a pipe was asked for
        self._process.stdin.write(json.dumps(document) + "\n")
        self._process.stdin.flush()
