"""What a command does from end to end, one module for each, named after the command.

A command takes a `Context` and the options of its own, drives the features below and returns the
exit code. `cli` parses and calls; nothing here knows of Typer. Decision note 0013. The options that
all of them have are here, as importing this package must load neither boto3 nor Rich.
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
