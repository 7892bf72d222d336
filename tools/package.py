"""Builds the wheel and the source archive, and looks at what is in them.

`python -m tools.package` builds both into dist/ (the wheel from the source archive, so that the
archive is seen to be enough), has twine read their metadata, compares the metadata and the contents
with what they must be, and says what it found. It ends with 1 if something is missing or too much.
What must be there, git says: it wants a clone.
"""

import argparse
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections.abc import Iterable, Iterator
from email.message import Message
from email.parser import Parser
from pathlib import Path

from tools.ending import end_in_order

ROOT = Path(__file__).resolve().parents[1]
ASSETS = "smsverifier/_assets/"
"""Where the wheel has what stands at the top of the repository."""
_MUST_SAY = {
    "Name": "smsverifier",
    "Author": "smsverifier contributors",
    "License-Expression": "MIT",
    "License-File": "LICENSE",
    "Requires-Python": ">=3.11",
    "Description-Content-Type": "text/markdown",
}
_MUST_HAVE = ("Version", "Summary", "Keywords", "Classifier", "Requires-Dist")
_MUST_NOT_HAVE = ("Home-page", "Download-URL", "Project-URL", "Author-email", "Maintainer-email")
"""There is no public address yet, and none is made up."""


def main(arguments: list[str]) -> int:
    """The exit code: 1 if something is wrong with what was built."""
    parser = argparse.ArgumentParser(prog="python -m tools.package", description=__doc__)
    parser.add_argument("--into", type=Path, default=ROOT / "dist", help="instead of dist/")
    into: Path = parser.parse_args(arguments).into
    expected = tracked(ROOT)
    with tempfile.TemporaryDirectory() as scratch:
        built = build(Path(scratch))
        into.mkdir(parents=True, exist_ok=True)
        wheel, sdist = (Path(shutil.move(path, into / path.name)) for path in built)
    wrong = [*wheel_faults(wheel, expected), *sdist_faults(sdist, expected)]
    for line in wrong:
        print(f"  wrong: {line}")
    print(f"{into.name}/: {'as it must be' if not wrong else f'{len(wrong)} things are wrong'}")
    return int(bool(wrong))


def build(folder: Path) -> tuple[Path, Path]:
    """The wheel and the source archive, read by twine without a warning."""
    command = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    (wheel,), (sdist,) = folder.glob("*.whl"), folder.glob("*.tar.gz")
    subprocess.run([sys.executable, "-m", "twine", "check", "--strict", wheel, sdist], check=True)
    return wheel, sdist


def wheel_faults(wheel: Path, repository: set[str]) -> Iterator[str]:
    """What is wrong with the wheel's contents and metadata."""
    with zipfile.ZipFile(wheel) as archive:
        names = [name for name in archive.namelist() if not name.endswith("/")]
        (metadata,) = (name for name in names if name.endswith(".dist-info/METADATA"))
        said = archive.read(metadata).decode("utf-8")
        size = sum(entry.file_size for entry in archive.infolist())
    kept = {name for name in names if ".dist-info/" not in name}
    print(f"{wheel.name}: {len(names)} files, {size / 1e6:.1f} MB; {_by_folder(kept)}")
    yield from compared(wheel.name, expected_in_wheel(repository), kept)
    yield from metadata_faults(Parser().parsestr(said))


def sdist_faults(sdist: Path, repository: set[str]) -> Iterator[str]:
    """What is wrong with the source archive: it has what the repository has, and PKG-INFO."""
    with tarfile.open(sdist) as archive:
        entries = [entry.name for entry in archive.getmembers() if entry.isfile()]
    names = {name.partition("/")[2] for name in entries}
    print(f"{sdist.name}: {len(names)} files; {_by_folder(names)}")
    yield from compared(sdist.name, {*repository, "PKG-INFO"}, names)


def tracked(root: Path) -> set[str]:
    """The files of the repository, by git. Raises SystemExit where it is no clone."""
    command = ["git", "ls-files", "--cached", "-z"]
    try:
        listed = subprocess.run(command, cwd=root, capture_output=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        listed = b""
    names = set(filter(None, listed.decode("utf-8").split("\0")))
    if "pyproject.toml" not in names:
        raise SystemExit(
            f"{root} is no clone: git does not say which files the archives must have. "
            "`python -m build` makes them without a look at what is in them."
        )
    return {name for name in names if (root / name).exists()}


def expected_in_wheel(repository: Iterable[str]) -> set[str]:
    """What of the repository the wheel has, each under its name there, and nothing else."""
    expected = {"smsverifier/py.typed"}
    for name in repository:
        if name.startswith("smsverifier/"):
            expected.add(name)
        elif name.startswith(("handler/", "templates/")) or name == "config.example.yaml":
            expected.add(ASSETS + name)
    return expected


def compared(archive: str, expected: set[str], found: set[str]) -> Iterator[str]:
    """A line for each file that is missing or too much."""
    yield from (f"{archive} has no {name}" for name in sorted(expected - found))
    yield from (f"{archive} has {name}, too" for name in sorted(found - expected))


def metadata_faults(said: Message) -> Iterator[str]:
    """What is missing in the metadata, and what may not stand there."""
    for key, value in _MUST_SAY.items():
        if said[key] != value:
            yield f"{key} is {said[key]!r} and should be {value!r}"
    yield from (f"{key} is missing" for key in _MUST_HAVE if not said.get_all(key))
    yield from (f"{key} is there: {said[key]}" for key in _MUST_NOT_HAVE if said[key])
    if not str(said.get_payload()).strip():
        yield "the description is empty"
    classifiers = said.get_all("Classifier") or []
    pythons = re.findall(r"Python :: (3\.\d+)", "\n".join(classifiers))
    print(f"Metadata: {said['Author']}, {said['License-Expression']}, Python {', '.join(pythons)}")


def _by_folder(names: Iterable[str]) -> str:
    folders = [name.partition("/")[0] if "/" in name else "the top" for name in names]
    return ", ".join(f"{folders.count(folder)} in {folder}" for folder in sorted(set(folders)))


if __name__ == "__main__":
    end_in_order()
    sys.exit(main(sys.argv[1:]))
