"""`smsverifier plan`."""

import typer


def plan(ctx: typer.Context) -> int:
    """Show what `up` would do, property by property. Exit code 3 if it would change something."""
    from smsverifier.cli.context import open_context
    from smsverifier.commands.embedded_aws import StartPolicy
    from smsverifier.commands.plan import show_plan

    return show_plan(open_context(ctx.obj, start=StartPolicy.NEVER))
