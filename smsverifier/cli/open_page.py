"""`smsverifier open`."""

from typing import Annotated

import typer

from smsverifier.cli.options import CommandHelp
from smsverifier.commands import StartPolicy

HELP = CommandHelp(
    (
        "smsverifier open form",
        "smsverifier open outbox",
        "smsverifier open console --target aws",
    ),
    short="Open the form, the outbox or AWS's console in the browser.",
)


def open_(
    ctx: typer.Context,
    page: Annotated[str, typer.Argument(metavar="form|outbox|console", help="What to open.")],
) -> int:
    """Open a page of the stack in the browser; without one, print where it is.

    The outbox is the embedded AWS's; the console is AWS's, and shows the stack's table.
    """
    from smsverifier.cli.context import open_context
    from smsverifier.commands.open_page import open_page, page_of
    from smsverifier.output.open_view import show_open

    chosen = page_of(page)
    context = open_context(ctx.obj, start=StartPolicy.NEVER)
    result = open_page(context, chosen)
    show_open(context.screen, result)
    return result.exit_code
