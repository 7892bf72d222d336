"""`smsverifier pause` and `smsverifier resume`."""

import typer

from smsverifier.cli.options import CommandHelp
from smsverifier.commands import StartPolicy

PAUSE_HELP = CommandHelp(
    ("smsverifier pause",), short="Stop texting; people can go on registering."
)
RESUME_HELP = CommandHelp(
    ("smsverifier resume",), short="Text again, beginning with everyone who waited."
)


def pause(ctx: typer.Context) -> int:
    """Stop texting. Registrations go on, wait in the table and are told by `resume`.

    Idempotent; `up`, `plan` and `status` respect it until then.
    """
    from smsverifier.cli.context import open_context
    from smsverifier.commands.pause import pause_stack
    from smsverifier.output.pause_view import show_paused

    context = open_context(ctx.obj, anyhow=True, start=StartPolicy.NEVER)
    result = pause_stack(context)
    show_paused(context.screen, result)
    return result.exit_code


def resume(ctx: typer.Context) -> int:
    """Text again, beginning with everyone who registered meanwhile. Safe to run again."""
    from smsverifier.cli.context import open_context
    from smsverifier.commands.pause import resume_stack
    from smsverifier.output.pause_view import show_resumed

    context = open_context(ctx.obj, start=StartPolicy.NEVER)
    result = resume_stack(context)
    show_resumed(context.screen, result)
    return result.exit_code
