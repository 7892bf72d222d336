"""`smsverifier test-register`."""

from typing import Annotated

import typer


def test_register(
    ctx: typer.Context,
    phone: Annotated[str, typer.Argument(help="A mobile number that will get a real SMS.")],
    name: Annotated[str, typer.Option(help="The registrant's name.")] = "Test Registrant",
    field: Annotated[
        list[str] | None,
        typer.Option("--field", metavar="KEY=VALUE", help="Another field of the form."),
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
    from smsverifier.commands.embedded_aws import StartPolicy
    from smsverifier.commands.test_register import RegisterTestOptions, register_and_follow

    options = RegisterTestOptions(phone, name, tuple(field or ()), again, wait=not no_wait)
    return register_and_follow(open_context(ctx.obj, start=StartPolicy.TO_USE), options)
