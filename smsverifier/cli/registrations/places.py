"""`smsverifier registrations close`, `reopen` and `promote`: who gets in."""

from typing import Annotated

import typer

from smsverifier.cli.options import CommandHelp, Yes
from smsverifier.commands import StartPolicy

CLOSE_HELP = CommandHelp(
    ("smsverifier registrations close",),
    short="End registration, at once; the form stays and says so.",
)


def close(ctx: typer.Context) -> int:
    """End registration at the API itself, at once. The form keeps its address and says so.

    Idempotent; `up` respects it. Who is registered is still told.
    """
    from smsverifier.cli.context import open_context
    from smsverifier.commands import closing
    from smsverifier.output.closing_view import show_closed

    context = open_context(ctx.obj, start=StartPolicy.NEVER)
    result = closing.close(context)
    show_closed(context.screen, result)
    return result.exit_code


REOPEN_HELP = CommandHelp(
    ("smsverifier registrations reopen",),
    short="Take registrations again.",
)


def reopen(ctx: typer.Context) -> int:
    """Take registrations again after `close`; until event.closes_at and registrations.max."""
    from smsverifier.cli.context import open_context
    from smsverifier.commands import closing
    from smsverifier.output.closing_view import show_reopened

    context = open_context(ctx.obj, start=StartPolicy.NEVER)
    result = closing.reopen(context)
    show_reopened(context.screen, result)
    return result.exit_code


PROMOTE_HELP = CommandHelp(
    (
        "smsverifier registrations promote --next 5",
        "smsverifier registrations promote +919876543210 --even-if-full",
    ),
    short="Give places to who is on the waiting list.",
)


def promote(
    ctx: typer.Context,
    phone: Annotated[
        str | None, typer.Argument(help="Who gets one. [default: who waits longest]")
    ] = None,
    next_: Annotated[
        int | None, typer.Option("--next", min=1, metavar="N", help="The N who wait longest.")
    ] = None,
    even_if_full: Annotated[
        bool, typer.Option("--even-if-full", help="Also beyond registrations.max.")
    ] = False,
    yes: Yes = False,
) -> int:
    """Give places to who is on the waiting list, first come first served, and text them."""
    from smsverifier.cli.context import open_context
    from smsverifier.commands import places
    from smsverifier.output.places_view import show_promoted

    context = open_context(ctx.obj, start=StartPolicy.NEVER)
    options = places.PromoteOptions(phone, next_, even_if_full, yes)
    result = places.promote(context, options)
    show_promoted(context.screen, result)
    return result.exit_code
