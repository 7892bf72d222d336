"""A table in a text file, as spreadsheets write them: where its cells part, and where it begins.

The header decides: of `,`, `;`, tab and `|` the sign counts that parts a header with the column
that is looked for, in one of the first twenty rows; rows above are titles. A line `sep=;` is
obeyed. Lines are counted as the file has them, with line breaks in quotes.
"""

import csv
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from smsverifier.pipeline.registrations.text_files import TextFile

DELIMITERS = ",;\t|"
HEADER_WITHIN = 20
"""Rows, blank ones included."""
LONGEST_CELL = 16 * 400 * 1024
"""No item of DynamoDB is larger than 400 KB, and no byte of it takes more than 16
characters of typed JSON: an empty text in a list takes a byte and is `{"S": ""}, `."""

_SEPARATOR_LINE = re.compile(r"\"?sep=([^\w\s\"]|\t)\"?[;,\t|]*\s*", re.IGNORECASE)

_BROKEN = {
    "unexpected end of data": "a quotation mark opens a cell in it and none closes that: all that "
    "follows in the file would be one cell",
    "expected after": "a quotation mark closes a cell in it, and the cell goes on; inside a cell "
    'it is written twice, ""',
    "field larger than": "a cell in it is larger than any table can hold",
}
"""What Python's reader says → what is wrong with the row."""
_UNREADABLE = "it cannot be parted into cells"

Row = tuple[int, list[str]]
"""The line that a row begins on, and its cells."""


class BrokenSheet(ValueError):
    """No further row can be read."""

    def __init__(self, line: int, why: str) -> None:
        super().__init__(why)
        self.line = line
        self.why = why


@dataclass(frozen=True)
class Sheet:
    """A table with a header."""

    file: TextFile
    delimiter: str
    header_line: int
    header: Sequence[str]

    def rows(self) -> Iterator[Row]:
        """The rows below the header that hold something. Raises BrokenSheet."""
        for line, cells in _rows(self.file, self.delimiter):
            if line > self.header_line and any(cell.strip() for cell in cells):
                yield line, cells


def find_sheet(file: TextFile, is_header: Callable[[Sequence[str]], bool]) -> Sheet | None:
    """The table of the file; None if none of the first rows is a header."""
    match = _SEPARATOR_LINE.fullmatch(_first_line(file))
    found = [_sheet(file, sign, is_header) for sign in (match[1] if match else DELIMITERS)]
    return max(filter(None, found), key=lambda sheet: len(sheet.header), default=None)


def _sheet(
    file: TextFile, delimiter: str, is_header: Callable[[Sequence[str]], bool]
) -> Sheet | None:
    try:
        for seen, (line, cells) in enumerate(_rows(file, delimiter)):
            if is_header(cells):
                return Sheet(file, delimiter, line, cells)
            if seen + 1 >= HEADER_WITHIN:
                break
    except BrokenSheet:
        pass  # another sign may part it well
    return None


def _rows(file: TextFile, delimiter: str) -> Iterator[Row]:
    """Every row; the line that says how cells part is none."""
    csv.field_size_limit(LONGEST_CELL)
    with file.open() as text:
        reader = csv.reader(text, delimiter=delimiter, strict=True)
        line = 1
        try:
            for cells in reader:
                if line > 1 or not _SEPARATOR_LINE.fullmatch(_first_line(file)):
                    yield line, cells
                line = reader.line_num + 1
        except csv.Error as error:
            raise BrokenSheet(line, _in_words(error)) from None


def _in_words(error: csv.Error) -> str:
    """Why the row cannot be read: of what the reader says, the cause for people."""
    return next((why for said, why in _BROKEN.items() if said in str(error)), _UNREADABLE)


def _first_line(file: TextFile) -> str:
    return re.split(r"[\r\n]", file.start, maxsplit=1)[0]
