"""`smsverifier policy`."""

from typing import Annotated

import typer

from smsverifier.cli.options import CommandHelp
from smsverifier.errors import ExitCode, UsageError

HELP = CommandHelp(
    (
        "smsverifier policy --target aws",
        "smsverifier policy --target aws --account 111122223333 > policy.json",
        "smsverifier policy --target aws --sms",
        "smsverifier policy --target aws --boundary",
    ),
    short="Print the IAM policy that whoever runs this needs.",
)


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
    from smsverifier.commands.policy import make_policy
    from smsverifier.output.policy_view import PolicyKind, show_policy

    if sms and boundary:
        raise UsageError(
            "--sms and --boundary do not go together",
            why="Each is a policy of its own.",
            hint="Run the command once for each.",
        )
    own = PolicyKind.SMS if sms else PolicyKind.DEPLOYER
    kind = PolicyKind.BOUNDARY if boundary else own
    context = new_context(ctx.obj)
    show_policy(context.screen, make_policy(context, kind, account))
    return ExitCode.DONE
