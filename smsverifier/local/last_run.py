"""Whether the embedded AWS of a port ended as it should, and when: the mark that a run leaves.

The process holds a lock on its mark for as long as it lives, touches it now and then, and writes
into it how it is about to end. A mark that says nothing of an end and that nobody holds is of a
process that was killed, or of a machine that went down (decision 0031).

Nothing of moto, Flask or werkzeug may be imported here (see `process`).
"""

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime

from smsverifier.local.endpoints import Site, open_own

BEAT_SECONDS = 15.0
"""How often a run touches its mark; so "at about" is no further off."""
STOPPED, SIGNALLED, IDLE = "stopped", "signalled", "idle"


@dataclass(frozen=True)
class LastRun:
    """How the last run ended."""

    ended_at: datetime
    how: str | None
    """STOPPED, SIGNALLED or IDLE; None if nobody knows: then `ended_at` is the last sign of it."""


class Mark:
    """The mark of the run of this process."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._next_beat = 0.0

    def beat(self, now: float) -> None:
        """It lives, at `now` in seconds of a clock that only goes on."""
        if now >= self._next_beat:
            self._next_beat = now + BEAT_SECONDS
            with suppress(OSError):  # a disk that refuses is no reason to end
                os.utime(self._descriptor)

    def end(self, how: str) -> None:
        """It is about to end, as it should."""
        with suppress(OSError):
            self._write({"ended_at": datetime.now(UTC).isoformat(), "how": how})

    def _write(self, said: dict[str, str]) -> None:
        text = json.dumps(said).encode()
        os.pwrite(self._descriptor, text, 0)
        os.ftruncate(self._descriptor, len(text))


@contextmanager
def marked(site: Site) -> Iterator[Mark]:
    """Within, this process is the run at `site`; waits for the end of the one before."""
    descriptor = open_own(site, site.mark, os.O_RDWR)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        mark = Mark(descriptor)
        mark._write({})
        yield mark
    finally:
        os.close(descriptor)


def last_run(site: Site) -> LastRun | None:
    """The run that ended last at `site`; None if there was none, or while one lives."""
    try:
        descriptor = os.open(site.mark, os.O_RDONLY | os.O_NOFOLLOW)
    except OSError:
        return None
    try:
        return _read(descriptor) if os.fstat(descriptor).st_uid == os.getuid() else None
    finally:
        os.close(descriptor)


def _read(descriptor: int) -> LastRun | None:
    seen = datetime.fromtimestamp(os.fstat(descriptor).st_mtime, UTC)
    with suppress(ValueError, KeyError, TypeError):
        said = json.loads(os.pread(descriptor, 1000, 0))
        return LastRun(datetime.fromisoformat(said["ended_at"]), str(said["how"]))
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError:
        return None  # somebody holds it: it lives
    return LastRun(seen, None)
