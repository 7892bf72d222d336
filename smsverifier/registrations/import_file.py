"""The file of an import: read row by row, and the whole of it before anything is written.

The content says which of the formats it is: JSON lines, or a table with a registration_id, as text
or in a workbook. Every bad line is named in one run, and with one of them nothing comes in. Of two
rows with one number, under another spelling, one comes in: the one whose registrant was told. Who
is ticked in a column `attended` is remembered apart; a tick is no attribute. Of a file of any size
only the lines that are told of one by one (ticks, twins, bad ones) are held in memory.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice
from pathlib import Path

from smsverifier.errors import FileError, SmsverifierError, UsageError
from smsverifier.registration_table import settled
from smsverifier.registrations.attendance import COLUMN, Tick, column_of, tick_of
from smsverifier.registrations.consent_gap import without_marks
from smsverifier.registrations.csv_cells import from_cells, from_header, has_naive_time
from smsverifier.registrations.import_rules import ImportRules, RowRefused
from smsverifier.registrations.json_lines import from_line
from smsverifier.registrations.line_index import IndexedLine, LineIndex
from smsverifier.registrations.text_file import (
    HEADER_WITHIN,
    BrokenSheet,
    Row,
    Sheet,
    TextFile,
    examine,
    find_sheet,
)
from smsverifier.registrations.workbook import (
    Workbook,
    WorkbookSheet,
    is_workbook,
    open_workbook,
)
from smsverifier.row import (
    FAILED,
    KEY,
    PHONE,
    SENDING,
    SENT,
    SMS_STATUS,
    SOURCE,
    Item,
    is_waiting,
    text_of,
)
from smsverifier.sms.number_text import SPREADSHEET


@dataclass(frozen=True)
class BadLine:
    """A line that cannot be imported, and why, as clauses."""

    line: int
    why: str


@dataclass(frozen=True)
class FileRow:
    """The row that begins on a line of the file, as it stands there."""

    line: int
    item: Item
    has_naive_time: bool = False
    """Whether a moment in it names no time zone; it was taken for UTC."""
    tick: str = ""
    """What the column to tick says, if it has one."""


@dataclass(frozen=True)
class ExportFile:
    """A file that can be read row by row, as often as one likes."""

    file: TextFile | Workbook
    sheet: Sheet | WorkbookSheet | None
    """None for JSON lines."""
    tick_column: str = COLUMN
    """What the column to tick is called."""

    @property
    def path(self) -> Path:
        """Where it is."""
        return self.file.path

    def lines(self) -> Iterator[FileRow | BadLine]:
        """Every row, in the file's order; what cannot be read is named, and the rest goes on."""
        if isinstance(self.file, TextFile) and self.sheet is None:
            return self._lines(self.file)
        return self._rows()

    @property
    def names(self) -> Sequence[str]:
        """Its columns; none for JSON lines."""
        return from_header(self.sheet.header) if self.sheet else ()

    def rows(self) -> Iterator[Row]:
        """Its rows as cells; none for JSON lines. Raises BrokenSheet."""
        return self.sheet.rows() if self.sheet else iter(())

    def _lines(self, file: TextFile) -> Iterator[FileRow | BadLine]:
        with file.open() as text:
            for number, line in enumerate(text, 1):
                if line.strip():
                    yield _read(number, partial(from_line, line))

    def _rows(self) -> Iterator[FileRow | BadLine]:
        names = self.names
        # Spreadsheets leave out empty cells at the end of a row; a file that was cut off as well.
        whole = self.file.is_ended
        try:
            for number, cells in self.rows():
                read = partial(from_cells, cells, names, may_be_short=whole)
                row = _read(number, read, has_naive_time=has_naive_time(cells, names))
                yield _without_tick(row, self.tick_column)
        except BrokenSheet as error:
            yield BadLine(error.line, error.why)


def _read(
    number: int, read: Callable[[], Item], *, has_naive_time: bool = False
) -> FileRow | BadLine:
    try:
        # A file that was made before exports took it off may hold the status `importing`.
        return FileRow(number, settled(read()), has_naive_time)
    except ValueError as error:
        return BadLine(number, str(error))


