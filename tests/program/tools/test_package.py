"""Which files the archives must have: git says it, and without git that is told."""

import subprocess
from pathlib import Path

import pytest

from tests import ROOT
from tools.package import tracked


def git(folder: Path, *arguments: str) -> None:
    subprocess.run(["git", *arguments], cwd=folder, check=True, capture_output=True)


def test_a_clone_tells_its_files_by_their_names(tmp_path: Path) -> None:
    git(tmp_path, "init")
    names = {"pyproject.toml", "Übung.md", 'a "b".md', "gone.md"}
    for name in names:
        (tmp_path / name).write_text("", "utf-8")
    git(tmp_path, "add", ".")
    (tmp_path / "gone.md").unlink()
    (tmp_path / "new.md").write_text("", "utf-8")
    assert tracked(tmp_path) == names - {"gone.md"}


def test_an_unpacked_archive_is_told_to_be_no_clone(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="is no clone"):
        tracked(tmp_path)


def test_an_archive_unpacked_within_another_clone_is_none(tmp_path: Path) -> None:
    git(tmp_path, "init")
    unpacked = tmp_path / "smsverifier-0.1.0"
    unpacked.mkdir()
    for folder in (tmp_path, unpacked):
        (folder / "pyproject.toml").write_text("", "utf-8")
    git(tmp_path, "add", "pyproject.toml")
    with pytest.raises(SystemExit, match="is no clone"):
        tracked(unpacked)


def test_this_clone_has_its_readme() -> None:
    assert "README.md" in tracked(ROOT)
