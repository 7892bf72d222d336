"""`smsverifier explain`."""

from pathlib import Path
from typing import Annotated

import typer

from smsverifier.cli.completion import STEPS, steps
from smsverifier.cli.options import CommandHelp, ScriptAccount
from smsverifier.errors import ExitCode

HELP = CommandHelp(
    (
        "smsverifier explain",
        "smsverifier explain table pipe",
        "smsverifier explain --account 111122223333 --files . > setup.sh",
        "smsverifier explain api --json",
    ),
    short="Print the calls that make the stack, as commands of the AWS CLI.",
)


def explain(
    ctx: typer.Context,
    step: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="STEP...",
            help=f"Only these steps ({', '.join(STEPS)}).",
            autocompletion=steps,
        ),
    ] = None,
    account: ScriptAccount = None,
    files: Annotated[
        Path | None,
        typer.Option(
            "--files",
            metavar="FOLDER",
            help="Write the files that the calls read (handler.zip, api.json) into this folder.",
        ),
    ] = None,
) -> int:
    """Print what `up` sends to make the stack, as commands of the AWS CLI. Needs no account."""
    from smsverifier.cli.context import new_context
    from smsverifier.commands.explain import ExplainOptions, explain_stack
    from smsverifier.output.explain_view import show_explanation

    context = new_context(ctx.obj)
    result = explain_stack(context, ExplainOptions(tuple(step or ()), account, files))
    show_explanation(context.screen, result)
    return ExitCode.DONE
