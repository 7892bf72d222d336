"""Items as lines of JSON and as cells of a spreadsheet: exact both ways, and harmless."""

import csv
import io
import json
import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from smsverifier.registrations import csv_cells, json_lines
from smsverifier.row import Item
from tests.support.row_strategies import ANYTHING, HOSTILE, REGISTRATIONS

ITEMS = REGISTRATIONS | ANYTHING
ACTIVE = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
SIGNS = tuple(sign for sign in ACTIVE if sign.strip())
DROPPED = " \t\r\n\v\f\x00\u00a0\u3000\u200b\ufeff"
"""What one spreadsheet or another may drop at the beginning of a cell."""


def cells_of(item: Item) -> tuple[list[str], list[str]]:
    names = csv_cells.columns(item)
    return names, csv_cells.to_cells(item, names)


@given(ITEMS)
def test_an_item_comes_back_from_its_line_as_it_was(item: Item) -> None:
    line = json_lines.to_line(item)
    assert "\n" not in line
    assert json_lines.from_line(line) == json_lines.from_own_line(line) == item


@given(ITEMS)
def test_an_item_comes_back_from_its_cells_as_it_was(item: Item) -> None:
    names, cells = cells_of(item)
    header = csv_cells.from_header(csv_cells.to_header(names))
    assert csv_cells.from_cells(cells, header) == item


@given(ITEMS)
def test_no_cell_begins_as_a_formula(item: Item) -> None:
    names, cells = cells_of(item)
    for cell in [*csv_cells.to_header(names), *cells]:
        assert not cell.lstrip(" ").startswith(ACTIVE)


@given(ITEMS)
def test_no_cell_begins_as_a_formula_where_semicolons_part_cells(item: Item) -> None:
    names, cells = cells_of(item)
    text = io.StringIO()
    csv.writer(text, quoting=csv.QUOTE_ALL).writerows([csv_cells.to_header(names), cells])
    for piece in re.split(r"[;|\t\r\n]", text.getvalue()):
        assert not piece.lstrip(" ").startswith(ACTIVE)


@given(st.lists(HOSTILE, min_size=2, max_size=4), st.sampled_from(",;|\t"))
@example(['x;"=1+1;', ""], ";")
@example(['x\n"=1+1', ""], ";")
def test_no_cell_is_a_formula_wherever_a_spreadsheet_parts_the_file(
    texts: list[str], separator: str
) -> None:
    names = csv_cells.columns({"registration_id", "name"})
    items = [{"registration_id": {"S": text}, "name": {"S": text}} for text in texts]
    text = io.StringIO(newline="")
    csv.writer(text, quoting=csv.QUOTE_ALL).writerows(
        [csv_cells.to_header(names), *(csv_cells.to_cells(item, names) for item in items)]
    )
    # A line's end within quotes ends no row for one program, and does for another.
    for lines in (io.StringIO(text.getvalue(), newline=""), re.split(r"[\r\n]", text.getvalue())):
        for cell in (cell for row in csv.reader(lines, delimiter=separator) for cell in row):
            assert not cell.lstrip(DROPPED).startswith(SIGNS)


@pytest.mark.parametrize(
    "text", ['x;"=1+1;', 'x\n"=1+1', "\u3000＝1", "\ufeff=1", "\x00=1", "\v=1", " \u200b+1"]
)
def test_what_a_spreadsheet_drops_before_a_formula_does_not_hide_it(text: str) -> None:
    _, (cell, *_) = cells_of({"registration_id": {"S": text}})
    assert (cell.count("'"), cell.replace("'", "")) == (1, text)


def test_text_and_numbers_are_plain_json() -> None:
    item = {"name": {"S": "आशा"}, "registered_at": {"N": "1763800000123"}}
    assert json_lines.to_line(item) == '{"name": "आशा", "registered_at": 1763800000123}'


def test_a_number_beyond_a_float_is_exact() -> None:
    item = {"n": {"N": "12345678901234567890123456789012345678"}}
    assert json.loads(json_lines.to_line(item)) == {"n": 12345678901234567890123456789012345678}
    assert json_lines.from_line(json_lines.to_line(item)) == item


@pytest.mark.parametrize("number", ["1" + "0" * 60, "0." + "0" * 129 + "1", "-0", "1e-130"])
def test_every_number_a_table_gives_back_can_be_read(number: str) -> None:
    assert json_lines.from_line(f'{{"n": {number}}}') == {"n": {"N": number}}


def test_a_phone_number_keeps_its_plus_as_text() -> None:
    item = {"registration_id": {"S": "+919876543210"}, "phone": {"S": "+919876543210"}}
    assert cells_of(item)[1][:2] == ["'+919876543210", "'+919876543210"]


