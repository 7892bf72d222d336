"""`smsverifier test-register`."""

from typing import Annotated

import typer

from smsverifier.cli.options import CommandHelp
from smsverifier.commands import StartPolicy

HELP = CommandHelp(
    (
        "smsverifier test-register +919876543210",
        "smsverifier test-register '98765 43210' --name 'Asha Rao' --again",
    ),
    short="Register one phone for real and follow it to a verdict.",
)


def test_register(
    ctx: typer.Context,
    phone: Annotated[str, typer.Argument(help="A mobile number that will get a real SMS.")],
    name: Annotated[str, typer.Option(help="The registrant's name.")] = "Test Registrant",
    field: Annotated[
        list[str] | None,
        typer.Option(
            "--field",
            metavar="KEY=VALUE",
            help="Another field of the form. [default: a sample, where it is required]",
        ),
    ] = None,
    language: Annotated[
        str | None,
        typer.Option(metavar="CODE", help="Read the form in it. [default: the form's first]"),
    ] = None,
    again: Annotated[
        bool, typer.Option("--again", help="First remove an earlier test with this number.")
    ] = False,
    no_wait: Annotated[
        bool, typer.Option("--no-wait", help="Register only, do not follow it.")
    ] = False,
) -> int:
    """Send one real registration through the public API and follow it hop by hop.

    Exit code 3 if it reached no verdict or a bad one.
    """
    from smsverifier.cli.context import open_context
    from smsverifier.commands.test_register import RegisterTestOptions, register_and_follow
    from smsverifier.output.trace_view import show_trace

    options = RegisterTestOptions(
        phone, name, tuple(field or ()), again, wait=not no_wait, language=language
    )
    context = open_context(ctx.obj, start=StartPolicy.TO_USE)
    result = register_and_follow(context, options)
    show_trace(context.screen, result)
    return result.exit_code
