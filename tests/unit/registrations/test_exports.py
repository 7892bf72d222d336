"""An export's file: whole once it has its name, never over another."""

import errno
import io
import os
import time
from pathlib import Path

import pytest

from smsverifier.commands.export import beside_open_ones, chosen_files
from smsverifier.errors import SmsverifierError, UsageError
from smsverifier.output.export_view import say_in_use
from smsverifier.output.screen import Screen
from smsverifier.registrations.exporter import (
    Format,
    atomic_text_file,
    refuse_existing,
    remove_unfinished,
)


@pytest.mark.parametrize("has_links", [True, False])
def test_a_name_taken_meanwhile_is_not_overwritten(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, has_links: bool
) -> None:
    if not has_links:
        monkeypatch.setattr(os, "link", refuse_links)
    path = tmp_path / "a.csv"
    with atomic_text_file(tmp_path / "free.csv") as file:
        file.write("whole")
    with pytest.raises(SmsverifierError), atomic_text_file(path):
        path.write_text("mine")
    assert {p.name: p.read_text() for p in tmp_path.iterdir()} == {
        "a.csv": "mine",
        "free.csv": "whole",
    }


def refuse_links(*_: object) -> None:
    raise PermissionError(errno.EPERM, "Operation not permitted")


def test_the_name_appears_with_the_whole_content(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "link", killed)
    with pytest.raises(KeyboardInterrupt), atomic_text_file(tmp_path / "a.csv") as file:
        file.write("whole")
    assert list(tmp_path.iterdir()) == []


def left_behind(folder: Path, name: str, *, age: float = 3600) -> Path:
    path = folder / name
    path.write_text("'+919876543210")
    os.utime(path, (time.time() - age, time.time() - age))
    return path


def test_what_a_killed_export_left_is_removed_by_the_next(tmp_path: Path) -> None:
    left = left_behind(tmp_path, ".registrations-a-20261130T100000Z.csv.ab12_x9z.unfinished")
    others = [
        left_behind(tmp_path, ".registrations-a-20261130T100000Z.csv"),
        left_behind(tmp_path, "registrations-a.csv.ab12_x9z.unfinished"),
        left_behind(tmp_path, ".guests.csv.ab12_x9z.unfinished", age=1),  # it was just begun
    ]
    assert remove_unfinished(tmp_path) == [left.name]
    assert sorted(tmp_path.iterdir()) == sorted(others)


def test_what_is_being_written_stays(tmp_path: Path) -> None:
    with atomic_text_file(tmp_path / "a.csv") as file:
        file.write("whole")
        (unfinished,) = tmp_path.iterdir()
        assert unfinished.name.endswith(".unfinished")
        os.utime(unfinished, (1, 1))
        assert remove_unfinished(tmp_path) == []
    assert [path.name for path in tmp_path.iterdir()] == ["a.csv"]


def test_where_nobody_may_look_nothing_is_removed(tmp_path: Path) -> None:
    assert remove_unfinished(tmp_path / "gone") == []


def test_exports_within_a_second_have_names_of_their_own(tmp_path: Path) -> None:
    """`registrations export`, then `down` at once: neither may stand in the other's way."""
    names: list[Path] = []
    for _ in range(5):
        files = list(chosen_files("demo-event", None, tmp_path).values())
        for path in files:
            path.touch()
        names += files
    assert len(names) == len(set(names)) == 10


@pytest.mark.parametrize(
    ("wanted", "held", "there", "expected"),
    [
        ({Format.CSV: "list.csv"}, set(), set(), {"list.csv"}),
        ({Format.CSV: "list.csv"}, {"list.csv"}, set(), {"list-2.csv"}),
        ({Format.CSV: "list.csv"}, {"list.csv"}, {"list-2.csv"}, {"list-3.csv"}),
        (
            {Format.CSV: "a.b.csv", Format.JSONL: "a.b.jsonl"},
            {"a.b.csv"},
            {"a.b-2.jsonl"},
            {"a.b-3.csv", "a.b-3.jsonl"},
        ),
    ],
)
def test_what_a_spreadsheet_has_open_is_left_alone(
    tmp_path: Path,
    wanted: dict[Format, str],
    held: set[str],
    there: set[str],
    expected: set[str],
) -> None:
    for name in held | there:
        (tmp_path / name).touch()
    chosen = {of: tmp_path / name for of, name in wanted.items()}
    files = beside_open_ones(chosen, lambda path: path.name in held)
    assert {path.name for path in files.values()} == expected
    assert files.keys() == chosen.keys()


@pytest.mark.parametrize(
    ("name", "choice", "instead"),
    [
        ("foo.pdf", None, "foo.csv or foo.jsonl"),
        ("foo.ODS", "xlsx", "foo.xlsx"),
        ("foo.xlsx", "csv", "foo.csv"),
        ("foo.csv", "json", "foo.json"),
    ],
)
def test_no_file_is_named_what_it_is_not(name: str, choice: str | None, instead: str) -> None:
    with pytest.raises(UsageError) as refused:
        chosen_files("demo-event", choice, Path(name))
    assert f"Name it {instead}," in (refused.value.hint or "")


def test_an_ending_in_capitals_is_the_same_format() -> None:
    assert list(chosen_files("demo-event", None, Path("foo.XLSX"))) == ["xlsx"]


def test_where_a_file_is_already_there_is_said_in_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("all.xlsx").touch()
    with pytest.raises(UsageError) as refused:
        refuse_existing(Path("all.xlsx"))
    assert refused.value.where == "this folder"


def test_of_two_sheets_either_may_be_the_open_one() -> None:
    screen = Screen(stdout=io.StringIO(), stderr=(said := io.StringIO()))
    say_in_use(screen, [Path("a.csv"), Path("a.jsonl")], [Path("a-2.csv"), Path("a-2.jsonl")])
    assert " ".join(said.getvalue().split()) == (
        "a.csv or a.jsonl is open in another program; this export goes beside it, "
        "to a-2.csv and a-2.jsonl."
    )


@pytest.mark.parametrize("name", ["demo-event", "con", "a" * 30])
def test_no_name_of_a_file_has_a_colon(tmp_path: Path, name: str) -> None:
    for path in chosen_files(name, None, tmp_path).values():
        assert not set(path.name) & set('<>:"/\\|?*')


def test_a_disk_that_takes_a_name_and_then_refuses_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "link", refuse_links)
    monkeypatch.setattr(Path, "replace", refuse_links)
    with (
        pytest.raises(SmsverifierError, match="could not be written"),
        atomic_text_file(tmp_path / "a.csv") as file,
    ):
        file.write("whole")
    assert list(tmp_path.iterdir()) == []
