"""Which files hold somebody's number: as people write it, in whatever kind of list."""

import zipfile
from pathlib import Path

import pytest

from smsverifier.registrations.copies import files_with_number, lists_in

PHONE = "+919876543210"


@pytest.mark.parametrize(
    "text",
    [
        "name,phone\r\nAsha,'+919876543210\r\n",
        '{"phone": "+919876543210"}',
        "919876543210",
        "Asha;98765 43210;",
        "+91 98765-43210",
        "+91 (98765) 43210",
        "0091 98765 43210",
        "09876543210",
        "919876543210.0",
        "x" * (1 << 20) + " 98765 43210",
        "x" * ((1 << 20) - 4) + " 9876543210",
    ],
)
def test_a_number_is_found_however_it_is_written(tmp_path: Path, text: str) -> None:
    path = tmp_path / "guests.csv"
    path.write_text(text)
    assert files_with_number([path], PHONE) == [path]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
def test_a_number_is_found_in_every_encoding_of_a_spreadsheet(
    tmp_path: Path, encoding: str
) -> None:
    path = tmp_path / "guests.txt"
    path.write_text("Asha\t98765 43210\r\n", encoding=encoding)
    assert files_with_number([path], PHONE) == [path]


@pytest.mark.parametrize("text", ["", "19876543210", "98765432100", "+919876543211", "3210"])
def test_another_number_is_not_taken_for_it(tmp_path: Path, text: str) -> None:
    path = tmp_path / "guests.csv"
    path.write_text(text)
    assert files_with_number([path], PHONE) == []


def test_a_workbook_is_looked_into(tmp_path: Path) -> None:
    path = tmp_path / "guests.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("xl/worksheets/sheet1.xml", "<c><v>919876543210</v></c>")
        book.writestr("xl/media/image1.png", b"9876543211")
    assert files_with_number([path], PHONE) == [path]
    assert files_with_number([path], "+919876543211") == []


def test_a_broken_workbook_and_a_file_that_is_gone_say_nothing(tmp_path: Path) -> None:
    broken = tmp_path / "guests.xlsx"
    broken.write_bytes(b"PK\x03\x04 9876543210")
    assert files_with_number([tmp_path / "gone.csv"], PHONE) == []
    assert files_with_number([broken], PHONE) == [broken]


def test_only_lists_are_looked_at_and_nothing_is_changed(tmp_path: Path) -> None:
    for name in ("a.csv", "b.refused.csv", "c.JSONL", "d.xlsx", "photo.jpg", "config.yaml"):
        (tmp_path / name).write_text("98765 43210")
    (tmp_path / "folder.csv").mkdir()
    before = {path: path.stat().st_mtime_ns for path in tmp_path.iterdir()}
    found = files_with_number(lists_in(tmp_path), PHONE)
    assert [path.name for path in found] == ["a.csv", "b.refused.csv", "c.JSONL", "d.xlsx"]
    assert {path: path.stat().st_mtime_ns for path in tmp_path.iterdir()} == before


def test_a_folder_that_cannot_be_read_holds_nothing(tmp_path: Path) -> None:
    assert lists_in(tmp_path / "gone") == []


@pytest.mark.parametrize("phone", ["", "12", "#totals"])
def test_what_is_no_number_is_in_no_file_by_chance(tmp_path: Path, phone: str) -> None:
    path = tmp_path / "guests.csv"
    path.write_text("name,phone\nAsha,9876543210\n")
    assert files_with_number([path], phone) == []
