"""The screen of one command: results to stdout, talk to stderr, one JSON document with --json."""

import json
import sys
from collections.abc import Mapping
from typing import Any, TextIO

from rich.console import Console, RenderableType

PIPE_WIDTH = 120
"""Columns where there is no terminal to ask: lines in pipes should not be folded early."""


class Screen:
    """Where a command shows things."""

    def __init__(
        self,
        *,
        as_json: bool = False,
        quiet: bool = False,
        stdout: TextIO | None = None,
        stderr: TextIO | None = None,
        width: int | None = None,
    ) -> None:
        self.as_json = as_json
        self.quiet = quiet
        self.out = _console(stdout or sys.stdout, width)
        self.err = _console(stderr or sys.stderr, width)

    @property
    def is_live(self) -> bool:
        """Whether progress can be redrawn in place."""
        return self.err.is_terminal and not self.quiet

    def say(self, *lines: RenderableType) -> None:
        """Talk: progress, explanations, next steps."""
        if not self.quiet:
            for line in lines:
                self.err.print(line)

    def show(self, *renderables: RenderableType) -> None:
        """A result for people; nothing with --json, which has its own document."""
        if not self.as_json:
            for renderable in renderables:
                self.out.print(renderable)

    def document(self, document: Mapping[str, Any]) -> None:
        """The result for programs: only with --json."""
        if self.as_json:
            self.out.file.write(json.dumps(document, indent=2, default=str) + "\n")


def _console(stream: TextIO, width: int | None) -> Console:
    if width is None and not stream.isatty():
        width = PIPE_WIDTH
    return Console(file=stream, width=width, highlight=False, soft_wrap=False, emoji=False,
                   markup=False)
