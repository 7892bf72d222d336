"""`smsverifier registrations`: who registered, and who was told."""

from pathlib import Path
from typing import Annotated

import typer

from smsverifier.cli.options import StackCommand, examples
from smsverifier.cli.suggestions import CommandGroup

registrations = typer.Typer(
    cls=CommandGroup,
    help="Who registered and who was told: list, text again, export, import, remove tests.",
    rich_markup_mode=None,
    epilog=examples(
        "smsverifier registrations list --not-told",
        "smsverifier registrations resend",
        "smsverifier registrations export",
        "smsverifier registrations import registrations-demo-event-20261122T101500Z.jsonl",
    ),
)


NotTold = Annotated[bool, typer.Option("--not-told", help="Those whom nobody has told.")]
Unconfirmed = Annotated[
    bool, typer.Option("--unconfirmed", help="Those who may or may not have been told.")
]
Failed = Annotated[
    bool, typer.Option("--failed", help="Those who could not be told, by receipts as well.")
]
WithoutTests = Annotated[
    bool, typer.Option("--without-tests", help="Leave out those of test-register.")
]


@registrations.command(
    "list",
    cls=StackCommand,
    epilog=examples(
        "smsverifier registrations list",
        "smsverifier registrations list --failed --unconfirmed",
        "smsverifier registrations list --not-told --show-numbers --json",
    ),
)
def list_(
    ctx: typer.Context,
    told: Annotated[
        bool, typer.Option("--told", help="Those whose SMS SNS accepted and nobody dropped.")
    ] = False,
    not_told: NotTold = False,
    unconfirmed: Unconfirmed = False,
    failed: Failed = False,
    test: Annotated[bool, typer.Option("--test", help="Only those of test-register.")] = False,
    without_tests: WithoutTests = False,
    show_numbers: Annotated[
        bool, typer.Option("--show-numbers", help="Whole phone numbers, not masked ones.")
    ] = False,
    limit: Annotated[int, typer.Option(help="The most to show at once.")] = 100,
    after: Annotated[
        str | None, typer.Option("--next", metavar="PLACE", help="Where the last list ended.")
    ] = None,
) -> int:
    """Show who registered and who was told, oldest first. Several filters add up."""
    from smsverifier.cli.context import open_context
    from smsverifier.commands.embedded_aws import StartPolicy
    from smsverifier.commands.registrations import Filters, list_registrations
    from smsverifier.output.registrations_view import show_registrations
    from smsverifier.registrations.listing import ListQuery

    statuses = Filters(told, not_told, unconfirmed, failed).statuses
    wanted = ListQuery(statuses, test, show_numbers, limit, after, without_tests)
    context = open_context(ctx.obj, anyhow=True, start=StartPolicy.NEVER)
    result = list_registrations(context, wanted)
    show_registrations(context.screen, result)
    return result.exit_code


