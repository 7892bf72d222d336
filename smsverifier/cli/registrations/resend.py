"""`smsverifier registrations resend`."""

from typing import Annotated

import typer

from smsverifier.cli.filters import Channel, Failed, NotTold, Unconfirmed, known_channel
from smsverifier.cli.options import CommandHelp, Yes
from smsverifier.commands import StartPolicy

HELP = CommandHelp(
    (
        "smsverifier registrations resend",
        "smsverifier registrations resend --failed --yes",
        "smsverifier registrations resend --phone +919876543210 --even-if-told",
        "smsverifier registrations resend --channel email --failed",
    ),
    short="Text those who were not told, or those asked for.",
)


def resend(
    ctx: typer.Context,
    not_told: NotTold = False,
    failed: Failed = False,
    unconfirmed: Unconfirmed = False,
    phone: Annotated[
        list[str] | None, typer.Option("--phone", help="Whoever registered with this number.")
    ] = None,
    row: Annotated[
        list[str] | None,
        typer.Option(
            "--id", help="The row with this registration_id, whole as `list --show-numbers` has it."
        ),
    ] = None,
    even_if_told: Annotated[
        bool, typer.Option("--even-if-told", help="Those named, even if they have the SMS.")
    ] = False,
    channel: Channel = "sms",
    yes: Yes = False,
) -> int:
    """Text (or mail) those who were not told, or those asked for.

    Nobody told is told again unless named.
    """
    from smsverifier.cli.context import open_context
    from smsverifier.commands.registrations import Filters
    from smsverifier.commands.resend import ResendOptions, resend
    from smsverifier.commands.resend_email import resend_email
    from smsverifier.output.resend_email_view import show_email_resend
    from smsverifier.output.resend_view import show_resend

    filters = Filters(not_told=not_told, failed=failed, unconfirmed=unconfirmed)
    named = (tuple(phone or ()), tuple(row or ()))
    options = ResendOptions(filters, *named, even_if_told, yes)
    context = open_context(ctx.obj, start=StartPolicy.NEVER)
    if known_channel(channel) == "email":
        mailed = resend_email(context, options)
        show_email_resend(context.screen, mailed)
        return mailed.exit_code
    result = resend(context, options)
    show_resend(context.screen, result)
    return result.exit_code
