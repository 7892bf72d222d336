"""A folder that a command writes whole: what is refused before a file is written, what stays."""

from pathlib import Path

import pytest

from smsverifier.commands.output_folder import check_files, check_folder, write_folder
from smsverifier.errors import UsageError
from tests.support.platforms import needs_links, needs_modes, without_permission

FORCED = "all of it stays"
FILES = {"a.txt": b"a", "inner/b.txt": b"b"}


def refusal(folder: Path, *, force: bool = False) -> str:
    with pytest.raises(UsageError) as raised:
        check_folder(folder, force=force, forced=FORCED)
    assert raised.value.where == "--out"
    assert raised.value.hint
    return raised.value.message


def test_what_is_missing_or_empty_is_taken(tmp_path: Path) -> None:
    check_folder(tmp_path / "new", force=False, forced=FORCED)
    check_folder(tmp_path, force=False, forced=FORCED)


def test_a_full_one_only_by_force(tmp_path: Path) -> None:
    (tmp_path / "mine").write_text("mine")
    assert "is not empty" in refusal(tmp_path)
    check_folder(tmp_path, force=True, forced=FORCED)


def test_a_file_and_a_missing_parent_are_no_place(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("mine")
    assert "is a file" in refusal(file, force=True)
    assert "is no folder" in refusal(file / "out", force=True)
    assert "is no folder" in refusal(tmp_path / "missing/out", force=True)


@needs_links
def test_a_link_to_a_folder_is_that_folder_and_one_to_nowhere_none(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to("real")
    (tmp_path / "lost").symlink_to("nowhere")
    check_folder(tmp_path / "link", force=False, forced=FORCED)
    assert "leads nowhere" in refusal(tmp_path / "lost", force=True)


@needs_modes
def test_a_folder_that_may_not_be_entered_is_no_place(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir()
    with without_permission(closed):
        assert "cannot be written" in refusal(closed)
        assert "cannot be written" in refusal(closed / "out")


@needs_links
@pytest.mark.parametrize("name", ["a.txt", "inner"])
def test_what_leads_elsewhere_is_not_written_through(tmp_path: Path, name: str) -> None:
    (tmp_path / "elsewhere").mkdir()
    folder = tmp_path / "out"
    folder.mkdir()
    (folder / name).symlink_to(tmp_path / "elsewhere")
    with pytest.raises(UsageError, match="is a link"):
        check_files(folder, FILES)


def test_another_thing_of_the_name_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.txt").mkdir()
    with pytest.raises(UsageError, match="is no file"):
        check_files(tmp_path, FILES)
    (tmp_path / "a.txt").rmdir()
    (tmp_path / "inner").write_text("mine")
    with pytest.raises(UsageError, match="a folder is wanted"):
        check_files(tmp_path, FILES)


def test_it_replaces_removes_and_leaves(tmp_path: Path) -> None:
    for name in ("a.txt", "old.tf", "mine.tf"):
        (tmp_path / name).write_text("before")
    written = write_folder(tmp_path, FILES, known=["old.tf", "a.txt"])
    found = {
        path.relative_to(tmp_path).as_posix(): path.read_bytes()
        for path in tmp_path.rglob("*")
        if path.is_file()
    }
    assert found == {**FILES, "mine.tf": b"before"}
    assert (written.removed, written.sizes) == (["old.tf"], {"a.txt": 1, "inner/b.txt": 1})
