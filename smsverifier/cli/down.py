"""`smsverifier down`."""

from typing import Annotated

import typer

from smsverifier.cli.options import CommandHelp, TakeBack, Yes
from smsverifier.commands import StartPolicy
from smsverifier.errors import UsageError

HELP = CommandHelp(
    (
        "smsverifier down",
        "smsverifier down --target aws --yes",
        "smsverifier down --keep-data",
    ),
    short="Export the registrations, remove everything, prove it.",
)


def down(
    ctx: typer.Context,
    yes: Yes = False,
    keep_data: Annotated[
        bool,
        typer.Option("--keep-data", help="Keep the registrations' table for the next `up`."),
    ] = False,
    no_export: Annotated[
        bool,
        typer.Option("--no-export", help="Delete the registrations without a copy of them."),
    ] = False,
    take_back: TakeBack = False,
) -> int:
    """Export the registrations, remove everything, look again, prove that nothing is left."""
    from smsverifier.cli.context import open_context
    from smsverifier.commands.down import DownOptions, take_down
    from smsverifier.output.down_view import show_down

    if keep_data and no_export:
        raise UsageError(
            "--keep-data and --no-export do not go together",
            why="Data that is kept is not exported anyway.",
            hint="Leave one of them out.",
        )
    context = open_context(ctx.obj, anyhow=True, start=StartPolicy.FOR_KEPT)
    options = DownOptions(yes, keep_data, export=not no_export, take_back=take_back)
    result = take_down(context, options)
    show_down(context.screen, result)
    return result.exit_code
