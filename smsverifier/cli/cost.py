"""`smsverifier cost`."""

from typing import Annotated

import typer

from smsverifier.cli.options import OwnPrices


def cost(
    ctx: typer.Context,
    registrations: Annotated[
        int | None,
        typer.Option(metavar="N", help="How many. [default: event.expected_registrations]"),
    ] = None,
    prices: OwnPrices = None,
) -> int:
    """Estimate what the event costs, hop by hop, with the date and source of each price."""
    from smsverifier.cli.context import new_context
    from smsverifier.commands.cost import show_cost

    return show_cost(new_context(ctx.obj), registrations, prices)
