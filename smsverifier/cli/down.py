"""`smsverifier down`."""

from typing import Annotated

import typer

from smsverifier.errors import UsageError


def down(
    ctx: typer.Context,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    keep_data: Annotated[
        bool,
        typer.Option("--keep-data", help="Keep the registrations' table for the next `up`."),
    ] = False,
    no_export: Annotated[
        bool,
        typer.Option("--no-export", help="Delete the registrations without a copy of them."),
    ] = False,
) -> int:
    """Export the registrations, remove everything, look again, prove that nothing is left."""
    from smsverifier.cli.context import open_context
    from smsverifier.commands.down import DownOptions, take_down
    from smsverifier.commands.embedded_aws import StartPolicy

    if keep_data and no_export:
        raise UsageError(
            "--keep-data and --no-export do not go together",
            why="Data that is kept is not exported anyway.",
            hint="Leave one of them out.",
        )
    return take_down(
        open_context(ctx.obj, anyhow=True, start=StartPolicy.FOR_KEPT),
        DownOptions(yes, keep_data, export=not no_export),
    )
