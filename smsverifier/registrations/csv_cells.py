"""Registrations as the cells of a CSV file, and back, exactly. Pure.

Used by `exporter` and `import_file`.

Anybody may type anything into a public form, and a spreadsheet runs a cell that begins with `=`
(decision 0010). So:

- A leading apostrophe keeps such a text a text; it also saves a number's `+` and the zeros of 007,
  which a spreadsheet would drop. `from_cells` takes exactly that apostrophe away again.
- Where a spreadsheet splits cells at semicolons, the text behind one begins a cell: it gets an
  apostrophe as well. Line breaks, tabs and bars likewise.
- Moments are written as dates: a spreadsheet shows and saves thirteen digits as 1.7E+12.
- An absent attribute is an empty cell; an empty text is one apostrophe.
- A value that is not of its column's type is in DynamoDB's typed JSON, in braces.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from smsverifier.registrations.json_lines import from_typed, is_whole, to_typed
from smsverifier.row import ATTRIBUTE_TYPES, LATER_TYPES, Item, is_announced, is_moment, type_of
from smsverifier.sms.number_text import is_rounded, lost_digits, whole_number

_PERSON = ("registration_id", "phone", "name")
_STATE = (
    *("request_id", "registered_at", "source"),
    *("sms_status", "sms_message_id", "sms_parts", "sms_error", "sms_updated_at", "sms_attempts"),
)
_RARE = ("email_status", "email_message_id", "email_error", "expires_at")

_TYPES = {**ATTRIBUTE_TYPES, **LATER_TYPES}
_NAIVE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?:[T ][0-9:.,]+)?")
"""A moment as a spreadsheet may save it, without a zone."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

# The signs that begin a formula, also in full width or after what a spreadsheet may drop (blanks;
# a pair of quotes where it parts a cell in the middle), and the brace that begins a typed value.
_DROPPED = r"(?:[^\S\t\r\n]|[\"\x00\u200b\ufeff])*"
_ACTIVE = rf"(?='*{_DROPPED}[=+\-@\t\r\n{{＝＋－＠])"
_CELL_BEGINS = r"(?:\A|(?<=[;|\t\r\n]))"
_NOTHING_ELSE = r"(?='*\Z)"
# What a spreadsheet would take for a number, a date or a time, and write another way: 007, 1-2,
# 21E042, a number of more digits than it keeps.
_REWRITTEN = r"(?='*(?!(?:0|[1-9][0-9]{0,14})\Z)[0-9][0-9 .,:/\-eE%]*\Z)"
_PUT = re.compile(rf"\A{_NOTHING_ELSE}|\A{_REWRITTEN}|{_CELL_BEGINS}{_ACTIVE}")
_TAKE = re.compile(rf"\A'{_NOTHING_ELSE}|\A'{_REWRITTEN}|{_CELL_BEGINS}'{_ACTIVE}")


CUT = '{"too long for a cell": '
"""How a cell of a workbook begins that holds no more than the beginning of a text."""


def columns(names: Collection[str]) -> list[str]:
    """The columns for rows that have these attributes: who, the form's fields, what became."""
    rare = (*_RARE, *LATER_TYPES)
    announced = sorted(filter(is_announced, names))
    known = {*_PERSON, *_STATE, *rare, *announced}
    fields = sorted(name for name in names if name not in known)
    return [*_PERSON, *fields, *_STATE, *(name for name in rare if name in names), *announced]


def _unit(name: str) -> timedelta | None:
    """What a moment counts, from 1970 (docs/reference/data.md); None for what is no moment."""
    if not is_moment(name):
        return None
    return timedelta(seconds=1) if name == "expires_at" else timedelta(milliseconds=1)


def _is_number(name: str) -> bool:
    return type_of(name) == "N"


def to_header(names: Sequence[str]) -> list[str]:
    """The first row. An attribute's name may be hostile too."""
    return list(map(harmless, names))


def from_header(cells: Sequence[str]) -> list[str]:
    """The columns of a file. Raises ValueError if they cannot be."""
    names = [_name(cell) for cell in cells]
    named = [name for name in names if name]  # spreadsheets keep columns that were emptied
    if len(set(named)) < len(named):
        raise ValueError("a column stands in it twice")
    if "registration_id" not in names:
        raise ValueError("it has no column registration_id")
    return names


def _name(cell: str) -> str:
    """The column's attribute; around names of ours a spreadsheet may leave blanks."""
    bare = cell.strip()
    if cell.startswith("{"):
        return str(from_typed(cell, "a column").get("S", cell))
    return bare if bare in _TYPES or is_announced(bare) else _TAKE.sub("", cell)


