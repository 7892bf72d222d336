"""`smsverifier dashboard`."""

from contextlib import suppress
from typing import Annotated

import typer

from smsverifier.cli.options import CommandHelp
from smsverifier.commands import StartPolicy
from smsverifier.errors import ExitCode

HELP = CommandHelp(
    (
        "smsverifier dashboard",
        "smsverifier dashboard --target aws",
        "smsverifier dashboard --port 4650",
    ),
    short="The numbers with plots, as a page in your browser.",
)


def dashboard(
    ctx: typer.Context,
    port: Annotated[
        int | None, typer.Option(min=1, max=65535, help="Serve it there. [default: any free one]")
    ] = None,
) -> int:
    """Serve one page with the numbers and plots of the stack, on this machine alone, until Ctrl-C.

    It only reads. Numbers are masked, and its address holds a secret that nobody else has.
    """
    from smsverifier.cli.context import open_context
    from smsverifier.commands.dashboard import served_dashboard
    from smsverifier.output.dashboard_view import show_dashboard

    context = open_context(ctx.obj, anyhow=True, start=StartPolicy.NEVER)
    with suppress(KeyboardInterrupt), served_dashboard(context, port) as (place, wait):
        show_dashboard(context.screen, place)
        wait()
    return ExitCode.INTERRUPTED
