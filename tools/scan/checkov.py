"""Runs Checkov on a form, and what it says.

It reads files and nothing else: it gets a home of its own, no settings of ours or the user's, and
is told to ask nobody for anything.
"""

import json
import os
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

VERSION = "3.3.30"
"""The one to install; another one works as well, and may count differently."""
OWN = ".checkov"
INSTALL = f"python3 -m venv {OWN} && {OWN}/bin/pip install checkov=={VERSION}"
"""Its packages are others than ours in other versions, so it gets an environment of its own."""


class NoAnswer(Exception):
    """Checkov is not there, or said nothing that can be read."""


@dataclass(frozen=True, order=True)
class Finding:
    """A check that a resource failed."""

    check: str
    address: str
    asks: str
    """The check's name, in Checkov's words."""


@dataclass(frozen=True)
class Verdict:
    """What Checkov says of one form."""

    version: str
    passed: int
    failed: tuple[Finding, ...]

    @property
    def places(self) -> set[tuple[str, str]]:
        """Check and resource of each failure."""
        return {(finding.check, finding.address) for finding in self.failed}


def find_checkov(root: Path) -> str:
    """The command: in the environment made for it in the repository, or on the path."""
    found = shutil.which(str(root / OWN / "bin" / "checkov")) or shutil.which("checkov")
    if found is None:
        raise NoAnswer(f"Checkov is not installed. In the repository's folder:\n\n  {INSTALL}\n")
    return found


def judge(command: str, form: str) -> Verdict:
    """What Checkov says of a main.tf. Raises NoAnswer."""
    with tempfile.TemporaryDirectory() as folder:
        home, stack = Path(folder, "home"), Path(folder, "stack")
        home.mkdir()
        stack.mkdir()
        (stack / "main.tf").write_text(form, "utf-8")
        wanted = ("--framework", "terraform", "--skip-download", "--output", "json")
        done = subprocess.run(
            [command, "--directory", str(stack), *wanted],
            cwd=home,
            env={"HOME": str(home), "PATH": os.environ.get("PATH", ""), "BC_SKIP_MAPPING": "TRUE"},
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
    return verdict_of(done.stdout, done.stderr)


def verdict_of(output: str, complaints: str) -> Verdict:
    """What a run of it said. Raises NoAnswer unless that is of all checks and all of the form."""
    try:
        answer: dict[str, Any] = json.loads(output)
        results, summary = answer["results"], answer["summary"]
        unread = results.get("parsing_errors") or summary["parsing_errors"]
    except (ValueError, KeyError, TypeError) as error:
        raise NoAnswer(f"Checkov gave no report.\n{complaints or output}") from error
    # A check that breaks down is told on the side, and counts neither way.
    if unread or "[ERROR]" in complaints:
        raise NoAnswer(f"Checkov could not judge all of it.\n{complaints or unread}")
    return Verdict(
        summary["checkov_version"],
        summary["passed"],
        tuple(sorted(map(_finding, results["failed_checks"]))),
    )


def _finding(failed: dict[str, Any]) -> Finding:
    return Finding(failed["check_id"], failed["resource"], failed["check_name"])
