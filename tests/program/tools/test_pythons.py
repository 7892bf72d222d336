"""Which Pythons are found: those that start, the one asked for first before others."""

import os
import sys
from pathlib import Path

import pytest

from tools.pythons import WANTED, Found, candidates, main, search, started

HERE = sys.version_info[:2]


def script(path: Path, *lines: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(["#!/bin/sh", *lines, ""]), encoding="utf-8")
    path.chmod(0o755)
    return path


def test_this_python_is_found() -> None:
    found = started(Path(sys.executable))
    assert found
    assert found.minor == HERE


@pytest.mark.parametrize(
    "lines",
    [
        ["echo 'pyenv: python3.12: command not found' >&2", "exit 127"],
        ["echo pypy 3.11.13"],
        ["kill -9 $$"],
    ],
    ids=["a shim without a Python", "another Python", "one that dies"],
)
def test_what_does_not_start_as_a_python_is_none(tmp_path: Path, lines: list[str]) -> None:
    assert started(script(tmp_path / "python3.12", *lines)) is None


def test_a_shim_on_path_does_not_hide_what_pyenv_has(tmp_path: Path) -> None:
    script(tmp_path / "shims/python3.14", "exit 127")
    real = script(tmp_path / ".pyenv/versions/3.14.2/bin/python", "echo cpython 3.14.2")
    places = candidates({"PATH": os.fspath(tmp_path / "shims")}, tmp_path)
    assert search([(3, 14)], places) == {(3, 14): Found(real, "3.14.2")}


def test_the_first_of_a_version_counts_and_others_are_left(tmp_path: Path) -> None:
    first = script(tmp_path / "a/python3.13", "echo cpython 3.13.5")
    script(tmp_path / "b/python3.13", "echo cpython 3.13.0")
    script(tmp_path / "b/python3.9", "echo cpython 3.9.1")
    path = os.pathsep.join([os.fspath(tmp_path / "a"), os.fspath(tmp_path / "b")])
    found = search(list(WANTED), candidates({"PATH": path}, tmp_path))
    assert found[(3, 13)] == Found(first, "3.13.5")
    assert {HERE, (3, 13)} == set(found)


def test_a_version_that_nobody_means_to_run_on_is_refused(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(SystemExit) as end:
        main(["3.13", "3.9", "python3.12"])
    assert end.value.code == 2
    assert "not one of 3.11, 3.12, 3.13, 3.14: 3.9, python3.12" in capsys.readouterr().err


def test_the_others_are_not_named_by_version(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        main(["--others", "3.13"])
    assert end.value.code == 2
    assert "not both" in capsys.readouterr().err


def test_where_this_is_the_only_python_there_are_no_others_to_fail(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("PATH", "PYENV_ROOT", "XDG_DATA_HOME", "UV_PYTHON_INSTALL_DIR"):
        monkeypatch.setenv(name, os.fspath(tmp_path))
    assert main(["--others"]) == 0
    told = capsys.readouterr().out
    assert told.count("not found, so not tried") == len(WANTED) - 1
    assert ".".join(map(str, HERE)) not in told.replace("requirements-ci", "")


def test_folders_on_path_may_have_blanks_or_be_unreadable_or_not_there(tmp_path: Path) -> None:
    real = script(tmp_path / "a b" / "python3.14", "echo cpython 3.14.2")
    unreadable = "x" * 5000  # for root too, whom a closed folder does not keep out
    path = os.pathsep.join(["", str(tmp_path / "none"), unreadable, str(real.parent), " "])
    assert search([(3, 14)], candidates({"PATH": path}, tmp_path)) == {
        (3, 14): Found(real, "3.14.2")
    }


def test_a_home_that_cannot_be_looked_into_has_no_pythons() -> None:
    unreadable = Path("/", "x" * 5000)
    assert search([(3, 10)], candidates({"PATH": ""}, unreadable)) == {}