@registrations.command(
    cls=StackCommand,
    epilog=examples(
        "smsverifier registrations resend",
        "smsverifier registrations resend --failed --yes",
        "smsverifier registrations resend --phone +919876543210 --even-if-told",
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
        list[str] | None, typer.Option("--id", help="The row with this registration_id.")
    ] = None,
    even_if_told: Annotated[
        bool, typer.Option("--even-if-told", help="Those named, even if they have the SMS.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
) -> int:
    """Text those who were not told, or those asked for. Nobody told is told again unless named."""
    from smsverifier.cli.context import open_context
    from smsverifier.commands.embedded_aws import StartPolicy
    from smsverifier.commands.registrations import Filters
    from smsverifier.commands.resend import ResendOptions, resend
    from smsverifier.output.resend_view import show_resend

    filters = Filters(not_told=not_told, failed=failed, unconfirmed=unconfirmed)
    named = (tuple(phone or ()), tuple(row or ()))
    context = open_context(ctx.obj, start=StartPolicy.NEVER)
    result = resend(context, ResendOptions(filters, *named, even_if_told, yes))
    show_resend(context.screen, result)
    return result.exit_code


@registrations.command(
    cls=StackCommand,
    epilog=examples(
        "smsverifier registrations export",
        "smsverifier registrations export --format csv --out guests.csv",
        "smsverifier registrations export --target aws --json",
    ),
)
def export(
    ctx: typer.Context,
    choice: Annotated[
        str | None,
        typer.Option(
            "--format",
            metavar="[csv|jsonl|both]",
            help="A spreadsheet, JSON lines, or both. [default: as --out ends, else both]",
        ),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(
            help="The file, or a folder. [default: registrations-STACK-TIME in this folder]"
        ),
    ] = None,
    without_tests: WithoutTests = False,
) -> int:
    """Write every registration to files, with full phone numbers. Never overwrites.

    In the CSV an apostrophe begins what a spreadsheet could take for a formula, such as +91….
    """
    from smsverifier.cli.context import open_context
    from smsverifier.commands.embedded_aws import StartPolicy
    from smsverifier.commands.export import export_registrations
    from smsverifier.output.export_view import show_export

    context = open_context(ctx.obj, anyhow=True, start=StartPolicy.NEVER)
    result = export_registrations(context, choice, out, without_tests=without_tests)
    show_export(context.screen, result)
    return result.exit_code


@registrations.command(
    "import",
    cls=StackCommand,
    epilog=examples(
        "smsverifier registrations import guests.csv",
        "smsverifier registrations import guests.jsonl --tell",
    ),
)
def import_(
    ctx: typer.Context,
    file: Annotated[Path, typer.Argument(help="What `registrations export` or `down` wrote.")],
    tell: Annotated[bool, typer.Option("--tell", help="Text those who were never told.")] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
) -> int:
    """Add the registrations of an export. What is there stays, and nobody is texted.

    One bad line stops the file: all of them are named, and nothing is written.
    """
    from smsverifier.cli.context import open_context
    from smsverifier.commands.embedded_aws import StartPolicy
    from smsverifier.commands.import_file import import_registrations, send_imported
    from smsverifier.output.import_view import show_import, show_import_sent

    context = open_context(ctx.obj, start=StartPolicy.NEVER)
    imported = import_registrations(context, file, send=tell, yes=yes)
    show_import(context.screen, imported)
    if not imported.is_to_be_sent:
        return imported.exit_code
    result = send_imported(context, imported)
    show_import_sent(context.screen, result)
    return result.exit_code


@registrations.command(
    cls=StackCommand,
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
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
) -> int:
    """Put a mistyped number right: the registration moves to it, and the old one is free.

    Whoever was not told yet is told at the new number, once; whoever was, only with --tell.
    """
    from smsverifier.cli.context import open_context
    from smsverifier.commands.correct import CorrectOptions, correct
    from smsverifier.commands.embedded_aws import StartPolicy
    from smsverifier.output.correct_view import show_correct

    context = open_context(ctx.obj, start=StartPolicy.NEVER)
    result = correct(context, CorrectOptions(phone, to, row, tell, yes))
    show_correct(context.screen, result)
    return result.exit_code


@registrations.command(
    cls=StackCommand,
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
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
) -> int:
    """Erase one person everywhere they are held, for good, and say what stays where.

    What is kept of the processing, `registrations.forget` decides.
    """
    from smsverifier.cli.context import open_context
    from smsverifier.commands.embedded_aws import StartPolicy
    from smsverifier.commands.forget import ForgetOptions, forget
    from smsverifier.output.forget_view import show_forget

    context = open_context(ctx.obj, start=StartPolicy.NEVER)
    result = forget(context, ForgetOptions(phone, row, yes))
    show_forget(context.screen, result)
    return result.exit_code


@registrations.command(
    "remove-tests",
    cls=StackCommand,
    epilog=examples(
        "smsverifier registrations remove-tests",
        "smsverifier registrations remove-tests --target aws --yes",
    ),
)
def remove_tests(
    ctx: typer.Context,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
) -> int:
    """Delete the rows that test-register made, and nobody else's. What they cost stays counted."""
    from smsverifier.cli.context import open_context
    from smsverifier.commands.embedded_aws import StartPolicy
    from smsverifier.commands.registrations import remove_tests
    from smsverifier.output.registrations_view import show_remove_tests

    context = open_context(ctx.obj, start=StartPolicy.NEVER)
    result = remove_tests(context, yes=yes)
    show_remove_tests(context.screen, result)
    return result.exit_code