def _without_tick(row: FileRow | BadLine, column: str) -> FileRow | BadLine:
    """The row without the column to tick, which is no attribute, and what stands there."""
    if isinstance(row, BadLine) or column not in row.item:
        return row
    item = {name: value for name, value in row.item.items() if name != column}
    return replace(row, item=item, tick=text_of(row.item, column) or "")


def open_export(path: Path, fields: Collection[str] = ()) -> ExportFile:
    """Look at the whole file. Raises UsageError for what is no export.

    `fields` are the form's: where one is called `attended`, that column is an answer.
    """
    file = find_export(path, fields)
    if file is None:
        raise refused(path, [BadLine(1, f"it has no column {KEY}")])
    return file


def find_export(path: Path, fields: Collection[str] = ()) -> ExportFile | None:
    """As `open_export`; None for a table without our keys, which is a sheet of people's own."""
    file: TextFile | Workbook
    sheet: Sheet | WorkbookSheet | None
    if is_workbook(path):
        file, sheet = _in_workbook(path)
    else:
        file = text = examine(path)
        start = text.start.lstrip()
        if start.startswith("{") or (not start and path.suffix.lower() == ".jsonl"):
            return ExportFile(file, None)
        if start.startswith("["):
            raise _array(path)
        sheet = find_sheet(text, _is_header)
    if sheet is None:
        return None
    try:
        from_header(sheet.header)
    except ValueError as error:
        raise refused(path, [BadLine(sheet.header_line, str(error))]) from None
    return ExportFile(file, sheet, column_of(fields))


def _array(path: Path) -> UsageError:
    return UsageError(
        f"{path.name} is one JSON array",
        where=str(path),
        why="An import reads JSON lines, a registration a line, and tables.",
        hint="Give the .jsonl, .csv or .xlsx of the same export.",
    )


def _in_workbook(path: Path) -> tuple[Workbook, WorkbookSheet | None]:
    """The first sheet in which one of the first rows is a header of ours."""
    book = open_workbook(path)
    for name in book.sheet_names:
        for number, cells in islice(book.rows(name), HEADER_WITHIN):
            if _is_header(cells):
                return book, WorkbookSheet(book, name, number, cells)
    return book, None


def _is_header(cells: Sequence[str]) -> bool:
    return KEY in (cell.strip() for cell in cells)


def refused(path: Path, bad: Sequence[BadLine]) -> FileError:
    """The refusal to import `path` because of what stands in these lines."""
    whole = path.with_suffix(".jsonl")
    has_lost_digits = any(SPREADSHEET in line.why for line in bad)
    instead = "the one exported"
    if has_lost_digits and whole != path:
        lines = f"{whole.name} beside it" if whole.exists() else "the .jsonl exported with it"
        instead = f"{lines}, which has all digits"
    return FileError(
        f"{path.name} cannot be imported",
        tuple((line.line, f"{line.why[0].upper()}{line.why[1:]}.") for line in bad),
        where=str(path),
        hint=f"Nothing was written. Mend the file, or import {instead}.",
    )


_RANKS: dict[str | None, int] = {None: 0, FAILED: 1, SENDING: 2, SENT: 3}
"""How much a row knows of its registrant's being told."""


@dataclass(frozen=True)
class Twin:
    """A row that stays out, as another one has its number."""

    line: int
    same_as: int
    """The line of the row that comes in."""


@dataclass(frozen=True)
class ImportPreview:
    """What a file holds."""

    file: ExportFile
    admission: ImportRules
    registrations: int
    unsent: int
    unconfirmed: int
    twins: tuple[Twin, ...]
    shared_numbers: int
    """Numbers that more than one of the registrations has."""
    without_source: int
    """Registrations whose source was absent or unknown, and is `import` now."""
    lines: LineIndex
    """What is known of each line of the file."""
    naive_times: int
    """Rows with a moment that names no time zone."""
    encoding_doubt: tuple[int, str] | None
    """A line, and a text of it that depends on the encoding."""
    ticked: Mapping[str, int]
    """Key of each registration that is ticked as having come → a line that says so."""
    unclear_ticks: tuple[int, ...]
    """Lines with something else where the tick is."""
    without_marks: int = 0
    """Registrations never told that lack what the form asks of everybody (`consent_gap`)."""
    waiting: int = 0
    """Registrations on the waiting list: there is nothing to confirm to them."""

    def items(self) -> Iterator[Item]:
        """The rows that come in, read once more.

        Raises SmsverifierError if the file has changed meanwhile: earlier rows are in by then.
        """
        left_out = {twin.line for twin in self.twins}
        for line in self.file.lines():
            if line.line not in left_out:
                match _admitted(line, self.admission):
                    case FileRow() as good:
                        yield good.item
                    case BadLine() as bad:
                        raise _changed(self.file.path, bad)


