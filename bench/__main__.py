"""`python -m bench [NAME…]`: how long things take, as multiples of the least that they could.

docs/benchmarks.md says how to read the table.
"""

import argparse
import importlib.util
import sys
import traceback
from pathlib import Path

from rich.console import Console

from bench.measuring import Group, Options, Report
from bench.report import about, read_before, show, to_json

BENCHMARKS = (
    "startup",
    "looking",
    "calls",
    "breakdown",
    "handler",
    "embedded",
    "sending",
    "people",
    "capacity",
)
"""Modules of this folder: each has a `rows(options)` that yields its rows, cheapest first."""


def main(arguments: list[str]) -> int:
    asked = _parser().parse_args(arguments)
    options = Options(runs=asked.runs, delay=asked.delay / 1000, scale=asked.scale)
    before = read_before(asked.against) if asked.against else {}
    names = asked.names or [name for name in BENCHMARKS if _is_there(name)]
    report = Report(tuple(_group(name, options) for name in names), about(options))
    if asked.json:
        asked.json.write_text(to_json(report) + "\n", "utf-8")
    show(report, before, Console(width=None if sys.stdout.isatty() else 150))
    return int(any(group.failed for group in report.groups))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("names", nargs="*", choices=[[], *BENCHMARKS], metavar="NAME",
                        help=f"which ({', '.join(BENCHMARKS)}); none: all")  # fmt: skip
    parser.add_argument("--runs", type=int, default=7, help="how often each pair is run [7]")
    parser.add_argument("--delay", type=float, default=80, help="ms added to each call [80]")
    parser.add_argument("--scale", type=float, default=1, help="of people and rows [1]")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there, too")
    parser.add_argument("--against", type=Path, metavar="FILE", help="show before → after")
    return parser


def _is_there(name: str) -> bool:
    return importlib.util.find_spec(f"bench.{name}") is not None


def _group(name: str, options: Options) -> Group:
    """One that breaks off tells so at its end, and keeps what it has found; the others go on."""
    found = []
    try:
        for row in importlib.import_module(f"bench.{name}").rows(options):
            print(f"{name}: {row.name}", file=sys.stderr, flush=True)
            found.append(row)
    except Exception as error:  # noqa: BLE001 - whatever it is: the rest of the table is worth having
        traceback.print_exc()
        return Group(name, tuple(found), f"{type(error).__name__}: {error}"[:500])
    return Group(name, tuple(found))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
