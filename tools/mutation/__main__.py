"""Would the tests notice? Small faults are planted by rule, and the tests of the room are run.

    python -m tools.mutation                       all rooms
    python -m tools.mutation handler --sample 50   fifty of the handler's, the same each time

Each mutant is planted in a copy of the repository, and only the tests that enter the changed
function are run, up to the first that fails. Ctrl-C stops it: what was tried is kept in
build/mutation/results.jsonl, and the same command goes on from there; only what has changed since,
code or tests, is tried again. Survivors are listed in build/mutation/survivors-ROOM.diff. What they
are good for: docs/quality.md.
"""

import argparse
import os
import signal
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from tools.mutation import report
from tools.mutation.copies import CannotMeasure, make_copy
from tools.mutation.results import Results, Score
from tools.mutation.rooms import ROOMS, Room
from tools.mutation.trial import TIMES_LONGER, Chosen, Trial

ROOT = Path(__file__).resolve().parents[2]
STOPPED = 130


def main(arguments: Sequence[str], root: Path = ROOT, rooms: Sequence[Room] = ROOMS) -> int:
    """The exit code: 0 where every mutant was tried, whatever became of it."""
    asked = _asked(rooms, arguments)
    chosen = [room for room in rooms if not asked.rooms or room.name in asked.rooms]
    build = root / "build" / "mutation"
    results = Results(build)
    scores = []
    try:
        with tempfile.TemporaryDirectory(prefix="smsverifier-mutation-") as folder:
            inside = Path(folder).resolve()
            copies = [make_copy(root, inside / str(number)) for number in range(asked.jobs)]
            for room in chosen:
                trial = Trial(root, room, copies, results, asked.limit, _Progress())
                scores.append(_room(trial, asked, build))
    except KeyboardInterrupt:
        _say("\nStopped. The same command goes on from here.\n")
        return STOPPED
    except CannotMeasure as error:
        _say(f"{error}\n")
        return 1
    _say(f"{report.table(scores)}\n")
    _say("".join(f"{build / f'survivors-{score.room}.diff'}\n" for score in scores))
    if asked.write:
        report.renew(root / "docs" / "quality.md", scores, datetime.now(UTC).date())
    return 0


def _room(trial: Trial, asked: argparse.Namespace, build: Path) -> Score:
    mutants = Chosen.among(trial.root, trial.room, asked.sample, asked.seed)
    _say(f"{trial.room.name}: {len(mutants.planted)} of {mutants.of} mutants\n")
    outcomes = trial.of(mutants)
    (build / f"survivors-{trial.room.name}.diff").write_text(report.survivors(outcomes))
    return Score.of(trial.room.name, mutants.of, [outcome for _, outcome in outcomes])


class _Progress:
    """Says now and then how far it is; on a terminal in one line."""

    def __init__(self) -> None:
        self._on_terminal = sys.stdout.isatty()
        self._said = time.monotonic()

    def __call__(self, number: int, of: int) -> None:
        pause = 0.2 if self._on_terminal else 30
        if number == of or time.monotonic() - self._said > pause:
            self._said = time.monotonic()
            end = "\r" if self._on_terminal and number < of else "\n"
            _say(f"  {number} of {of} tried{end}")


def _say(text: str) -> None:
    sys.stdout.write(text)
    sys.stdout.flush()


def _asked(rooms: Sequence[Room], arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m tools.mutation",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    names = [room.name for room in rooms]
    parser.add_argument("rooms", nargs="*", metavar="ROOM", help=f"of {', '.join(names)}")
    parser.add_argument("--sample", type=int, metavar="N", help="so many mutants of each room")
    parser.add_argument("--seed", type=int, default=1, help="another sample (default: 1)")
    parser.add_argument("--jobs", type=int, default=_cores(), help="how many at once (all cores)")
    longer = f"a mutant has {TIMES_LONGER} times as long as its tests need, or this (default: 20)"
    parser.add_argument("--limit", type=float, default=20, metavar="SECONDS", help=longer)
    parser.add_argument("--write", action="store_true", help="the scores into docs/quality.md")
    asked = parser.parse_args(arguments)
    if unknown := sorted(set(asked.rooms) - set(names)):
        parser.error(f"no room {', '.join(unknown)}; there are {', '.join(names)}")
    return asked


def _cores() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # the copies go then, too
    sys.exit(main(sys.argv[1:]))
