"""`smsverifier form`."""

from pathlib import Path
from typing import Annotated

import typer

from smsverifier.cli.options import CommandHelp
from smsverifier.commands import StartPolicy
from smsverifier.errors import UsageError

HELP = CommandHelp(
    (
        "smsverifier form",
        "smsverifier form --snippet",
        "smsverifier form --out form.html",
        "smsverifier form --qr",
        "smsverifier form --qr poster.svg",
    ),
    short="The form's address, on your own site, and as a QR code.",
)


def form(
    ctx: typer.Context,
    picture: Annotated[
        Path | None,
        typer.Argument(
            metavar="[PICTURE]",
            help="With --qr: the picture to write, .svg or .png.",
            show_default=False,
        ),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="PATH", help="Write the whole page as a file to host."),
    ] = None,
    snippet: Annotated[
        bool, typer.Option("--snippet", help="Print what puts the form into a page of yours.")
    ] = False,
    qr: Annotated[
        bool,
        typer.Option("--qr", help="Show the QR code of the form's address; PICTURE writes it."),
    ] = False,
) -> int:
    """Say where the form is, and put it elsewhere: your own site, a poster."""
    from smsverifier.cli.context import open_context
    from smsverifier.commands.form import FormOptions, give_form
    from smsverifier.output.form_view import show_form

    if picture is not None and not qr:
        raise UsageError(
            f"{picture} is written with --qr only",
            where="PICTURE",
            hint=f"Write `smsverifier form --qr {picture}`, or `--out {picture}` for the page.",
        )
    context = open_context(ctx.obj, start=StartPolicy.TO_USE)
    result = give_form(context, FormOptions(out=out, snippet=snippet, qr=qr, picture=picture))
    show_form(context.screen, result)
    return result.exit_code
