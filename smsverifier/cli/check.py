"""`smsverifier check`."""

from typing import Annotated

import typer

from smsverifier.cli.options import CommandHelp
from smsverifier.commands import StartPolicy

HELP = CommandHelp(
    (
        "smsverifier check",
        "smsverifier check --target aws --phone +919876543210",
        "smsverifier check --target aws --json",
    ),
    short="Tell before the event whether everybody can get their SMS.",
)


def check(
    ctx: typer.Context,
    phone: Annotated[
        str | None, typer.Option("--phone", help="Look at this number as well.")
    ] = None,
) -> int:
    """Tell whether everybody will get their SMS, before anybody registers. Changes nothing.

    Exit code 3 with a blocker.
    """
    from smsverifier.cli.context import open_context
    from smsverifier.commands.check import check_stack
    from smsverifier.output.check_view import show_check

    context = open_context(ctx.obj, start=StartPolicy.TO_LOOK)
    result = check_stack(context, phone)
    show_check(context.screen, result)
    return result.exit_code
