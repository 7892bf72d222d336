"""`smsverifier cost`."""

import typer

from smsverifier.cli.options import CommandHelp, HowMany, OwnPrices

HELP = CommandHelp(
    (
        "smsverifier cost",
        "smsverifier cost --registrations 500 --prices our-prices.yaml",
    ),
    short="Estimate what the event costs, hop by hop.",
)


def cost(
    ctx: typer.Context,
    registrations: HowMany = None,
    prices: OwnPrices = None,
) -> int:
    """Estimate what the event costs, hop by hop, with the date and source of each price."""
    from smsverifier.cli.context import new_context
    from smsverifier.commands.cost import estimate_cost
    from smsverifier.output.cost_view import show_cost

    context = new_context(ctx.obj)
    result = estimate_cost(context, registrations, prices)
    show_cost(context.screen, result)
    return result.exit_code
