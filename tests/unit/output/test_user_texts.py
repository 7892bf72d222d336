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
from tests import ROOT

NOTES = re.compile(
    r"\u00a7\s*[0-9]|\b(facts|design|field|house|style) \u00a7|\b[a-z-]+-facts\b"
    r"|\b(design|house|style|field)\.md\b"
)
"""What points into notes kept elsewhere, or at somebody's machine."""
DECISIONS = re.compile(r"\bdecision [0-9]{4}\b")
"""These stand in the repository, which whoever has installed the tool has not."""
PAGE_OF_AN_EJECTION = "README.md"
"""The name of one that the tool writes for whoever takes a stack over."""
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


def lines_with(pattern: str, paths: list[Path]) -> list[tuple[str, int, str]]:
    """Where `pattern` stands: file, line and its text."""
    pointing = re.compile(pattern)
    return [
        (str(path.relative_to(ROOT)), number, line)
        for path in paths
        for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1)
        if pointing.search(line)
    ]


def said(tree: ast.Module) -> Iterator[ast.Constant]:
    """The string constants but for docstrings, of attributes too: those are for who builds it."""
    nodes = list(ast.walk(tree))
    notes = {id(node.value) for node in nodes if isinstance(node, ast.Expr)}
    for node in nodes:
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in notes:
            yield node


def test_no_string_of_the_code_refers_to_notes() -> None:
    pointing = re.compile(f"{NOTES.pattern}|{DECISIONS.pattern}|{PAGES.pattern}")
    assert [
        (str(path.relative_to(ROOT)), string.lineno, string.value)
        for path in CODE
        for string in said(ast.parse(path.read_text("utf-8")))
        if pointing.search(str(string.value)) and string.value != PAGE_OF_AN_EJECTION
    ] == []


def test_no_file_of_an_installed_tool_refers_to_pages_that_stay_behind() -> None:
    assert lines_with(f"{DECISIONS.pattern}|{PAGES.pattern}", TRAVELLING) == []


def test_no_file_that_is_read_refers_to_notes() -> None:
    assert lines_with(NOTES.pattern, FILES) == []


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
