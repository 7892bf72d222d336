"""Who shows what came of a command: `output`, of the frozen value that the command returns."""

import ast
import importlib
import inspect
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests import ROOT

RESULTS = {"show", "document", "write"}
"""What puts a result on standard output."""


def shown(source: str) -> Iterator[str]:
    """What a module's code puts on standard output."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            called = ast.unparse(node.func)
            owner, _, name = called.rpartition(".")
            if name in RESULTS and owner.endswith("screen"):
                yield called


@pytest.mark.parametrize(
    "path", sorted((ROOT / "smsverifier/commands").glob("*.py")), ids=lambda path: path.stem
)
def test_a_command_shows_no_result(path: Path) -> None:
    assert list(shown(path.read_text("utf-8"))) == []


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("context.screen.show(1)", ["context.screen.show"]),
        ("screen.document({})", ["screen.document"]),
        ("context.screen.say('a moment')", []),
        ("file.write('a row')", []),
    ],
)
def test_results_are_known(source: str, found: list[str]) -> None:
    assert list(shown(source)) == found


def results() -> Iterator[Any]:
    """The classes of output that know an exit code."""
    for path in sorted((ROOT / "smsverifier/output").glob("*_view.py")):
        module = importlib.import_module(f"smsverifier.output.{path.stem}")
        for _, kind in inspect.getmembers(module, inspect.isclass):
            if kind.__module__ == module.__name__ and hasattr(kind, "exit_code"):
                yield kind


@pytest.mark.parametrize("kind", list(results()), ids=lambda kind: kind.__name__)
def test_what_a_command_returns_is_a_frozen_value(kind: type[Any]) -> None:
    assert kind.__dataclass_params__.frozen
