"""Whoever sits at this process: its streams as a screen, and a folder. Loads nothing of AWS.

Nothing but this room reads `sys` or `os.environ`.
"""

import os
import sys
from pathlib import Path

from smsverifier.commands import StackOptions
from smsverifier.commands.asking import Terminal
from smsverifier.commands.named_options import named_options
from smsverifier.output.screen import Screen
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
    screen.links, screen.named = takes_links(os.environ), named_options(options)
    return screen


def new_terminal(options: StackOptions) -> Terminal:
    """The same, with whoever answers questions."""
    return Terminal(new_screen(options), sys.stdin)


def folder() -> Path | None:
    """Where the command was given; None if somebody removed it."""
    try:
        return Path.cwd()
    except OSError:
        return None
