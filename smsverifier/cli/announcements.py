"""`smsverifier announcements`: what was announced, and what is to go."""

from typing import Annotated

import typer

from smsverifier.cli.options import StackCommand, examples
from smsverifier.cli.suggestions import CommandGroup
from smsverifier.commands import StartPolicy

announcements = typer.Typer(
    cls=CommandGroup,
    help="What was announced, what is to go, and calling it off.",
    rich_markup_mode=None,
    epilog=examples(
        "smsverifier announcements list",
        "smsverifier announcements cancel day-before",
    ),
)

Name = Annotated[str, typer.Argument(metavar="NAME", help="What it is called.")]


@announcements.command(
    "list",
    cls=StackCommand,
    short_help="Show each with when it goes and who has it.",
    epilog=examples("smsverifier announcements list", "smsverifier announcements list --json"),
)
def list_(ctx: typer.Context) -> int:
    """Show every announcement: when it goes or went, and how many have it."""
    from smsverifier.cli.context import open_context
    from smsverifier.commands.announcements import list_announcements
    from smsverifier.output.announce_view import show_announcements

    context = open_context(ctx.obj, anyhow=True, start=StartPolicy.NEVER)
    result = list_announcements(context)
    show_announcements(context.screen, result)
    return result.exit_code


@announcements.command(
    cls=StackCommand,
    short_help="Show one with its text.",
    epilog=examples("smsverifier announcements show day-before"),
)
def show(ctx: typer.Context, name: Name) -> int:
    """Show one announcement: its text, when it goes or went, and how many have it."""
    from smsverifier.cli.context import open_context
    from smsverifier.commands.announcements import show_one
    from smsverifier.output.announce_view import show_announcement

    context = open_context(ctx.obj, anyhow=True, start=StartPolicy.NEVER)
    result = show_one(context, name)
    show_announcement(context.screen, result)
    return result.exit_code


@announcements.command(
    cls=StackCommand,
    short_help="Call one off, also while it goes out.",
    epilog=examples("smsverifier announcements cancel day-before"),
)
def cancel(ctx: typer.Context, name: Name) -> int:
    """Call an announcement off, also while it goes out. Who has it has it."""
    from smsverifier.cli.context import open_context
    from smsverifier.commands.announcements import cancel as cancel_one
    from smsverifier.output.announce_view import show_cancelled

    context = open_context(ctx.obj, anyhow=True, start=StartPolicy.NEVER)
    result = cancel_one(context, name)
    show_cancelled(context.screen, result)
    return result.exit_code
