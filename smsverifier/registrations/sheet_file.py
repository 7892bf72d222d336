"""An organiser's own sheet: where its table is, and its rows as they stand there.

The header is the first of the first twenty rows with a title that says phone, or with one that
`--map` names; rows above are titles. A sheet without any is read where `--map` names the phone's
column by letter. In a workbook the one sheet with a header counts; of several one must be named.

Called by `sheet_reader`.
"""

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from smsverifier.errors import UsageError
from smsverifier.registrations.column_mapping import Wish, looks_like_place, place_of
from smsverifier.registrations.column_titles import is_filled, is_phone, plain_title
from smsverifier.registrations.text_file import (
    HEADER_WITHIN,
    BrokenRow,
    Row,
    TextFile,
    examine,
    possible_delimiters,
    reading,
    refuse_no_file,
    rows_as_they_are,
)
from smsverifier.registrations.workbook import Workbook, is_workbook, open_workbook
from smsverifier.row import PHONE

_LOOK = 60
"""Rows that tell which sign parts the cells."""
_NUMBER = re.compile(r"(?:\d\D*){6}")
"""The least digits of a cell that may hold a phone's number."""


@dataclass(frozen=True)
class SheetTable:
    """The table of a sheet."""

    file: TextFile | Workbook
    header: Sequence[str]
    header_line: int
    """0: it has no header."""
    skipped: int
    """The last line that is no registrant's: the header, or titles above the first row."""
    delimiter: str | None
    """None in a workbook."""
    sheet_name: str | None = None
    """None for text."""

    @property
    def path(self) -> Path:
        """Where it is."""
        return self.file.path

    def rows(self) -> Iterator[Row | BrokenRow]:
        """The rows below the header that hold something."""
        for row in _rows(self.file, self.delimiter, self.sheet_name):
            if isinstance(row, BrokenRow):
                if row.line > self.skipped:
                    yield row
            elif row[0] > self.skipped and any(map(is_filled, row[1])):
                yield row


def digest_of(path: Path) -> str:
    """What tells this content from any other. Raises UsageError."""
    with reading(path):
        refuse_no_file(path)
    with reading(path), path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()[:16]


def open_sheet(path: Path, wishes: Sequence[Wish], sheet_name: str | None) -> SheetTable:
    """The table of the file. Raises UsageError for what is none."""
    found = _in_workbook(path, wishes, sheet_name) if is_workbook(path) else None
    if found is not None:
        return found
    file = examine(path)
    if sheet_name is not None:
        raise UsageError(
            f"{path.name} has no sheets",
            where="--sheet",
            why="It is a text file; only an Excel workbook has sheets.",
            hint="Leave --sheet out.",
        )
    tables = [_look(file, wishes, delimiter=sign) for sign in possible_delimiters(file)]
    best = max(filter(None, tables), key=lambda look: look[0], default=None)
    if best is None:
        is_empty = not any(map(_is_filled, _rows(file, ",", None)))
        raise _is_blank(path) if is_empty else _no_header(path)
    return best[1]


def _in_workbook(path: Path, wishes: Sequence[Wish], sheet_name: str | None) -> SheetTable:
    book = open_workbook(path)
    names = book.sheet_names
    if sheet_name is not None and sheet_name not in book.book.sheet_names:
        raise UsageError(
            f"{path.name} has no sheet {sheet_name}",
            where="--sheet",
            why=f"Its sheets are {', '.join(names)}.",
            hint="Write its name as it stands below the sheet.",
        )
    wanted = names if sheet_name is None else [sheet_name]
    found = [look[1] for name in wanted if (look := _look(book, wishes, sheet_name=name))]
    if len(found) == 1:
        return found[0]
    if found:
        titles = ", ".join(str(table.sheet_name) for table in found)
        raise UsageError(
            f"{len(found)} sheets of {path.name} could be the one: {titles}",
            where="--sheet",
            why="Each of them has a column with a title that says phone.",
            hint=f'Say which, for example --sheet "{found[0].sheet_name}".',
        )
    is_empty = not any(_is_filled(row) for name in wanted for row in book.rows(name))
    raise _is_blank(path) if is_empty else _no_header(path)


def _rows(
    file: TextFile | Workbook, delimiter: str | None, sheet_name: str | None
) -> Iterator[Row | BrokenRow]:
    if isinstance(file, Workbook):
        return file.rows(sheet_name or "")
    return rows_as_they_are(file, delimiter or ",")


def _look(
    file: TextFile | Workbook,
    wishes: Sequence[Wish],
    *,
    delimiter: str | None = None,
    sheet_name: str | None = None,
) -> tuple[tuple[float, int], SheetTable] | None:
    """How well the header parts the rows below it, and the table; None without a header."""
    rows = list(islice(_rows(file, delimiter, sheet_name), _LOOK))
    first = [row for row in rows[:HEADER_WITHIN] if not isinstance(row, BrokenRow)]
    header = _titled(first, wishes)
    skipped, is_headless = (header[0], False) if header else (0, False)
    if header is None:
        header, is_headless = _by_place(first, wishes)
        skipped = (header[0] - is_headless) if header else 0
    if header is None:
        return None
    line, cells = header
    below = [row for row in rows if isinstance(row, BrokenRow) or row[0] > skipped]
    widths = (len(row[1]) for row in below if not isinstance(row, BrokenRow))
    # A row each: a sign that does not part them makes a row of each line of a long answer.
    fit = sum(min(len(cells), width) for width in widths) / max(1, len(below))
    table = SheetTable(
        file,
        [] if is_headless else cells,
        0 if is_headless else line,
        skipped,
        delimiter,
        sheet_name,
    )
    return (fit, len(cells)), table


def _titled(rows: Sequence[Row], wishes: Sequence[Wish]) -> Row | None:
    """The header by its titles. One with a single title is taken where there is no better."""
    named = {plain_title(w.value) for w in wishes if w.value and not looks_like_place(w.value)}
    single = None
    for row in rows:
        titles = [plain_title(cell) for cell in row[1]]
        is_single = sum(map(bool, titles)) == 1
        if not named.isdisjoint(titles) and (not is_single or len(wishes) == 1):
            return row
        if any(map(is_phone, row[1])):
            if not is_single:
                return row
            single = single or row
    return single


def _by_place(rows: Sequence[Row], wishes: Sequence[Wish]) -> tuple[Row | None, bool]:
    """Where `--map` says the phone's column by its letter: the first row with a cell there, and
    whether that is a registrant already."""
    places = [place_of(w.value) for w in wishes if w.name == PHONE and looks_like_place(w.value)]
    for row in rows:
        cells = [row[1][place] for place in places if place < len(row[1])]
        if any(map(is_filled, cells)):
            return row, any(has_number(cell) for cell in cells)
    return None, False


def has_number(cell: str) -> bool:
    """Whether there are as many digits in it as a number may have."""
    return _NUMBER.search(cell[:200]) is not None


def _is_filled(row: Row | BrokenRow) -> bool:
    return isinstance(row, BrokenRow) or any(map(is_filled, row[1]))


def _is_blank(path: Path) -> UsageError:
    return UsageError(
        f"{path.name} is empty",
        where=str(path),
        why="There is nothing in it.",
        hint="Download or save the sheet once more.",
    )


def _no_header(path: Path) -> UsageError:
    return UsageError(
        f"{path.name} has no header that can be found",
        where=str(path),
        why=f"None of its first {HEADER_WITHIN} rows has a title that says phone, mobile, contact "
        "number or the like.",
        hint="Say which columns they are, by title, letter or number: --map phone=COLUMN "
        "--map name=COLUMN.",
    )
