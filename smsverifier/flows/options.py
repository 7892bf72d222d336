"""What every command that touches a stack is told, as one frozen value."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Options:
    """Which stack, where, and how to talk."""

    config: Path | None
    target: str | None
    region: str | None
    profile: str | None
    as_json: bool
    quiet: bool
    verbose: bool
    stack: str | None = None
