"""`smsverifier eject`: leaving, with the stack as Terraform or as commands of the AWS CLI."""

from pathlib import Path
from typing import Annotated

import typer

from smsverifier.cli.options import ScriptAccount, StackCommand, Yes, examples
from smsverifier.cli.suggestions import CommandGroup
from smsverifier.commands import StartPolicy
from smsverifier.errors import ExitCode, UsageError

eject = typer.Typer(
    cls=CommandGroup,
    help="Leave: the stack as Terraform, which takes over what runs, or as a shell script.",
    rich_markup_mode=None,
    epilog=examples("smsverifier eject terraform", "smsverifier eject aws-cli"),
)

FORCE = "Write into a folder that is not empty: files of the same names are replaced, others stay"

TerraformFolder = Annotated[
    Path | None,
    typer.Option("--out", metavar="FOLDER", help="The folder to write. [default: terraform-STACK]"),
]
New = Annotated[
    bool,
    typer.Option(
        "--new", help="Files that make a stack of their own: nothing is taken over or marked."
    ),
]
NewAccount = Annotated[
    str | None,
    typer.Option(
        "--account",
        metavar="ID",
        help="With --new: the AWS account. [default: the configuration's, else AWS is asked]",
    ),
]
ForceTerraform = Annotated[
    bool,
    typer.Option(
        "--force",
        help=f"{FORCE}, but for imports.tf, alerts.tf, email.tf and receipts.tf where this stack "
        "has none.",
    ),
]
NoMark = Annotated[
    bool, typer.Option("--no-mark", help="Write the files only; AWS is not touched.")
]


@eject.command(
    cls=StackCommand,
    short_help="Write a Terraform configuration that takes over the running stack.",
    epilog=examples(
        "smsverifier eject terraform",
        "smsverifier eject terraform --out infrastructure --yes",
        "smsverifier eject terraform --new --account 111122223333",
    ),
)
def terraform(
    ctx: typer.Context,
    out: TerraformFolder = None,
    new: New = False,
    account: NewAccount = None,
    force: ForceTerraform = False,
    yes: Yes = False,
    no_mark: NoMark = False,
) -> int:
    """Write a Terraform configuration whose plan takes over the running stack without a change.

    The stack must be as configured, else exit code 3 and what `up` would do. It is then marked as
    handed over: `up` and `down` stop from then on, unless told otherwise (--take-back).
    """
    from smsverifier.cli.context import new_context, open_context
    from smsverifier.commands.eject import TerraformOptions, eject_terraform, new_terraform
    from smsverifier.output.eject_view import show_terraform

    if account is not None and not new:
        raise UsageError(
            "--account goes with --new alone",
            where="--account",
            why="What is taken over is in the account that is signed in to.",
            hint="Leave it out, or add --new.",
        )
    options = TerraformOptions(out, account, force, yes, mark=not no_mark)
    if new:
        context = new_context(ctx.obj)
        result = new_terraform(context, options)
    else:
        context = open_context(ctx.obj, start=StartPolicy.NEVER)
        result = eject_terraform(context, options)
    show_terraform(context.screen, result)
    return result.exit_code


@eject.command(
    "aws-cli",
    cls=StackCommand,
    short_help="Print the same stack as a shell script of `aws` calls.",
    epilog=examples(
        "smsverifier eject aws-cli",
        "smsverifier eject aws-cli --out by-hand --account 111122223333",
    ),
)
def aws_cli(
    ctx: typer.Context,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out",
            metavar="FOLDER",
            help="Write the script with the files that it reads into this folder.",
        ),
    ] = None,
    account: ScriptAccount = None,
    force: Annotated[bool, typer.Option("--force", help=f"{FORCE}.")] = False,
) -> int:
    """Print a commented shell script that makes the stack by the AWS CLI. Hands nothing over."""
    from smsverifier.cli.context import new_context
    from smsverifier.commands.eject import CommandsOptions, eject_commands
    from smsverifier.output.eject_view import show_commands

    context = new_context(ctx.obj)
    result = eject_commands(context, CommandsOptions(out, account, force))
    show_commands(context.screen, result)
    return ExitCode.DONE
