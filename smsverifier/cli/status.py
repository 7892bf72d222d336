"""`smsverifier status`."""

from typing import Annotated

import typer

from smsverifier.errors import UsageError


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
    from smsverifier.commands.status import show_status, watch_status

    if watch and ctx.obj.as_json:
        raise UsageError(
            "--watch and --json do not go together",
            why="--json is one document, and watching has no end.",
            hint="Leave one of them out.",
        )
    # Who watches wants to see what comes: for that it has to run.
    start = StartPolicy.TO_LOOK if watch else StartPolicy.NEVER
    context = open_context(ctx.obj, anyhow=True, start=start)
    return watch_status(context) if watch else show_status(context)
