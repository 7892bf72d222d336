"""`smsverifier registrations list` and `export`: people on a screen, or in a file."""

from pathlib import Path
from typing import Annotated

import typer

from smsverifier.cli.filters import (
    Answered,
    Attended,
    Channel,
    Dropped,
    Failed,
    NameHolds,
    NotTold,
    NumberHolds,
    Since,
    Told,
    Unconfirmed,
    Waiting,
    WithoutTests,
    known_channel,
)
from smsverifier.cli.options import CommandHelp, ShowNumbers
from smsverifier.commands import StartPolicy

OnlyTests = Annotated[bool, typer.Option("--test", help="Only those of test-register.")]
Sort = Annotated[
    str | None, typer.Option(metavar="COLUMN", help="In whose order. [default: registered_at]")
]
Descending = Annotated[bool, typer.Option("--desc", help="The other way round.")]
ShownColumns = Annotated[
    list[str] | None,
    typer.Option(metavar="A,B,…", help="What to show: fields of the form, and ours."),
]
Count = Annotated[bool, typer.Option("--count", help="Only how many there are.")]
CountBy = Annotated[
    list[str] | None,
    typer.Option(metavar="COLUMN", help="How many for each value there, such as T-shirts."),
]
Limit = Annotated[int, typer.Option(help="The most to show at once.")]
After = Annotated[
    str | None, typer.Option("--next", metavar="PLACE", help="Where the last list ended.")
]

LIST_HELP = CommandHelp(
    (
        "smsverifier registrations list",
        "smsverifier registrations list --failed --unconfirmed",
        "smsverifier registrations list --pending --show-numbers --json",
        "smsverifier registrations list --name asha --columns name,phone,college",
        "smsverifier registrations list --field tshirt=XL --since 2026-11-29 --count",
        "smsverifier registrations list --by tshirt --without-tests",
        "smsverifier registrations list --channel email --failed",
    ),
    short="Show who registered and who was told, oldest first.",
)


def list_(
    ctx: typer.Context,
    told: Told = False,
    not_told: NotTold = False,
    unconfirmed: Unconfirmed = False,
    failed: Failed = False,
    waiting: Waiting = False,
    dropped: Dropped = False,
    attended: Attended = False,
    test: OnlyTests = False,
    without_tests: WithoutTests = False,
    since: Since = None,
    name: NameHolds = None,
    number: NumberHolds = None,
    field: Answered = None,
    sort: Sort = None,
    desc: Descending = False,
    columns: ShownColumns = None,
    count: Count = False,
    by: CountBy = None,
    channel: Channel = "sms",
    show_numbers: ShowNumbers = False,
    limit: Limit = 100,
    after: After = None,
) -> int:
    """Show who registered and who was told, oldest first.

    Told, pending, failed, unconfirmed and dropped add up; what else is asked narrows that.
    """
    from smsverifier.cli.context import open_context
    from smsverifier.commands.listing import ListOptions, count_registrations, list_registrations
    from smsverifier.commands.registrations import Filters
    from smsverifier.output.registrations_view import show_counts, show_registrations

    options = ListOptions(
        Filters(told, not_told, unconfirmed, failed, waiting),
        dropped=dropped,
        only_tests=test,
        without_tests=without_tests,
        attended=attended,
        since=since,
        name=name,
        number=number,
        answers=tuple(field or ()),
        sort=sort,
        is_descending=desc,
        limit=limit,
        after=after,
        columns=tuple(columns or ()),
        by=tuple(by or ()),
        show_numbers=show_numbers,
        channel=known_channel(channel),
    )
    context = open_context(ctx.obj, anyhow=True, start=StartPolicy.NEVER)
    if count or by:
        counts = count_registrations(context, options)
        show_counts(context.screen, counts)
        return counts.exit_code
    result = list_registrations(context, options)
    show_registrations(context.screen, result)
    return result.exit_code


Format = Annotated[
    str | None,
    typer.Option(
        "--format",
        metavar="[csv|jsonl|xlsx|json|both]",
        help="An Excel workbook (xlsx), CSV, JSON lines, one JSON array, or CSV and JSON "
        "lines. [default: as --out ends, else both]",
    ),
]
Xlsx = Annotated[bool, typer.Option("--xlsx", help="The same as --format xlsx.")]
Csv = Annotated[bool, typer.Option("--csv", help="The same as --format csv.")]
WrittenColumns = Annotated[
    str | None,
    typer.Option(metavar="NAME,NAME", help="Only these columns, in this order. [default: all]"),
]
CheckIn = Annotated[
    bool,
    typer.Option(
        "--check-in", help="A sheet to print and tick instead: sorted by name, without tests."
    ),
]
Out = Annotated[
    Path | None,
    typer.Option(help="The file, or a folder. [default: registrations-STACK-TIME in this folder]"),
]

EXPORT_HELP = CommandHelp(
    (
        "smsverifier registrations export --xlsx",
        "smsverifier registrations export --xlsx --columns name,phone,college,sms_status",
        "smsverifier registrations export --check-in",
        "smsverifier registrations export --csv --failed --since 3d",
        "smsverifier registrations export --format both --out guests",
    ),
    short="Write every registration to files, with whole numbers.",
)


def export(
    ctx: typer.Context,
    choice: Format = None,
    xlsx: Xlsx = False,
    csv: Csv = False,
    columns: WrittenColumns = None,
    check_in: CheckIn = False,
    out: Out = None,
    told: Told = False,
    not_told: NotTold = False,
    unconfirmed: Unconfirmed = False,
    failed: Failed = False,
    waiting: Waiting = False,
    dropped: Dropped = False,
    attended: Attended = False,
    without_tests: WithoutTests = False,
    since: Since = None,
    name: NameHolds = None,
    number: NumberHolds = None,
    field: Answered = None,
) -> int:
    """Write every registration to files, with full phone numbers. Never overwrites.

    In the CSV an apostrophe begins what a spreadsheet could take for a formula, such as +91…; a
    workbook needs none. `registrations import` takes csv, jsonl and xlsx back.
    """
    from smsverifier.cli.context import open_context
    from smsverifier.commands.export import ExportChoice, export_registrations, the_format
    from smsverifier.commands.listing import ListOptions
    from smsverifier.commands.registrations import Filters
    from smsverifier.output.export_view import show_export

    format_ = the_format(choice, xlsx=xlsx, csv=csv)
    whom = ListOptions(
        Filters(told, not_told, unconfirmed, failed, waiting),
        dropped=dropped,
        attended=attended,
        since=since,
        name=name,
        number=number,
        answers=tuple(field or ()),
    )
    asked = ExportChoice(format_, out, without_tests, columns, check_in, whom)
    context = open_context(ctx.obj, anyhow=True, start=StartPolicy.NEVER)
    result = export_registrations(context, asked)
    show_export(context.screen, result)
    return result.exit_code
