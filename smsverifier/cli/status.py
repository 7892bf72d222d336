"""`smsverifier status`."""

from contextlib import suppress
from typing import Annotated

import typer

from smsverifier.cli.options import CommandHelp
from smsverifier.commands import StartPolicy
from smsverifier.errors import ExitCode

HELP = CommandHelp(
    (
        "smsverifier status",
        "smsverifier status --watch",
        "smsverifier status --json",
    ),
    short="Show every resource, the addresses and who was told.",
)


def status(
    ctx: typer.Context,
    watch: Annotated[
        bool,
        typer.Option(
            "--watch", help="A live picture, until Ctrl-C; with --json a document a line."
        ),
    ] = False,
) -> int:
    """Show every resource (expected, found, drifted), the addresses and the numbers.

    Exit code 3 unless the stack is ready.
    """
    from smsverifier.cli.context import open_context
    from smsverifier.commands.status import read_status
    from smsverifier.commands.watch import Watcher
    from smsverifier.output.status_view import show_status
    from smsverifier.output.watching import show_watch

    context = open_context(ctx.obj, anyhow=True, start=StartPolicy.NEVER)
    if watch:
        with suppress(KeyboardInterrupt):  # the way to end it, so nothing is said
            show_watch(context.screen, Watcher(context).look)
        return ExitCode.INTERRUPTED
    seen = read_status(context)
    show_status(context.screen, seen)
    return seen.exit_code
