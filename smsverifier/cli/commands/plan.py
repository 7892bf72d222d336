"""`smsverifier plan`."""

import typer

from smsverifier.errors import ExitCode


def plan(ctx: typer.Context) -> int:
    """Show what `up` would do, property by property. Exit code 3 if it would change something."""
    from smsverifier.core.plan import plan_up
    from smsverifier.engine import observe, refuse_foreign
    from smsverifier.flows.session import open_session
    from smsverifier.report.documents import plan_document
    from smsverifier.report.plan_view import plan_view

    session = open_session(ctx.obj)
    observation = observe(session.resources)
    refuse_foreign(session.resources, observation, session.config.stack)
    planned = plan_up(session.config.stack, session.resources, observation, allow_data_loss=True)
    session.screen.show(plan_view(planned))
    session.screen.document(plan_document(planned))
    if not planned.in_sync:
        session.screen.say("Next: smsverifier up")
    return ExitCode.DONE if planned.in_sync else ExitCode.NOT_IN_SYNC
