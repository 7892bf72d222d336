"""Whether the embedded AWS of a port ended as it should, and when: the mark that a run leaves.

The process holds a lock on its mark for as long as it lives, touches it now and then, and writes
into it how it is about to end. A mark that says nothing of an end and that nobody holds is of a
process that was killed, or of a machine that went down (decision 0031).

Nothing of moto or werkzeug may be imported here (see `process`).
"""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime

from smsverifier.local.endpoints import Site, open_own
from smsverifier.platform.files import FILES

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
                FILES.touch(self._descriptor)

    def end(self, how: str) -> None:
        """It is about to end, as it should."""
        with suppress(OSError):
            self._write({"ended_at": datetime.now(UTC).isoformat(), "how": how})

    def _write(self, said: dict[str, str]) -> None:
        text = json.dumps(said).encode()
        os.lseek(self._descriptor, 0, os.SEEK_SET)
        os.write(self._descriptor, text)
        os.ftruncate(self._descriptor, len(text))


@contextmanager
def marked(site: Site) -> Iterator[Mark]:
    """Within, this process is the run at `site`; waits for the end of the one before."""
    descriptor = open_own(site, site.mark, os.O_RDWR)
    try:
        FILES.lock(descriptor)
        mark = Mark(descriptor)
        mark._write({})
        yield mark
    finally:
        os.close(descriptor)


def last_run(site: Site) -> LastRun | None:
    """The run that ended last at `site`; None if there was none, or while one lives."""
    try:
        descriptor = FILES.open_existing(site.mark)
    except OSError:
        return None
    try:
        return _read(descriptor)
    finally:
        os.close(descriptor)


def _read(descriptor: int) -> LastRun | None:
    seen = datetime.fromtimestamp(os.fstat(descriptor).st_mtime, UTC)
    with suppress(ValueError, KeyError, TypeError):
        said = json.loads(os.read(descriptor, 1000))
        return LastRun(datetime.fromisoformat(said["ended_at"]), str(said["how"]))
    return None if FILES.is_locked(descriptor) else LastRun(seen, None)  # who holds it lives
