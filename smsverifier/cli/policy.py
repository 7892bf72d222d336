"""`smsverifier policy`."""

from typing import Annotated

import typer

from smsverifier.errors import UsageError


def policy(
    ctx: typer.Context,
    account: Annotated[
        str | None,
        typer.Option(
            "--account", metavar="ID", help="The AWS account. [default: the one you are in]"
        ),
    ] = None,
    sms: Annotated[
        bool, typer.Option("--sms", help="Print what check, numbers and receipts need on top.")
    ] = False,
    boundary: Annotated[
        bool,
        typer.Option("--boundary", help="Print a permissions boundary for the stack's roles."),
    ] = False,
) -> int:
    """Print the least-privilege IAM policy for whoever runs this tool on this stack."""
    from smsverifier.cli.context import new_context
    from smsverifier.commands.policy import print_boundary, print_policy, print_sms_policy

    if sms and boundary:
        raise UsageError(
            "--sms and --boundary do not go together",
            why="Each is a policy of its own.",
            hint="Run the command once for each.",
        )
    show = print_boundary if boundary else print_sms_policy if sms else print_policy
    return show(new_context(ctx.obj), account)
