"""`smsverifier registrations`: who registered, and who was told."""

from pathlib import Path
from typing import Annotated

import typer

from smsverifier.cli.options import StackCommand, Yes, examples
from smsverifier.cli.suggestions import CommandGroup
from smsverifier.commands import StartPolicy

registrations = typer.Typer(
    cls=CommandGroup,
    help="Who registered and who was told: list, text again, export, import, end registration, "
    "give places.",
    rich_markup_mode=None,
    epilog=examples(
        "smsverifier registrations list --not-told",
        "smsverifier registrations resend",
        "smsverifier registrations export",
        "smsverifier registrations import registrations-demo-event-20261122T101500Z.jsonl",
    ),
)


NotTold = Annotated[
    bool, typer.Option("--pending", "--not-told", help="Those whom nobody has told.")
]
Unconfirmed = Annotated[
    bool, typer.Option("--unconfirmed", help="Those who may or may not have been told.")
]
Failed = Annotated[
    bool, typer.Option("--failed", help="Those who could not be told, by receipts as well.")
]
Waiting = Annotated[bool, typer.Option("--waiting", help="Those on the waiting list.")]
WithoutTests = Annotated[
    bool, typer.Option("--without-tests", help="Leave out those of test-register.")
]
Told = Annotated[
    bool, typer.Option("--told", help="Those whose SMS SNS accepted and nobody dropped.")
]
Dropped = Annotated[bool, typer.Option("--dropped", help="Those whose SMS SNS accepted, in vain.")]
Attended = Annotated[bool, typer.Option("--attended", help="Those who were there.")]
Since = Annotated[
    str | None,
    typer.Option(metavar="MOMENT", help="Registered since: 2h, 3d, 2026-11-29, …"),
]
NameHolds = Annotated[str | None, typer.Option(help="Whose name holds this.")]
NumberHolds = Annotated[
    str | None, typer.Option(metavar="DIGITS", help="Whose number holds these digits.")
]
Answered = Annotated[
    list[str] | None,
    typer.Option(
        "--field", metavar="FIELD=VALUE", help="Who answered so; of one field any of several."
    ),
]
Channel = Annotated[
    str, typer.Option(metavar="[sms|email]", help="Which of the two confirmations is meant.")
]
ShowNumbers = Annotated[
    bool, typer.Option("--show-numbers", help="Whole phone numbers, not masked ones.")
]


@registrations.command(
    "list",
    cls=StackCommand,
    short_help="Show who registered and who was told, oldest first.",
    epilog=examples(
        "smsverifier registrations list",
        "smsverifier registrations list --failed --unconfirmed",
        "smsverifier registrations list --pending --show-numbers --json",
        "smsverifier registrations list --name asha --columns name,phone,college",
        "smsverifier registrations list --field tshirt=XL --since 2026-11-29 --count",
        "smsverifier registrations list --by tshirt --without-tests",
        "smsverifier registrations list --channel email --failed",
    ),
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
    test: Annotated[bool, typer.Option("--test", help="Only those of test-register.")] = False,
    without_tests: WithoutTests = False,
    since: Since = None,
    name: NameHolds = None,
    number: NumberHolds = None,
    field: Answered = None,
    sort: Annotated[
        str | None, typer.Option(metavar="COLUMN", help="In whose order. [default: registered_at]")
    ] = None,
    desc: Annotated[bool, typer.Option("--desc", help="The other way round.")] = False,
    columns: Annotated[
        list[str] | None,
        typer.Option(metavar="A,B,…", help="What to show: fields of the form, and ours."),
    ] = None,
    count: Annotated[bool, typer.Option("--count", help="Only how many there are.")] = False,
    by: Annotated[
        list[str] | None,
        typer.Option(metavar="COLUMN", help="How many for each value there, such as T-shirts."),
    ] = None,
    channel: Channel = "sms",
    show_numbers: ShowNumbers = False,
    limit: Annotated[int, typer.Option(help="The most to show at once.")] = 100,
    after: Annotated[
        str | None, typer.Option("--next", metavar="PLACE", help="Where the last list ended.")
    ] = None,
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
        channel=_known(channel),
    )
    context = open_context(ctx.obj, anyhow=True, start=StartPolicy.NEVER)
    if count or by:
        counts = count_registrations(context, options)
        show_counts(context.screen, counts)
        return counts.exit_code
    result = list_registrations(context, options)
    show_registrations(context.screen, result)
    return result.exit_code


@registrations.command(
    cls=StackCommand,
    short_help="Tell one person's whole story.",
    epilog=examples(
        "smsverifier registrations show +919876543210",
        "smsverifier registrations show '98765 43210' --json",
    ),
)
def show(
    ctx: typer.Context,
    phone: Annotated[str, typer.Argument(help="The number that they registered with.")],
    show_numbers: ShowNumbers = False,
) -> int:
    """Tell one person's whole story: registered, told, what the receipt says, what they answered.

    Exit code 1 where nobody has this number.
    """
    from smsverifier.cli.context import open_context
    from smsverifier.commands.people import show_person
    from smsverifier.output import person_view

    context = open_context(ctx.obj, anyhow=True, start=StartPolicy.NEVER)
    result = show_person(context, phone, show_numbers=show_numbers)
    person_view.show_person(context.screen, result)
    return result.exit_code


