"""The one clock of the embedded AWS: real time, and what was let pass beside it.

By it everything in it has its age: the dates of answers, records of streams, messages of queues,
SMS, logs, a function's own `time.time()`, schedules. moto is told by `moto_overrides.clock`. The
dates of signatures alone are judged by real time, as clients sign by their own clock.

Nothing of moto or werkzeug may be imported here (see `process`).
"""

import json
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

FARTHEST_SECONDS = 20 * 366 * 86_400.0
"""How far from real time it may be put: no certificate and no library needs to know of more."""


class Clock:
    """Called, it shows the seconds since the epoch."""

    def __init__(self, real: Callable[[], float] = time.time) -> None:
        self._real = real
        self.passed = 0.0
        """Seconds that it is ahead of real time; below zero: behind."""

    def __call__(self) -> float:
        """What it shows."""
        return self._real() + self.passed

    def put(self, at: float) -> None:
        """Let it show `at`, in seconds since the epoch, and go on from there."""
        self.passed = at - self._real()

    def now(self) -> datetime:
        """What it shows, in UTC."""
        return datetime.fromtimestamp(self(), UTC)


# Whoever lets two days pass and has the embedded AWS killed wants them passed when it is there
# again: rows and schedules of that time are. A `local stop` ends that as well.


def read_passed(path: Path) -> float:
    """What a run before has kept there; 0 where nothing is, or nothing that can be read."""
    with suppress(OSError, ValueError, KeyError, TypeError):
        passed = float(json.loads(path.read_text(encoding="utf-8"))["passed"])
        return passed if abs(passed) <= FARTHEST_SECONDS else 0.0
    return 0.0


def keep_passed(path: Path, passed: float) -> None:
    """For the next run; no file where the time is real. Raises OSError."""
    if passed == 0:
        path.unlink(missing_ok=True)
        return
    draft = path.with_name(f"{path.name}.draft")
    try:
        draft.write_text(json.dumps({"passed": passed}), encoding="utf-8")
        draft.replace(path)
    except OSError:
        draft.unlink(missing_ok=True)
        raise
