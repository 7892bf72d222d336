"""`smsverifier pause`."""

import typer


def pause(ctx: typer.Context) -> int:
    """Stop texting. Registrations go on, wait in the table and are told by `resume`.

    Idempotent; `up`, `plan` and `status` respect it until then.
    """
    from smsverifier.flows.embedded import Start
    from smsverifier.flows.pause import pause_stack
    from smsverifier.flows.session import open_session

    return pause_stack(open_session(ctx.obj, anyhow=True, start=Start.NEVER))
