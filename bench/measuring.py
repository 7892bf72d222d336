"""What every benchmark is made of: programs run and timed, medians, ratios, rows with targets.

Machines differ, and one machine differs from minute to minute: what holds is the ratio of two
programs that ran alternately. So a figure comes with that of its floor, the least that anybody
could need for the same, and is judged by the ratio of both.
"""

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]

WITHOUT_CACHE = "PYTHONDONTWRITEBYTECODE"
"""Without .pyc files a start takes three times as long: whoever has set it measures that."""


@dataclass(frozen=True)
class Options:
    """What was asked of a run of benchmarks."""

    runs: int = 7
    """How often each pair of programs is run."""
    delay: float = 0.08
    """Seconds that the proxy adds to each call."""
    scale: float = 1.0
    """Of how many people or rows a benchmark takes: less, for a quick look."""


@dataclass(frozen=True)
class Target:
    """What a figure is to reach: of its ratio to the floor where it has one, else of itself."""

    limit: float
    at_least: bool = False

    def is_reached_by(self, figure: float) -> bool:
        """Judged as it is shown: to two digits behind the point."""
        figure, limit = round(figure, 2), round(self.limit, 2)
        return figure >= limit if self.at_least else figure <= limit


def at_most(limit: float) -> Target:
    return Target(limit)


def at_least(limit: float) -> Target:
    return Target(limit, at_least=True)


@dataclass(frozen=True)
class Row:
    """One figure of the table."""

    name: str
    """What was measured: of one group, no two are called alike."""
    figure: float
    unit: str
    """ms, s, calls, waves, MB, a second, …"""
    ratio: float | None = None
    """To the floor: of the pairs, the median; None where there is no floor."""
    floor: str = ""
    """What the floor is, in a few words."""
    target: Target | None = None
    note: str = ""

    @property
    def judged(self) -> float:
        """What the target is held against."""
        return self.figure if self.ratio is None else self.ratio

    @property
    def reached(self) -> bool | None:
        """Whether it is as it is to be; None where nobody wants anything of it."""
        return None if self.target is None else self.target.is_reached_by(self.judged)


@dataclass(frozen=True)
class Used:
    """What one program used, in seconds."""

    wall: float
    processor: float
    """Of it and of the processes that it waited for; user and system."""


Measured = Callable[[], Used]


def run(
    command: Sequence[str], *, environ: Mapping[str, str] | None = None, ok: tuple[int, ...] = (0,)
) -> Used:
    """Run a program to its end. Raises RuntimeError if it ends otherwise than `ok` says."""
    start = time.perf_counter()
    with subprocess.Popen(
        command, env=surroundings(environ or {}), stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    ) as child:  # fmt: skip
        assert child.stdout is not None
        said = child.stdout.read()
        _, status, usage = os.wait4(child.pid, 0)
        wall = time.perf_counter() - start
        child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode not in ok:
        words = said.decode(errors="replace")[-2000:]
        raise RuntimeError(f"{' '.join(command)} ended with {child.returncode}:\n{words}")
    return Used(wall, usage.ru_utime + usage.ru_stime)


def surroundings(more: Mapping[str, str]) -> dict[str, str]:
    """The environment of what is measured: this checkout, with its .pyc files, and with `more`."""
    kept = {name: value for name, value in os.environ.items() if name != WITHOUT_CACHE}
    return {**kept, "PYTHONPATH": str(ROOT), **more}


def python(code: str) -> list[str]:
    """The command that runs so much Python."""
    return [sys.executable, "-c", code]


def smsverifier(*arguments: str) -> list[str]:
    """The command that runs ours."""
    return [sys.executable, "-m", "smsverifier", *arguments]


def alternately(ours: Measured, floor: Measured, runs: int) -> list[tuple[Used, Used]]:
    """Both in turn, so often, after once each to warm them up."""
    ours(), floor()
    return [(ours(), floor()) for _ in range(runs)]


def median(figures: Iterable[float]) -> float:
    return statistics.median(figures)


def median_ratio(pairs: Iterable[tuple[float, float]]) -> float:
    """The median of the pairs' own ratios: what slowed a minute down slowed both."""
    return statistics.median(ours / floor for ours, floor in pairs)


def compared(
    name: str, pairs: Sequence[tuple[Used, Used]], floor: str, target: Target | None = None,
    note: str = "",
) -> Row:  # fmt: skip
    """The row of programs that ran alternately: processor time, as others use the machine too."""
    used = [(ours.processor, least.processor) for ours, least in pairs]
    figure = median(ours for ours, _ in used) * 1000
    return Row(name, figure, "ms", median_ratio(used), floor, target, note)


@dataclass(frozen=True)
class Group:
    """The rows of one benchmark."""

    name: str
    rows: tuple[Row, ...] = ()
    failed: str = ""
    """Why there are none, if it broke off."""


@dataclass(frozen=True)
class Report:
    """What one run of benchmarks found, and on what."""

    groups: tuple[Group, ...]
    about: Mapping[str, Any] = field(default_factory=dict)
