"""`smsverifier message`."""

from pathlib import Path
from typing import Annotated

import typer


def message(
    ctx: typer.Context,
    name: Annotated[
        str | None, typer.Option(help="Who gets it. [default: the longest possible registrant]")
    ] = None,
    prices: Annotated[
        Path | None,
        typer.Option(
            metavar="PATH", help="Your own prices. [default: prices.yaml beside the configuration]"
        ),
    ] = None,
) -> int:
    """Show the SMS as it will be: text, encoding, parts, price and what India's DLT rules say."""
    from smsverifier.flows.message import show_message

    return show_message(ctx.obj, name, prices)
