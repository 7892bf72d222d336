"""An organiser's own sheet, looked through: the whole of it before anything is written.

The sheet is read twice or three times: what its columns hold (and which then is which), which way
round its dates are, and row by row what comes in, what is refused and why. The rows that come in
are put aside in a nameless file, so what is written is what was shown, whatever happens to the
sheet meanwhile.

Called by `commands.import_sheet`.
"""

import json
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from smsverifier.errors import UsageError
from smsverifier.registrations.attendance import Tick, tick_of
from smsverifier.registrations.column_guess import map_columns
from smsverifier.registrations.column_mapping import (
    Column,
    ColumnMapping,
    ColumnUse,
    Wish,
    columns_of,
    find_column,
    refuse_unknown_fields,
    tick_name,
)
from smsverifier.registrations.column_titles import (
    is_consent,
    is_filled,
    is_status,
    plain_title,
)
from smsverifier.registrations.forgotten import WhyOut
from smsverifier.registrations.refused_rows import REFUSED_SURPLUS, RefusedRow, is_ours
from smsverifier.registrations.sheet_file import SheetTable, digest_of, has_number, open_sheet
from smsverifier.registrations.sheet_moments import Order, order_of
from smsverifier.registrations.sheet_preview import (
    Known,
    Moments,
    SameNumber,
    Sample,
    SheetPreview,
    SheetWishes,
    Warned,
)
from smsverifier.registrations.sheet_rules import Refused, SheetRow, SheetRules, bare_cell
from smsverifier.registrations.text_file import BrokenRow, Row
from smsverifier.row import KEY, NAME, PHONE, REGISTERED_AT, text_of
from smsverifier.sms.text import safe_name

SAMPLES = 5
MOST_ANSWERS = 6
"""Of a column that tells people apart; one with more of them holds something else."""
_LONGEST_ANSWER = 60
TOO_MANY_CELLS = "too_many_cells"
UNREADABLE = "unbalanced_quotes"
UNCLEAR_TICK = "attended: neither yes nor no"


@contextmanager
def previewed(
    path: Path,
    wishes: SheetWishes,
    rules: SheetRules,
    known: Callable[[], Known] = Known,
) -> Iterator[SheetPreview]:
    """Read the whole sheet; what is put aside goes when this ends.

    `known` is asked once it is clear that the sheet can be read. Raises UsageError for what is no
    sheet, or leaves open which column is which.
    """
    with tempfile.TemporaryFile("w+", encoding="utf-8", newline="\n") as spool:
        yield _previewed(path, wishes, rules, known, spool)


def _previewed(
    path: Path,
    wishes: SheetWishes,
    rules: SheetRules,
    known: Callable[[], Known],
    spool: TextIO,
) -> SheetPreview:
    digest = digest_of(path)
    refuse_unknown_fields(wishes.maps, rules.fields)
    table = open_sheet(path, wishes.maps, wishes.sheet_name)
    columns, uses = _columns(table)
    where = _where(wishes.wheres, columns)
    mapping = map_columns(columns, uses, wishes.maps, rules.fields, rules.labels)
    order = _order(table, mapping)
    judge = _Judge(table, mapping, where, rules, order, known(), spool)
    for row in table.rows():
        judge.look(row)
    return judge.preview(digest)


def _columns(table: SheetTable) -> tuple[tuple[Column, ...], Sequence[ColumnUse]]:
    """The columns, and what they hold. Raises UsageError for a sheet without any row."""
    filled, numbers, addresses = Counter[int](), Counter[int](), Counter[int]()
    width = len(table.header)
    answers = {index: _Answers() for index in _telling(table.header)}
    rows = 0
    for row in table.rows():
        rows += 1
        if isinstance(row, BrokenRow):
            continue
        if not table.header:
            width = max(width, len(row[1]))
        for index, cell in enumerate(row[1][:width]):
            if is_filled(cell):
                filled[index] += 1
                numbers[index] += has_number(cell)
                addresses[index] += "@" in cell
        for index, own in answers.items():
            own.hear(row[1][index] if index < len(row[1]) else "")
    if not rows:
        raise UsageError(
            f"{table.path.name} is empty",
            where=f"{table.path}, line {table.header_line}",
            why="It has a header, and nobody below it.",
            hint="Download or save the sheet once more.",
        )
    says = {index: own.said for index, own in answers.items()}
    uses = [ColumnUse(filled[i], numbers[i], addresses[i], says.get(i, {})) for i in range(width)]
    return columns_of(table.header, width), uses


