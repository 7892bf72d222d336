"""A check-in sheet that comes back: who is ticked in it. It says only that, and adds nobody.

It is a table with our keys and a column to tick, and without what became of the SMS: whatever else
has a `registration_id` is a file of registrations. Which other columns are there, and in which
order the rows, does not matter. One bad line stops nothing: the ticks of all others count.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from smsverifier.registrations.attendance import Tick, tick_of
from smsverifier.registrations.check_in import NUMBER
from smsverifier.registrations.csv_cells import from_cells
from smsverifier.registrations.import_file import ExportFile, find_export
from smsverifier.registrations.import_rules import ImportRules
from smsverifier.registrations.text_file import BrokenSheet
from smsverifier.row import KEY, PHONE, REGISTERED_AT, REQUEST_ID, SMS_STATUS, SOURCE

_OF_REGISTRATIONS = frozenset({REQUEST_ID, REGISTERED_AT, SOURCE, SMS_STATUS})
"""Of these, an export has all and a check-in sheet none."""


@dataclass(frozen=True)
class TickedSheet:
    """What a check-in sheet says."""

    path: Path
    ticked: Mapping[str, int] = field(default_factory=dict)
    """Key → a line that is ticked."""
    walk_ins: Mapping[int, str] = field(default_factory=dict)
    """Line that somebody wrote below the list, without a key → the number there, or ""."""
    unclear: Sequence[int] = ()
    """Lines with something else where the tick is."""
    broken: int | None = None
    """The line from which on the file cannot be read."""


def find_check_in(path: Path, rules: ImportRules) -> TickedSheet | None:
    """Read `path` if it is a check-in sheet; else None. Raises UsageError for what is no table."""
    file = find_export(path, [field.name for field in rules.fields])
    if file is None or file.tick_column not in file.names:
        return None
    return None if _OF_REGISTRATIONS & set(file.names) else _read(file, rules)


def _read(file: ExportFile, rules: ImportRules) -> TickedSheet:
    ticked: dict[str, int] = {}
    walk_ins: dict[int, str] = {}
    unclear: list[int] = []
    broken = None
    try:
        for line, row in _rows(file):
            tick = tick_of(row.get(file.tick_column, ""))
            if not (key := row.get(KEY, "")):
                if set(row) - {NUMBER}:
                    walk_ins[line] = rules.number_or_none(row.get(PHONE, "")) or ""
            elif tick is Tick.YES:
                ticked.setdefault(key, line)
            elif tick is Tick.UNCLEAR:
                unclear.append(line)
    except BrokenSheet as error:
        broken = error.line
    return TickedSheet(file.path, ticked, walk_ins, unclear, broken)


def _rows(file: ExportFile) -> Iterator[tuple[int, dict[str, str]]]:
    """Line, and its filled cells by column: only the texts that matter have to be readable."""
    names = file.names
    wanted = {KEY, PHONE, file.tick_column}
    for line, cells in file.rows():
        filled = {
            name: cell for name, cell in zip(names, cells, strict=False) if name and cell.strip()
        }
        yield line, {name: _text(name, cell, wanted) for name, cell in filled.items()}


def _text(name: str, cell: str, wanted: set[str]) -> str:
    """A cell's text; as it stands there where nobody will look at it."""
    if name not in wanted:
        return cell
    try:
        return str(from_cells([cell], [name])[name].get("S", cell)).strip()
    except ValueError:
        return cell
