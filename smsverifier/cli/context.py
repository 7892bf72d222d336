"""The one Context of a command, of what this process was started with.

Nothing but this room reads `sys` or `os.environ`. A command imports this when it runs, as it loads
what `--help` must not.
"""

import os
import sys
from functools import partial

from smsverifier.cli.person import folder, new_screen
from smsverifier.commands import StackOptions, StartPolicy
from smsverifier.commands.context import Context, Interrupts
from smsverifier.platform.browser import open_in_browser


def new_context(options: StackOptions) -> Context:
    """The process alone: no configuration was read, no AWS was reached."""
    return Context(
        new_screen(options),
        Interrupts(lambda: sys.stderr),
        options=options,
        environ=os.environ,
        stdin=sys.stdin,
        folder=folder(),
        browser=partial(open_in_browser, environ=os.environ),
    )


def open_context(
    options: StackOptions, *, anyhow: bool = False, start: StartPolicy = StartPolicy.ALWAYS
) -> Context:
    """The same with the stack that is meant and its AWS (`connection.open_stack`)."""
    from smsverifier.commands.connection import open_stack

    context = new_context(options)
    open_stack(context, anyhow=anyhow, start=start)
    return context
