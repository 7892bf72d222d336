"""Whether the embedded AWS that runs was started of the code that is on disk here."""

import os
import shutil
from pathlib import Path

import pytest

from smsverifier.local.code_fingerprint import FOLDERS, ROOT, content, dates, is_other_code


@pytest.fixture
def package(tmp_path: Path) -> Path:
    for folder in FOLDERS:
        (tmp_path / folder / "pipes").mkdir(parents=True)
        (tmp_path / folder / "row.py").write_text("KEY = 1\n")
    (tmp_path / "local" / "pipes" / "runner.py").write_text("BATCH = 10\n")
    return tmp_path


def told(root: Path) -> dict[str, str]:
    return {"dates": dates(root), "content": content(root)}


def test_the_same_code_is_the_same(package: Path) -> None:
    assert not is_other_code(told(package), package)
    assert not is_other_code(told(ROOT))


@pytest.mark.parametrize("name", ["row.py", "local/row.py", "local/pipes/runner.py"])
def test_a_file_that_changed_is_noticed_though_it_is_as_long(package: Path, name: str) -> None:
    running = told(package)
    file = package / name
    file.write_text(file.read_text().replace("1", "2"))
    os.utime(file, (1, 1))
    assert is_other_code(running, package)


def test_a_file_more_or_less_is_noticed(package: Path) -> None:
    running = told(package)
    (package / "local" / "pipes" / "more.py").write_text("")
    assert is_other_code(running, package)


def test_a_copy_with_other_dates_is_the_same_code(package: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(package, copy, copy_function=shutil.copyfile)
    os.utime(copy / "row.py", (1, 1))
    assert dates(copy) != dates(package)
    assert not is_other_code(told(package), copy)


def test_what_python_makes_of_it_counts_not(package: Path) -> None:
    running = told(package)
    (package / "local" / "__pycache__").mkdir()
    (package / "local" / "__pycache__" / "row.py").write_text("")
    assert not is_other_code(running, package)


def test_one_that_says_nothing_of_its_code_was_started_of_other_code() -> None:
    assert is_other_code(None)
