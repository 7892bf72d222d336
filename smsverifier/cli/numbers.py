"""`smsverifier numbers`: the SMS sandbox, and the way out of it."""

from typing import Annotated

import typer

from smsverifier.cli.options import StackCommand, examples
from smsverifier.cli.suggestions import CommandGroup
from smsverifier.commands import StartPolicy

Phone = Annotated[str, typer.Argument(metavar="PHONE", help="A mobile number of your own.")]

numbers = typer.Typer(
    cls=CommandGroup,
    help="The few numbers that an account in the SMS sandbox can text; the way out of it.",
    rich_markup_mode=None,
    epilog=examples(
        "smsverifier numbers list",
        "smsverifier numbers add +919876543210",
        "smsverifier numbers exit > request.txt",
    ),
)


@numbers.command(
    "list",
    cls=StackCommand,
    epilog=examples(
        "smsverifier numbers list --target aws",
        "smsverifier numbers list --show-numbers --json",
    ),
)
def list_(
    ctx: typer.Context,
    show_numbers: Annotated[
        bool, typer.Option("--show-numbers", help="Whole numbers, not masked.")
    ] = False,
) -> int:
    """Show the sandbox's numbers, verified or pending."""
    from smsverifier.cli.context import open_context
    from smsverifier.commands.numbers import list_numbers
    from smsverifier.output.numbers_view import show_numbers as show

    context = open_context(ctx.obj)
    result = list_numbers(context, whole=show_numbers)
    show(context.screen, result)
    return result.exit_code


@numbers.command(
    cls=StackCommand,
    epilog=examples(
        "smsverifier numbers add +919876543210",
        "smsverifier numbers add '98765 43210' --language en-GB --target aws",
    ),
)
def add(
    ctx: typer.Context,
    phone: Phone,
    language: Annotated[
        str, typer.Option(metavar="CODE", help="Of the SMS with the code; there is no Hindi.")
    ] = "en-US",
) -> int:
    """Add a number: AWS texts it a code. Again for a new code, 15 minutes later."""
    from smsverifier.cli.context import open_context
    from smsverifier.commands.numbers import add_number
    from smsverifier.output.numbers_view import show_number

    context = open_context(ctx.obj)
    result = add_number(context, phone, language)
    show_number(context.screen, result)
    return result.exit_code


@numbers.command(
    cls=StackCommand,
    epilog=examples("smsverifier numbers verify +919876543210 123456"),
)
def verify(
    ctx: typer.Context,
    phone: Phone,
    code: Annotated[str, typer.Argument(metavar="CODE", help="The digits that came by SMS.")],
) -> int:
    """Prove with the code that the number is yours."""
    from smsverifier.cli.context import open_context
    from smsverifier.commands.numbers import verify_number
    from smsverifier.output.numbers_view import show_number

    context = open_context(ctx.obj)
    result = verify_number(context, phone, code)
    show_number(context.screen, result)
    return result.exit_code


@numbers.command(
    cls=StackCommand,
    epilog=examples("smsverifier numbers remove +919876543210"),
)
def remove(ctx: typer.Context, phone: Phone) -> int:
    """Remove a number, 24 hours after it was added at the earliest."""
    from smsverifier.cli.context import open_context
    from smsverifier.commands.numbers import remove_number
    from smsverifier.output.numbers_view import show_number

    context = open_context(ctx.obj)
    result = remove_number(context, phone)
    show_number(context.screen, result)
    return result.exit_code


@numbers.command(
    cls=StackCommand,
    short_help="Print a request to AWS to leave the sandbox.",
    epilog=examples(
        "smsverifier numbers exit",
        "smsverifier numbers exit --target aws > request.txt",
    ),
)
def exit(ctx: typer.Context) -> int:
    """Print a request to AWS for production access and spend, filled in for this event."""
    from smsverifier.cli.context import open_context
    from smsverifier.commands.numbers import request_production
    from smsverifier.output.numbers_view import show_request

    context = open_context(ctx.obj, start=StartPolicy.TO_LOOK)
    result = request_production(context)
    show_request(context.screen, result)
    return result.exit_code
