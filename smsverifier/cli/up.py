"""`smsverifier up`."""

from typing import Annotated

import typer

from smsverifier.cli.completion import STEPS, steps
from smsverifier.cli.options import CommandHelp, TakeBack, Yes

HELP = CommandHelp(
    (
        "smsverifier up",
        "smsverifier up --step",
        "smsverifier up --target aws --yes",
        "smsverifier up --only table --only handler",
        "smsverifier up --take-back",
    )
)


def up(
    ctx: typer.Context,
    only: Annotated[
        list[str] | None,
        typer.Option(
            "--only",
            metavar="STEP",
            help=f"Only this step ({', '.join(STEPS)}) and its needs.",
            autocompletion=steps,
        ),
    ] = None,
    step: Annotated[
        bool, typer.Option("--step", help="Explain each step and wait before it.")
    ] = False,
    yes: Yes = False,
    adopt: Annotated[
        bool, typer.Option("--adopt", help="Take over resources of our names that have no tag.")
    ] = False,
    allow_data_loss: Annotated[
        bool, typer.Option("--allow-data-loss", help="Do even what loses data for good.")
    ] = False,
    new_table: Annotated[
        bool,
        typer.Option("--new-table", help="Make an empty table where the stack's was deleted."),
    ] = False,
    take_back: TakeBack = False,
) -> int:
    """Create the pipeline, or bring it back to the configuration. Safe to run again."""
    from smsverifier.cli.context import open_context
    from smsverifier.commands.up import UpOptions, bring_up
    from smsverifier.output.up_view import show_up

    options = UpOptions(tuple(only or ()), step, yes, adopt, allow_data_loss, new_table, take_back)
    context = open_context(ctx.obj)
    result = bring_up(context, options)
    show_up(context.screen, result)
    return result.exit_code
