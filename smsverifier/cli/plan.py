"""`smsverifier plan`."""

import typer

from smsverifier.cli.options import CommandHelp

HELP = CommandHelp(
    (
        "smsverifier plan",
        "smsverifier plan --target aws --json",
    )
)


def plan(ctx: typer.Context) -> int:
    """Show what `up` would do, property by property. Exit code 3 if it would change something."""
    from smsverifier.cli.context import open_context
    from smsverifier.commands.embedded_aws import StartPolicy
    from smsverifier.commands.plan import make_plan
    from smsverifier.output.plan_view import show_plan

    context = open_context(ctx.obj, start=StartPolicy.NEVER)
    result = make_plan(context)
    show_plan(context.screen, result)
    return result.exit_code
