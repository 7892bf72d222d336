"""Who looks at the process around it: `cli` alone, which hands on what is there."""

import ast
import re
from collections.abc import Iterator

import pytest

from tests import ROOT

PROGRAMS = {
    "smsverifier/__main__.py",
    "smsverifier/local/__main__.py",
    "smsverifier/local/loading.py",
    "smsverifier/local/functions/lambda_runtime.py",
    "smsverifier/local/private_main.py",
    "smsverifier/platform/windows_processes.py",
}
"""Programs of their own: what they are started with is theirs to read. The last one asks Windows
where it is itself."""
OF_THE_INTERPRETER = {"sys.executable", "sys.prefix", "sys.version_info"}
"""The same for every command, however it is started."""
SURROUNDINGS = {
    *("os.environ", "os.environb", "os.getenv", "os.getcwd", "os.isatty", "os.chdir"),
    *("Path.cwd", "input", "print", "getpass.getpass"),
}

_WORDS = {"sys", "os", *(name.rpartition(".")[2] for name in SURROUNDINGS)}
NAMED = re.compile(rf"\b({'|'.join(_WORDS)})\b")
"""What stands in the text of a module that looks at any of it."""


def looks(source: str) -> Iterator[str]:
    """What of the process a module's code looks at."""
    if not NAMED.search(source):
        return
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom) and node.module in {"sys", "os"}:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            name = f"{node.value.id}.{node.attr}"
            if name in SURROUNDINGS or (node.value.id == "sys" and name not in OF_THE_INTERPRETER):
                yield name
        elif isinstance(node, ast.Name) and node.id in SURROUNDINGS:
            yield node.id


@pytest.mark.parametrize(
    ("source", "seen"),
    [
        ("import os\nos.environ.get('HOME')", ["os.environ"]),
        ("def f(environ=os.environ): ...", ["os.environ"]),
        ("from os import environ as e", ["os.environ"]),
        ("sys.stdin.isatty()", ["sys.stdin"]),
        ("from pathlib import Path\nPath.cwd()", ["Path.cwd"]),
        ("input()", ["input"]),
        ("[sys.executable, '-m']", []),
        ("os.open(path, os.O_RDONLY)", []),
    ],
)
def test_a_look_is_seen(source: str, seen: list[str]) -> None:
    assert list(looks(source)) == seen


def test_nothing_but_the_command_line_looks_at_the_process() -> None:
    found = {
        name: seen
        for path in sorted((ROOT / "smsverifier").rglob("*.py"))
        if not (name := path.relative_to(ROOT).as_posix()).startswith("smsverifier/cli/")
        and name not in PROGRAMS
        and (seen := list(looks(path.read_text("utf-8"))))
    }
    assert found == {}