def _telling(header: Sequence[str]) -> Iterator[int]:
    """The columns that tell people apart by a few answers."""
    return (i for i, title in enumerate(header) if is_consent(title) or is_status(title))


class _Answers:
    """What a column says, as long as that is a few words."""

    def __init__(self) -> None:
        self._said: Counter[str] = Counter()
        self._is_free = False

    def hear(self, cell: str) -> None:
        """One cell more."""
        if self._is_free:
            return
        text = " ".join(cell[:_LONGEST_ANSWER].split())
        self._said[text] += 1
        self._is_free = len(self._said) > MOST_ANSWERS or has_number(text) or "@" in text

    @property
    def said(self) -> Mapping[str, int]:
        """Each answer and how often, the most first; nothing where people wrote freely."""
        return {} if self._is_free else dict(self._said.most_common())


def _where(
    wheres: Sequence[Wish], columns: Sequence[Column]
) -> tuple[tuple[Column, tuple[str, ...]], ...]:
    """The columns that must say something, with what each may say."""
    found: dict[int, tuple[Column, tuple[str, ...]]] = {}
    for wish in wheres:
        column = find_column(wish.name, columns, "--where")
        _, values = found.get(column.index, (column, ()))
        found[column.index] = column, (*values, wish.value)
    return tuple(found.values())


def _order(table: SheetTable, mapping: ColumnMapping) -> Order | None:
    if REGISTERED_AT not in mapping.columns:
        return None
    rows = (row for row in table.rows() if not isinstance(row, BrokenRow))
    return order_of(bare_cell(mapping.cell(REGISTERED_AT, cells)) for _, cells in rows)


