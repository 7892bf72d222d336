"""`smsverifier registrations`: who registered."""

from pathlib import Path
from typing import Annotated

import typer

from smsverifier.cli.options import StackCommand

registrations = typer.Typer(
    help="Who registered: export them to files, import them again.",
    rich_markup_mode=None,
    epilog="\b\nExamples:\n  smsverifier registrations export\n"
    "  smsverifier registrations import registrations-demo-event-20261122T101500Z.jsonl",
)


@registrations.command(
    cls=StackCommand,
    epilog="\b\nExamples:\n  smsverifier registrations export\n"
    "  smsverifier registrations export --format csv --out guests.csv\n"
    "  smsverifier registrations export --target aws --json",
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
) -> int:
    """Write every registration to files, with full phone numbers. Never overwrites."""
    from smsverifier.flows.export import export_registrations
    from smsverifier.flows.session import open_session

    return export_registrations(open_session(ctx.obj), choice, out)


@registrations.command(
    "import",
    cls=StackCommand,
    epilog="\b\nExamples:\n  smsverifier registrations import guests.csv\n"
    "  smsverifier registrations import guests.jsonl --tell",
)
def import_(
    ctx: typer.Context,
    file: Annotated[Path, typer.Argument(help="What `registrations export` or `down` wrote.")],
    tell: Annotated[bool, typer.Option("--tell", help="Text those who were never told.")] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
) -> int:
    """Add the registrations of an export. What is there stays, and nobody is texted."""
    from smsverifier.flows.import_file import import_registrations
    from smsverifier.flows.session import open_session

    return import_registrations(open_session(ctx.obj), file, tell=tell, yes=yes)
