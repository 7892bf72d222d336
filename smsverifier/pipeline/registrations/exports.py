"""Every registration as files: JSON lines for programs, CSV for people's spreadsheets.

`registrations export` and `down` use this one writer; `imports` reads both back. The files hold
full phone numbers: their owner alone may read them.
"""

import csv
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import TextIO

from smsverifier.aws import Aws
from smsverifier.pipeline.registrations.drafts import draft, refuse_existing, writing_in
from smsverifier.pipeline.registrations.json_lines import Item, from_line, to_line
from smsverifier.pipeline.registrations.rows import SENDING, Rows, settled
from smsverifier.pipeline.registrations.spreadsheet import columns, to_cells, to_header

BYTE_ORDER_MARK = "\ufeff"
"""Without it, Excel takes UTF-8 for the machine's old code page."""


class Format(StrEnum):
    """The formats; each is its files' ending too."""

    CSV = "csv"
    JSONL = "jsonl"


@dataclass(frozen=True)
class Exported:
    """What went into the files."""

    registrations: int = 0
    untold: int = 0
    """Of those: nobody has tried to tell them."""
    unconfirmed: int = 0
    """Of those: they may or may not have been told."""
    files: Mapping[Format, Path] | None = None
    """None: nothing was written."""


def export(
    aws: Aws,
    table: str,
    files: Mapping[Format, Path],
    progress: Callable[[int], None],
    *,
    when_empty: bool = True,
) -> Exported:
    """Write every registration of `table` to `files`, all from one look at the table.

    `progress` hears how many are read. Without `when_empty`, an empty table makes no file.
    Raises UsageError if one of the files is there, SmsverifierError if the disk refuses.
    """
    for path in files.values():
        refuse_existing(path)
    folder = next(iter(files.values())).parent
    with writing_in(folder), _spool(folder) as spool:
        names: set[str] = set()
        exported = Exported()
        for item in map(settled, Rows(aws, table).registrations()):
            spool.write(f"{to_line(item)}\n")
            names |= item.keys()
            exported = _counted(exported, item)
            progress(exported.registrations)
        if not exported.registrations and not when_empty:
            return exported
        for chosen, path in files.items():
            spool.seek(0)
            with draft(path) as file:
                _WRITERS[chosen](spool, file, columns(names))
    return replace(exported, files=dict(files))


def check_writable(folder: Path) -> None:
    """Raise SmsverifierError if no export can be written to `folder`."""
    with writing_in(folder), _spool(folder):
        pass


@contextmanager
def _spool(folder: Path) -> Iterator[TextIO]:
    """A nameless file beside the export: the columns are known only after the last row."""
    with tempfile.TemporaryFile("w+", encoding="utf-8", newline="\n", dir=folder) as file:
        yield file


def _counted(so_far: Exported, item: Item) -> Exported:
    status = item.get("sms_status")
    return replace(
        so_far,
        registrations=so_far.registrations + 1,
        untold=so_far.untold + (status is None),
        unconfirmed=so_far.unconfirmed + (status == {"S": SENDING}),
    )


def _write_lines(spool: TextIO, file: TextIO, _: list[str]) -> None:
    file.writelines(spool)


def _write_cells(spool: TextIO, file: TextIO, names: list[str]) -> None:
    file.write(BYTE_ORDER_MARK)
    writer = csv.writer(file, quoting=csv.QUOTE_ALL)  # RFC 4180: CRLF, quotes doubled
    writer.writerow(to_header(names))
    writer.writerows(to_cells(from_line(line), names) for line in spool)


_WRITERS: Mapping[Format, Callable[[TextIO, TextIO, list[str]], None]] = {
    Format.CSV: _write_cells,
    Format.JSONL: _write_lines,
}
