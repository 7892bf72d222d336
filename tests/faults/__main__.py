"""Does the suite notice faults? `python -m tests.faults [NAME-PART ...] [--jobs N]`.

Copies the repository, sees there that the tests named in `faults` pass, then plants one fault
after the other and runs the one test that is to notice it, in a fork of a process that has loaded
other people's packages. Ends with 1 unless all are noticed.
Their names stand in tests/faults/faults.py.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from compileall import compile_dir
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from py_compile import PycInvalidationMode
from queue import SimpleQueue

from tests.faults.faults import FAULTS, Fault
from tests.faults.forkserver import NO_WORD_OF_REWRITING, end_with_what_it_left, start_pytest
from tests.faults.planting import CannotBePlanted, Planted, Repository

ROOT = Path(__file__).resolve().parents[2]
SECONDS = 300.0
"""For one test with a fault: one that hangs has noticed it, too."""
SECONDS_WITHOUT_A_FAULT = 1800.0

LIST = "tests/faults/faults.py"

PASSED, FAILED = 0, 1
"""Of pytest's exit codes; with any other it ran no test to its end, which proves nothing."""


@dataclass(frozen=True)
class Trial:
    """A fault that can be planted, and the test that is to notice it."""

    fault: Fault
    planted: Planted
    node_id: str


@dataclass(frozen=True)
class Ran:
    """One run of pytest."""

    exit_code: int | None
    """None: it had to be ended."""
    seconds: float
    output: str


class Copy:
    """A copy of the repository to plant faults in: the only code that its tests see."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for name in _files():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, folder / name, follow_symlinks=False)
        # By a hash, not by second and size, which a fault may leave as they were.
        compile_dir(folder, quiet=2, workers=0, invalidation_mode=PycInvalidationMode.CHECKED_HASH)

    @contextmanager
    def with_fault(self, planted: Planted) -> Iterator[None]:
        """The copy with the fault in it, for as long as this lasts."""
        file = self.folder / planted.file
        try:
            file.write_bytes(planted.after.encode())
            yield
        finally:
            file.write_bytes(planted.before.encode())

    def test(self, node_ids: Sequence[str], seconds: float) -> Ran:
        """Run these tests, up to the first that fails."""
        flags = ("-x", "-q", "-p", "no:cacheprovider", "-n", "0", "-m", "", *NO_WORD_OF_REWRITING)
        output = self.folder.with_suffix(".txt")
        start = time.monotonic()
        process = start_pytest(self.folder, [*flags, *node_ids], self._environment(), output)
        try:
            process.join(seconds)
            code = process.exitcode
        finally:
            end_with_what_it_left(process)
        return Ran(code, time.monotonic() - start, output.read_text("utf-8", "replace"))

    def _environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if name != "PYTEST_ADDOPTS"}
        return {**kept, "PYTHONPATH": str(self.folder)}


def main(args: Sequence[str]) -> int:
    """Try the faults whose names have one of the given parts; all where none is given."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="NAME-PART", help="of the faults to plant")
    parser.add_argument("--jobs", type=int, default=2, help="how many at once (default: 2)")
    asked = parser.parse_args(args)
    chosen = [f for f in FAULTS if not asked.parts or any(part in f.name for part in asked.parts)]
    if not chosen:
        parser.error(f"no fault has {' or '.join(asked.parts)} in its name: see {LIST}")
    trials, hopeless = _trials(chosen)
    with tempfile.TemporaryDirectory(prefix="faults-") as folder:
        copies = [Copy(Path(folder).resolve() / str(number)) for number in range(asked.jobs)]
        if not _all_pass(copies, trials):
            return 1
        caught = _try_all(copies, trials)
    _say(f"{caught} of {len(chosen)} caught")
    return 0 if not hopeless and caught == len(chosen) > 0 else 1


def _files() -> list[str]:
    """What git knows or would take, and is there."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return [name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]


def _trials(faults: Sequence[Fault]) -> tuple[list[Trial], int]:
    """Those that can be planted, and how many cannot, which are told."""
    repository, trials = Repository(ROOT), []
    for fault in faults:
        try:
            trials.append(Trial(fault, repository.plant(fault), repository.node_id(fault)))
        except CannotBePlanted as error:
            _say(f"cannot be planted  {error}")
    return trials, len(faults) - len(trials)


def _all_pass(copies: Sequence[Copy], trials: Sequence[Trial]) -> bool:
    """Whether every test passes as long as there is no fault."""
    node_ids = list(dict.fromkeys(trial.node_id for trial in trials))
    shares = [share for number in range(len(copies)) if (share := node_ids[number :: len(copies)])]
    with ThreadPoolExecutor(max_workers=len(copies)) as pool:
        runs = list(pool.map(partial(Copy.test, seconds=SECONDS_WITHOUT_A_FAULT), copies, shares))
    _say(f"without a fault: {len(node_ids)} tests in {max(ran.seconds for ran in runs):.0f} s")
    wrong = [ran.output for ran in runs if ran.exit_code != PASSED]
    if wrong:
        _say(*wrong, "They must all pass first.")
    return not wrong


def _try_all(copies: Sequence[Copy], trials: Sequence[Trial]) -> int:
    """How many were caught; a line for each, in order."""
    free: SimpleQueue[Copy] = SimpleQueue()
    for copy in copies:
        free.put(copy)

    def attempt(trial: Trial) -> Ran:
        copy = free.get()
        try:
            with copy.with_fault(trial.planted):
                return copy.test([trial.node_id], SECONDS)
        finally:
            free.put(copy)

    caught = 0
    with ThreadPoolExecutor(max_workers=len(copies)) as pool:
        for trial, ran in zip(trials, pool.map(attempt, trials), strict=True):
            caught += ran.exit_code in {FAILED, None}
            _say(f"{_word(ran):<9} {ran.seconds:5.1f} s  {trial.fault.name}  ({trial.node_id})")
            if ran.exit_code not in {PASSED, FAILED, None}:
                _say(ran.output)
    return caught


def _word(ran: Ran) -> str:
    if ran.exit_code is None:
        return "timed out"
    return {PASSED: "SURVIVED", FAILED: "caught"}.get(ran.exit_code, f"ERROR {ran.exit_code}")


def _say(*lines: str) -> None:
    for line in lines:
        sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
