"""The level unit on every Python that the project means to run on and that is installed here.

`python -m tools.pythons` looks for 3.11 to 3.14: the Python it runs on, `python3.X` on PATH (one
that really starts: a shim without a Python behind it is none), pyenv's and uv's versions. Each gets
an environment for the run with the packages of requirements-ci.txt, so that nothing but the Python
differs. It ends with 1 if a test fails on one; a Python that is not found is named, and no failure.
`--others` leaves out the Python that this runs on, where the level has been run by it already.
"""

import argparse
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from tools.ending import end_in_order
from tools.environments import PINS, InstallationFailed, Ran, environment, run_level

WANTED = ((3, 11), (3, 12), (3, 13), (3, 14))
_ASK = "import platform, sys; print(sys.implementation.name, platform.python_version())"


@dataclass(frozen=True)
class Found:
    """A Python that starts."""

    path: Path
    version: str

    @property
    def minor(self) -> tuple[int, int]:
        """3 and 13, of 3.13.0."""
        major, minor, *_ = self.version.split(".")
        return int(major), int(minor)


def main(arguments: list[str]) -> int:
    """The exit code: 1 if the level fails on one of the Pythons."""
    parser = argparse.ArgumentParser(prog="python -m tools.pythons", description=__doc__)
    parser.add_argument("only", nargs="*", metavar="3.X", help="these alone")
    parser.add_argument("--others", action="store_true", help="not the one that this runs on")
    options = parser.parse_args(arguments)
    only = options.only
    strange = sorted(set(only) - set(map(_dotted, WANTED)))
    if strange:
        parser.error(f"not one of {', '.join(map(_dotted, WANTED))}: {', '.join(strange)}")
    if options.others and only:
        parser.error("--others, or versions: not both")
    own = sys.version_info[:2] if options.others else None
    wanted = [minor for minor in WANTED if minor != own and (not only or _dotted(minor) in only)]
    found = search(wanted, candidates(os.environ, Path.home()))
    ran = {minor: tried(python) for minor, python in found.items()}
    print("\nThe level unit by Python, with the packages of requirements-ci.txt:")
    for minor in wanted:
        print(f"  {_dotted(minor):<5} {_said(found.get(minor), ran.get(minor))}")
    passed = all(result and result.ok for result in ran.values())
    return 0 if passed and (found or options.others) else 1


def candidates(variables: Mapping[str, str], home: Path) -> Iterator[Path]:
    """Where a Python may be, those that are asked for first at the beginning."""
    yield Path(sys.executable)
    for folder in variables.get("PATH", "").split(os.pathsep):
        yield from (Path(folder) / f"python{_dotted(minor)}" for minor in WANTED)
    pyenv = Path(variables.get("PYENV_ROOT", home / ".pyenv"))
    yield from _below(pyenv / "versions", "3.*/bin/python")
    data = Path(variables.get("XDG_DATA_HOME", home / ".local/share"))
    managed = Path(variables.get("UV_PYTHON_INSTALL_DIR", data / "uv/python"))
    yield from _below(managed, "cpython-3.*/bin/python3")


def search(wanted: list[tuple[int, int]], places: Iterator[Path]) -> dict[tuple[int, int], Found]:
    """The first that starts, of each version wanted."""
    found: dict[tuple[int, int], Found] = {}
    for place in places:
        python = started(place)
        if python and python.minor in wanted:
            found.setdefault(python.minor, python)
    return dict(sorted(found.items()))


def started(path: Path) -> Found | None:
    """What a file says that it is, if it is a Python and starts."""
    try:
        if not path.is_file():  # or it cannot be told: a folder on PATH may be closed to us
            return None
        asked = subprocess.run(
            [path.absolute(), "-c", _ASK], capture_output=True, text=True, timeout=30, check=True
        )
    except (OSError, subprocess.SubprocessError):
        return None
    name, _, version = asked.stdout.strip().partition(" ")
    return Found(path, version) if name == "cpython" else None


def tried(python: Found) -> Ran | None:
    """The level unit on that Python; nothing if the packages cannot be installed there."""
    print(f"\n-- Python {python.version}", flush=True)
    with environment(python.path) as made:
        try:
            made.install("--requirement", PINS)
            made.install("--no-deps", "--no-build-isolation", "--editable", ".")
        except InstallationFailed:
            return None
        return run_level(made.python, "unit")


def _below(folder: Path, pattern: str) -> list[Path]:
    """What is there, the newest first; nothing where it may not be looked into."""
    try:
        return sorted(folder.glob(pattern), reverse=True)
    except OSError:
        return []


def _said(python: Found | None, ran: Ran | None) -> str:
    if python is None:
        return "not found, so not tried"
    return f"{python.version:<8} {ran or 'its packages could not be installed'}"


def _dotted(minor: tuple[int, int]) -> str:
    return ".".join(map(str, minor))


if __name__ == "__main__":
    end_in_order()
    sys.exit(main(sys.argv[1:]))
