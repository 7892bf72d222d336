"""`smsverifier message`."""

from typing import TYPE_CHECKING, Annotated

import typer

from smsverifier.cli.options import CommandHelp, OwnPrices

if TYPE_CHECKING:
    from smsverifier.commands.context import Context

HELP = CommandHelp(
    (
        "smsverifier message",
        "smsverifier message --name 'Asha Rao'",
        "smsverifier message --dlt",
    ),
    short="Show the SMS as it will be: text, parts, price, DLT.",
)


def message(
    ctx: typer.Context,
    name: Annotated[
        str | None, typer.Option(help="Who gets it. [default: the longest possible registrant]")
    ] = None,
    field: Annotated[
        list[str] | None,
        typer.Option(
            "--field",
            metavar="KEY=VALUE",
            help="An answer to another field of the form.",
        ),
    ] = None,
    dlt: Annotated[
        bool,
        typer.Option("--dlt", help="What to register on an Indian DLT portal before it can go."),
    ] = False,
    prices: OwnPrices = None,
) -> int:
    """Show the SMS as it will be: text, encoding, parts, price and what India's DLT rules say."""
    from smsverifier.cli.context import new_context
    from smsverifier.commands.message import MessageOptions, compose_message
    from smsverifier.output.message_view import show_message

    context = new_context(ctx.obj)
    if dlt:
        return _show_dlt(context)
    result = compose_message(context, MessageOptions(name, tuple(field or ()), prices))
    show_message(context.screen, result)
    return result.exit_code


def _show_dlt(context: "Context") -> int:
    from smsverifier.commands.message_dlt import compose_registrations
    from smsverifier.output.dlt_view import show_registrations

    found = compose_registrations(context)
    show_registrations(context.screen, found)
    return found.exit_code
