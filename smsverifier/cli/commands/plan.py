"""`smsverifier plan`."""

import typer


def plan(ctx: typer.Context) -> int:
    """Show what `up` would do, property by property. Exit code 3 if it would change something."""
    from smsverifier.flows.embedded import Start
    from smsverifier.flows.plan import show_plan
    from smsverifier.flows.session import open_session

    return show_plan(open_session(ctx.obj, start=Start.NEVER))
