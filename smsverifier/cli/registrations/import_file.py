"""`smsverifier registrations import`."""

from pathlib import Path
from typing import Annotated

import typer

from smsverifier.cli.options import CommandHelp
from smsverifier.commands import StartPolicy

File = Annotated[
    Path, typer.Argument(help="A sheet (.csv, .tsv, .txt, .xlsx), or what `export` wrote.")
]
Map = Annotated[
    list[str] | None,
    typer.Option(
        "--map",
        metavar="FIELD=COLUMN",
        help="Which column a field is, by title, letter or number. Again for more.",
    ),
]
Where = Annotated[
    list[str] | None,
    typer.Option("--where", metavar="COLUMN=VALUE", help="Only the rows whose column says this."),
]
Sheet = Annotated[
    str | None, typer.Option("--sheet", metavar="NAME", help="Which sheet of a workbook.")
]
Strict = Annotated[bool, typer.Option("--strict", help="All rows of a sheet, or none of them.")]
Expect = Annotated[
    str | None,
    typer.Option("--expect", metavar="CONTENT", help="Write only what a dry run has shown."),
]
Tell = Annotated[bool, typer.Option("--tell", help="Text those who were never told.")]
Write = Annotated[bool, typer.Option("--yes", "-y", help="Write it without asking.")]

HELP = CommandHelp(
    (
        'smsverifier registrations import "Form responses.csv"',
        "smsverifier registrations import guests.xlsx --map phone=C --yes",
        'smsverifier registrations import orders.csv --where "Attendee Status=Attending" --tell',
        "smsverifier registrations import registrations-demo-event-20261122T101500Z.jsonl",
    ),
    short="Add the people of a sheet, or of an export.",
)


def import_(
    ctx: typer.Context,
    file: File,
    maps: Map = None,
    wheres: Where = None,
    sheet: Sheet = None,
    strict: Strict = False,
    expect: Expect = None,
    tell: Tell = False,
    yes: Write = False,
) -> int:
    """Add the people of a sheet, or of an export. Who is there stays; nobody is texted.

    A sheet is shown first: columns, samples, counts. At a terminal it then asks; elsewhere only
    --yes writes. Good rows come in, refused ones go to NAME.refused.csv. An export comes in whole
    or not at all; a check-in sheet only records who came.
    """
    from smsverifier.cli.context import open_context
    from smsverifier.commands.attendance import take_attendance
    from smsverifier.commands.import_file import admission, import_export
    from smsverifier.commands.import_sheet import SheetOptions, import_sheet, is_sheet
    from smsverifier.output.attendance_view import show_attendance
    from smsverifier.output.sheet_view import show_sheet

    named = (tuple(maps or ()), tuple(wheres or ()), sheet)
    options = SheetOptions(*named, is_strict=strict, tell=tell, yes=yes, expect=expect)
    context = open_context(ctx.obj, start=StartPolicy.NEVER)
    attendance = (
        None if options.is_any_given else take_attendance(context, file, admission(context))
    )
    if attendance is not None:
        show_attendance(context.screen, attendance)
        return attendance.exit_code
    if not is_sheet(file, options):
        return import_export(context, file, tell=tell, yes=yes)
    result = import_sheet(context, file, options)
    show_sheet(context.screen, result)
    return result.exit_code
