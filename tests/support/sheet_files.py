"""Organisers' own sheets in tests: how they are looked through, and workbooks made for them."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from itertools import count
from pathlib import Path

import xlsxwriter

from smsverifier.config import FormField
from smsverifier.config.model import DEFAULT_FIELDS
from smsverifier.registrations.column_mapping import wishes_of
from smsverifier.registrations.sheet_preview import (
    Known,
    Registered,
    SheetPreview,
    SheetWishes,
)
from smsverifier.registrations.sheet_reader import previewed
from smsverifier.registrations.sheet_rules import SheetRules
from smsverifier.row import NAME, PHONE, Duplicates, text_of

NOW_MS = 1_796_000_000_000
FIELDS = (
    *DEFAULT_FIELDS,
    FormField(name="email", label="E-mail", type="email", required=False),
    FormField(name="college", label="College", required=False),
)
NOBODY = Known()


def rules(*fields: FormField, duplicates: Duplicates = "reject") -> SheetRules:
    """Those of a stack for India."""
    ids = (f"import-{number}" for number in count(1))
    form = fields or FIELDS
    return SheetRules(form, duplicates, "IN", ("IN",), NOW_MS, lambda: next(ids), UTC)


def registered(*phones: str) -> Known:
    """A table in which these are, each under their number."""
    return Known(Registered({phone: (phone,) for phone in phones}))


@contextmanager
def look(
    path: Path, *args: str, form: SheetRules | None = None, known: Known = NOBODY
) -> Iterator[SheetPreview]:
    """What the command line's options make of a sheet."""
    pairs = list(zip(args[::2], args[1::2], strict=True))
    maps = wishes_of("--map", [value for name, value in pairs if name == "--map"])
    wheres = wishes_of("--where", [value for name, value in pairs if name == "--where"])
    sheet = next((value for name, value in pairs if name == "--sheet"), None)
    with previewed(path, SheetWishes(maps, wheres, sheet), form or rules(), lambda: known) as found:
        yield found


def people(found: SheetPreview) -> list[tuple[str, str]]:
    """Name and number of those who come in."""
    return [(text_of(item, NAME) or "", text_of(item, PHONE) or "") for item in found.items()]


def refusals(found: SheetPreview) -> list[tuple[int, str]]:
    """Line and reason of those who do not."""
    return [(row.line, row.reason) for row in found.refused]


Cell = str | float | bool | datetime | date | None


def workbook(path: Path, *sheets: tuple[str, Sequence[Sequence[Cell]]]) -> Path:
    """An Excel workbook with these sheets; one whose name begins with a dot is hidden."""
    book = xlsxwriter.Workbook(str(path))
    moment = book.add_format({"num_format": "dd/mm/yyyy hh:mm:ss"})
    for name, rows in sheets:
        sheet = book.add_worksheet(name.lstrip("."))
        if name.startswith("."):
            sheet.hide()
        for y, row in enumerate(rows):
            for x, cell in enumerate(row):
                if isinstance(cell, (datetime, date)):
                    sheet.write_datetime(y, x, cell, moment)
                elif isinstance(cell, str):
                    sheet.write_string(y, x, cell)
                else:
                    sheet.write(y, x, cell)
    book.close()
    return path
