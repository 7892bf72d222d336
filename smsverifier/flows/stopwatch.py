"""How long a command has worked, for its report."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager


class Stopwatch:
    """Runs from its making on, but not while a person makes up their mind."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._start = clock()

    @property
    def seconds(self) -> float:
        """What has passed until now."""
        return self._clock() - self._start

    @contextmanager
    def stopped(self) -> Iterator[None]:
        """What passes meanwhile does not count."""
        asked = self._clock()
        yield
        self._start += self._clock() - asked
