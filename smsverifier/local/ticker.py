"""Has those look again and again that do something when its time has come.

One thread, as they are few and quick: schedules, expiry. What takes long they hand on.
"""

import logging
import threading
from collections.abc import Callable

TICK_SECONDS = 0.2

log = logging.getLogger(__name__)


class Ticker:
    """From `start` to `hold`, as often as one likes."""

    def __init__(self, *looks: Callable[[], None]) -> None:
        self._looks = looks
        self._held = threading.Event()
        self._thread: threading.Thread | None = None

    def look(self) -> None:
        """Once, now."""
        for look in self._looks:
            try:
                look()
            except Exception:  # the boundary of the thread: one that fails must not stop the others
                log.exception("What is due could not be done")

    def start(self) -> None:
        """Begin, or go on."""
        self._held.clear()
        self._thread = threading.Thread(target=self._run, name="ticker", daemon=True)
        self._thread.start()

    def hold(self) -> None:
        """Nobody looks any more."""
        self._held.set()
        if self._thread is not None:
            self._thread.join()

    def _run(self) -> None:
        while not self._held.wait(TICK_SECONDS):
            self.look()