def to_cells(item: Item, names: Sequence[str]) -> list[str]:
    """`item` as one row under `names`."""
    return [_cell(name, item[name]) if name in item else "" for name in names]


def from_cells(cells: Sequence[str], names: Sequence[str], *, may_be_short: bool = False) -> Item:
    """The item of one row. Raises ValueError saying what is wrong with it.

    With `may_be_short`, cells that are not there are empty ones. So are those beyond the header.
    """
    surplus = any(cells[len(names) :])
    if surplus or (len(cells) < len(names) and not may_be_short):
        raise ValueError(f"it has {len(cells)} cells, the first row {len(names)}")
    values: Item = {}
    wrong: list[str] = []
    for name, cell in zip(names, cells, strict=False):
        try:
            values |= {name: _value(name, cell)} if cell else {}
        except ValueError as error:
            wrong.append(str(error))
    if wrong:
        raise ValueError("; ".join([*_rounded(cells, names), *wrong]))
    return values


def _rounded(cells: Sequence[str], names: Sequence[str]) -> Iterator[str]:
    """What a spreadsheet did to numbers that are texts here."""
    lost = {name: cell for name, cell in zip(names, cells, strict=False) if is_rounded(cell)}
    texts = [name for name in lost if name in _PERSON]
    if texts:
        yield f"its {' and '.join(texts)}: {lost_digits(lost[texts[0]])}"


def has_naive_time(cells: Sequence[str], names: Sequence[str]) -> bool:
    """Whether one of its moments names no time zone; `from_cells` takes those for UTC."""
    moments = (cell for name, cell in zip(names, cells, strict=False) if _unit(name))
    return any(_NAIVE.fullmatch(cell.strip()) for cell in moments)


def _cell(name: str, value: dict[str, Any]) -> str:
    text = as_text(name, value)
    return escaped(value) if text is None else harmless(text)


def as_text(name: str, value: dict[str, Any]) -> str | None:
    """What a value of the attribute `name` is as a text; None: only its typed form tells it."""
    ((kind, content),) = value.items()
    if kind == "N" and _is_number(name) and is_whole(content):
        return _moment(name, content)
    return content if kind == "S" and not _is_number(name) else None


def escaped(value: dict[str, Any]) -> str:
    """A value in its typed form, in signs that no spreadsheet parts a cell at."""
    # JSON itself writes tabs and line breaks as escapes.
    return to_typed(value).replace(";", r"\u003b").replace("|", r"\u007c")


def reads_as_it_stands(text: str) -> bool:
    """Whether a cell with just this text is read as this text: it needs no apostrophe for that."""
    return bool(text) and text[0] != "{" and _TAKE.sub("", text) == text


def _value(name: str, cell: str) -> dict[str, Any]:
    if cell.startswith(CUT):
        raise ValueError(f"its {name} did not fit into a cell of a workbook, and is cut short")
    if cell.startswith("{"):
        return from_typed(cell, name)
    text = _TAKE.sub("", cell)
    if not _is_number(name):
        return {"S": text}
    number = _number(name, text) or (_since_epoch(name, text) if _unit(name) else "")
    if not is_whole(number):
        raise ValueError(f"its {name} is no whole number")
    return {"N": number}


def _number(name: str, text: str) -> str | None:
    """The whole number in a cell, also where a spreadsheet wrote it its own way; else None.

    Raises ValueError where a spreadsheet has rounded it.
    """
    if is_rounded(text):
        raise ValueError(f"its {name}: {lost_digits(text)}")
    return text if is_whole(text) else whole_number(text)


def harmless(text: str) -> str:
    """`text` as a cell that no spreadsheet runs, and that is read as `text` again."""
    return _PUT.sub("'", text)


def without_apostrophes(cell: str) -> str:
    """The text that `harmless` made the cell of; any other text as it is."""
    return _TAKE.sub("", cell)


def _moment(name: str, number: str) -> str:
    """The date a number stands for; itself where there is no such date."""
    unit = _unit(name)
    try:
        at = _EPOCH + int(number) * unit if unit else None
    except OverflowError:
        return number
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z") if at else number


def _since_epoch(name: str, text: str) -> str:
    try:
        at = datetime.fromisoformat(text.strip())
    except ValueError:
        raise ValueError(f"its {name} is no date such as 2026-11-22T08:26:40Z") from None
    unit = _unit(name) or timedelta(milliseconds=1)
    return str((at.replace(tzinfo=at.tzinfo or UTC) - _EPOCH) // unit)
