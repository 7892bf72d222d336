"""The columns of an organiser's sheet: how they are named, and which is which field. Pure.

`--map FIELD=COLUMN` names a column by its title, its letter or its number. What nobody named is
guessed by `column_guess`.
"""

import difflib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from smsverifier.config import FormField
from smsverifier.errors import UsageError
from smsverifier.registrations import column_titles as titles
from smsverifier.registrations.attendance import column_of
from smsverifier.registrations.workbook import column_letters, column_number
from smsverifier.row import REGISTERED_AT

DIAL_CODE = "dial_code"
"""The country's calling code, which stands in front of the phone."""

_LAST_COLUMN = 16_384
"""Of an Excel sheet: XFD."""


@dataclass(frozen=True)
class Column:
    """One column."""

    index: int
    """From 0."""
    title: str
    is_twice: bool = False
    """Whether another column has this title as well."""

    @property
    def letter(self) -> str:
        """As a spreadsheet shows it."""
        return column_letters(self.index + 1)

    @property
    def shown(self) -> str:
        """Its title, with its letter where that alone does not say which."""
        if not self.title.strip():
            return f"column {self.letter}"
        title = "\n".join(self.title.strip().splitlines())
        return f"{title} (column {self.letter})" if self.is_twice else title


@dataclass(frozen=True)
class ColumnUse:
    """What the cells of a column hold, over all rows."""

    filled: int = 0
    with_number: int = 0
    """Cells with six digits or more."""
    with_address: int = 0
    """Cells with an @."""
    says: Mapping[str, int] = field(default_factory=dict)
    """Of a column that tells people apart (who agreed, who comes): each answer, how often. Blank
    where it has too many of them, or numbers."""


@dataclass(frozen=True)
class Wish:
    """One `--map` or `--where`, as it was typed."""

    name: str
    value: str


@dataclass(frozen=True)
class ColumnMapping:
    """Field → its columns."""

    columns: Mapping[str, tuple[Column, ...]]
    joined: bool
    """Whether the parts of a name stand in several columns; else the first filled one counts."""
    unmapped: tuple[Column, ...]
    """What is not stored."""
    near: Mapping[int, str] = field(default_factory=dict)
    """Index of such a column → the field without a column that it may be."""
    says: Mapping[int, Mapping[str, int]] = field(default_factory=dict)
    """Index of such a column → its `ColumnUse.says`."""

    @property
    def consent(self) -> tuple[Column, ...]:
        """Columns that say who agreed to something, and that nothing asks."""
        return tuple(column for column in self.unmapped if titles.is_consent(column.title))

    @property
    def status(self) -> tuple[Column, ...]:
        """Columns that say different things of people: who comes, who has paid."""
        return tuple(
            column
            for column in self.unmapped
            if titles.is_status(column.title)
            and not titles.is_consent(column.title)
            and len(self.says.get(column.index, {})) > 1
        )

    def cell(self, name: str, cells: Sequence[str]) -> str:
        """The first filled cell of a field, as it stands there; blank if there is none."""
        for column in self.columns.get(name, ()):
            cell = _cell(cells, column)
            if titles.is_filled(cell):
                return cell
        return ""

    def filled(self, name: str, cells: Sequence[str]) -> list[str]:
        """All filled cells of a field."""
        own = (_cell(cells, column) for column in self.columns.get(name, ()))
        return [cell for cell in own if titles.is_filled(cell)]


def _cell(cells: Sequence[str], column: Column) -> str:
    return cells[column.index] if column.index < len(cells) else ""


def columns_of(header: Sequence[str], width: int) -> tuple[Column, ...]:
    """The columns of a sheet; `width`: of its widest row."""
    names = [*header, *[""] * (width - len(header))]
    plain = [titles.plain_title(name) for name in names]
    return tuple(
        Column(index, name, bool(plain[index]) and plain.count(plain[index]) > 1)
        for index, name in enumerate(names)
    )


def beside_the_form(fields: Sequence[FormField]) -> tuple[str, ...]:
    """What a column may be that is no answer. A field of that name comes first."""
    return (REGISTERED_AT, tick_name(fields), DIAL_CODE)


def tick_name(fields: Sequence[FormField]) -> str:
    """What the column of those who came is called."""
    return column_of({each.name for each in fields})


def wishes_of(option: str, typed: Iterable[str]) -> tuple[Wish, ...]:
    """`NAME=VALUE` parted. Raises UsageError."""
    return tuple(_wish(option, text) for text in typed)


def _wish(option: str, text: str) -> Wish:
    # A title may hold an equals sign, and so may a value; a title of `--where` needs a letter then.
    name, sign, value = text.partition("=")
    if not sign or not name.strip():
        shape = "FIELD=COLUMN" if option == "--map" else "COLUMN=VALUE"
        raise UsageError(
            f"{option} {text} says nothing",
            where=option,
            why=f"It needs both sides of the equals sign: {option} {shape}.",
            hint=f"For example {option} "
            + ('"phone=Mobile number".' if option == "--map" else '"Attendee Status=Attending".'),
        )
    return Wish(name.strip(), value.strip())


def refuse_unknown_fields(wishes: Iterable[Wish], fields: Sequence[FormField]) -> None:
    """Raise UsageError for a field that the form does not have."""
    known = [*(each.name for each in fields), *beside_the_form(fields)]
    for wish in wishes:
        if wish.name not in known:
            near = difflib.get_close_matches(wish.name, known, 1)
            raise UsageError(
                f"--map {wish.name}=… names no field",
                where="--map",
                why=f"The form has {', '.join(each.name for each in fields)}; beside it a column "
                f"may be {', '.join(beside_the_form(fields))}.",
                hint=f"Did you mean {near[0]}?" if near else "Fields are added in `form.fields`.",
            )


def looks_like_place(text: str) -> bool:
    """Whether it may be a column's letter or number."""
    is_number = text.isascii() and text.isdecimal() and 0 < int(text[:6]) <= _LAST_COLUMN
    is_letter = re.fullmatch("[A-Za-z]{1,3}", text) is not None
    return is_number or (is_letter and column_number(text) <= _LAST_COLUMN)


def place_of(text: str) -> int:
    """From 0."""
    return (int(text) if text.isdecimal() else column_number(text)) - 1


def find_column(text: str, columns: Sequence[Column], option: str) -> Column:
    """The column that somebody named. Raises UsageError where none is, or two have the title."""
    wanted = titles.plain_title(text)
    same = [column for column in columns if titles.plain_title(column.title) == wanted]
    if not same and looks_like_place(text):
        same = [column for column in columns if column.index == place_of(text)]
    if len(same) == 1:
        return same[0]
    if same:
        letters = ", ".join(column.letter for column in same)
        raise UsageError(
            f"{len(same)} columns have the title {same[0].title.strip()}",
            where=option,
            why=f"They are columns {letters}.",
            hint=f"Name one of them by its letter, for example {same[0].letter}.",
        )
    named = [column.title.strip() for column in columns if column.title.strip()]
    near = difflib.get_close_matches(text, named, 1)
    raise UsageError(
        f"The sheet has no column {text}",
        where=option,
        why=f"Its columns are {listed(columns)}." if named else "Its columns have no titles.",
        hint=f"Did you mean {near[0]}?" if near else "Name it by its title, its letter or number.",
    )


def listed(columns: Iterable[Column]) -> str:
    """Letter and title of each."""
    shown = (f"{c.letter} {_short(c.title)}" for c in columns if c.title.strip())
    return ", ".join(shown)


def _short(title: str) -> str:
    line = " ".join(title.split())
    return f'"{line}"' if len(line) <= 40 else f'"{line[:39]}…"'
