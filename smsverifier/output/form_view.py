"""Where the form is, and what puts it elsewhere: addresses, two lines of HTML, a QR code."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from rich.text import Text

from smsverifier.errors import ExitCode
from smsverifier.output.documents import JsonDocument, StackLocation
from smsverifier.output.screen import Screen

WAYS = (
    ("smsverifier form --snippet", "the form in a page of your own site"),
    ("smsverifier form --out form.html", "the whole page as a file to host"),
    ("smsverifier form --qr poster.svg", "its QR code, for a poster or a slide"),
)


@dataclass(frozen=True)
class QrCode:
    """One QR code."""

    rows: tuple[tuple[bool, ...], ...]
    """True is dark, the margin included."""
    svg: str
    png: bytes


@dataclass(frozen=True, kw_only=True)
class FormResult:
    """What `form` gave."""

    stack: str
    location: StackLocation
    url: str
    allowed_origins: tuple[str, ...]
    embed_origins: tuple[str, ...]
    out: Path | None
    snippet: str | None
    qr: QrCode | None
    picture: Path | None
    again: frozenset[Path]
    """Files that were there, of an earlier run, and are written anew."""
    exit_code: ClassVar[ExitCode] = ExitCode.DONE

    @property
    def is_elsewhere(self) -> bool:
        """Whether it is put into a page that is not the API's own."""
        return self.out is not None or self.snippet is not None


def show_form(screen: Screen, result: FormResult) -> None:
    """What was asked for on standard output; what to know about it beside it."""
    screen.document(form_document(result))
    screen.show(*_results(screen, result))
    screen.say(*_notes(result))


def form_document(result: FormResult) -> JsonDocument:
    """The same for programs; files by their whole paths."""
    return {
        "stack": result.stack,
        **result.location,
        "form_url": result.url,
        "allowed_origins": list(result.allowed_origins),
        "embed_origins": list(result.embed_origins),
        "out": result.out and str(result.out.absolute()),
        "snippet": result.snippet,
        "qr": result.picture and str(result.picture.absolute()),
    }


def _results(screen: Screen, result: FormResult) -> Iterator[Text | str]:
    if result.snippet is not None:
        yield Text(result.snippet, no_wrap=True, overflow="ignore")
    if result.out is not None:
        yield f"The page is written {_to(result, result.out)}."
    if result.qr is not None and result.picture is None:
        yield _picture(result.qr, is_coloured=screen.out.is_terminal and not screen.out.no_color)
    if result.picture is not None:
        yield f"The QR code is written {_to(result, result.picture)}."
    if result.snippet is None and result.out is None:
        yield Text(result.url, no_wrap=True, overflow="ignore")


def _to(result: FormResult, path: Path) -> str:
    return f"anew, over the last one, to {path}" if path in result.again else f"to {path}"


def _picture(code: QrCode, *, is_coloured: bool) -> Text:
    """Two rows a line. With colours it is black on white on every terminal, as scanners want it."""
    pairs = zip(code.rows[::2], (*code.rows[1::2], (False,) * len(code.rows)), strict=False)
    lines = ("".join(map(_half_blocks, *pair)) for pair in pairs)
    style = "black on white" if is_coloured else ""
    return Text("\n".join(lines), style=style, no_wrap=True, overflow="ignore")


def _half_blocks(upper: bool, lower: bool) -> str:
    if upper:
        return "█" if lower else "▀"
    return "▄" if lower else " "


def _notes(result: FormResult) -> Iterator[str]:
    is_local = result.location["target"] == "local"
    if result.is_elsewhere:
        yield from _about_origins(result)
    if result.snippet is not None:
        yield "Both lines go into the page, where the form should stand."
    if result.out is not None:
        yield "Write it anew after each `up` that changes the form."
    if is_local and (result.is_elsewhere or result.qr is not None):
        yield "This address is of this machine alone; publish that of a stack on AWS."
    if not result.is_elsewhere and result.qr is None:
        yield from (f"  {command:<34}{words}" for command, words in WAYS)


def _about_origins(result: FormResult) -> Iterator[str]:
    if "*" in result.allowed_origins:
        yield "Pages of every site may call the API; form.allowed_origins can name yours alone."
        return
    yield (
        f"Only pages of {', '.join(result.allowed_origins)} may call the API: another site goes "
        "into form.allowed_origins, then `smsverifier up`."
    )
