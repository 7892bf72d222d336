"""`smsverifier failures`: what the pipe has given up on, whom it is about, and mending."""

from typing import Annotated

import typer

from smsverifier.cli.options import ShowNumbers, StackCommand, Yes, examples
from smsverifier.cli.suggestions import CommandGroup
from smsverifier.commands import StartPolicy

failures = typer.Typer(
    cls=CommandGroup,
    help="The dead letters: whom the pipe has given up on, why, and telling them.",
    rich_markup_mode=None,
    epilog=examples(
        "smsverifier failures list",
        "smsverifier failures retry --all",
    ),
)


@failures.command(
    "list",
    cls=StackCommand,
    short_help="Show what the pipe has given up on, and why.",
    epilog=examples(
        "smsverifier failures list",
        "smsverifier failures list --show-numbers --json",
    ),
)
def list_(
    ctx: typer.Context,
    show_numbers: ShowNumbers = False,
    limit: Annotated[int, typer.Option(min=1, help="The most letters to show at once.")] = 100,
) -> int:
    """Show what the pipe has given up on: whom each letter is about, why, and where they stand."""
    from smsverifier.cli.context import open_context
    from smsverifier.commands.failures import list_failures
    from smsverifier.output.failures_view import show_failures

    context = open_context(ctx.obj, anyhow=True, start=StartPolicy.NEVER)
    result = list_failures(context, show_numbers=show_numbers, limit=limit)
    show_failures(context.screen, result)
    return result.exit_code


@failures.command(
    cls=StackCommand,
    short_help="Text those whom nobody told, remove settled letters.",
    epilog=examples(
        "smsverifier failures retry --all",
        "smsverifier failures retry 3f2a91c0",
        "smsverifier failures retry --remove 7b10e4d2",
    ),
)
def retry(
    ctx: typer.Context,
    ids: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[ID]...", help="Letters, by what `failures list` shows.", show_default=False
        ),
    ] = None,
    everything: Annotated[bool, typer.Option("--all", help="Every letter.")] = False,
    remove: Annotated[
        list[str] | None,
        typer.Option("--remove", metavar="ID", help="Take out one that is not the pipe's."),
    ] = None,
    yes: Yes = False,
) -> int:
    """Text those whom nobody has told, and remove the letters that are settled.

    Whoever was told meanwhile is not texted again, and who may have been is only named.
    """
    from smsverifier.cli.context import open_context
    from smsverifier.commands.failures import RetryOptions, retry
    from smsverifier.output.failures_view import show_retry

    options = RetryOptions(tuple(ids or ()), everything, tuple(remove or ()), yes)
    context = open_context(ctx.obj, start=StartPolicy.NEVER)
    result = retry(context, options)
    show_retry(context.screen, result)
    return result.exit_code
