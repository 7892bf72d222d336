"""The screen of one command: results to stdout, talk to stderr, one JSON document with --json.

Beside it the pieces that every view has: a label with its text, a spinner.
"""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, tzinfo
from threading import Timer
from typing import Any, TextIO

from rich.console import Console, ConsoleOptions, RenderableType, RenderResult
from rich.segment import Segment
from rich.table import Table
from rich.text import Text

from smsverifier.errors import without_passwords
from smsverifier.output.escaping import escaped

View = RenderableType
"""Anything that can be shown."""

NEXT = (
    *("Next: ", "What to do: ", "Not everything is there. "),
    *("Once that is mended, ", "Run `smsverifier "),
)
"""How a line begins that tells what to do now."""

PATIENCE_SECONDS = 1.0
"""What takes longer says where it is, also to a pipe."""

PIPE_WIDTH = 10_000
"""Columns where there is no terminal: whoever reads a pipe wants a line to stay a line."""


class Screen:
    """Where a command shows things."""

    def __init__(
        self,
        *,
        stdout: TextIO,
        stderr: TextIO,
        as_json: bool = False,
        quiet: bool = False,
        verbose: bool = False,
        width: int | None = None,
    ) -> None:
        self.as_json = as_json
        self.quiet = quiet
        self.verbose = verbose
        self.links = True
        """Whether a terminal is told where an address leads (`links.address`)."""
        self.named = ""
        """The options that said which stack: the next command needs them too."""
        self.zone: tzinfo = UTC
        """The event's: moments are shown in it (`formatting.moment`)."""
        self.out = _console(stdout, width)
        self.err = _console(stderr, width)

    @property
    def is_live(self) -> bool:
        """Whether progress can be redrawn in place."""
        return self.err.is_terminal and not self.err.is_dumb_terminal and not self.quiet

    def say(self, *lines: View) -> None:
        """Talk: progress, explanations, next steps; no more of it once nobody can read it."""
        if self.quiet:
            return
        try:
            for line in lines:
                _print(self.err, self._shown(line))
                if self.named and str(line).startswith(NEXT) and "smsverifier " in str(line):
                    _print(self.err, f"      each with {self.named}")
        except OSError:  # full, or its reader has gone: no reason to end the work
            self.quiet = True

    def complain(self, text: str) -> None:
        """What went wrong, with --quiet too."""
        with suppress(OSError):
            self.err.file.write(f"\n{escaped(without_passwords(text))}\n")

    def show(self, *renderables: View) -> None:
        """A result for people; nothing with --json, which has its own document."""
        if not self.as_json:
            for renderable in renderables:
                _print(self.out, self._shown(renderable))

    def write(self, text: str) -> None:
        """A result as it is, with --json too: its lines are never broken to fit a terminal."""
        self.out.file.write(f"{text}\n")

    def ask(self, question: str) -> None:
        """A question, on the line where it is answered: standard output is for results."""
        self.err.file.write(f"{escaped(question)}: ")
        self.err.file.flush()

    def _shown(self, view: View) -> View:
        return Harmless(view if self.links else WithoutLinks(view))

    def end_line(self) -> None:
        """After a question that nobody answered: what is said next begins a line."""
        self.err.file.write("\n")

    def document(self, document: Mapping[str, Any]) -> None:
        """The result for programs: only with --json."""
        if self.as_json:
            self.write(json.dumps(document, indent=2, default=str))


@dataclass(frozen=True)
class Harmless:
    """The same view, in which no foreign word (a tag, AWS's own message) steers a terminal."""

    view: View

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        for text, style, control in console.render(self.view, options):
            yield Segment(text if control else escaped(text), style, control)


@dataclass(frozen=True)
class WithoutLinks:
    """The same view for a terminal that would show a link's escape sequence as letters."""

    view: View

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        yield from Segment.strip_links(console.render(self.view, options))


def _print(console: Console, view: View) -> None:
    """Show it; outside terminals without the spaces that fill a table up to its width."""
    if console.is_terminal:
        console.print(view, crop=False)  # an address is longer than a narrow terminal
        return
    with console.capture() as capture:
        console.print(view, crop=False)
    console.file.writelines(f"{line.rstrip()}\n" for line in capture.get().splitlines())
    console.file.flush()  # somebody may be waiting for a line of `logs --follow`


def _console(stream: TextIO, width: int | None) -> Console:
    piped = width is None and not stream.isatty()
    return Console(
        file=stream,
        width=PIPE_WIDTH if piped else width,
        soft_wrap=piped,
        highlight=False,
        emoji=False,
        markup=False,
    )


def labelled(label: Text | str, text: Text | str, width: int) -> Table:
    """`label` in `width` columns, and `text` in the rest of the screen."""
    grid = Table.grid()
    grid.add_column(width=width, no_wrap=True)
    grid.add_column(overflow="fold")
    grid.add_row(label, text)
    return grid


@contextmanager
def spinner(screen: Screen, at: str, after: float = PATIENCE_SECONDS) -> Iterator[None]:
    """`Looking at …`, as long as this block takes; in a pipe one line, `after` so many seconds."""
    words = f"Looking at {at} …"
    if screen.is_live:
        with screen.err.status(words):
            yield
        return
    late = Timer(after, screen.say, [words])
    late.daemon = True
    late.start()
    try:
        yield
    finally:
        late.cancel()
        late.join()
