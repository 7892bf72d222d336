"""The rows that an import refused, as a file of their own: to be mended and imported alone.

Beside the sheet, for its owner's eyes: the cells as they stood there, in the same columns, so that
the same options read it again; behind them the line and the reason. Nothing in it is run by a
spreadsheet. It is written before the others come in, and never over another file.

Called by `commands.import_sheet`; `sheet_reader` knows one by its columns.
"""

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from io import StringIO
from itertools import count
from pathlib import Path

from smsverifier.errors import UsageError
from smsverifier.registrations.csv_cells import harmless
from smsverifier.registrations.exporter import atomic_text_file
from smsverifier.registrations.list_files import BYTE_ORDER_MARK

REFUSED_LINE, REFUSED_REASON = "refused.line", "refused.reason"
REFUSED_SURPLUS = "refused.surplus"
"""What stood beyond the last column."""
_OURS = (REFUSED_LINE, REFUSED_REASON, REFUSED_SURPLUS)
_NUMBERED = re.compile(r"\.refused(?:-[0-9]+)?$")


@dataclass(frozen=True)
class RefusedRow:
    """A row that stays out."""

    line: int
    reason: str
    """In a word, to be counted."""
    column: str | None
    why: str
    """In a sentence or two."""
    cells: Sequence[str] = field(repr=False)
    """As they stand in the sheet."""
    value: str = ""
    """What was answered, where the options do not have it."""


def is_ours(title: str) -> bool:
    """Whether a column of a sheet is one that such a file has behind the sheet's own."""
    return title in _OURS


def write_refused(sheet: Path, header: Sequence[str], rows: Sequence[RefusedRow]) -> Path:
    """The file with these rows: a new one, or one that is there and says the very same.

    Raises SmsverifierError if the disk refuses.
    """
    text = _text(header, rows)
    for path in _names(sheet):
        try:
            if _says(path, text):
                return path
            with atomic_text_file(path) as file:
                file.write(text)
        except UsageError:  # another program took the name just now
            continue
        return path
    raise AssertionError("names never end")


def _says(path: Path, text: str) -> bool:
    try:
        return path.is_file() and path.read_bytes() == text.encode()
    except OSError:
        return False


def _names(sheet: Path) -> Iterator[Path]:
    """`guests.refused.csv`, `guests.refused-2.csv` and so on, beside the sheet."""
    stem = _NUMBERED.sub("", sheet.stem)
    yield sheet.with_name(f"{stem}.refused.csv")
    for number in count(2):
        yield sheet.with_name(f"{stem}.refused-{number}.csv")


def _text(header: Sequence[str], rows: Sequence[RefusedRow]) -> str:
    # Of a file of this kind that was mended, only the sheet's own columns go on.
    own = [index for index, title in enumerate(header) if not is_ours(title)]
    kept = [[row.cells[i] for i in own if i < len(row.cells)] for row in rows]
    surplus = [_surplus(header, row.cells) for row in rows]
    width = len(own) if header else max(map(len, kept), default=0)
    beyond = max(map(len, surplus), default=0) if header else 0
    titles = [*(header[i] for i in own), *[""] * (width - len(own)), *[REFUSED_SURPLUS] * beyond]
    file = StringIO()
    writer = csv.writer(file, quoting=csv.QUOTE_ALL)
    writer.writerow([*map(_harmless, titles), REFUSED_LINE, REFUSED_REASON])
    for row, cells, more in zip(rows, kept, surplus, strict=True):
        whole = [*_padded(cells, width), *_padded(more if header else [], beyond)]
        reason = f"{row.column}: {row.why}" if row.column else row.why
        writer.writerow([*map(_harmless, whole), row.line, _harmless(" ".join(reason.split()))])
    return BYTE_ORDER_MARK + file.getvalue()


def _harmless(text: str) -> str:
    """As `harmless`, but an empty cell stays one: nobody has to tell it from an empty text here."""
    return harmless(text) if text else ""


def _surplus(header: Sequence[str], cells: Sequence[str]) -> list[str]:
    inside = [c for t, c in zip(header, cells, strict=False) if t == REFUSED_SURPLUS]
    return [*inside, *cells[len(header) :]] if header else []


def _padded(cells: Sequence[str], width: int) -> list[str]:
    return [*cells, *[""] * (width - len(cells))]
