"""Excel workbooks that people hand in: numbers, dates, sheets, and what is wrong with them."""

import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest

from smsverifier.config import FormField
from smsverifier.errors import UsageError
from smsverifier.registrations.import_file import find_export
from smsverifier.registrations.workbook import column_letters, column_number
from smsverifier.row import REGISTERED_AT
from tests.support.sheet_files import Cell, look, people, refusals, rules, workbook

HEADER = ("Name", "Phone")
NUMBER = "+919876543210"
Rows = list[tuple[Cell, ...]]


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        (9876543210, NUMBER),
        (919876543210.0, NUMBER),
        ("09876543210", NUMBER),
        ("9876543210", NUMBER),
        ("+91 98765 43210", NUMBER),
        ('="9876543210"', NUMBER),
    ],
)
def test_a_number_is_the_one_that_the_cell_shows(
    tmp_path: Path, cell: str | float, number: str
) -> None:
    path = workbook(tmp_path / "a.xlsx", ("Sheet1", [HEADER, ("Asha", cell)]))
    with look(path) as found:
        assert people(found) == [("Asha", number)]


def test_what_no_spreadsheet_keeps_is_refused(tmp_path: Path) -> None:
    """A number has fifteen digits in a workbook; a text has all."""
    roll = FormField(name="roll", label="Roll number", type="code")
    form = rules(*rules().fields[:2], roll)
    rows: Rows = [
        ("Name", "Phone", "Roll number"),
        ("A", 9876543210, 12345678901234567890),
        ("B", 9876543211, "12345678901234567890"),
        ("C", 9876543212, 7),
        ("D", 9.876543219e25, "1"),
    ]
    with look(workbook(tmp_path / "a.xlsx", ("Sheet1", rows)), form=form) as found:
        assert refusals(found) == [(2, "excel_lost_digits"), (5, "excel_lost_digits")]
        rolls = [item["roll"]["S"] for item in found.items()]
        assert rolls == ["12345678901234567890", "7"]


def test_dates_are_dates(tmp_path: Path) -> None:
    at = datetime(2026, 11, 4, 18, 4, 11)
    rows: Rows = [("Timestamp", *HEADER), (at, "Asha", 9876543210)]
    with look(workbook(tmp_path / "a.xlsx", ("Form Responses 1", rows))) as found:
        (item,) = found.items()
        expected = round(at.replace(tzinfo=UTC).timestamp() * 1000)
        assert item[REGISTERED_AT] == {"N": str(expected)}
        assert found.samples[0].registered_at_text == "2026-11-04 18:04:11"


def test_the_name_of_the_file_does_not_matter(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", ("Sheet1", [HEADER, ("Asha", 9876543210)]))
    with look(path.rename(tmp_path / "guests.csv")) as found:
        assert people(found) == [("Asha", NUMBER)]
        assert found.table.sheet_name == "Sheet1"


def test_lines_and_letters_are_those_beside_the_cells(tmp_path: Path) -> None:
    rows = [(), (None, "HackFest"), (), (None, None, *HEADER), (None, None, "Asha", "x")]
    with look(workbook(tmp_path / "a.xlsx", ("Sheet1", rows))) as found:
        assert found.table.header_line == 4
        assert found.mapping.columns["phone"][0].letter == "D"
        assert refusals(found) == [(5, "no_phone")]


def test_of_several_sheets_the_one_with_a_header_counts(tmp_path: Path) -> None:
    guests: Rows = [HEADER, ("Asha", 9876543210)]
    path = workbook(tmp_path / "a.xlsx", ("Notes", [("Hi",)]), ("Guests", guests), ("Empty", []))
    with look(path) as found:
        assert found.table.sheet_name == "Guests"


def test_of_two_with_a_header_one_must_be_named(tmp_path: Path) -> None:
    one: Rows = [HEADER, ("Asha", 9876543210)]
    two: Rows = [HEADER, ("Ravi", 9876543211)]
    path = workbook(tmp_path / "a.xlsx", ("One", one), ("Two", two), (".Old", one))
    with pytest.raises(UsageError, match=r"2 sheets of .* could be the one: One, Two") as asked:
        with look(path):
            pass
    assert '--sheet "One"' in asked.value.hint
    with look(path, "--sheet", "Two") as found:
        assert people(found) == [("Ravi", "+919876543211")]
    with look(path, "--sheet", "Old") as found:
        assert people(found) == [("Asha", NUMBER)]
    with pytest.raises(UsageError, match="has no sheet Three"), look(path, "--sheet", "Three"):
        pass


def test_a_merged_cell_counts_once(tmp_path: Path) -> None:
    import xlsxwriter

    path = tmp_path / "a.xlsx"
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet()
    sheet.merge_range(0, 0, 0, 2, "HackFest 2026 phone list")
    sheet.write_row(1, 0, ["Name", "Phone", "College"])
    sheet.write_row(2, 0, ["Asha", "9876543210"])
    sheet.merge_range(2, 2, 3, 2, "Arts")
    sheet.write_row(3, 0, ["Ravi", "9876543211"])
    sheet.write_formula(4, 0, "=1/0", None, "#DIV/0!")
    sheet.write_string(4, 1, "9876543212")
    book.close()
    with look(path) as found:
        assert found.table.header_line == 2
        assert [item.get("college") for item in found.items()] == [{"S": "Arts"}, None]
        assert refusals(found) == [(5, "no_name")]


def test_a_stray_cell_far_away_is_no_reason_to_die(tmp_path: Path) -> None:
    import xlsxwriter

    path = tmp_path / "a.xlsx"
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, HEADER)
    sheet.write_row(1, 0, ["Asha", "9876543210"])
    sheet.write_string(1_048_575, 16_383, "x")
    book.close()
    with pytest.raises(UsageError, match="too large") as refused, look(path):
        pass
    assert "16384 columns wide and 1048576 rows long" in refused.value.why


def test_what_is_broken_says_so(tmp_path: Path) -> None:
    whole = workbook(tmp_path / "a.xlsx", ("Sheet1", [HEADER, ("Asha", 9876543210)]))
    cut = tmp_path / "cut.xlsx"
    cut.write_bytes(whole.read_bytes()[:2000])
    emptied = tmp_path / "emptied.xlsx"
    with zipfile.ZipFile(whole) as old, zipfile.ZipFile(emptied, "w") as new:
        for name in old.namelist():
            new.writestr(name, b"<broken" if "sheet1.xml" in name else old.read(name))
    locked = tmp_path / "locked.xlsx"
    locked.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600)
    for path in (cut, emptied, locked):
        with pytest.raises(UsageError) as refused:
            refuse(path)
        assert "CSV UTF-8" in refused.value.hint, path.name


def refuse(path: Path) -> None:
    """Look at it as the command does."""
    if find_export(path) is None:
        with look(path):
            pass


@pytest.mark.parametrize("number", [1, 26, 27, 52, 702, 703, 16_384])
def test_letters_count_as_in_a_spreadsheet(number: int) -> None:
    assert column_number(column_letters(number)) == number


def test_the_letters_of_the_last_column() -> None:
    assert (column_letters(1), column_letters(27), column_letters(16_384)) == ("A", "AA", "XFD")