@registrations.command(
    cls=StackCommand,
    short_help="Register somebody at the desk, and text them.",
    epilog=examples(
        "smsverifier registrations add '98765 43210' --name 'Asha Rao'",
        "smsverifier registrations add +919876543210 --name Asha --field tshirt=M --no-tell",
    ),
)
def add(
    ctx: typer.Context,
    phone: Annotated[str, typer.Argument(help="Their mobile number.")],
    name: Annotated[str, typer.Option(help="Their name.")],
    field: Annotated[
        list[str] | None,
        typer.Option("--field", metavar="KEY=VALUE", help="Another field of the form."),
    ] = None,
    language: Annotated[
        str | None,
        typer.Option(metavar="CODE", help="Text them in it. [default: the form's first]"),
    ] = None,
    consent: Annotated[
        bool, typer.Option("--consent", help="They agreed to what the form's tick says.")
    ] = False,
    adult: Annotated[bool, typer.Option("--adult", help="They said to be 18 or older.")] = False,
    no_tell: Annotated[bool, typer.Option("--no-tell", help="Register only, text nobody.")] = False,
    yes: Yes = False,
) -> int:
    """Register somebody who stands at the desk, by the form's own rules, and text them at once.

    A number that is there is refused, with the story of whoever has it.
    """
    from smsverifier.cli.context import open_context
    from smsverifier.commands.add import AddOptions, add_person
    from smsverifier.output.add_view import show_add

    options = AddOptions(
        phone,
        name,
        tuple(field or ()),
        language,
        has_agreed=consent,
        is_adult=adult,
        is_told=not no_tell,
        yes=yes,
    )
    context = open_context(ctx.obj, start=StartPolicy.NEVER)
    result = add_person(context, options)
    show_add(context.screen, result)
    return result.exit_code