@pytest.mark.parametrize(
    "text", ["007", "00", "1-2", "3/4", "21E042", "12:30", "1.50", "1,000", "2026-11-22", "9" * 16]
)
def test_what_a_spreadsheet_would_write_another_way_is_kept_from_it(text: str) -> None:
    names, cells = cells_of({"registration_id": {"S": "1"}, "roll": {"S": text}})
    assert cells[names.index("roll")] == f"'{text}"
    assert csv_cells.from_cells([text], ["roll"]) == {"roll": {"S": text}}


@pytest.mark.parametrize("text", ["0", "7", "2026", "9" * 15, "7B", "M", "1st year", "’90s"])
def test_what_stays_as_it_is_has_no_apostrophe(text: str) -> None:
    names, cells = cells_of({"registration_id": {"S": "1"}, "roll": {"S": text}})
    assert cells[names.index("roll")] == text


def test_moments_are_dates_that_a_spreadsheet_cannot_round() -> None:
    names = ["registered_at", "expires_at"]
    item = {"registered_at": {"N": "1763800000123"}, "expires_at": {"N": "1763800000"}}
    cells = csv_cells.to_cells(item, names)
    assert cells == ["2025-11-22T08:26:40.123Z", "2025-11-22T08:26:40.000Z"]
    assert csv_cells.from_cells(["1763800000123", "2025-11-22 08:26:40"], names) == item


def test_people_come_first_and_what_became_of_them_last() -> None:
    names = csv_cells.columns({"college", "sms_status", "phone", "registration_id", "aim"})
    assert names[:5] == ["registration_id", "phone", "name", "aim", "college"]
    assert names[-1] == "sms_attempts"


@pytest.mark.parametrize(
    "line",
    [
        *("", "[]", "5", "{", '{"a": null}', '{"a": [1]}', '{"a": NaN}', '{"a": {"S": 5}}'),
        *('{"a": {}}', '{"a": {"N": "five"}}', '{"a": {"B": "%"}}', '{"a": {"L": ["b"]}}'),
        *('{"B": "YQ=="}', '{"a": ' * 100_000, '{"a": {"M": {"": {"S": "x"}}}}'),
        *(f'{{"a": {number}}}' for number in ("1" * 39, "1e126", "1e-131", "1e" + "9" * 30)),
    ],
)
def test_a_line_that_is_no_row_is_refused(line: str) -> None:
    with pytest.raises(ValueError):
        json_lines.from_line(line)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ('{"a": {"L": [' * 400 + "]}}" * 400, "nested too deeply"),
        ('{"a": ' + '{"L": [' * 50 + '{"S": "x"}' + "]}" * 50 + "}", "nested too deeply"),
        ('{"a": ' * 100_000, "nested too deeply"),
        ('{"a": ' + '{"L": [' * 480 + '{"S": "x"}' + "]}" * 480 + "}", "nested too deeply"),
        ('{"a": "x" "b": 1}', "from its character 11 on"),
        ('{"a": "x"', "it ends early"),
        ('{"name": "\\ud83d"}', r"'name' holds half a character, \ud83d"),
        ('{"a": {"L": [{"S": "\\udc00x"}]}}', r"'a' holds half a character, \udc00"),
        ('{"\\ud83d": "x"}', r"holds half a character, \ud83d"),
        ('{"a": {"B": "abc"}}', "not written as base64"),
        ('{"a": {"B": "\u00e9"}}', "not written as base64"),
    ],
)
def test_what_is_wrong_with_a_line_is_said_in_plain_words(line: str, words: str) -> None:
    with pytest.raises(ValueError) as refused:
        json_lines.from_line(line)
    assert words in str(refused.value)
    str(refused.value).encode()
    for inside in ("recursion", "Expecting", "delimiter", "padding", "codec", "ASCII"):
        assert inside not in str(refused.value)


@pytest.mark.parametrize(
    ("names", "cells"),
    [
        (["registration_id"], ["a", "b"]),
        (["registered_at"], ["1.76E+12"]),
        (["registered_at"], ["yesterday"]),
        (["sms_parts"], ["one"]),
        (["name"], ["{not typed"]),
    ],
)
def test_a_row_a_spreadsheet_has_changed_is_refused(names: list[str], cells: list[str]) -> None:
    with pytest.raises(ValueError):
        csv_cells.from_cells(cells, names)


@pytest.mark.parametrize("header", [["phone"], ["registration_id", "name", "name"], []])
def test_a_header_that_cannot_be_is_refused(header: list[str]) -> None:
    with pytest.raises(ValueError):
        csv_cells.from_header(header)
