"""`smsverifier resume`."""

import typer


def resume(ctx: typer.Context) -> int:
    """Text again, beginning with everyone who registered meanwhile. Safe to run again."""
    from smsverifier.flows.embedded import Start
    from smsverifier.flows.resume import resume_stack
    from smsverifier.flows.session import open_session

    return resume_stack(open_session(ctx.obj, start=Start.NEVER))