class _Judge:
    """Looks at one row after the other."""

    def __init__(  # noqa: PLR0913, PLR0917 - it is made in one place
        self,
        table: SheetTable,
        mapping: ColumnMapping,
        where: tuple[tuple[Column, tuple[str, ...]], ...],
        rules: SheetRules,
        order: Order | None,
        known: Known,
        spool: TextIO,
    ) -> None:
        self.table, self.mapping, self.where, self.rules = table, mapping, where, rules
        self._order, self._known = order, known
        self._wanted = [(column, {*map(plain_title, values)}) for column, values in where]
        self._spool = spool
        self._tick = tick_name(rules.fields)
        self._said_by = [name for name in mapping.columns if name != REGISTERED_AT]
        self._there: set[str] = set()
        self._lines: dict[str, int] = {}
        self._refused: list[RefusedRow] = []
        self._twins: list[SameNumber] = []
        self._left_out: list[int] = []
        self._warnings: list[Warned] = []
        self._samples: list[Sample] = []
        self._elsewhere: set[str] = set()
        self._came: dict[str, None] = {}
        self._count: Counter[str] = Counter()
        self._doubt: tuple[int, str] | None = None

    def look(self, row: Row | BrokenRow) -> None:
        """One row more."""
        if isinstance(row, BrokenRow):
            cells = [row.text]
            self._refused.append(RefusedRow(row.line, UNREADABLE, None, row.why, cells))
            return
        line, cells = row
        if not self._is_somebody(cells):
            return
        if not self._is_wanted(cells):
            self._left_out.append(line)
            return
        self._doubt = self._doubt or self._text_beyond_ascii(line, cells)
        try:
            self._refuse_surplus(cells)
            self._take(line, cells)
        except Refused as refused:
            why = (refused.reason, refused.column, refused.why)
            self._refused.append(RefusedRow(line, *why, list(cells), refused.value))

    def _is_somebody(self, cells: Sequence[str]) -> bool:
        """Whether it says anything of a person; a number of the row alone does not."""
        said = any(self.mapping.cell(name, cells) for name in self._said_by)
        return said or any(map(is_filled, cells[len(self.table.header) :]))

    def _is_wanted(self, cells: Sequence[str]) -> bool:
        return all(
            plain_title(bare_cell(cells[column.index] if column.index < len(cells) else ""))
            in values
            for column, values in self._wanted
        )

    def _refuse_surplus(self, cells: Sequence[str]) -> None:
        """Raise Refused for cells that belong to no column: those before them have shifted."""
        header = self.table.header
        surplus = [cell for cell in cells[len(header) :] if header and is_filled(cell)]
        surplus += [
            cell
            for title, cell in zip(header, cells, strict=False)
            if title == REFUSED_SURPLUS and is_filled(cell)
        ]
        if surplus:
            columns = sum(title != REFUSED_SURPLUS and not is_ours(title) for title in header)
            width = max(i for i, cell in enumerate(cells, 1) if is_filled(cell))
            why = (
                f"It has {width} cells, the header {columns}: a comma inside an answer parts it "
                "in two, unless quotation marks stand round it"
            )
            raise Refused(TOO_MANY_CELLS, None, why)

    def _take(self, line: int, cells: Sequence[str]) -> None:
        """Raises Refused."""
        row = self.rules.read(cells, self.mapping, self._order)
        number = row.item[PHONE]["S"]
        there = self._known.registered.keys.get(number, ())
        why = self._known.why_out(row.item)
        if why:
            self._count[why] += 1
        # Who was erased and registered again is there; a number put right may be another's now.
        if not why or (there and why is WhyOut.FORGOTTEN):
            self._note_tick(line, cells, sorted(there) or [row.item[KEY]["S"]])
        if why:
            return
        first = self._lines.setdefault(number, line)
        if first == line:
            self._keep(line, row, there)
        else:
            self._twins.append(SameNumber(line, first))

    def _keep(self, line: int, row: SheetRow, there: Sequence[str]) -> None:
        """The first row of its number."""
        self._warnings += [Warned(line, what) for what in row.warnings]
        if there:
            self._there.add(row.item[PHONE]["S"])
        if there and row.item[KEY]["S"] not in there:
            self._elsewhere.add(row.item[KEY]["S"])
        self._note_moment(row)
        name = text_of(row.item, NAME) or ""
        self._count["nameless"] += not safe_name(name, "")
        if len(self._samples) < SAMPLES:
            number = row.item[PHONE]["S"]
            self._samples.append(Sample(line, number, name, row.registered_at_text))
        self._spool.write(f"{json.dumps(row.item)}\n")

    def _note_moment(self, row: SheetRow) -> None:
        if row.is_moment_read:
            self._count["read"] += 1
            self._count["without_zone"] += not row.is_zoned
        elif row.registered_at_text:
            self._count["unread"] += 1

    def _note_tick(self, line: int, cells: Sequence[str], keys: Sequence[str]) -> None:
        cell = self.mapping.cell(self._tick, cells)
        tick = tick_of(cell)
        if tick is Tick.YES:
            self._came |= dict.fromkeys(keys)
        elif tick is Tick.UNCLEAR:
            self._warnings.append(Warned(line, UNCLEAR_TICK))

    def _text_beyond_ascii(self, line: int, cells: Sequence[str]) -> tuple[int, str] | None:
        if not self.table.file.is_guessed:
            return None
        texts = (cell for cell in cells if not cell.isascii() and not has_number(cell))
        return next(((line, text) for text in texts), None)

    def preview(self, digest: str) -> SheetPreview:
        """What was found."""
        self._spool.flush()
        count = self._count
        header = next((title for title in self.table.header if not title.isascii()), None)
        doubt = self._doubt or ((self.table.header_line, header) if header else None)
        return SheetPreview(
            table=self.table,
            digest=digest,
            mapping=self.mapping,
            where=self.where,
            registrations=len(self._lines),
            present=len(self._there),
            numbers=self._lines.keys(),
            numbers_there=self._there,
            elsewhere=self._elsewhere,
            refused=tuple(self._refused),
            twins=tuple(self._twins),
            left_out=tuple(self._left_out),
            forgotten=count[WhyOut.FORGOTTEN],
            corrected=count[WhyOut.CORRECTED],
            warnings=tuple(self._warnings),
            nameless=count["nameless"],
            samples=tuple(self._samples),
            moments=Moments(self._order, count["read"], count["without_zone"], count["unread"]),
            came=tuple(self._came),
            encoding_doubt=doubt if self.table.file.is_guessed else None,
            why_out=self._known.why_out,
            labels={field.name: field.label for field in self.rules.fields},
            zone=str(self.rules.zone),
            _spool=self._spool,
        )
