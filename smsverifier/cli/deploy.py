"""`smsverifier deploy`."""

import typer

from smsverifier.cli.options import CommandHelp
from smsverifier.commands import StartPolicy

HELP = CommandHelp(
    ("smsverifier deploy",),
    short="Put the handler's code, with the message in it, in place; only that.",
)


def deploy(ctx: typer.Context) -> int:
    """Put the handler's code, with the message in it, in place, and nothing else."""
    from smsverifier.cli.context import open_context
    from smsverifier.commands.deploy import deploy_code
    from smsverifier.output.deploy_view import show_deployed

    context = open_context(ctx.obj, start=StartPolicy.NEVER)
    result = deploy_code(context)
    show_deployed(context.screen, result)
    return result.exit_code
