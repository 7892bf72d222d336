"""The sheets that people have, each with what an import finds in it."""

import json
from pathlib import Path
from typing import Any

import pytest

from smsverifier.errors import FileError, UsageError
from smsverifier.registrations.import_file import find_export, preview_import
from smsverifier.registrations.sheet_preview import SheetPreview
from smsverifier.row import NAME, PHONE, text_of
from tests.support.registrations_table import admission
from tests.support.sheet_files import look

SHEETS = Path(__file__).parents[2] / "support" / "sheets"
CASES = sorted(path.name.removesuffix(".expected.json") for path in SHEETS.glob("*.expected.json"))


def case(name: str) -> tuple[Path, dict[str, Any]]:
    expected = json.loads((SHEETS / f"{name}.expected.json").read_text("utf-8"))
    return SHEETS / expected["file"], expected


@pytest.mark.parametrize("name", [name for name in CASES if not name.startswith(("20", "22"))])
def test_a_sheet_holds_what_it_is_expected_to_hold(name: str) -> None:
    path, expected = case(name)
    assert find_export(path) is None
    with look(path, *expected["args"]) as found:
        assert {
            "encoding": found.table.file.encoding,
            "delimiter": found.table.delimiter,
            "header_line": found.table.header_line,
        } == expected["detected"]
        for field, shown in expected["mapping"].items():
            titles = [column.shown for column in found.mapping.columns[field]]
            assert titles == (shown if isinstance(shown, list) else [shown])
        assert [column.shown for column in found.ignored] == expected["ignored_columns"]
        kept = [(row.line, row.reason, row.column) for row in found.refused]
        assert kept == [
            (row["line"], row["reason"], row["column"]) for row in expected["refused_rows"]
        ]
        assert [vars(twin) for twin in found.twins] == expected["duplicates_in_file"]
        assert list(found.left_out) == expected.get("left_out_by_where", [])
        assert [vars(warned) for warned in found.warnings] == expected["warnings"]
        assert_rows(found, expected["rows"])


def assert_rows(found: SheetPreview, expected: list[dict[str, Any]]) -> None:
    items = list(found.items())
    assert [text_of(item, PHONE) for item in items] == [row["phone"] for row in expected]
    assert [text_of(item, NAME) for item in items] == [row["name"] for row in expected]
    for item, row in zip(items, expected, strict=True):
        assert "college" not in row or text_of(item, "college") == row["college"]
    for sample, row in zip(found.samples, expected, strict=False):
        assert (sample.line, sample.phone) == (row["line"], row["phone"])
        text = row.get("registered_at_text")
        assert text is None or sample.registered_at_text == text


def test_a_broken_workbook_is_refused_whatever_its_name_says() -> None:
    path, expected = case("20-xlsx-named-csv")
    with pytest.raises(UsageError, match="is an Excel workbook, whatever its name says") as refused:
        find_export(path)
    assert "CSV UTF-8" in refused.value.hint
    assert refused.value.exit_code == expected["exit"]


def test_our_own_export_with_its_digits_lost_is_refused_whole() -> None:
    path, expected = case("22-own-export-through-excel")
    assert find_export(path) is not None
    with pytest.raises(FileError, match="cannot be imported") as refused:
        preview_import(path, admission())
    assert refused.value.exit_code == expected["exit"]
    assert "registration_id and phone: a spreadsheet has lost its last digits" in refused.value.why
    assert ".jsonl exported with it" in refused.value.hint
