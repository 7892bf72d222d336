"""Files and modules that documents, docstrings and comments name are there.

A path stands in backticks and ends with a suffix or a `/`; its end is enough. A dotted name is
looked at if it begins or ends with the name of a module: `provision.apply`. So whoever moves or
renames a module finds what speaks of it.
"""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from smsverifier import row
from smsverifier.config.schema import dotted_keys, not_null, schema_at
from tests import ROOT

CODE = ("smsverifier", "handler", "tools", "tests", "bench")
TYPED = r"py|md|js|css|html|vtl|yaml|toml|json|txt"
PATH = re.compile(rf"`((?:[\w.-]+/)*[\w.-]+\.(?:{TYPED})|(?:[\w.-]+/)+)`")
DOTTED = re.compile(rf"`([a-z_]\w*(?:\.(?!(?:{TYPED})\b)[A-Za-z_]\w*)+)(?:\(\))?`")
NOT_OURS = {
    *("tests/aws/services/", "awslambdaric/lambda_runtime_marshaller.py"),  # of other repositories
    *("apigateway.amazonaws.com", "service.Operation", "module.function", "sms.failed"),
    *(
        "local-4610/run.json",
        "config.yaml",
        "prices.yaml",
        "run.json",
        "settings.json",
        "api.json",
        "./config.yaml",
        "local-PORT/",
    ),
}
"""What is named like ours: other people's files, forms of names, files that a run makes."""
IN_TERRAFORM = re.compile(r"(aws_\w+|var|local)\.\w+|\w+\.tf(state)?")
"""Addresses of a configuration in Terraform's language, and its files."""
DLT = not_null(schema_at(("sms", "dlt")))["properties"]
DATA = {*dotted_keys(), *(f"sms.dlt.{key}" for key in DLT), *row.COMPUTED, *row.LATER_TYPES}
DATA |= {row.SENDING_PAUSED, row.SENDING_FULL}
"""Keys of the configuration and attributes of a row, which have dots as well."""


@pytest.mark.parametrize("folder", ["docs", *CODE])
def test_every_file_and_module_that_is_named_is_there(folder: str) -> None:
    lost = {
        (path.relative_to(ROOT).as_posix(), name)
        for path in files(folder)
        for name in lost_in(path)
    }
    assert lost == set()


def lost_in(path: Path) -> set[str]:
    """Whole files are quick to look through; only what is lost in one need stand in its words."""
    lost = lost_among(path.read_text("utf-8"))
    return lost & lost_among(texts(path)) if lost else lost


def lost_among(words: str) -> set[str]:
    named = {*PATH.findall(words), *DOTTED.findall(words)}
    return {name for name in named if not (is_there(name) or is_known(name))}


def files(folder: str) -> list[Path]:
    if folder == "docs":
        return [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
    return list((ROOT / folder).rglob("*.py"))


def is_there(name: str) -> bool:
    """Whether the name is that of a file or folder of ours, or the end of its path."""
    return f"/{name}" in ends() or f"/{name}" in folders()


@cache
def is_known(name: str) -> bool:
    """Whether it is a key of the configuration, a module, or something that a module speaks of."""
    parts = name.split(".")
    speaks_of_a_module = not name.endswith("/") and {parts[0], parts[-1]} & words_of_modules()
    if name in DATA or name in NOT_OURS or IN_TERRAFORM.fullmatch(name):
        return True
    if PATH.fullmatch(f"`{name}`"):
        return False
    return not speaks_of_a_module or any(
        module.endswith("." + ".".join(parts[:end])) and all(has(module, p) for p in parts[end:])
        for module in modules()
        for end in range(1, len(parts) + 1)
    )


def has(module: str, word: str) -> bool:
    return re.search(rf"\b{word}\b", modules()[module]) is not None


@cache
def modules() -> dict[str, str]:
    """`.smsverifier.aws.waits` → its source; a package's is that of its `__init__`."""
    found = {}
    for path in (path for folder in CODE for path in files(folder)):
        name = path.relative_to(ROOT).with_suffix("").as_posix().replace("/", ".")
        found[f".{name.removesuffix('.__init__')}"] = path.read_text("utf-8")
    return found


@cache
def words_of_modules() -> set[str]:
    return {name.rpartition(".")[2] for name in modules()}


@cache
def ends() -> set[str]:
    """Every end of the path of every file: `/provision/plan.py`, `/plan.py`."""
    inside = [p for d in (*CODE, "docs", "templates", ".ci") for p in (ROOT / d).rglob("*")]
    paths = [f"/{path.relative_to(ROOT).as_posix()}" for path in [*inside, *ROOT.iterdir()]]
    return {path[at.start() :] for path in paths for at in re.finditer("/", path)}


@cache
def folders() -> set[str]:
    return {f"{end}/" for end in ends()}


def texts(path: Path) -> str:
    """A document's text; of code the comments and docstrings."""
    source = path.read_text("utf-8")
    return source if path.suffix == ".md" else "\n".join(_words(source))


def _words(source: str) -> Iterator[str]:
    yield from re.findall("#.*", source)  # and what looks like a comment: it may say no less
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            yield str(node.value.value)
