"""What an import of an organiser's own sheet would do, as values: nothing is written by then.

`sheet_reader` finds it out, `output.sheet_preview_view` shows it,
`commands.import_sheet` writes it.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, field
from pathlib import Path
from typing import TextIO

from smsverifier.errors import UsageError
from smsverifier.registrations.column_mapping import (
    Column,
    ColumnMapping,
    Wish,
)
from smsverifier.registrations.forgotten import WhyOut
from smsverifier.registrations.refused_rows import RefusedRow, is_ours
from smsverifier.registrations.sheet_file import SheetTable, digest_of
from smsverifier.registrations.sheet_moments import Order
from smsverifier.row import Item


@dataclass(frozen=True)
class SheetWishes:
    """What the command line says of the sheet."""

    maps: tuple[Wish, ...] = ()
    wheres: tuple[Wish, ...] = ()
    sheet_name: str | None = None


@dataclass(frozen=True)
class SameNumber:
    """A row that stays out, as an earlier one has its number."""

    line: int
    same_phone_as_line: int


@dataclass(frozen=True)
class Warned:
    """A row that comes in, and what was taken to be meant."""

    line: int
    what: str


@dataclass(frozen=True)
class Sample:
    """One of the first rows that come in."""

    line: int
    phone: str
    name: str
    registered_at_text: str


@dataclass(frozen=True)
class Registered:
    """Who is in the table already."""

    keys: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Number in E.164 → the keys of its rows."""


@dataclass(frozen=True)
class Known:
    """Whom the stack knows."""

    registered: Registered = Registered()
    why_out: Callable[[Item], WhyOut | None] = lambda _: None
    """Why a row stays out: whose it is was erased, or has another number by now."""


@dataclass(frozen=True)
class Moments:
    """What became of the column with the moments of signing up."""

    order: Order | None = None
    read: int = 0
    without_zone: int = 0
    """Of those: they were taken for this computer's time."""
    unread: int = 0
    """Rows with a text in it that is no moment, or that nobody can tell which."""


@dataclass(frozen=True)
class SheetPreview:
    """What the sheet holds, and what of it comes in."""

    table: SheetTable
    digest: str
    """Of the file's content: another one is another sheet."""
    mapping: ColumnMapping
    where: tuple[tuple[Column, tuple[str, ...]], ...]
    """Columns that must say something, and what."""
    registrations: int
    """Rows that are good, each number once."""
    present: int
    """Of those: they are in the table already, and stay as they are."""
    numbers: Set[str]
    """Of the good rows, in E.164."""
    numbers_there: Set[str]
    """Of those: of the ones that are in the table."""
    elsewhere: Set[str]
    """Keys of good rows whose number the table has under another key."""
    refused: tuple[RefusedRow, ...]
    twins: tuple[SameNumber, ...]
    left_out: tuple[int, ...]
    """Lines that `--where` leaves out."""
    forgotten: int
    """Rows of people who were erased, and stay so."""
    corrected: int
    """Rows with a mistyped number that was put right in the table."""
    warnings: tuple[Warned, ...]
    nameless: int
    """Good rows whose name is not fit for a text; they are greeted otherwise."""
    samples: tuple[Sample, ...]
    moments: Moments
    came: tuple[str, ...]
    """The keys of those who are ticked."""
    encoding_doubt: tuple[int, str] | None
    """A line, and a text of it that depends on the encoding."""
    why_out: Callable[[Item], WhyOut | None]
    labels: Mapping[str, str]
    """Field of the form → what the form calls it."""
    zone: str
    """The one of times that name none."""
    _spool: TextIO

    @property
    def path(self) -> Path:
        """Where the sheet is."""
        return self.table.path

    @property
    def to_add(self) -> int:
        """How many rows an import makes."""
        return self.registrations - self.present

    @property
    def reasons(self) -> Mapping[str, int]:
        """Why rows are refused → how many, the most first."""
        return dict(Counter(row.reason for row in self.refused).most_common())

    @property
    def ignored(self) -> tuple[Column, ...]:
        """Columns that are not stored: nobody asked to keep what is in them."""
        return tuple(column for column in self.mapping.unmapped if not is_ours(column.title))

    @property
    def consent(self) -> tuple[Column, ...]:
        """Columns that say who agreed, and that no `--where` asks."""
        return self._unasked(self.mapping.consent)

    @property
    def status(self) -> tuple[Column, ...]:
        """Columns that say who comes, and that no `--where` asks."""
        return self._unasked(self.mapping.status)

    def _unasked(self, columns: Iterable[Column]) -> tuple[Column, ...]:
        asked = {column.index for column, _ in self.where}
        return tuple(column for column in columns if column.index not in asked)

    @property
    def near(self) -> Mapping[Column, str]:
        """Columns that may be a field of the form which has none → that field."""
        return {c: self.mapping.near[c.index] for c in self.ignored if c.index in self.mapping.near}

    def items(self) -> Iterator[Item]:
        """The rows that come in, as often as one likes."""
        self._spool.seek(0)
        return map(json.loads, self._spool)

    def refuse_change(self) -> None:
        """Raise UsageError if the file is another one by now."""
        if digest_of(self.path) != self.digest:
            raise changed(self.path, "while it was looked at")


def changed(path: Path, since: str) -> UsageError:
    """The refusal to write a sheet that nobody has seen as it is now."""
    return UsageError(
        f"{path.name} has changed {since}",
        where=str(path),
        why="What would be written now is not what was shown. Nothing was written.",
        hint="Run the same import without --yes and look at it again, then with --yes.",
    )
