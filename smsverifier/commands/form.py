"""`form` from end to end: where the form is, and what puts it elsewhere.

A page and a snippet speak to the API that is deployed: nothing is given that it would refuse.
"""

import html
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from smsverifier.commands.context import Context
from smsverifier.errors import SmsverifierError, UsageError
from smsverifier.output.form_view import FormResult, QrCode
from smsverifier.platform.files import FILES
from smsverifier.provision.observe import refuse_foreign
from smsverifier.resources.rest_api import RestApi
from smsverifier.templates.form import OUR_PAGE, form_page, place_of

OUR_PICTURE = "<title>QR code of"


@dataclass(frozen=True, kw_only=True)
class FormOptions:
    """What the user asked of this `form`."""

    out: Path | None = None
    snippet: bool = False
    qr: bool = False
    svg: Path | None = None


def give_form(context: Context, options: FormOptions) -> FormResult:
    """The address, and of the rest what was asked for. Raises SmsverifierError without a stack."""
    api = _deployed(context)
    url = str(context.outputs({"api": api})["form_url"])
    if options.out is not None:
        _refuse_behind(context, api)
        _write(options.out, form_page(context.config, url.rstrip("/")), "--out", OUR_PAGE)
    snippet = _snippet(context, api, url) if options.snippet else None
    code = _qr_code(url) if options.qr else None
    if code is not None and options.svg is not None:
        _write(options.svg, code.svg, "--qr", OUR_PICTURE)
    return FormResult(
        stack=context.config.stack,
        location=context.location(),
        url=url,
        allowed_origins=context.config.form.allowed_origins,
        out=options.out,
        snippet=snippet,
        qr=code,
        svg=options.svg,
    )


def _deployed(context: Context) -> Any:
    """The stack's API as it is."""
    part = context.part("api")
    observation = context.observe(part)
    refuse_foreign(part, observation, context.config.stack)
    api = observation["api"]
    if api is None or "stage" not in api.properties:
        raise SmsverifierError(
            f"{context.config.stack} has no form yet",
            where=context.location_text,
            why="The stack's API serves it; `up` makes it.",
            hint="Run `smsverifier up` first.",
        )
    return api


def _refuse_behind(context: Context, api: Any) -> None:
    """A page of other fields than the API takes would be refused whatever people type."""
    ours = next(each for each in context.part("api") if isinstance(each, RestApi))
    deployed: Mapping[str, Any] = api.properties["stage"]
    if deployed.get("deployed") != ours.definition.fingerprint():
        raise SmsverifierError(
            "The API that is deployed is not the one of the configuration",
            where=context.location_text,
            why="A page made now might ask for what that API refuses.",
            hint="Run `smsverifier up` first.",
        )


def _snippet(context: Context, api: Any, url: str) -> str:
    if "/embed" not in api.properties.get("resources", {}):
        raise SmsverifierError(
            "The API that is deployed has no form for other pages",
            where=context.location_text,
            why="An earlier version of smsverifier made it.",
            hint="Run `smsverifier up` first; it adds that.",
        )
    title = context.config.form.title or context.config.event.name
    link = f'<a href="{url}">{html.escape(title)}</a>'
    return (
        f'<div id="{place_of(context.config)}">{link}</div>\n'
        f'<script src="{url}embed" async></script>'
    )


def _qr_code(url: str) -> QrCode:
    import segno  # noqa: PLC0415 - for this alone

    code = segno.make(url, error="m", micro=False)
    svg = code.svg_inline(scale=8, border=4, dark="black", light="white", title=f"QR code of {url}")
    # Inline SVG has no namespace of its own, which a file needs.
    whole = svg.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)
    rows = tuple(tuple(bool(each) for each in row) for row in code.matrix_iter(border=2))
    return QrCode(rows, whole)


def _write(path: Path, text: str, option: str, ours: str) -> None:
    """Whole or not at all; over what this command has written, and over nothing else."""
    try:
        if path.exists() and ours not in path.read_text(encoding="utf-8", errors="replace"):
            raise UsageError(
                f"{path} is there already, and is something else",
                where=option,
                hint="Choose another name, or remove it.",
            )
        path.parent.mkdir(parents=True, exist_ok=True)
        _replace(path, text)
    except OSError as error:
        raise UsageError(
            f"{path} cannot be written",
            where=option,
            why=str(error.strerror),
            hint="Choose another place.",
        ) from error


def _replace(path: Path, text: str) -> None:
    """Readable for whoever publishes it: there is nothing personal in it."""
    with tempfile.TemporaryDirectory(prefix=f".{path.name}.", dir=path.parent) as folder:
        new = Path(folder) / path.name
        new.write_text(f"{text.rstrip()}\n", encoding="utf-8", newline="\n")
        FILES.replace(new, path)
