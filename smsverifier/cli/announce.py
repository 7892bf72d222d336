"""`smsverifier announce`."""

from typing import Annotated

import typer

from smsverifier.cli.filters import (
    Answered,
    Attended,
    NameHolds,
    NotTold,
    NumberHolds,
    Since,
    Unconfirmed,
)
from smsverifier.cli.options import CommandHelp, Yes
from smsverifier.commands import StartPolicy

Name = Annotated[
    str,
    typer.Argument(
        metavar="NAME", help="One of the configuration's `announcements`, or a new name."
    ),
]
Message = Annotated[
    str | None, typer.Option(metavar="TEXT", help="The text. [default: the configuration's]")
]
Kind = Annotated[
    str | None,
    typer.Option(
        metavar="[reminder|change|promotion]", help="What it is: the hours follow from it."
    ),
]
Channel = Annotated[
    str | None, typer.Option(metavar="[sms|email]", help="By which way. [default: sms]")
]
Subject = Annotated[str | None, typer.Option(metavar="TEXT", help="The subject, by e-mail.")]
At = Annotated[
    str | None,
    typer.Option(
        metavar="WHEN",
        help="When: now; 2026-12-04 18:00, by the event's zone; -1d 18:00, from its start.",
    ),
]
Most = Annotated[
    int | None,
    typer.Option(
        "--max", min=1, metavar="N", help="To no more than so many. [default: the dry run's count]"
    ),
]
# The table says so: what a carrier told of it later is not asked.
TakenBySns = Annotated[bool, typer.Option("--told", help="Those whose SMS SNS accepted.")]
FailedInTable = Annotated[bool, typer.Option("--failed", help="Those who could not be told.")]
DryRun = Annotated[
    bool, typer.Option("--dry-run", help="Only say whom it reaches and what it costs.")
]

HELP = CommandHelp(
    (
        "smsverifier announce day-before --dry-run",
        'smsverifier announce day-before --at "-1d 18:00"',
        "smsverifier announce new-hall --kind change --message 'Hi {name}, we meet in Hall 2.'",
        'smsverifier announce bus --kind reminder --message "The bus leaves at 7." --field bus=yes',
    ),
    short="Send one more message to those registered, each once.",
)


def announce(
    ctx: typer.Context,
    name: Name,
    message: Message = None,
    kind: Kind = None,
    channel: Channel = None,
    subject: Subject = None,
    at: At = None,
    most: Most = None,
    told: TakenBySns = False,
    not_told: NotTold = False,
    unconfirmed: Unconfirmed = False,
    failed: FailedInTable = False,
    attended: Attended = False,
    since: Since = None,
    name_holds: NameHolds = None,
    number: NumberHolds = None,
    field: Answered = None,
    dry_run: DryRun = False,
    yes: Yes = False,
) -> int:
    """Send one more message to all or some of those registered, each of them once.

    It says first whom it reaches, what it costs and who is left out, and asks. The same command
    again goes on where it was, and sends nothing twice. Filters go by the table, not by receipts.
    """
    from smsverifier.cli.context import open_context
    from smsverifier.commands.announce import AnnounceOptions, announce
    from smsverifier.commands.listing import ListOptions
    from smsverifier.commands.registrations import Filters
    from smsverifier.output.announce_view import show_announce

    filters = Filters(told, not_told, unconfirmed, failed)
    whom = ListOptions(
        filters,
        attended=attended,
        since=since,
        name=name_holds,
        number=number,
        answers=tuple(field or ()),
    )
    options = AnnounceOptions(
        name,
        message,
        kind,
        channel,
        subject,
        at,
        most,
        None if whom == ListOptions(Filters()) else whom,
        dry_run,
        yes,
    )
    context = open_context(ctx.obj, start=StartPolicy.NEVER)
    result = announce(context, options)
    show_announce(context.screen, result)
    return result.exit_code
