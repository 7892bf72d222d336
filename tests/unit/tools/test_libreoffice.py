"""The look at our lists in LibreOffice: what it compares; the office itself is not started here."""

from functools import partial
from pathlib import Path

import pytest

from smsverifier.registrations.csv_cells import columns
from smsverifier.registrations.export_rows import list_of
from smsverifier.registrations.list_files import write_xlsx
from smsverifier.row import Item
from tools.libreoffice import compared, main, people


def written(items: list[Item], folder: Path) -> Path:
    path = folder / "guests.xlsx"
    names = columns({name for item in items for name in item})
    with path.open("w+b") as file:
        write_xlsx(list_of(partial(iter, items), names), file, folder)
    return path


def test_what_is_as_it_was_is_counted(tmp_path: Path) -> None:
    items = people(60)
    seen = compared("not opened", items, written(items, tmp_path))
    assert (seen.phones, seen.wrong) == (60, ())
    assert seen.zeros >= 10


@pytest.mark.parametrize("name", ["phone", "roll", "college", "registered_at"])
def test_one_changed_cell_is_noticed(tmp_path: Path, name: str) -> None:
    items = people(30)
    changed = [dict(item) for item in items]
    changed[7] |= {name: {"N": "5"} if name == "registered_at" else {"S": "other"}}
    (wrong,) = compared("changed", items, written(changed, tmp_path)).wrong
    assert f"+919876500007: {name}" in wrong


def test_one_row_less_is_noticed(tmp_path: Path) -> None:
    items = people(30)
    (wrong,) = compared("changed", items, written(items[1:], tmp_path)).wrong
    assert wrong == "+919876500000 is not there"


def test_without_libreoffice_it_says_where_one_is(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([], lambda _: None) == 2
    assert "libreoffice-calc" in capsys.readouterr().out
