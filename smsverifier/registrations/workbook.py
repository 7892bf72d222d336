"""An Excel workbook: its sheets, and their rows as the texts that people see in the cells.

Its numbers come as floating point (919812345678.0), so whole ones are written as whole ones here,
and those with more digits than a spreadsheet keeps in scientific notation, as it would itself: so
whoever reads them sees that digits are gone. Moments are written as `2026-11-23 18:04:11`.

Called by `sheet_file` and `import_file`. Knows nothing of registrations. The library is imported
only where a workbook is there to be read.
"""

import math
import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from smsverifier.errors import UsageError
from smsverifier.registrations.text_file import Row, reading, refuse_no_file

if TYPE_CHECKING:
    from python_calamine import CalamineWorkbook

ENCODING = "binary"
"""What is said of a file that is no text."""
_EXACT = 10**15
"""A spreadsheet keeps fifteen digits of a number."""
MOST_CELLS = 20_000_000
"""Of a sheet's width times its height: the library makes room for every one of them, and ends the
whole process where there is none. 200,000 registrants with 50 columns are half of it."""
MOST_BYTES = 2 << 30
"""Of an unpacked workbook."""
_CHUNK = 1 << 20
_COLUMN = re.compile(rb'<c[^>]*? r="([A-Z]{1,3})')
_ROW = re.compile(rb'<row[^>]*? r="([0-9]{1,7})"')
_OVERLAP = 200
"""Bytes of a chunk that are looked at again with the next one, so that no tag is cut in two."""


def is_workbook(path: Path) -> bool:
    """Whether the content is a workbook's, whatever its name says. Raises UsageError."""
    with reading(path):
        refuse_no_file(path)
        try:
            with zipfile.ZipFile(path) as archive:
                return any(name.startswith("xl/") for name in archive.namelist())
        except (zipfile.BadZipFile, NotImplementedError):
            return False


@dataclass(frozen=True)
class Workbook:
    """One that can be read."""

    path: Path
    book: "CalamineWorkbook"
    encoding: str = ENCODING
    is_guessed: bool = False
    is_ended: bool = True

    @property
    def sheet_names(self) -> list[str]:
        """Those that whoever opens it sees."""
        from python_calamine import SheetVisibleEnum  # noqa: PLC0415 - see the top

        sheets = self.book.sheets_metadata
        return [sheet.name for sheet in sheets if sheet.visible == SheetVisibleEnum.Visible]

    def rows(self, sheet_name: str) -> Iterator[Row]:
        """Every row with the number that stands beside it, the blank ones too. Raises UsageError.

        It is empty for what is no table (a chart).
        """
        from python_calamine import CalamineError, WorksheetNotFound  # noqa: PLC0415

        try:
            sheet = self.book.get_sheet_by_name(sheet_name)
        except WorksheetNotFound:
            return
        except CalamineError as error:
            raise _broken(self.path) from error
        before = [""] * (sheet.start[1] if sheet.start else 0)
        for number, values in enumerate(sheet.iter_rows(), 1):
            yield number, before + [_text(value) for value in values]


def open_workbook(path: Path) -> Workbook:
    """Raises UsageError for one that is broken, or too large."""
    from python_calamine import CalamineError, CalamineWorkbook  # noqa: PLC0415

    _refuse_size(path)
    try:
        book = CalamineWorkbook.from_path(str(path))
    except (CalamineError, OSError) as error:
        raise _broken(path) from error
    return Workbook(path, book)


def _refuse_size(path: Path) -> None:
    """Raise UsageError for what would not fit into the memory."""
    try:
        with reading(path), zipfile.ZipFile(path) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > MOST_BYTES:
                raise _too_large(path, "unpacked it has more than 2 GiB")
            for name in archive.namelist():
                if re.fullmatch(r"xl/worksheets/[^/]+\.xml", name):
                    _refuse_area(path, archive, name)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, ValueError) as error:
        raise _broken(path) from error


def _refuse_area(path: Path, archive: zipfile.ZipFile, name: str) -> None:
    columns: set[bytes] = set()
    height, rest = 0, b""
    with archive.open(name) as file:
        while chunk := file.read(_CHUNK):
            seen = rest + chunk
            columns |= set(_COLUMN.findall(seen))
            height = max(height, *map(int, _ROW.findall(seen)), 0)
            rest = seen[-_OVERLAP:]
    width = max((column_number(letters.decode()) for letters in columns), default=0)
    if width * height > MOST_CELLS:
        raise _too_large(path, f"a sheet of it is {width} columns wide and {height} rows long")


def column_number(letters: str) -> int:
    """1 for A, 27 for AA."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def column_letters(number: int) -> str:
    """A for 1, AA for 27."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, (int, float)):
        return _number(value)
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="seconds")
    if isinstance(value, (date, time)):
        return value.isoformat()
    return str(value)


def _number(value: float) -> str:
    if not math.isfinite(value) or value != int(value):
        return format(value, ".15g")
    return str(int(value)) if abs(value) < _EXACT else format(value, ".14E")


@dataclass(frozen=True)
class WorkbookSheet:
    """A sheet with a header, as `text_file.Sheet` is for text."""

    file: Workbook
    name: str
    header_line: int
    header: Sequence[str]
    delimiter: str = ","
    """Nothing parts its cells; a comma is what needs no words."""

    def rows(self) -> Iterator[Row]:
        """The rows below the header that hold something."""
        for line, cells in self.file.rows(self.name):
            if line > self.header_line and any(cell.strip() for cell in cells):
                yield line, cells


def _broken(path: Path) -> UsageError:
    return UsageError(
        f"{path.name} is an Excel workbook, whatever its name says, and cannot be read",
        where=str(path),
        why="It is broken, or not whole.",
        hint="Open it in the spreadsheet and save it as .xlsx once more, or as `CSV UTF-8`.",
    )


def _too_large(path: Path, why: str) -> UsageError:
    return UsageError(
        f"{path.name} is an Excel workbook that is too large to be read",
        where=str(path),
        why=f"{why[0].upper()}{why[1:]}; a stray cell far from the others is enough for that.",
        hint="Open it in the spreadsheet and save the sheet as `CSV UTF-8`.",
    )
