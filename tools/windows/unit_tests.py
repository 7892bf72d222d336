"""The unit level of the tests on Windows' Python, several processes at once."""

import os
import re
from pathlib import Path

from tools.windows.cpython import ROOT
from tools.windows.wine import Ran, Wine

_SECONDS = 900.0


def run(wine: Wine, python: Path, more: list[str]) -> Ran:
    """Run them on the sources as they stand here; what Python compiles is kept in Wine's `C:`."""
    cache = wine.drive / "cache"
    environ = {
        "HYPOTHESIS_STORAGE_DIRECTORY": r"C:\cache\hypothesis",
        "PYTHONPYCACHEPREFIX": r"C:\cache\pyc",
    }
    cache.mkdir(exist_ok=True)
    at_once = str(len(os.sched_getaffinity(0)))
    options = ["-m", "unit", "-q", "-n", at_once, "-p", "no:cacheprovider", "--tb=short"]
    command: list[str | Path] = [
        python,
        "-X",
        "utf8",
        "-m",
        "pytest",
        *options,
        *(more or ["tests/unit"]),
    ]
    return wine.run(command, ROOT, _SECONDS, environ)


def counted(ran: Ran) -> str:
    """Pytest's own count, or what is known instead."""
    if ran.code is None:
        return f"not ended after {_SECONDS:.0f} s"
    found = re.findall(r"^=*\s*((?:\d+ \w+,? ?)+ in [\d.]+s.*?)\s*=*$", ran.output, re.M)
    return str(found[-1]) if found else f"exit code {ran.code}, without a count"
