"""`smsverifier plan`."""

from typing import Annotated

import typer

from smsverifier.cli.options import CommandHelp
from smsverifier.commands import StartPolicy

HELP = CommandHelp(
    (
        "smsverifier plan",
        "smsverifier plan --details",
        "smsverifier plan --target aws --json",
    )
)


def plan(
    ctx: typer.Context,
    details: Annotated[
        bool, typer.Option("--details", help="Property by property, in the same words.")
    ] = False,
) -> int:
    """Show what `up` would do, a line a resource. Exit code 3 if it would change something."""
    from smsverifier.cli.context import open_context
    from smsverifier.commands.plan import make_plan
    from smsverifier.output.plan_view import show_plan

    context = open_context(ctx.obj, start=StartPolicy.NEVER)
    result = make_plan(context, details=details)
    show_plan(context.screen, result)
    return result.exit_code
