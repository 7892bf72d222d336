"""`smsverifier pause` and `smsverifier resume`."""

import typer


def pause(ctx: typer.Context) -> int:
    """Stop texting. Registrations go on, wait in the table and are told by `resume`.

    Idempotent; `up`, `plan` and `status` respect it until then.
    """
    from smsverifier.cli.context import open_context
    from smsverifier.commands.embedded_aws import StartPolicy
    from smsverifier.commands.pause import pause_stack

    return pause_stack(open_context(ctx.obj, anyhow=True, start=StartPolicy.NEVER))


def resume(ctx: typer.Context) -> int:
    """Text again, beginning with everyone who registered meanwhile. Safe to run again."""
    from smsverifier.cli.context import open_context
    from smsverifier.commands.embedded_aws import StartPolicy
    from smsverifier.commands.pause import resume_stack

    return resume_stack(open_context(ctx.obj, start=StartPolicy.NEVER))
