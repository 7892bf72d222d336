"""How far work over many things is: how many of them, how fast it goes, how long it takes yet.

In a terminal one line, redrawn; elsewhere a line now and then. Nothing of what is over at once.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from typing import Self, TypeVar

from rich.errors import LiveError
from rich.status import Status

from smsverifier.output.formatting import duration
from smsverifier.output.screen import Screen

EVERY_SECONDS = 2.0
"""What takes longer than this says how far it is; in plain lines, as often as this."""
REDRAWN_SECONDS = 0.25
AT_ONCE = 100
"""So many go through between two looks at the clock."""

T = TypeVar("T")


class CountProgress:
    """Hears how many are done, in a `with` block around the work."""

    def __init__(
        self,
        screen: Screen,
        clock: Callable[[], float],
        verb: str,
        things: str = "registrations",
        total: Callable[[], int] = lambda: 0,
    ) -> None:
        """`total`: how many there are, 0 where nobody knows; asked once, of work that takes long.

        It may be old: of what is more than it, nobody says how long it takes yet.
        """
        self._screen = screen
        self._clock = clock
        self._verb, self._things = verb, things
        self._ask_total = total
        self._total: int | None = None
        self._begun = clock()
        self._said_at = self._begun
        self._live: Status | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._live is not None:
            self._live.stop()

    def over(self, things: Iterable[T]) -> Iterator[T]:
        """The same things, counted as they go through; from nothing each time."""
        self._begun = self._clock()
        for number, each in enumerate(things, 1):
            if number % AT_ONCE == 0:
                self(number)
            yield each

    def __call__(self, count: int) -> None:
        """So many are done."""
        now = self._clock()
        if now - self._said_at < (REDRAWN_SECONDS if self._live else EVERY_SECONDS):
            return
        self._said_at = now
        if self._total is None:
            self._total = self._ask_total()
            self._begin()
        words = f"{self._words(count, now - self._begun)} …"
        if self._live is None:
            self._screen.say(words)
        else:
            self._live.update(words)

    def _begin(self) -> None:
        """A line of its own in a terminal, unless another is being redrawn already."""
        if self._screen.is_live:
            live = self._screen.err.status("")
            with suppress(LiveError):
                live.start()
                self._live = live

    def _words(self, count: int, seconds: float) -> str:
        total = self._total or 0
        of = f" of {total}" if total >= count else ""
        rate = count / seconds if seconds else 0.0
        left = f", {duration((total - count) / rate)} left" if of and rate else ""
        pace = f"{rate:.0f}" if rate >= 10 else f"{rate:.1f}"
        return f"{count}{of} {self._things} {self._verb}, {pace} a second{left}"
