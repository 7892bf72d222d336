"""A report as a table for people and as JSON for the next run, which shows both side by side."""

import json
import os
import platform
from collections.abc import Mapping
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from bench.measuring import Group, Options, Report, Row, Target

PACKAGES = ("boto3", "botocore", "moto", "pydantic", "rich", "typer")
REACHED = {True: "reached", False: "NOT", None: ""}

Before = Mapping[tuple[str, str], Row]
"""The rows of an earlier report, by group and name."""


def about(options: Options) -> dict[str, Any]:
    """On what it ran, which figures without a ratio mean nothing without."""
    return {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "python": platform.python_version(),
        "machine": f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores",
        "load": round(os.getloadavg()[0], 1) if hasattr(os, "getloadavg") else None,
        "packages": {name: version(name) for name in PACKAGES},
        "runs": options.runs,
        "delay_ms": round(options.delay * 1000),
    }


def to_json(report: Report) -> str:
    groups = {group.name: [_as_json(row) for row in group.rows] for group in report.groups}
    return json.dumps({"about": report.about, "groups": groups}, indent=1, ensure_ascii=False)


def _as_json(row: Row) -> dict[str, Any]:
    target = row.target and {"limit": row.target.limit, "at_least": row.target.at_least}
    return {
        "name": row.name,
        "figure": round(row.figure, 4),
        "unit": row.unit,
        "ratio": None if row.ratio is None else round(row.ratio, 4),
        "floor": row.floor,
        "target": target,
        "reached": row.reached,
        "note": row.note,
    }


def read_before(path: Path) -> Before:
    """What an earlier run wrote with `--json`."""
    groups = json.loads(path.read_text("utf-8"))["groups"]
    return {(name, row["name"]): _row(row) for name, rows in groups.items() for row in rows}


def _row(found: Mapping[str, Any]) -> Row:
    kept = {name: value for name, value in found.items() if name not in ("reached", "target")}
    target = found["target"] and Target(**found["target"])
    return Row(**kept, target=target)


def show(report: Report, before: Before, console: Console) -> None:
    """The table; with `before`, each figure and ratio with what it was."""
    table = Table(title=_title(report.about), title_justify="left")
    table.add_column("what")
    for column in ("figure", "ratio"):
        table.add_column(column, justify="right", no_wrap=True)
    for column in ("of", "target", ""):
        table.add_column(column)
    for group in report.groups:
        table.add_section()
        table.add_row(f"[bold]{group.name}[/]", "", "", group.failed and "[red]broke off[/]")
        for row in group.rows:
            table.add_row(*_cells(row, before.get((group.name, row.name))))
    console.print(table)
    for group in report.groups:
        _say_more(group, console)


def _say_more(group: Group, console: Console) -> None:
    if group.failed:
        console.print(f"{group.name} broke off: {group.failed}", markup=False)
    for row in group.rows:
        if row.note:
            console.print(f"{row.name}: {row.note}", markup=False, highlight=False)


def _title(said: Mapping[str, Any]) -> str:
    packages = ", ".join(f"{name} {number}" for name, number in said["packages"].items())
    return (
        f"Python {said['python']}, {said['machine']}, load {said['load']}; {packages}; "
        f"medians of {said['runs']}, {said['delay_ms']} ms a call where latency is added"
    )


def _cells(row: Row, was: Row | None) -> tuple[str, ...]:
    figure = _now(row.figure, was.figure if was else None) + f" {row.unit}"
    ratio = "" if row.ratio is None else _now(row.ratio, was.ratio if was else None) + " ×"
    return f"  {row.name}", figure, ratio, row.floor, _wanted(row), REACHED[row.reached]


def _now(figure: float, was: float | None) -> str:
    return short(figure) if was is None else f"{short(was)} → {short(figure)}"


def _wanted(row: Row) -> str:
    if row.target is None:
        return ""
    unit = row.unit if row.ratio is None else "×"
    return f"{'≥' if row.target.at_least else '≤'} {short(row.target.limit)} {unit}"


def short(figure: float) -> str:
    """A figure with as many digits as anybody needs: 0.04, 1.25, 12.5, 1,250; 34 for 34.0."""
    if figure == int(figure) or abs(figure) >= 100:
        return f"{figure:,.0f}"
    return f"{figure:.1f}" if abs(figure) >= 10 else f"{figure:.2f}"
