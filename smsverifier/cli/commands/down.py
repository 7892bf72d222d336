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
    from smsverifier.flows.down import Wishes, take_down
    from smsverifier.flows.embedded import Start
    from smsverifier.flows.session import open_session

    if keep_data and no_export:
        raise UsageError(
            "--keep-data and --no-export do not go together",
            why="Data that is kept is not exported anyway.",
            hint="Leave one of them out.",
        )
    return take_down(
        open_session(ctx.obj, anyhow=True, start=Start.FOR_KEPT),
        Wishes(yes, keep_data, export=not no_export),
    )
