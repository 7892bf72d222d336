"""A picture that is drawn again and again in a terminal, over itself.

It stands on the terminal's other screen, so what was there before comes back, with nothing of it in
the scrollback. Of each picture only the lines are written that differ from the one before: over
SSH that is some hundred bytes.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from rich.console import Console, ConsoleDimensions
from rich.text import Text

from smsverifier.output.escaping import escaped
from smsverifier.output.screen import Screen
from smsverifier.platform.terminal import Suspension, ended_as_by_ctrl_c

ENTER = "\x1b[?1049h\x1b[?25l\x1b[2J"
"""To the other screen, without a cursor, and all of it blank."""
LEAVE = "\x1b[?25h\x1b[?1049l"
CLEAR = "\x1b[2J"
CLEAR_REST = "\x1b[K"

Painter = Callable[[int, int], Sequence[Text]]
"""Lines for a terminal of so many columns and lines: no longer, and no more."""


class LiveScreen:
    """The other screen of the terminal that results go to."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._shown: list[str] = []
        self._size = ConsoleDimensions(0, 0)

    def draw(self, paint: Painter) -> None:
        """Show the picture; after the terminal was resized, the whole of it."""
        size = self._console.size
        written = []
        if size != self._size:
            written, self._shown, self._size = [CLEAR], [], size
        # A column is left free: clearing behind a line that fills all would take its last letter.
        lines = [self._letters(line) for line in paint(size.width - 1, size.height)[: size.height]]
        blank = [""] * (len(self._shown) - len(lines))
        for row, line in enumerate([*lines, *blank]):
            if row >= len(self._shown) or self._shown[row] != line:
                written.append(f"\x1b[{row + 1};1H{line}{CLEAR_REST}")
        self._shown = lines
        if written:
            self._write("".join(written))

    def is_resized(self) -> bool:
        """Whether the last picture was drawn for another size."""
        return self._console.size != self._size

    def _letters(self, line: Text) -> str:
        if not line.plain.isprintable():  # foreign words: a line of ours is one line
            line = Text(escaped(line.plain.replace("\n", " ")))
        with self._console.capture() as capture:
            self._console.print(line, end="", no_wrap=True, overflow="ellipsis", crop=True)
        return capture.get()

    def _write(self, text: str) -> None:
        self._console.file.write(text)
        self._console.file.flush()

    def pause_if_asked(self, suspension: Suspension) -> None:
        """After Ctrl-Z, stop with the terminal as it was; gone on with, draw all of it anew."""
        if suspension.is_asked:
            self._write(LEAVE)
            suspension.stop()
            self._write(ENTER)
            self._size = ConsoleDimensions(0, 0)


@contextmanager
def live_screen(screen: Screen) -> Iterator[LiveScreen]:
    """The other screen, for this block; whatever ends it, the terminal is as it was.

    Being asked to end (SIGTERM) ends the block as Ctrl-C does.
    """
    file = screen.out.file
    with ended_as_by_ctrl_c():
        try:
            file.write(ENTER)
            yield LiveScreen(screen.out)
        finally:
            file.write(LEAVE)
            file.flush()
