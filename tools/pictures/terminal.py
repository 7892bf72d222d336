"""A terminal: a command runs in it, and what is on its screen becomes an SVG with its colours.

pyte is the terminal: of a progress that draws over itself stays what a person sees in the end.
Rich draws the picture.
"""

import io
import os
import pty
import re
import subprocess
import termios
import time
from collections.abc import Mapping, Sequence
from itertools import groupby
from pathlib import Path

import pyte
from pyte.screens import Char
from rich.console import Console
from rich.style import Style
from rich.terminal_theme import TerminalTheme
from rich.text import Text

COLUMNS = 86
LINES = 400
"""More than is ever printed: nothing scrolls away."""
WATCHED_LINES = 34
PATIENCE_SECONDS = 60
"""Of what draws over itself."""
FAINT = re.compile(rb"\x1b\[2m")
GRAY = "8b949e"
"""Drawn for what is faint, which pyte does not know."""
INK, PAPER = (230, 237, 243), (22, 27, 34)
THEME = TerminalTheme(
    PAPER,
    INK,
    [
        *((72, 79, 88), (255, 123, 114), (86, 211, 100), (227, 179, 65)),
        *((121, 192, 255), (210, 168, 255), (86, 212, 221), (177, 186, 196)),
    ],
)
ASKS = b"]: "
"""How a question ends, with what Enter takes."""
SVG = """\
<svg class="rich-terminal" viewBox="0 0 {width} {height}" xmlns="http://www.w3.org/2000/svg">
<style>
.{unique_id}-matrix {{
  font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace;
  font-size: {char_height}px;
  line-height: {line_height}px;
}}
.{unique_id}-title {{ font: 18px system-ui, sans-serif; }}
{styles}
</style>
<defs>
<clipPath id="{unique_id}-clip-terminal">
<rect x="0" y="0" width="{terminal_width}" height="{terminal_height}" />
</clipPath>
{lines}
</defs>
{chrome}
<g transform="translate({terminal_x}, {terminal_y})" clip-path="url(#{unique_id}-clip-terminal)">
{backgrounds}
<g class="{unique_id}-matrix">
{matrix}
</g>
</g>
</svg>
"""
"""Rich's, but for its font, which it would load from elsewhere."""


class Terminal:
    """One terminal of `COLUMNS`, whose commands all have the same surroundings."""

    def __init__(self, folder: Path, environment: Mapping[str, str]) -> None:
        self._screen = pyte.Screen(COLUMNS, LINES)
        self._stream = pyte.ByteStream(self._screen)
        self._folder = folder
        self._environment = {**environment, "TERM": "xterm-256color"}

    def run(self, shown: str, command: Sequence[str], typed: Sequence[str] = ()) -> None:
        """Run `command` in it, after a prompt with `shown`; `typed` are the answers to it.

        Raises:
            subprocess.CalledProcessError: if it fails.
        """
        above = "\r\n" if self._screen.cursor.y else ""
        self._feed(f"{above}\x1b[1;32m$\x1b[0m \x1b[1m{shown}\x1b[0m\r\n".encode())
        ours, its = pty.openpty()
        termios.tcsetwinsize(its, (LINES, COLUMNS))
        with subprocess.Popen(
            command, cwd=self._folder, env=self._environment, stdin=its, stdout=its, stderr=its
        ) as process:
            os.close(its)
            answers = iter(typed)
            try:
                while output := _read(ours):
                    self._feed(output)
                    if output.endswith(ASKS):
                        os.write(ours, f"{next(answers)}\n".encode())
            except BaseException:
                process.terminate()
                while _read(ours):  # else it would wait for a reader
                    pass
                raise
        os.close(ours)
        if process.returncode:
            raise subprocess.CalledProcessError(process.returncode, shown, self.text())

    def watch(self, shown: str, command: Sequence[str], until: str) -> None:
        """Run a command that draws over itself, until the screen says `until`: as it looks then.

        Raises:
            TimeoutError: it never says so.
        """
        ours, its = pty.openpty()
        termios.tcsetwinsize(its, (WATCHED_LINES, COLUMNS))
        with subprocess.Popen(
            command, cwd=self._folder, env=self._environment, stdin=its, stdout=its, stderr=its
        ) as process:
            os.close(its)
            end = time.monotonic() + PATIENCE_SECONDS
            while until not in self.text() and time.monotonic() < end:
                self._feed(_read(ours))
            process.terminate()
            while _read(ours):  # what it draws while it ends is not wanted
                pass
        os.close(ours)
        if until not in self.text():
            raise TimeoutError(shown)

    def text(self) -> str:
        """What is on the screen."""
        return "\n".join(self._screen.display).rstrip()

    def svg(self, title: str) -> str:
        """The screen as a picture."""
        console = Console(width=COLUMNS, record=True, file=io.StringIO(), highlight=False)
        for y in range(len(self.text().splitlines())):
            console.print(_line([self._screen.buffer[y][x] for x in range(COLUMNS)]))
        console.print()  # the frame would cut the last line's descenders off
        return console.export_svg(title=title, theme=THEME, code_format=SVG, unique_id="terminal")

    def _feed(self, output: bytes) -> None:
        red, green, blue = bytes.fromhex(GRAY)
        self._stream.feed(FAINT.sub(b"\x1b[38;2;%d;%d;%dm" % (red, green, blue), output))


def _read(terminal: int) -> bytes:
    """What the command has printed; nothing once it has ended."""
    try:
        return os.read(terminal, 65536)
    except OSError:  # Linux says so when nobody has the other end open
        return b""


def _line(characters: Sequence[Char]) -> Text:
    alike = groupby(characters, _style)
    line = Text.assemble(*(("".join(each.data for each in run), style) for style, run in alike))
    line.rstrip()
    return line


def _style(character: Char) -> Style:
    colour = {"default": None, "brown": "yellow"}.get(character.fg, character.fg)
    if colour and re.fullmatch("[0-9a-f]{6}", colour):
        colour = f"#{colour}"
    return Style(color=colour, bold=character.bold or None)
