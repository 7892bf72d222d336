"""What a command does from end to end, one module for each, named after the command.

A command takes a `Context` and the options of its own, drives the features below and returns what
came of it: a frozen value that knows its exit code. Its class stands in `output`, beside the words
and the document that are made of it. Only what cannot wait for the end is said meanwhile: questions
(`prompts`), progress, what to know before a yes. `cli` parses, calls, and has `output` show the
value; nothing here knows of Typer. Decision note 0013. The options that all of them have are here,
as importing this package must load neither botocore nor Rich.
"""

from dataclasses import dataclass
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
