"""Workbooks: all that was written comes back, and nothing in them is anything but text."""

import errno
import zipfile
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from smsverifier.errors import UsageError
from smsverifier.registrations import csv_cells
from smsverifier.registrations.export_rows import list_of, refuse_too_large
from smsverifier.registrations.list_files import write_xlsx
from smsverifier.registrations.workbook_cells import LONGEST, is_cut, to_workbook_cells
from smsverifier.registrations.workbook_writer import MOST_ROWS, PrintLayout, write_workbook
from smsverifier.row import Item
from tests.support.row_strategies import ANYTHING, HOSTILE, REGISTRATIONS

ITEMS = st.lists(REGISTRATIONS | ANYTHING, min_size=1, max_size=4)
NAMESPACE = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def written(items: Sequence[Item], folder: Path) -> Path:
    path = folder / "list.xlsx"
    names = csv_cells.columns({name for item in items for name in item})
    with path.open("w+b") as file:
        write_xlsx(list_of(lambda: iter(items), names), file, folder)
    return path


def cells(path: Path) -> list[list[str]]:
    rows = CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()
    return [[str(cell) for cell in row] for row in rows]


def texts(text: str) -> Item:
    return {"registration_id": {"S": "+919876543210"}, "name": {"S": text}, "roll": {"S": text}}


@settings(max_examples=60)
@given(ITEMS)
@example([texts("")])
@example([texts("'")])
@example([texts("{}")])
@example([texts("<r><t>x</t></r>")])
@example([texts("_x0041_ _x000D_")])
@example([texts("\x00\x0b\r\n\ufffe\uffff\u2028")])
@example([texts(" \n\t ")])
@example([texts("\U0001f600 आशा\u200d")])
@example([{"registration_id": {"S": "1"}, "_x0041_\x00": {"S": "x"}, "{": {"N": "1"}}])
def test_what_was_written_is_what_is_read(items: list[Item]) -> None:
    with TemporaryDirectory() as folder:
        header, *rows = cells(written(items, Path(folder)))
    names = csv_cells.from_header(header)
    assert [csv_cells.from_cells(row, names) for row in rows] == items


@settings(max_examples=30)
@given(st.lists(HOSTILE, min_size=1, max_size=4))
@example(["=1+1", "+919876543210", "007", "https://example.org", "TRUE", "12:30", "1E5"])
def test_every_cell_is_a_text(hostile: list[str]) -> None:
    with TemporaryDirectory() as folder:
        path = written([texts(text) for text in hostile], Path(folder))
        with zipfile.ZipFile(path) as archive:
            sheet = archive.read("xl/worksheets/sheet1.xml")
            assert not any("hyperlink" in name.lower() for name in archive.namelist())
    found = list(ET.fromstring(sheet).iter(f"{NAMESPACE}c"))
    assert found
    assert {cell.get("t") for cell in found} == {"inlineStr"}
    assert not any(cell.find(f"{NAMESPACE}f") is not None for cell in found)


@pytest.mark.parametrize("text", ["+919876543210", "007", "=1+1", "-5", "@x", "a;=1", "आशा"])
def test_a_text_stands_there_as_it_is(text: str) -> None:
    assert to_workbook_cells({"name": {"S": text}}, ["name"]) == [text]


def test_moments_stand_there_as_dates_of_universal_time() -> None:
    item = {"registered_at": {"N": "1763800000123"}}
    assert to_workbook_cells(item, ["registered_at"]) == ["2025-11-22T08:26:40.123Z"]


@pytest.mark.parametrize("sign", ["x", "अ", "\U0001f600", "'", "="])
def test_a_text_that_just_fits_is_whole(sign: str, tmp_path: Path) -> None:
    item = texts(sign * (LONGEST // (len(sign.encode("utf-16-le")) // 2) - 1))
    header, row = cells(written([item], tmp_path))
    assert csv_cells.from_cells(row, csv_cells.from_header(header)) == item


@pytest.mark.parametrize("text", ["x" * (LONGEST + 1), "\x00" * LONGEST, "\U0001f600" * 20_000])
def test_a_text_longer_than_a_cell_is_cut_counted_and_not_taken_for_the_whole(
    text: str, tmp_path: Path
) -> None:
    path = tmp_path / "list.xlsx"
    item = texts(text)
    with path.open("w+b") as file:
        assert write_xlsx(list_of(lambda: iter([item]), list(item)), file, tmp_path) == 2
    header, row = cells(path)
    assert is_cut(row[1])
    assert len(row[1]) < LONGEST
    with pytest.raises(ValueError, match="its name did not fit into a cell"):
        csv_cells.from_cells(row, csv_cells.from_header(header))


def test_more_rows_than_a_worksheet_has_are_refused_before_anything_is_written() -> None:
    rows = list_of(lambda: iter(()), ["name"])
    refuse_too_large(MOST_ROWS - 1, rows)
    with pytest.raises(UsageError) as refused:
        refuse_too_large(MOST_ROWS, rows)
    assert "1,048,575 registrations" in str(refused.value.why)


def sheet_of(path: Path) -> ET.Element:
    with zipfile.ZipFile(path) as archive:
        return ET.fromstring(archive.read("xl/worksheets/sheet1.xml"))


def test_the_header_stays_where_it_is(tmp_path: Path) -> None:
    sheet = sheet_of(written([texts("Asha")], tmp_path))
    pane = next(sheet.iter(f"{NAMESPACE}pane"))
    assert (pane.get("state"), pane.get("ySplit")) == ("frozen", "1")


def test_a_sheet_for_paper_is_wide_and_has_its_header_on_every_page(tmp_path: Path) -> None:
    path = tmp_path / "list.xlsx"
    layout = PrintLayout("Tea & Code", [["2"]], narrow=[0], hidden=[1])
    with path.open("w+b") as file:
        write_workbook(file, tmp_path, ["number", "key"], [["1", "a"]], layout)
    sheet = sheet_of(path)
    page = next(sheet.iter(f"{NAMESPACE}pageSetup"))
    assert (page.get("orientation"), page.get("fitToHeight")) == ("landscape", "0")
    assert next(sheet.iter(f"{NAMESPACE}oddHeader")).text == "&LTea && Code&R&P / &N"
    hidden = [column.get("min") for column in sheet.iter(f"{NAMESPACE}col") if column.get("hidden")]
    assert hidden == ["2"]
    with zipfile.ZipFile(path) as archive:
        assert b"Print_Titles" in archive.read("xl/workbook.xml")
    assert cells(path) == [["number", "key"], ["1", "a"], ["2", ""]]
    assert sorted(each.name for each in tmp_path.iterdir()) == ["list.xlsx"]


class FullDisk(BytesIO):
    """Has no room for the last words of a zip; a zip left open before would tell of itself."""

    def write(self, content: Any) -> int:
        if bytes(content).startswith(b"PK\x05\x06"):
            raise OSError(errno.ENOSPC, "No space left on device")
        return super().write(content)


def test_a_disk_that_is_full_is_the_systems_error(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="No space left") as caught:
        write_workbook(FullDisk(), tmp_path, ["phone"], [["+919800000001"]])
    assert caught.value.errno == errno.ENOSPC
    assert list(tmp_path.iterdir()) == []
