"""The unit level of the tests on Windows' Python, several processes at once."""

import os
from pathlib import Path

from tools.environments import ROOT, Ran, counted
from tools.windows.wine import Wine, windows_path

_SECONDS = 1200.0


def run(wine: Wine, python: Path, tests: list[str]) -> Ran:
    """Run them on the sources as they stand here; they say on the terminal how they fare.

    Nothing is written beside them: what Python compiles and what Hypothesis notes is kept in
    Wine's `C:`.
    """
    cache = wine.drive / "cache"
    cache.mkdir(exist_ok=True)
    report = cache / "report.xml"
    report.unlink(missing_ok=True)
    environ = {
        "HYPOTHESIS_STORAGE_DIRECTORY": windows_path(cache / "hypothesis"),
        "PYTHONPYCACHEPREFIX": windows_path(cache / "compiled"),
    }
    at_once = str(len(os.sched_getaffinity(0)))
    options = ["-m", "unit", "-q", "-n", at_once, "-p", "no:cacheprovider", "--tb=short"]
    report_to = f"--junitxml={windows_path(report)}"
    command: list[str | Path] = [python, "-m", "pytest", *options, report_to]
    ran = wine.run([*command, *(tests or ["tests/unit"])], ROOT, _SECONDS, environ, echo=True)
    return counted(report, ran.seconds, 124 if ran.code is None else ran.code)
