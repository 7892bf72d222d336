"""No text that a user sees refers to notes that the user does not have."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer.main

from smsverifier.cli.app import app
from smsverifier.config.schema import json_schema

ROOT = Path(__file__).parents[1]
NOTES = re.compile(
    r"\u00a7\s*[0-9]|\b(facts|design|field|house|style) \u00a7|\b[a-z-]+-facts\b"
    r"|\b(design|house|style|field)\.md\b"
)
"""What points into notes kept elsewhere, or at somebody's machine."""
DECISIONS = re.compile(r"\bdecision [0-9]{4}\b")
"""These stand in the repository, which whoever has installed the tool has not."""
CODE = sorted(path for room in ("smsverifier", "handler") for path in (ROOT / room).rglob("*.py"))
PAGES = re.compile(r"\bdocs/|\bREADME\b|\bthe keys of config\.example")
"""These neither."""
TRAVELLING = [
    ROOT / "config.example.yaml",
    *sorted(path for path in (ROOT / "templates").rglob("*") if path.is_file()),
]
FILES = [
    ROOT / "README.md",
    *sorted((ROOT / "docs").rglob("*.md")),
    *TRAVELLING,
]


def named(paths: list[Path]) -> Any:
    return pytest.mark.parametrize("path", paths, ids=lambda path: str(path.relative_to(ROOT)))


def said(tree: ast.Module) -> Iterator[ast.Constant]:
    """The string constants but for docstrings, of attributes too: those are for who builds it."""
    notes = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in notes:
            yield node


@named(CODE)
def test_no_string_of_the_code_refers_to_notes(path: Path) -> None:
    strings = said(ast.parse(path.read_text("utf-8")))
    pointing = re.compile(f"{NOTES.pattern}|{DECISIONS.pattern}|{PAGES.pattern}")
    assert [(n.lineno, n.value) for n in strings if pointing.search(str(n.value))] == []


@named(TRAVELLING)
def test_no_file_of_an_installed_tool_refers_to_pages_that_stay_behind(path: Path) -> None:
    lines = enumerate(path.read_text("utf-8").splitlines(), start=1)
    pointing = re.compile(f"{DECISIONS.pattern}|{PAGES.pattern}")
    assert [(number, line) for number, line in lines if pointing.search(line)] == []


@named(FILES)
def test_no_file_that_is_read_refers_to_notes(path: Path) -> None:
    lines = enumerate(path.read_text("utf-8").splitlines(), start=1)
    assert [(number, line) for number, line in lines if NOTES.search(line)] == []


def commands(command: Any) -> Iterator[Any]:
    yield command
    for each in getattr(command, "commands", {}).values():
        yield from commands(each)


def test_no_help_refers_to_notes() -> None:
    pointing = re.compile(f"{NOTES.pattern}|{DECISIONS.pattern}")
    for command in commands(typer.main.get_command(app)):
        helps = [getattr(parameter, "help", "") for parameter in command.params]
        texts = (command.help, command.short_help, command.epilog, *helps)
        assert [text for text in texts if pointing.search(text or "")] == []


def test_no_description_of_a_key_refers_to_notes() -> None:
    assert not NOTES.search(str(json_schema()))


@pytest.mark.parametrize(
    "text",
    [
        "it takes seconds (facts \u00a74.2)",
        "(facts \u00a73.6, \u00a716)",
        "see design \u00a7 on it",
        "aws-facts.md 3",
    ],
)
def test_references_to_notes_are_known(text: str) -> None:
    assert NOTES.search(text)


@pytest.mark.parametrize("text", ["ÄÖÑÜ\u00a7¿abc", "a field of the form", "in facts it is so"])
def test_what_only_looks_like_one_is_none(text: str) -> None:
    assert not NOTES.search(text)
