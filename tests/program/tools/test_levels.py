"""A test that stands where it does not belong is refused in words, however many processes run."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests import ROOT, conftest, levels

TESTS = {
    "unit/test_too_low.py": "def test_here(embedded):\n    pass\n",
    "emulator/test_too_low_too.py": "class TestIt:\n    def test_there(_, lonely):\n        pass\n",
    "test_nowhere.py": "def test_at_the_root():\n    pass\n",
    "unit/test_right.py": "def test_right():\n    pass\n",
}
CONFTEST = """\
import pytest
from tests.levels import pytest_pycollect_makeitem

@pytest.fixture
def embedded_server(): pass

@pytest.fixture
def embedded(embedded_server): pass
"""
"""As ours, without what takes seconds to import in each of three processes."""
WORDS = (
    "test_too_low.py::test_here uses `embedded_server` and belongs in tests/emulator",
    "test_too_low_too.py::TestIt::test_there uses `lonely` and belongs in tests/program",
    "test_nowhere.py::test_at_the_root is at no level",
)
"""What is said of each; nothing of the fourth."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with our own rules and tests at wrong places."""
    assert conftest.pytest_pycollect_makeitem is levels.pytest_pycollect_makeitem
    tests = tmp_path / "tests"
    (tests / "support").mkdir(parents=True)
    for name in ("__init__.py", "levels.py", "support/__init__.py", "support/audit_hook.py"):
        shutil.copy(ROOT / "tests" / name, tests / name)
    (tests / "conftest.py").write_text(CONFTEST, "utf-8")
    for name, text in TESTS.items():
        (tests / name).parent.mkdir(exist_ok=True)
        (tests / name).write_text(text, "utf-8")
    (tests / "emulator/conftest.py").write_text(
        "import pytest\n\n@pytest.fixture\ndef lonely(): pass\n", "utf-8"
    )
    return tmp_path


def test_a_test_at_a_wrong_place_is_refused_in_words(folder: Path) -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "pytest", "-n", "2", "-m", "unit", "tests"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": f"{folder}{os.pathsep}{ROOT}"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert [words for words in WORDS if words not in ran.stdout] == [], ran.stdout + ran.stderr
    assert "INTERNALERROR" not in ran.stdout
    assert "3 errors" in ran.stdout
