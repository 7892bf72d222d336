"""The sheets that people have, each with what an import finds in it."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from smsverifier.config import FormField
from smsverifier.config.model import DEFAULT_FIELDS
from smsverifier.registrations.column_mapping import wishes_of
from smsverifier.registrations.import_file import find_export
from smsverifier.registrations.sheet_preview import (
    Known,
    Registered,
    SheetPreview,
    SheetWishes,
    previewed,
)
from smsverifier.registrations.sheet_rules import SheetRules
from smsverifier.row import NAME, PHONE, text_of

SHEETS = Path(__file__).parents[2] / "support" / "sheets"
CASES = sorted(path.name.removesuffix(".expected.json") for path in SHEETS.glob("*.expected.json"))
NOW_MS = 1_796_000_000_000
NOBODY = Registered()
FIELDS = (
    *DEFAULT_FIELDS,
    FormField(name="email", label="E-mail", type="email", required=False),
    FormField(name="college", label="College", required=False),
)


def rules(*fields: FormField, duplicates: str = "reject", now_ms: int = NOW_MS) -> SheetRules:
    ids = (f"import-{number}" for number in count(1))
    form = fields or FIELDS
    return SheetRules(form, duplicates, "IN", ("IN",), now_ms, lambda: next(ids))  # type: ignore[arg-type]


@contextmanager
def look(
    path: Path, *args: str, form: SheetRules | None = None, registered: Registered = NOBODY
) -> Iterator[SheetPreview]:
    """What the command line's options make of a sheet."""
    pairs = list(zip(args[::2], args[1::2], strict=True))
    maps = wishes_of("--map", [value for name, value in pairs if name == "--map"])
    wheres = wishes_of("--where", [value for name, value in pairs if name == "--where"])
    sheet = next((value for name, value in pairs if name == "--sheet"), None)
    wishes = SheetWishes(maps, wheres, sheet)
    with previewed(path, wishes, form or rules(), lambda: Known(registered)) as found:
        yield found


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
        assert [column.shown for column in found.mapping.unmapped] == expected["ignored_columns"]
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
