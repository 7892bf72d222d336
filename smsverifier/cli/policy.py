"""`smsverifier policy`."""

from typing import Annotated

import typer

from smsverifier.cli.options import CommandHelp
from smsverifier.errors import ExitCode, UsageError

HELP = CommandHelp(
    (
        "smsverifier policy --target aws",
        "smsverifier policy --target aws --account 111122223333 > policy.json",
        "smsverifier policy --target aws --messages",
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
            "--account",
            metavar="ID",
            help="The AWS account. [default: the configuration's, else the one you are in]",
        ),
    ] = None,
    messages: Annotated[
        bool, typer.Option("--messages", help="Print what announcements need on top.")
    ] = False,
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

    asked = {
        "--messages": (messages, PolicyKind.MESSAGES),
        "--sms": (sms, PolicyKind.SMS),
        "--boundary": (boundary, PolicyKind.BOUNDARY),
    }
    chosen = {option: kind for option, (is_asked, kind) in asked.items() if is_asked}
    if len(chosen) > 1:
        raise UsageError(
            f"{' and '.join(chosen)} do not go together",
            why="Each is a policy of its own.",
            hint="Run the command once for each.",
        )
    kind = next(iter(chosen.values()), PolicyKind.DEPLOYER)
    context = new_context(ctx.obj)
    show_policy(context.screen, make_policy(context, kind, account))
    return ExitCode.DONE
