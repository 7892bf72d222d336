"""Reading back the files that `exports` wrote, row by row; whatever is wrong names its line.

The content says which of the two formats it is: JSON lines, or a table with a registration_id.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from smsverifier.errors import FileError
from smsverifier.pipeline.registrations.json_lines import from_line
from smsverifier.pipeline.registrations.rows import settled
from smsverifier.pipeline.registrations.sheets import BrokenSheet, Sheet, find_sheet
from smsverifier.pipeline.registrations.spreadsheet import from_cells, from_header, has_naive_time
from smsverifier.pipeline.registrations.text_files import TextFile, examine
from smsverifier.row import KEY, Item
from smsverifier.sms.number_text import SPREADSHEET


@dataclass(frozen=True)
class BadLine:
    """A line that cannot be imported, and why, as clauses."""

    line: int
    why: str


@dataclass(frozen=True)
class Line:
    """The row that begins on a line of the file, as it stands there."""

    line: int
    item: Item
    has_naive_time: bool = False
    """Whether a moment in it names no time zone; it was taken for UTC."""


@dataclass(frozen=True)
class ExportFile:
    """A file that can be read row by row, as often as one likes."""

    file: TextFile
    sheet: Sheet | None
    """None for JSON lines."""

    @property
    def path(self) -> Path:
        """Where it is."""
        return self.file.path

    def lines(self) -> Iterator[Line | BadLine]:
        """Every row, in the file's order; what cannot be read is named, and the rest goes on."""
        return self._lines() if self.sheet is None else self._rows(self.sheet)

    def _lines(self) -> Iterator[Line | BadLine]:
        with self.file.open() as text:
            for number, line in enumerate(text, 1):
                if line.strip():
                    yield _read(number, partial(from_line, line))

    def _rows(self, sheet: Sheet) -> Iterator[Line | BadLine]:
        names = from_header(sheet.header)
        # Spreadsheets leave out empty cells at the end of a row; a file that was cut off as well.
        whole = self.file.is_ended
        try:
            for number, cells in sheet.rows():
                read = partial(from_cells, cells, names, may_be_short=whole)
                yield _read(number, read, has_naive_time=has_naive_time(cells, names))
        except BrokenSheet as error:
            yield BadLine(error.line, error.why)


def _read(number: int, read: Callable[[], Item], *, has_naive_time: bool = False) -> Line | BadLine:
    try:
        # A file that was made before exports took it off may hold the status `importing`.
        return Line(number, settled(read()), has_naive_time)
    except ValueError as error:
        return BadLine(number, str(error))


def open_export(path: Path) -> ExportFile:
    """Look at the whole file. Raises UsageError for what is no export."""
    file = examine(path)
    start = file.start.lstrip()
    if start.startswith("{") or (not start and path.suffix.lower() == ".jsonl"):
        return ExportFile(file, None)
    sheet = find_sheet(file, _is_header)
    try:
        from_header(sheet.header if sheet else [])
    except ValueError as error:
        raise refused(path, [BadLine(sheet.header_line if sheet else 1, str(error))]) from None
    return ExportFile(file, sheet)


def _is_header(cells: Sequence[str]) -> bool:
    return KEY in (cell.strip() for cell in cells)


def refused(path: Path, bad: Sequence[BadLine]) -> FileError:
    """The refusal to import `path` because of what stands in these lines."""
    whole = path.with_suffix(".jsonl")
    has_lost_digits = any(SPREADSHEET in line.why for line in bad)
    is_beside = has_lost_digits and whole != path and whole.exists()
    instead = f"{whole.name} beside it, which has all digits" if is_beside else "the one exported"
    return FileError(
        f"{path.name} cannot be imported",
        tuple((line.line, f"{line.why[0].upper()}{line.why[1:]}.") for line in bad),
        where=str(path),
        hint=f"Nothing was written. Mend the file, or import {instead}.",
    )
