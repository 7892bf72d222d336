"""`smsverifier stacks`."""

import typer

from smsverifier.cli.options import CommandHelp

HELP = CommandHelp(
    (
        "smsverifier stacks",
        "smsverifier stacks --target aws --region ap-south-1",
        "smsverifier stacks --json",
    ),
    short="List the stacks in the account and region.",
)


def stacks(ctx: typer.Context) -> int:
    """List the stacks in the account and region, or in the embedded AWS, half-made ones as well.

    An embedded AWS that does not run is not started.
    """
    from smsverifier.cli.context import new_context
    from smsverifier.commands.stacks import list_stacks
    from smsverifier.output.stacks_view import show_stacks

    context = new_context(ctx.obj)
    found = list_stacks(context)
    show_stacks(context.screen, found)
    return found.exit_code
