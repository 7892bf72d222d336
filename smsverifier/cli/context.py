"""The one Context of a command, of what this process was started with.

Nothing but this room reads `sys` or `os.environ`. A command imports this when it runs, as it loads
what `--help` must not.
"""

import os
import sys
from functools import partial
from pathlib import Path

from smsverifier.commands import StackOptions
from smsverifier.commands.connection import open_stack
from smsverifier.commands.context import Context, Interrupts
from smsverifier.commands.embedded_aws import StartPolicy
from smsverifier.output.screen import Screen
from smsverifier.platform.browser import open_in_browser


def new_context(options: StackOptions) -> Context:
    """The process alone: no configuration was read, no AWS was reached."""
    screen = Screen(
        stdout=sys.stdout,
        stderr=sys.stderr,
        as_json=options.as_json,
        quiet=options.quiet,
        verbose=options.verbose,
    )
    return Context(
        screen,
        Interrupts(lambda: sys.stderr),
        options=options,
        environ=os.environ,
        stdin=sys.stdin,
        folder=_folder(),
        browser=partial(open_in_browser, environ=os.environ),
    )


def open_context(
    options: StackOptions, *, anyhow: bool = False, start: StartPolicy = StartPolicy.ALWAYS
) -> Context:
    """The same with the stack that is meant and its AWS (`connection.open_stack`)."""
    context = new_context(options)
    open_stack(context, anyhow=anyhow, start=start)
    return context


def _folder() -> Path | None:
    try:
        return Path.cwd()
    except OSError:  # somebody removed it
        return None
