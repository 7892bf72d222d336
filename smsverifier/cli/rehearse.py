"""`smsverifier rehearse`."""

from typing import Annotated

import typer

from smsverifier.cli.options import CommandHelp, HowMany, OwnPrices

HELP = CommandHelp(
    (
        "smsverifier rehearse",
        "smsverifier rehearse --account sandbox",
        "smsverifier rehearse --registrations 500 --hours 6 --json",
    ),
    short="Play the event beforehand: who would not be told, and why.",
)


def rehearse(
    ctx: typer.Context,
    registrations: HowMany = None,
    account: Annotated[
        str,
        typer.Option(
            metavar="[sandbox|new|production]",
            help="Whose account: in the SMS sandbox; out of it with one dollar a month; granted. "
            "SES has left its sandbox in the last alone.",
        ),
    ] = "production",
    hours: Annotated[
        float, typer.Option(metavar="H", help="Over how many hours they come.")
    ] = 24.0,
    seed: Annotated[
        int, typer.Option(metavar="N", help="Other people, at other moments; the same each time.")
    ] = 1,
    prices: OwnPrices = None,
) -> int:
    """Play the event beforehand, with invented people, on an embedded AWS of its own.

    Says who would not be told and why, by SMS and by e-mail, when the first would have to wait,
    what it costs, and what to change before the day. Nothing is sent, no account is asked, no other
    stack is touched.
    """
    from smsverifier.cli.context import new_context
    from smsverifier.commands.rehearse import RehearseOptions
    from smsverifier.commands.rehearse import rehearse as run
    from smsverifier.output.rehearse_view import show_rehearsal

    context = new_context(ctx.obj)
    result = run(context, RehearseOptions(registrations, account, hours, seed, prices))
    show_rehearsal(context.screen, result)
    return result.exit_code
