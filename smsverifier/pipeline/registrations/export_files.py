"""Reading back the files that `exports` wrote, row by row; whatever is wrong names its line."""

import csv
import stat
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TextIO

from smsverifier.errors import UsageError
from smsverifier.pipeline.registrations.json_lines import Item, from_line
from smsverifier.pipeline.registrations.rows import settled
from smsverifier.pipeline.registrations.spreadsheet import from_cells, from_header

LONGEST_CELL = 16 * 400 * 1024
"""No item of DynamoDB is larger than 400 KB (facts §2.1), and no byte of it takes more than 16
characters of typed JSON: an empty text in a list takes a byte and is `{"S": ""}, `."""

_NO_FILES = {
    stat.S_IFDIR: "a directory",
    stat.S_IFIFO: "a pipe",
    stat.S_IFSOCK: "a socket",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
}

Numbered = tuple[int, Item]
"""The line of the file that a row begins on, and the row."""


def read_export(path: Path) -> Iterator[Numbered]:
    """Every row of the file, in its order. Raises UsageError at what cannot be read."""
    reader = _READERS.get(path.suffix.lower())
    if reader is None:
        raise UsageError(
            f"{path.name} is no export",
            where=str(path),
            why="The ending of the name says how to read it.",
            hint="Give a file ending with .csv or .jsonl, as `registrations export` writes them.",
        )
    try:
        _require_file(path)
        with path.open(encoding="utf-8-sig", newline="") as file:
            # A file that was made before exports took it off may hold the status `importing`.
            yield from ((line, settled(item)) for line, item in reader(path, file))
    except UnicodeDecodeError as error:
        raise UsageError(
            f"{path.name} is not UTF-8",
            where=str(path),
            why=str(error),
            hint="Save it from the spreadsheet as `CSV UTF-8`.",
        ) from error
    except OSError as error:
        raise UsageError(
            f"{path} cannot be read",
            where=str(path),
            why=f"{error.strerror}.",
            hint="Give the file that `registrations export` or `down` wrote.",
        ) from error


def _require_file(path: Path) -> None:
    """Raises UsageError for what is there and no file: opening a pipe may wait for ever."""
    kind = _NO_FILES.get(stat.S_IFMT(path.stat().st_mode))
    if kind is not None:
        raise UsageError(
            f"{path} is {kind}, not a file",
            where=str(path),
            why="An import reads twice: all is checked before anything is written.",
            hint="Give the file that `registrations export` or `down` wrote.",
        )


def _read_lines(path: Path, file: TextIO) -> Iterator[Numbered]:
    for number, line in enumerate(file, 1):
        if line.strip():
            try:
                yield number, from_line(line)
            except ValueError as error:
                raise refused(path, number, str(error)) from None


def _read_cells(path: Path, file: TextIO) -> Iterator[Numbered]:
    csv.field_size_limit(LONGEST_CELL)
    reader = csv.reader(file, strict=True)
    number = 1
    try:
        names = from_header(next(reader, []))
        number = reader.line_num + 1
        for cells in reader:
            if any(cells):
                yield number, from_cells(cells, names)
            number = reader.line_num + 1
    except UnicodeDecodeError:
        raise
    except (ValueError, csv.Error) as error:
        raise refused(path, number, str(error)) from None


_READERS: dict[str, Callable[[Path, TextIO], Iterator[Numbered]]] = {
    ".csv": _read_cells,
    ".jsonl": _read_lines,
}


def refused(path: Path, line: int, why: str) -> UsageError:
    """The refusal to import `path` because of what stands in one line."""
    return UsageError(
        f"{path.name} cannot be imported",
        where=f"{path}, line {line}",
        why=f"{why[0].upper()}{why[1:]}.",
        hint="Nothing was written. Mend the file, or import the one that was exported.",
    )