@registrations.command(
    cls=StackCommand,
    short_help="Text those who were not told, or those asked for.",
    epilog=examples(
        "smsverifier registrations resend",
        "smsverifier registrations resend --failed --yes",
        "smsverifier registrations resend --phone +919876543210 --even-if-told",
        "smsverifier registrations resend --channel email --failed",
    ),
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
    if _known(channel) == "email":
        mailed = resend_email(context, options)
        show_email_resend(context.screen, mailed)
        return mailed.exit_code
    result = resend(context, options)
    show_resend(context.screen, result)
    return result.exit_code


def _known(channel: str) -> str:
    """The channel as it was typed. Raises UsageError for what is none."""
    from smsverifier.errors import UsageError

    if channel not in {"sms", "email"}:
        raise UsageError(
            f"{channel[:40]!r} is no channel",
            where="--channel",
            why="People are told by SMS and by e-mail.",
            hint="Take sms, which is what happens without it, or email.",
        )
    return channel


@registrations.command(
    cls=StackCommand,
    short_help="Write every registration to files, with whole numbers.",
    epilog=examples(
        "smsverifier registrations export --xlsx",
        "smsverifier registrations export --xlsx --columns name,phone,college,sms_status",
        "smsverifier registrations export --check-in",
        "smsverifier registrations export --csv --failed --since 3d",
        "smsverifier registrations export --format both --out guests",
    ),
)
def export(
    ctx: typer.Context,
    choice: Annotated[
        str | None,
        typer.Option(
            "--format",
            metavar="[csv|jsonl|xlsx|json|both]",
            help="An Excel workbook (xlsx), CSV, JSON lines, one JSON array, or CSV and JSON "
            "lines. [default: as --out ends, else both]",
        ),
    ] = None,
    xlsx: Annotated[bool, typer.Option("--xlsx", help="The same as --format xlsx.")] = False,
    csv: Annotated[bool, typer.Option("--csv", help="The same as --format csv.")] = False,
    columns: Annotated[
        str | None,
        typer.Option(metavar="NAME,NAME", help="Only these columns, in this order. [default: all]"),
    ] = None,
    check_in: Annotated[
        bool,
        typer.Option(
            "--check-in", help="A sheet to print and tick instead: sorted by name, without tests."
        ),
    ] = False,
    out: Annotated[
        Path | None,
        typer.Option(
            help="The file, or a folder. [default: registrations-STACK-TIME in this folder]"
        ),
    ] = None,
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


@registrations.command(
    "import",
    cls=StackCommand,
    short_help="Add the people of a sheet, or of an export.",
    epilog=examples(
        'smsverifier registrations import "Form responses.csv"',
        "smsverifier registrations import guests.xlsx --map phone=C --yes",
        'smsverifier registrations import orders.csv --where "Attendee Status=Attending" --tell',
        "smsverifier registrations import registrations-demo-event-20261122T101500Z.jsonl",
    ),
)
def import_(
    ctx: typer.Context,
    file: Annotated[
        Path, typer.Argument(help="A sheet (.csv, .tsv, .txt, .xlsx), or what `export` wrote.")
    ],
    maps: Annotated[
        list[str] | None,
        typer.Option(
            "--map",
            metavar="FIELD=COLUMN",
            help="Which column a field is, by title, letter or number. Again for more.",
        ),
    ] = None,
    wheres: Annotated[
        list[str] | None,
        typer.Option(
            "--where", metavar="COLUMN=VALUE", help="Only the rows whose column says this."
        ),
    ] = None,
    sheet: Annotated[
        str | None, typer.Option("--sheet", metavar="NAME", help="Which sheet of a workbook.")
    ] = None,
    strict: Annotated[
        bool, typer.Option("--strict", help="All rows of a sheet, or none of them.")
    ] = False,
    expect: Annotated[
        str | None,
        typer.Option("--expect", metavar="CONTENT", help="Write only what a dry run has shown."),
    ] = None,
    tell: Annotated[bool, typer.Option("--tell", help="Text those who were never told.")] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Write it without asking.")] = False,
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


@registrations.command(
    cls=StackCommand,
    short_help="Put a mistyped number right.",
    epilog=examples(
        "smsverifier registrations correct +919876543210 --to +919876543211",
        "smsverifier registrations correct '98765 43210' --to '98765 43211' --tell",
    ),
)
def correct(
    ctx: typer.Context,
    phone: Annotated[str, typer.Argument(help="The number as it stands there, mistyped.")],
    to: Annotated[str, typer.Option("--to", metavar="PHONE", help="The number that is right.")],
    row: Annotated[
        str | None, typer.Option("--id", help="The row with this registration_id, of several.")
    ] = None,
    tell: Annotated[
        bool, typer.Option("--tell", help="Text them there, also if the old number was.")
    ] = False,
    yes: Yes = False,
    show_numbers: ShowNumbers = False,
) -> int:
    """Put a mistyped number right: the registration moves to it, and the old one is free.

    Whoever was not told yet is told at the new number, once; whoever was, only with --tell.
    """
    from smsverifier.cli.context import open_context
    from smsverifier.commands.correct import CorrectOptions, correct
    from smsverifier.output.correct_view import show_correct

    context = open_context(ctx.obj, start=StartPolicy.NEVER)
    result = correct(context, CorrectOptions(phone, to, row, tell, yes, show_numbers))
    show_correct(context.screen, result)
    return result.exit_code


@registrations.command(
    cls=StackCommand,
    short_help="End registration, at once; the form stays and says so.",
    epilog=examples("smsverifier registrations close"),
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


@registrations.command(
    cls=StackCommand,
    short_help="Take registrations again.",
    epilog=examples("smsverifier registrations reopen"),
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


@registrations.command(
    cls=StackCommand,
    short_help="Give places to who is on the waiting list.",
    epilog=examples(
        "smsverifier registrations promote --next 5",
        "smsverifier registrations promote +919876543210 --even-if-full",
    ),
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


@registrations.command(
    cls=StackCommand,
    short_help="Erase one person everywhere, for good.",
    epilog=examples(
        "smsverifier registrations forget +919876543210",
        "smsverifier registrations forget '98765 43210' --target aws --yes",
    ),
)
def forget(
    ctx: typer.Context,
    phone: Annotated[str, typer.Argument(help="The number they registered with.")],
    row: Annotated[
        str | None, typer.Option("--id", help="Only the row with this registration_id.")
    ] = None,
    yes: Yes = False,
) -> int:
    """Erase one person everywhere they are held, for good, and say what stays where.

    What is kept of the processing, `registrations.forget` decides.
    """
    from smsverifier.cli.context import open_context
    from smsverifier.commands.forget import ForgetOptions, forget
    from smsverifier.output.forget_view import show_forget

    context = open_context(ctx.obj, start=StartPolicy.NEVER)
    result = forget(context, ForgetOptions(phone, row, yes))
    show_forget(context.screen, result)
    return result.exit_code


@registrations.command(
    "remove-tests",
    cls=StackCommand,
    short_help="Delete the rows that test-register made, no others.",
    epilog=examples(
        "smsverifier registrations remove-tests",
        "smsverifier registrations remove-tests --target aws --yes",
    ),
)
def remove_tests(
    ctx: typer.Context,
    yes: Yes = False,
) -> int:
    """Delete the rows that test-register made, and nobody else's. What they cost stays counted."""
    from smsverifier.cli.context import open_context
    from smsverifier.commands.registrations import remove_tests
    from smsverifier.output.registrations_view import show_remove_tests

    context = open_context(ctx.obj, start=StartPolicy.NEVER)
    result = remove_tests(context, yes=yes)
    show_remove_tests(context.screen, result)
    return result.exit_code
