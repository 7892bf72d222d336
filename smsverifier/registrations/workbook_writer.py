"""A list as an Excel workbook of one sheet, row by row: all cells are texts, the header stays.

It opens in Excel, LibreOffice and Google Sheets without a question. xlsxwriter writes it, in the
mode that keeps one row in memory; what it lays aside meanwhile is in a folder of the owner's own.
Knows nothing of registrations.
"""

import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from typing import Any, BinaryIO

MOST_ROWS = 1_048_576
"""Of a worksheet, the header among them."""
MOST_COLUMNS = 16_384

_LOOKED_AT = 500
"""Rows by which the columns' widths are chosen."""
_NARROWEST, _WIDEST = 6, 48
"""Characters."""
_TEXT = "@"
"""The format of cells that stay texts, whatever is typed into them."""


@dataclass(frozen=True)
class PrintLayout:
    """What a list is on paper: landscape, the header on every page, lines to write on."""

    title: str
    """At the top of each page."""
    empty_rows: Sequence[Sequence[str]]
    """What stands in the rows below the last one, for people to fill in."""
    narrow: Sequence[int]
    """Columns that need no more width than their heading."""
    hidden: Sequence[int]
    """Columns that are there for whoever reads the sheet again."""


def write_workbook(
    file: BinaryIO,
    folder: Path,
    header: Sequence[str],
    rows: Iterable[Sequence[str]],
    layout: PrintLayout | None = None,
) -> None:
    """Write a workbook to `file`; `folder` is where what is laid aside may be.

    The caller sees to it that no cell and no sheet is larger than there can be. Raises OSError if
    the disk refuses.
    """
    import xlsxwriter  # noqa: PLC0415 - who makes no workbook need not wait for it
    from xlsxwriter.exceptions import FileCreateError  # noqa: PLC0415

    with tempfile.TemporaryDirectory(prefix=".workbook-", dir=folder) as aside:
        book = xlsxwriter.Workbook(file, {"constant_memory": True, "tmpdir": aside})
        try:
            _write_sheet(book, header, iter(rows), layout)
        finally:
            try:
                book.close()
            except FileCreateError as error:  # which has what the system said inside
                raise error.args[0] from error


def _write_sheet(
    book: Any, header: Sequence[str], rows: Iterator[Sequence[str]], layout: PrintLayout | None
) -> None:
    sheet = book.add_worksheet("check-in" if layout else "registrations")
    text = book.add_format({"num_format": _TEXT, "valign": "top"})
    bold = book.add_format({"num_format": _TEXT, "bold": True})
    sheet.freeze_panes(1, 0)
    sheet.ignore_errors({"number_stored_as_text": f"A1:XFD{MOST_ROWS}"})
    first = list(islice(rows, _LOOKED_AT))
    for column, width in enumerate(_widths(header, first)):
        sheet.set_column(column, column, width, text)
    if layout:
        _lay_out(sheet, header, layout, text)
    _write_row(sheet, 0, header, bold)
    below = layout.empty_rows if layout else ()
    for number, cells in enumerate(chain(first, rows, below), 1):
        _write_row(sheet, number, cells, text)


def _write_row(sheet: Any, number: int, cells: Sequence[str], form: Any) -> None:
    for column, cell in enumerate(cells):
        if cell:
            sheet.write_string(number, column, cell, form)


def _widths(header: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[int]:
    """Of each column, so that what stands in it is read, but for what would fill the screen."""
    for column, title in enumerate(header):
        longest = max((_width(row[column]) for row in rows), default=0)
        yield min(max(longest, len(title), _NARROWEST) + 2, _WIDEST)


def _width(cell: str) -> int:
    return max(map(len, cell.splitlines()), default=0)


def _lay_out(sheet: Any, header: Sequence[str], layout: PrintLayout, text: Any) -> None:
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.set_margins(left=0.4, right=0.4, top=0.7, bottom=0.6)
    sheet.fit_to_pages(1, 0)  # as many pages below each other as it takes
    sheet.repeat_rows(0)
    sheet.hide_gridlines(0)  # printed, too
    sheet.set_default_row(20)
    # In a header of Excel's, `&` begins an instruction.
    sheet.set_header(f"&L{layout.title.replace('&', '&&')[:200]}&R&P / &N")
    for column in layout.narrow:
        sheet.set_column(column, column, len(header[column]) + 2, text)
    for column in layout.hidden:
        sheet.set_column(column, column, None, text, {"hidden": True})
