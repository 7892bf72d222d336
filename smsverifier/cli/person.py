"""Whoever sits at this process: its streams as a screen, and a folder. Loads nothing of AWS.

Nothing but this room reads `sys` or `os.environ`.
"""

import os
import sys
from pathlib import Path

from smsverifier.commands import StackOptions
from smsverifier.commands.asking import Terminal
from smsverifier.output.screen import Screen
from smsverifier.platform.shells import USUAL
from smsverifier.platform.terminal import takes_links


def new_screen(options: StackOptions) -> Screen:
    """Results to standard output, talk to standard error."""
    screen = Screen(
        stdout=sys.stdout,
        stderr=sys.stderr,
        as_json=options.as_json,
        quiet=options.quiet,
        verbose=options.verbose,
    )
    screen.links, screen.named = takes_links(os.environ), _named(options)
    return screen


def _named(options: StackOptions) -> str:
    """Which stack is meant, as options of one more command."""
    said = {
        "-c": options.config,
        "--stack": options.stack,
        "--target": options.target,
        "--region": options.region,
        "--profile": options.profile,
    }
    return " ".join(f"{name} {USUAL.quoted(str(word))}" for name, word in said.items() if word)


def new_terminal(options: StackOptions) -> Terminal:
    """The same, with whoever answers questions."""
    return Terminal(new_screen(options), sys.stdin)


def folder() -> Path | None:
    """Where the command was given; None if somebody removed it."""
    try:
        return Path.cwd()
    except OSError:
        return None
