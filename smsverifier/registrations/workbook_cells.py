"""Registrations as the cells of an Excel workbook, and back, exactly. Pure.

Every cell is a text that says it is one, so nothing in it runs, loses a zero or becomes a date: a
phone number stands in it as it is. What `csv_cells` reads back is the same for both kinds of file,
as a spreadsheet turns one into the other: the few texts that would be read as another one have the
apostrophe of `csv_cells`. What XML cannot hold, or xlsxwriter would take for its own markup, is in
DynamoDB's typed JSON. A cell ends at 32,767 characters: beyond, it holds the beginning, and says so
in a form that no import takes for the whole.
"""

import json
import re
from collections.abc import Sequence
from typing import Any

from smsverifier.registrations.csv_cells import CUT, as_text, escaped, harmless, reads_as_it_stands
from smsverifier.row import Item

LONGEST = 32_767
"""Characters, as Excel counts them: those beyond the first 65,536 of Unicode are two."""
_BEGINNING = 2_000
_NOT_IN_XML = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]|_x[0-9A-Fa-f]{4}_|\\A<r>")


def to_workbook_cells(item: Item, names: Sequence[str]) -> list[str]:
    """`item` as one row under `names`; an absent attribute is an empty text."""
    return [_cell(name, item) if name in item else "" for name in names]


def to_workbook_header(names: Sequence[str]) -> list[str]:
    """The first row."""
    return [_text_cell(name) for name in names]


def is_cut(cell: str) -> bool:
    """Whether a cell holds only the beginning of its text."""
    return cell.startswith(CUT)


def _cell(name: str, item: Item) -> str:
    text = as_text(name, item[name])
    return _typed_cell(item[name]) if text is None else _text_cell(text)


def _text_cell(text: str) -> str:
    if _NOT_IN_XML.search(text):
        return _typed_cell({"S": text})
    return _short_enough(text if reads_as_it_stands(text) else harmless(text))


def _typed_cell(value: dict[str, Any]) -> str:
    return _short_enough(_spelled(escaped(value)))


def _short_enough(cell: str) -> str:
    if len(cell) <= LONGEST // 2:
        return cell
    length = len(cell.encode("utf-16-le", "surrogatepass")) // 2
    if length <= LONGEST:
        return cell
    return f'{CUT}{length}, "begins": {_spelled(json.dumps(cell[:_BEGINNING]))}}}'


def _spelled(typed: str) -> str:
    """JSON without what a workbook's reader would take for a sign that XML cannot hold."""
    return typed.replace("_x", r"\u005fx")
