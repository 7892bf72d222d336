"""A list of registrations in each of the formats that an export has. For `exporter`.

It is given rows, and where they go; which rows and columns they are was decided before.
"""

import csv
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, TextIO

from smsverifier.registrations.csv_cells import to_cells, to_header
from smsverifier.registrations.workbook_cells import is_cut, to_workbook_cells, to_workbook_header
from smsverifier.registrations.workbook_writer import PrintLayout, write_workbook
from smsverifier.row import Item

BYTE_ORDER_MARK = "\ufeff"
"""Without it, Excel takes UTF-8 for the machine's old code page."""


@dataclass(frozen=True)
class RowList:
    """The rows of a list, which may be read as often as there are files of it."""

    items: Callable[[], Iterator[Item]]
    lines: Callable[[], Iterator[str]]
    """The same, each as its line of JSON with the line's end."""
    names: Sequence[str]
    """The columns, by attribute."""
    layout: PrintLayout | None = None
    """What it is on paper, if it is for paper."""


def write_json_lines(rows: RowList, file: TextIO) -> None:
    """A JSON object a line."""
    file.writelines(rows.lines())


def write_json_array(rows: RowList, file: TextIO) -> None:
    """One JSON array of the same objects, each on a line of its own."""
    file.write("[")
    for number, line in enumerate(rows.lines()):
        file.write(f"{',' if number else ''}\n{line.rstrip()}")
    file.write("\n]\n")


def write_csv(rows: RowList, file: TextIO) -> None:
    """A table whose cells no spreadsheet runs."""
    file.write(BYTE_ORDER_MARK)
    writer = csv.writer(file, quoting=csv.QUOTE_ALL)  # RFC 4180: CRLF, quotes doubled
    writer.writerow(to_header(rows.names))
    writer.writerows(to_cells(item, rows.names) for item in rows.items())


def write_xlsx(rows: RowList, file: BinaryIO, folder: Path) -> int:
    """An Excel workbook; `folder` may hold what is laid aside. How many texts had to be cut."""
    cut = 0

    def cells() -> Iterator[list[str]]:
        nonlocal cut
        for item in rows.items():
            row = to_workbook_cells(item, rows.names)
            cut += sum(map(is_cut, row))
            yield row

    write_workbook(file, folder, to_workbook_header(rows.names), cells(), rows.layout)
    return cut
