"""Errors are told by AWS's code, and by no class that botocore makes for a client.

It makes those with the first error, without a lock: of sixteen threads whose first calls are
refused one may see the class of its error replaced in that moment, and no `except` catches it.
"""

import ast
from collections.abc import Iterator

import pytest

from tests import ROOT


def classes_of_clients(source: str) -> Iterator[str]:
    """Each `….exceptions.Name` of what is no module's name."""
    if ".exceptions" not in source:
        return
    tree = ast.parse(source)
    modules = {
        (alias.asname or alias.name).partition(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.Import)
        for alias in node.names
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr == "exceptions":
            text = ast.unparse(node)
            if text.partition(".")[0] not in modules:
                yield text


@pytest.mark.parametrize(
    ("source", "seen"),
    [
        ("try: f()\nexcept client.exceptions.ConflictException: ...", ["client.exceptions"]),
        ("E = self.aws.client('sqs').exceptions", ["self.aws.client('sqs').exceptions"]),
        ("import botocore.exceptions\nbotocore.exceptions.ClientError", []),
        ("from botocore import exceptions\nexceptions.ClientError", []),
    ],
)
def test_a_clients_classes_are_seen(source: str, seen: list[str]) -> None:
    assert list(classes_of_clients(source)) == seen


def test_no_error_is_told_by_a_clients_classes() -> None:
    found = {
        path.relative_to(ROOT).as_posix(): seen
        for path in sorted((ROOT / "smsverifier").rglob("*.py"))
        if (seen := list(classes_of_clients(path.read_text("utf-8"))))
    }
    assert found == {}
