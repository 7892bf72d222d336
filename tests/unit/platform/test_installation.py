"""The line that adds a package is one for the very environment."""

from pathlib import Path

import pytest

from smsverifier.platform.installation import is_there, line_to_add
from smsverifier.platform.shells import SHELLS, ShellName

SH, POWERSHELL = SHELLS[ShellName.SH], SHELLS[ShellName.POWERSHELL]


@pytest.mark.parametrize(
    ("files", "line"),
    [
        ({"pipx_metadata.json": "{}"}, "pipx inject tool 'a[b]'"),
        ({"uv-receipt.toml": ""}, "uv pip install --python '/e x/python' 'a[b]'"),
        ({"pyvenv.cfg": "home = /\nuv = 0.9\n"}, "uv pip install --python '/e x/python' 'a[b]'"),
        ({"pyvenv.cfg": "home = /usr/bin\n"}, "'/e x/python' -m pip install 'a[b]'"),
    ],
)
def test_by_who_made_the_environment(files: dict[str, str], line: str, tmp_path: Path) -> None:
    prefix = tmp_path / "tool"
    prefix.mkdir()
    for name, text in files.items():
        (prefix / name).write_text(text, encoding="utf-8")
    assert line_to_add("a[b]", prefix, "/e x/python", SH) == line


def test_powershell_runs_a_quoted_path_only_when_it_is_told_to(tmp_path: Path) -> None:
    (tmp_path / "pyvenv.cfg").touch()
    line = line_to_add("a[b]", tmp_path, r"C:\e x\python.exe", POWERSHELL)
    assert line == r"& 'C:\e x\python.exe' -m pip install 'a[b]'"


def test_what_is_there_is_seen_without_loading_it() -> None:
    assert is_there("botocore")
    assert not is_there("no_such_module")
