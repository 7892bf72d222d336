"""`smsverifier email`: how far the sender of the e-mails is proved to SES."""

import typer

from smsverifier.cli.options import StackCommand, examples
from smsverifier.cli.suggestions import CommandGroup
from smsverifier.commands import StartPolicy

email = typer.Typer(
    cls=CommandGroup,
    help="The sender of the e-mails: how far it is proved to be yours, and what is missing.",
    rich_markup_mode=None,
    epilog=examples("smsverifier email records"),
)


@email.callback()
def _group() -> None:
    """One command alone would take the group's place."""


@email.command(
    cls=StackCommand,
    short_help="What proves the sender to SES: three DNS records, or a click in a mail.",
    epilog=examples(
        "smsverifier email records",
        "smsverifier email records --target aws --json",
    ),
)
def records(ctx: typer.Context) -> int:
    """Show what proves the sender to SES: the records that its DNS needs, or which mail to click.

    Exit code 3 while it is not proved: nothing is mailed until then.
    """
    from smsverifier.cli.context import open_context
    from smsverifier.commands.email import sender_proof
    from smsverifier.output.email_view import show_sender_proof

    context = open_context(ctx.obj, start=StartPolicy.NEVER)
    result = sender_proof(context)
    show_sender_proof(context.screen, result)
    return result.exit_code
