"""What a command does from end to end, one module for each, named after the command.

A command takes a `Context` and the options of its own, drives the features below and returns what
came of it: a frozen value that knows its exit code. Its class stands in `output`, beside the words
and the document that are made of it. Only what cannot wait for the end is said meanwhile: questions
(`prompts`), progress, what to know before a yes. `cli` parses, calls, and has `output` show the
value; nothing here knows of Typer. Decision note 0013. What `cli` says of every
command stands here (its options, when it starts the embedded AWS), as importing this package must
load neither botocore nor Rich.
"""

from dataclasses import dataclass
from enum import Enum, auto
from pathlib import Path


@dataclass(frozen=True)
class StackOptions:
    """Which stack, where, and how to talk."""

    config: Path | None = None
    target: str | None = None
    region: str | None = None
    profile: str | None = None
    as_json: bool = False
    quiet: bool = False
    verbose: bool = False
    stack: str | None = None


class StartPolicy(Enum):
    """When a command starts the embedded AWS that does not run."""

    ALWAYS = auto()
    TO_LOOK = auto()
    """For a command that only looks, at what has to run: it says what stack it is about."""
    FOR_KEPT = auto()
    """If registrations of its stack are kept on disk: only there can they be got at."""
    NEVER = auto()
    """What does not run holds no stack, and that is the answer."""
    TO_USE = auto()
    """As NEVER, by what uses a stack: while it is there, nothing is to be said of where it is."""
