"""Which lines and branches the tests take: `python -m tools.coverage`.

Runs the levels unit and emulator under coverage.py and prints a table by room. It ends with 1 if a
test fails, or if the sum has fallen below `fail_under` in pyproject.toml, a point under what was
measured last. `--write` puts the table into docs/quality.md and sets `fail_under` anew.

The handler's modules are measured where its tests run them, in unpacked zips, and counted as the
files they come from.
"""

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from coverage import Coverage, CoverageData

from tools.ending import end_in_order

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs/quality.md"
SETTINGS = ROOT / "pyproject.toml"
LEVELS = "unit or emulator"
_IN_THE_ZIP = {
    "row.py": "row.py",
    "sms_text.py": "sms/text.py",
    "sms_dlt.py": "sms/dlt.py",
    "sms_opted_out.py": "sms/opted_out.py",
    **{
        f"mail_{name}.py": f"mail/{name}.py"
        for name in ("address", "calendar", "letter", "mime", "status")
    },
}
_IN_THE_ZIP |= {name: name for name in ("announced.py", "whom.py")}
"""What the handler's zip has under another name than `smsverifier`."""
_TABLE = re.compile(r"(<!-- coverage -->\n).*(<!-- /coverage -->)", re.DOTALL)
_FLOOR = re.compile(r"^fail_under = .*$", re.MULTILINE)


@dataclass(frozen=True)
class Taken:
    """How much of some code was taken: lines and branches, each of how many."""

    lines: int
    of_lines: int
    branches: int
    of_branches: int

    @property
    def percent(self) -> float:
        """Lines and branches together, as coverage.py counts its total."""
        return _percent(self.lines + self.branches, self.of_lines + self.of_branches)

    def row(self, name: str) -> str:
        """A line of the table."""
        lines, branches = (
            _percent(self.lines, self.of_lines),
            _percent(self.branches, self.of_branches),
        )
        return f"| {name} | {lines:.1f} | {branches:.1f} | {self.percent:.1f} |"


def main(arguments: list[str]) -> int:
    """The exit code: 1 if a test failed, or less is taken than may be."""
    parser = argparse.ArgumentParser(prog="python -m tools.coverage", description=__doc__)
    parser.add_argument("--write", action="store_true", help="renew docs/quality.md and the floor")
    parser.add_argument("tests", nargs="*", help="instead of all; nothing is compared then")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="cov-") as folder:
        code = measure(Path(folder), options.tests)
        rooms, floor = report(Path(folder))
    total = sum_of(rooms.values())
    table = table_of(rooms)
    print(f"\n{table}")
    if code or options.tests:
        return int(bool(code))
    if options.write:
        write(table, total.percent)
        return 0
    fell = round(total.percent, 1) < floor
    print(f"Lines and branches: {total.percent:.1f} %; {floor:.1f} % is the least.")
    return int(fell)


def measure(folder: Path, tests: list[str]) -> int:
    """Run the tests, each process leaving what it took in that folder; pytest's exit code."""
    unpacked = folder / "tmp"
    unpacked.mkdir()
    variables = {
        **os.environ,
        "COVERAGE_FILE": str(folder / "data"),
        "COVERAGE_UNPACKED": str(unpacked),
        "TMPDIR": str(unpacked),
    }
    command = [sys.executable, "-m", "coverage", "run", "-m", "pytest", "-q", "-m", LEVELS, *tests]
    return subprocess.run(command, cwd=ROOT, env=variables, check=False).returncode


def report(folder: Path) -> tuple[dict[str, Taken], float]:
    """What was taken of each room, and the least that may be taken of all."""
    together = folder / "together"
    everything = CoverageData(str(together))
    for part in sorted(folder.glob("data.*")):
        data = CoverageData(str(part))
        data.read()
        everything.update(data, map_path=source_of)
    everything.write()
    measured = Coverage(data_file=str(together), config_file=str(SETTINGS))
    measured.load()
    measured.json_report(outfile=str(folder / "report.json"))
    files = json.loads((folder / "report.json").read_text("utf-8"))["files"]
    return by_room(files), float(str(measured.get_option("report:fail_under")))


def source_of(path: str) -> str:
    """The file of the repository that a file of an unpacked handler's zip was made from."""
    file = Path(path)
    if ROOT in file.parents or file.suffix != ".py":
        return path
    if file.name in _IN_THE_ZIP:
        return str(ROOT / "smsverifier" / _IN_THE_ZIP[file.name])
    source = ROOT / "handler" / file.name
    return str(source) if source.exists() else path


def by_room(files: Mapping[str, Any]) -> dict[str, Taken]:
    """The sums of coverage.py's JSON report, by room."""
    rooms: dict[str, list[Taken]] = {}
    for name, file in files.items():
        rooms.setdefault(room_of(name), []).append(taken(file["summary"]))
    return {room: sum_of(rooms[room]) for room in sorted(rooms)}


def room_of(name: str) -> str:
    """The folder below `smsverifier` or the file that stands there by itself, or `handler`."""
    first, *rest = Path(name).parts
    if first != "smsverifier" or not rest:
        return f"{first}/"
    return f"{rest[0]}/" if len(rest) > 1 else rest[0]


def taken(summary: Mapping[str, int]) -> Taken:
    """One file's numbers."""
    return Taken(
        summary["covered_lines"],
        summary["num_statements"],
        summary["covered_branches"],
        summary["num_branches"],
    )


def sum_of(parts: Any) -> Taken:
    """All of them together."""
    total: Counter[str] = Counter()
    for part in parts:
        total.update(vars(part))
    return Taken(**{name: total[name] for name in Taken.__annotations__})


def table_of(rooms: Mapping[str, Taken]) -> str:
    """The rooms and their sum, in Markdown."""
    head = "| room | lines, % | branches, % | together, % |\n|---|---|---|---|\n"
    rows = [taken.row(f"`{room}`") for room, taken in rooms.items()]
    return head + "\n".join([*rows, sum_of(rooms.values()).row("**all**")]) + "\n"


def write(table: str, percent: float) -> None:
    """Put the table into the page, and the floor a point below."""
    page = PAGE.read_text("utf-8")
    PAGE.write_text(_TABLE.sub(lambda found: found[1] + table + found[2], page), "utf-8")
    settings = SETTINGS.read_text("utf-8")
    SETTINGS.write_text(_FLOOR.sub(f"fail_under = {percent - 1:.1f}", settings), "utf-8")


def _percent(some: int, of_all: int) -> float:
    return 100 * some / of_all if of_all else 100.0


if __name__ == "__main__":
    end_in_order()
    sys.exit(main(sys.argv[1:]))
