"""Mutation testing of a package that is small enough to know what becomes of each mutant."""

import contextlib
import io
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.support.program import hearing_signals
from tools.mutation.__main__ import ROOT, STOPPED, main
from tools.mutation.report import BEGIN, END
from tools.mutation.rooms import Room

SHOP = Room("shop", ("shop",), ("tests/unit/shop",))
CODE = {
    "shop/__init__.py": "",
    "shop/prices.py": """\
def is_free(price: int) -> bool:
    return price <= 0
""",
    ".gitignore": "build/\n__pycache__/\n",
    "docs/quality.md": f"# Quality\n\n{BEGIN}\n{END}\n\nThe rest.\n",
}
CARELESS = """\
from shop.prices import is_free

def test_it_costs_something():
    assert not is_free(5)

def test_it_costs_nothing():
    assert is_free(-1) is True
"""
CAREFUL = (
    f"{CARELESS}\ndef test_nothing_is_free():\n    assert is_free(0)\n    assert not is_free(1)\n"
)
MANY = "".join(f"def n{number}() -> int:\n    return {number}\n" for number in range(1, 6))
MANY_TESTS = """
from shop import prices

def test_many():
    assert prices.n1() and prices.n2() and prices.n3() and prices.n4() and prices.n5()
"""


def made(folder: Path) -> Path:
    for name, text in {**CODE, "tests/unit/shop/test_prices.py": CARELESS}.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    subprocess.run(["git", "init", "--quiet", "."], cwd=folder, check=True)
    subprocess.run(["git", "add", "."], cwd=folder, check=True)
    return folder


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    return made(tmp_path)


@pytest.fixture(scope="module")
def first_run(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """The repository once every mutant was tried, and what was said; nobody changes it."""
    repository, said = made(tmp_path_factory.mktemp("tried")), io.StringIO()
    with contextlib.redirect_stdout(said):
        assert run(repository) == 0
    return repository, said.getvalue()


@pytest.fixture
def tried(first_run: tuple[Path, str], tmp_path: Path) -> Path:
    """A copy of it: what was tried there is known here."""
    return shutil.copytree(first_run[0], tmp_path / "copy")


def run(repository: Path, *arguments: str) -> int:
    return main(["--jobs", "1", *arguments], repository, [SHOP])


def survivors(repository: Path) -> list[str]:
    listed = (repository / "build/mutation/survivors-shop.diff").read_text()
    return [line for line in listed.splitlines() if line.startswith("+")]


def outcomes(repository: Path) -> int:
    listed = repository / "build/mutation/results.jsonl"
    return len(listed.read_text().splitlines()) if listed.exists() else 0


def test_it_tells_what_the_tests_notice_and_lists_what_they_do_not(
    first_run: tuple[Path, str],
) -> None:
    repository, said = first_run
    assert "3       1          0         2   33%" in said
    assert survivors(repository) == ["+    return price < 0", "+    return price <= 1"]


def test_what_was_tried_is_tried_again_only_where_something_has_changed(tried: Path) -> None:
    run(tried)
    assert outcomes(tried) == 3
    (tried / "tests/unit/shop/test_prices.py").write_text(CAREFUL)
    run(tried)
    assert survivors(tried) == []


def test_what_a_fixture_of_a_whole_file_or_an_import_enters_is_asked_of_all_whom_it_concerns(
    repository: Path,
) -> None:
    """A fixture's of each test that uses it, an import's of all tests."""
    shared = """
import pytest
from shop.prices import is_free
from shop.rebates import LARGE

@pytest.fixture(scope="module")
def free():
    return [is_free(price) for price in (-1, 0, 1)]

def test_there_is_an_answer(free):
    assert len(free) == 3

def test_the_answer_is_right(free):
    assert free == [True, True, False]

def test_large():
    assert LARGE == [False, True, True]
"""
    rebates = (
        "def is_large(price):\n    return price >= 9\nLARGE = list(map(is_large, range(8, 11)))\n"
    )
    (repository / "shop/rebates.py").write_text(rebates)
    (repository / "tests/unit/shop/test_prices.py").write_text(shared)
    subprocess.run(["git", "add", "."], cwd=repository, check=True)
    run(repository)
    assert survivors(repository) == []
    assert outcomes(repository) > 3  # those of both files


def test_ctrl_c_keeps_what_was_tried_and_the_same_command_goes_on(
    repository: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    (repository / "shop/prices.py").write_text(CODE["shop/prices.py"] + MANY)
    (repository / "tests/unit/shop/test_prices.py").write_text(CARELESS + MANY_TESTS)
    temporary = tmp_path_factory.mktemp("temporary")
    code = (
        "import sys; from pathlib import Path; from tools.mutation.__main__ import main\n"
        "from tests.program.tools.test_mutation import SHOP\n"
        "sys.exit(main(['--jobs', '2'], Path(sys.argv[1]), [SHOP]))"
    )
    with hearing_signals():
        process = subprocess.Popen(
            [sys.executable, "-c", code, repository],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT), "TMPDIR": str(temporary)},
            stdout=subprocess.DEVNULL,
        )
    with process:
        while not outcomes(repository) and process.poll() is None:
            time.sleep(0.01)  # a file is all that it says before it is through
        process.send_signal(signal.SIGINT)
        assert process.wait() == STOPPED
    assert 0 < outcomes(repository) < 13
    assert list(temporary.iterdir()) == []
    run(repository)
    assert outcomes(repository) == 13


def test_a_sample_is_the_same_each_time_and_the_score_says_of_how_many(
    repository: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for _ in range(2):
        run(repository, "--sample", "2")
    assert "2 of 3" in capsys.readouterr().out
    assert outcomes(repository) == 2


def test_a_mutant_that_never_ends_is_ended(
    repository: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    endless = "def rest(number: int) -> int:\n    while number > 0:\n        number -= 7\n"
    (repository / "shop/prices.py").write_text(f"{endless}    return number\n")
    test = "from shop.prices import rest\n\ndef test_rest():\n    assert rest(10) == -4\n"
    (repository / "tests/unit/shop/test_prices.py").write_text(test)
    began = time.monotonic()
    run(repository, "--limit", "2")
    assert " 2          1 " in capsys.readouterr().out  # two killed, and one timed out
    assert time.monotonic() - began < 60


def test_the_tree_stays_as_it_is(first_run: tuple[Path, str]) -> None:
    repository, _ = first_run
    asked = ["git", "status", "--porcelain", "--untracked-files=all"]
    changed = subprocess.run(asked, cwd=repository, capture_output=True, text=True, check=True)
    assert {line[:2] for line in changed.stdout.splitlines()} == {"A "}


def test_the_page_gets_the_score_and_keeps_the_rest(tried: Path) -> None:
    run(tried, "--sample", "2", "--write")
    run(tried, "--write")
    page = (tried / "docs/quality.md").read_text()
    assert page.count("| `shop` | all 3 | 1 | 0 | 2 | 0 | 33 % |") == 1
    assert page.endswith("The rest.\n")


def test_tests_that_fail_without_a_mutant_measure_nothing(
    repository: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (repository / "tests/unit/shop/test_prices.py").write_text("def test_it():\n    assert 0\n")
    assert run(repository) == 1
    assert "They must all pass first" in capsys.readouterr().out


def test_a_room_that_is_not_there_is_no_success(
    repository: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        run(repository, "shed")
    assert ended.value.code == 2
    assert "no room shed; there are shop" in capsys.readouterr().err
