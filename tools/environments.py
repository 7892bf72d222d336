"""Environments that last for one run, and a level of the tests run in one."""

import os
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ET  # of a file that our own pytest has just written
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PINS = ROOT / "requirements-ci.txt"
Command = list[str | Path]
_UV: Command = [sys.executable, "-m", "uv"]
_OF_THE_CALLER = ("PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV", "PYTEST_ADDOPTS")
"""What a new environment must not take over from the one that makes it."""


class InstallationFailed(Exception):
    """What was to be installed could not be; the installer has said why."""


@dataclass(frozen=True)
class Environment:
    """A virtual environment, by its Python."""

    python: Path

    def install(self, *arguments: str | Path) -> None:
        """Have uv install, as told; raises `InstallationFailed`."""
        command: Command = [*_UV, "pip", "install", "--quiet", "--python", self.python, *arguments]
        if subprocess.run(command, cwd=ROOT, env=surroundings(), check=False).returncode:
            raise InstallationFailed

    def installed(self) -> dict[str, str]:
        """Package → version, of all that is in it from a registry."""
        command = [*_UV, "pip", "freeze", "--python", self.python, "--exclude-editable"]
        told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        return pinned(told)


@dataclass(frozen=True)
class Ran:
    """What became of a level's tests."""

    passed: int
    failed: int
    skipped: int
    seconds: float
    exit_code: int

    @property
    def ok(self) -> bool:
        """All that ran have passed, and some did."""
        return self.exit_code == 0 and self.passed > 0

    def __str__(self) -> str:
        """In words, for the line that closes a run."""
        said = f"{self.passed} passed, {self.failed} failed, {self.skipped} skipped"
        return f"{said}, {self.seconds:.0f} s" + ("" if self.ok else f", exit {self.exit_code}")


@contextmanager
def environment(base: Path) -> Iterator[Environment]:
    """A new environment of the Python `base`, gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="smsverifier-") as folder:
        where = Path(folder) / "venv"
        subprocess.run([*_UV, "venv", "--quiet", "--python", base, where], check=True)
        yield Environment(where / "bin" / "python")


def run_level(python: Path, level: str) -> Ran:
    """Run that level's tests by that Python; they say on the terminal how they fare."""
    with tempfile.TemporaryDirectory(prefix="smsverifier-") as folder:
        report = Path(folder) / "report.xml"
        command: Command = [python, "-m", "pytest", "-m", level, "-q", "-p", "no:cacheprovider"]
        began = time.monotonic()
        code = subprocess.run(
            [*command, f"--junitxml={report}"], cwd=ROOT, env=surroundings(), check=False
        ).returncode
        return counted(report, time.monotonic() - began, code)


def counted(report: Path, seconds: float, exit_code: int) -> Ran:
    """The sums of a JUnit report; pytest that broke off has written none."""
    if not report.exists():
        return Ran(0, 0, 0, seconds, exit_code)
    suites = list(ET.parse(report).getroot().iter("testsuite"))  # noqa: S314 -- see the import

    def total(*names: str) -> int:
        return sum(int(suite.get(name, 0)) for suite in suites for name in names)

    failed, skipped = total("failures", "errors"), total("skipped")
    return Ran(total("tests") - failed - skipped, failed, skipped, seconds, exit_code)


def pinned(text: str) -> dict[str, str]:
    """Package → version, from lines `name==version …`."""
    lines = (line.split()[0] for line in text.splitlines() if line[:1].isalnum())
    pairs = (line.partition("==") for line in lines)
    return {normal(name): version for name, equal, version in pairs if equal}


def normal(name: str) -> str:
    """A package's name, as registries compare names."""
    return name.lower().replace("_", "-").replace(".", "-")


def surroundings() -> dict[str, str]:
    """The process's environment, without what would lead back to the caller's packages."""
    return {name: value for name, value in os.environ.items() if name not in _OF_THE_CALLER}
