"""`form` from end to end: where the form is, and what puts it elsewhere.

A page and a snippet speak to the API that is deployed: nothing is given that it would refuse.
"""

import html
import io
import struct
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from smsverifier.commands.atomic_files import cannot_write, write_atomically
from smsverifier.commands.context import Context
from smsverifier.commands.other_regions import hint_where_absent
from smsverifier.errors import SmsverifierError, UsageError
from smsverifier.output.form_view import FormResult, QrCode
from smsverifier.provision.observe import refuse_foreign
from smsverifier.resources.rest_api import RestApi
from smsverifier.templates.form import OUR_PAGE, form_page, place_of

OUR_PICTURE = b"<title>QR code of"
OUR_PNG = b"Title\0QR code, made by smsverifier"
"""A text that stands in the picture, where programs look for its title."""
PNG = ".png"
PNG_END = 12
"""Bytes of the last chunk, which is empty: its length, its type IEND, its checksum."""
ENDINGS = ("", ".svg", PNG)
"""Of pictures; without one it is SVG."""


@dataclass(frozen=True, kw_only=True)
class FormOptions:
    """What the user asked of this `form`."""

    out: Path | None = None
    snippet: bool = False
    qr: bool = False
    picture: Path | None = None


def give_form(context: Context, options: FormOptions) -> FormResult:
    """The address, and of the rest what was asked for. Raises SmsverifierError without a stack."""
    if options.picture is not None:
        _refuse_other_picture(options.picture)
    api = _deployed(context)
    url = str(context.outputs({"api": api})["form_url"])
    again: list[Path] = []
    if options.out is not None:
        _refuse_behind(context, api)
        page = f"{form_page(context.config, url.rstrip('/')).rstrip()}\n"
        again += _write(options.out, page.encode(), "--out", OUR_PAGE.encode())
    snippet = _snippet(context, api, url) if options.snippet else None
    code = _qr_code(url) if options.qr else None
    if code is not None and options.picture is not None:
        again += _write_picture(options.picture, code)
    return FormResult(
        stack=context.config.stack,
        location=context.location(),
        url=url,
        allowed_origins=context.config.form.allowed_origins,
        embed_origins=context.config.form.embed_origins,
        out=options.out,
        snippet=snippet,
        qr=code,
        picture=options.picture,
        again=frozenset(again),
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
            hint=hint_where_absent(context, "Run `smsverifier up` first."),
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
    png = io.BytesIO()
    code.save(png, kind="png", scale=16, border=4)
    return QrCode(rows, whole, _titled(png.getvalue()))


def _titled(png: bytes) -> bytes:
    """With `OUR_PNG` before the chunk that ends the picture, as PNG's tEXt wants it."""
    chunk = b"tEXt" + OUR_PNG
    whole = struct.pack(">I", len(OUR_PNG)) + chunk + struct.pack(">I", zlib.crc32(chunk))
    return png[:-PNG_END] + whole + png[-PNG_END:]


def _refuse_other_picture(path: Path) -> None:
    if path.suffix.lower() not in ENDINGS:
        raise UsageError(
            f"{path} is no picture that can be made",
            where="--qr",
            why="A QR code is written as SVG, which scales to any size, or as PNG.",
            hint=f"Name it {path.with_suffix('.svg').name} or {path.with_suffix(PNG).name}.",
        )


def _write_picture(path: Path, code: QrCode) -> list[Path]:
    if path.suffix.lower() == PNG:
        return _write(path, code.png, "--qr", OUR_PNG)
    return _write(path, f"{code.svg.rstrip()}\n".encode(), "--qr", OUR_PICTURE)


def _write(path: Path, content: bytes, option: str, ours: bytes) -> list[Path]:
    """Whole or not at all; over what this command has written, and over nothing else.

    The path, if it was written anew.
    """
    try:
        is_there = path.exists()
        if is_there and ours not in path.read_bytes():
            raise UsageError(
                f"{path} is there already, and is something else",
                where=option,
                hint="Choose another name, or remove it.",
            )
        write_atomically(path, content)
    except OSError as error:
        raise cannot_write(path, option, error) from error
    return [path] if is_there else []
