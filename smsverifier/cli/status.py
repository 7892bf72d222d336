"""`smsverifier status`."""

from contextlib import suppress
from typing import Annotated

import typer

from smsverifier.cli.options import CommandHelp
from smsverifier.errors import ExitCode, UsageError

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
        bool, typer.Option("--watch", help="Look again every two seconds, until Ctrl-C.")
    ] = False,
) -> int:
    """Show every resource (expected, found, drifted), the addresses and the numbers.

    Exit code 3 unless the stack is ready.
    """
    from smsverifier.cli.context import open_context
    from smsverifier.commands.embedded_aws import StartPolicy
    from smsverifier.commands.status import read_status, watch_status
    from smsverifier.output.status_view import show_live, show_status

    if watch and ctx.obj.as_json:
        raise UsageError(
            "--watch and --json do not go together",
            why="--json is one document, and watching has no end.",
            hint="Leave one of them out.",
        )
    # Who watches wants to see what comes: for that it has to run.
    start = StartPolicy.TO_LOOK if watch else StartPolicy.NEVER
    context = open_context(ctx.obj, anyhow=True, start=start)
    if watch:
        with suppress(KeyboardInterrupt):  # the way to end it, so nothing is said
            show_live(context.screen, watch_status(context))
        return ExitCode.INTERRUPTED
    seen = read_status(context)
    show_status(context.screen, seen)
    return seen.exit_code
