"""Asking whoever sits at the terminal. Loads nothing of AWS: `init` asks before anything is there.

`prompts` has the questions of the commands that have a stack.
"""

from dataclasses import dataclass
from typing import Protocol, TextIO

from smsverifier.errors import Interrupted
from smsverifier.output.screen import Screen


class Asks(Protocol):
    """What it takes to ask: a `Context` has it."""

    screen: Screen
    stdin: TextIO


@dataclass
class Terminal:
    """A screen and whoever sits in front of it, and nothing else."""

    screen: Screen
    stdin: TextIO


def is_interactive(asks: Asks) -> bool:
    """Whether there is somebody to ask."""
    return not asks.screen.as_json and asks.stdin.isatty()


def prompt(asks: Asks, question: str, default: str) -> str:
    """What is typed in answer, or `default` for a bare Enter. Raises Interrupted without an answer.

    On standard error: standard output is for results.
    """
    asks.screen.ask(question)
    return read_answer(asks, Interrupted("Nothing was done", why="There was no answer.")) or default


def read_answer(asks: Asks, nothing: Interrupted) -> str:
    """The line that is typed, without blanks round it.

    Raises Interrupted at Ctrl-C, and `nothing` at the end of input. What is said next stands on a
    line of its own.
    """
    try:
        line = asks.stdin.readline()
    except KeyboardInterrupt:
        asks.screen.end_line()
        raise Interrupted("Nothing was done") from None
    if not line:
        asks.screen.end_line()
        raise nothing
    return line.strip()