def _changed(path: Path, bad: BadLine) -> SmsverifierError:
    return SmsverifierError(
        f"{path.name} changed while it was imported",
        where=f"{path}, line {bad.line}",
        why=f"{bad.why[0].upper()}{bad.why[1:]}, and was none of its mistakes before.",
        hint="Mend the file; the same import again goes on where this one stopped.",
    )


def preview_import(path: Path, admission: ImportRules) -> ImportPreview:
    """Read the whole file. Raises UsageError for what is no export, FileError for bad lines."""
    fields = [field.name for field in admission.fields]
    file, found = open_export(path, fields), _Found()
    for line in file.lines():
        found.add(line, _admitted(line, admission), admission.marks)
    if found.bad:
        raise refused(path, found.bad)
    counts = found.lines.counts()
    return ImportPreview(
        file,
        admission,
        registrations=counts.lines,
        unsent=counts.statuses.get(None, 0),
        unconfirmed=counts.statuses.get(SENDING, 0),
        twins=tuple(Twin(line, best) for line, best in found.lines.twins()),
        shared_numbers=counts.shared_numbers,
        without_source=counts.new_sources,
        lines=found.lines,
        naive_times=found.naive_times,
        encoding_doubt=found.encoding_doubt,
        ticked=found.ticked,
        unclear_ticks=tuple(found.unclear_ticks),
        without_marks=counts.untold_without_marks,
        waiting=counts.waiting,
    )


class _Found:
    """What was found so far."""

    def __init__(self) -> None:
        self.bad: list[BadLine] = []
        self.lines = LineIndex()
        self.naive_times = 0
        self.encoding_doubt: tuple[int, str] | None = None
        self.ticked: dict[str, int] = {}
        self.unclear_ticks: list[int] = []

    def add(
        self, read: FileRow | BadLine, admitted: FileRow | BadLine, marks: Sequence[str]
    ) -> None:
        """Take one line in, as it stands in the file and as it may come in."""
        if isinstance(read, BadLine) or isinstance(admitted, BadLine):
            self.bad += [one for one in (admitted,) if isinstance(one, BadLine)]
            return
        written = text_of(read.item, KEY)
        if written and (first := self.lines.earlier(written, read.line)) is not None:
            why = f"its {KEY} stands in the file twice, in line {first} as well"
            self.bad.append(BadLine(read.line, why))
            return
        self.naive_times += read.has_naive_time
        self.encoding_doubt = self.encoding_doubt or _text_beyond_ascii(read)
        self._keep(read, admitted, lacks_mark=bool(without_marks([admitted.item], marks)))

    def _keep(self, read: FileRow, admitted: FileRow, *, lacks_mark: bool) -> None:
        item, key = admitted.item, str(admitted.item[KEY]["S"])
        match tick_of(read.tick):
            case Tick.YES:
                self.ticked.setdefault(key, read.line)
            case Tick.UNCLEAR:
                self.unclear_ticks.append(read.line)
        has_new_source = read.item.get(SOURCE) != item[SOURCE]
        status, phone = text_of(item, SMS_STATUS), item[PHONE]["S"]
        rank, waits = _RANKS[status], is_waiting(item)
        line = IndexedLine(read.line, key, phone, status, rank, has_new_source, lacks_mark, waits)
        self.lines.add(line)


def _text_beyond_ascii(line: FileRow) -> tuple[int, str] | None:
    texts = (str(line.item[name].get("S", "")) for name in line.item if name not in (KEY, PHONE))
    return next(((line.line, text) for text in texts if not text.isascii()), None)


def _admitted(line: FileRow | BadLine, admission: ImportRules) -> FileRow | BadLine:
    if isinstance(line, BadLine):
        return line
    try:
        return FileRow(line.line, admission.admitted(line.item), line.has_naive_time)
    except RowRefused as error:
        return BadLine(line.line, str(error))
