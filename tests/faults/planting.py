"""Finding a definition by its name alone, and changing it; finding a test likewise.

Files move and names stay. So nothing here knows in which file something stands.
"""

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.faults.faults import Fault

CODE = ("smsverifier", "handler", "bench")
TEMPLATES = "templates"
_TEST = re.compile(r"^def (test_\w+)\(", re.MULTILINE)


class CannotBePlanted(Exception):
    """The fault or its test is not to be found, or is to be found more than once."""


@dataclass(frozen=True)
class Planted:
    """One file, as it is and as the fault has it."""

    file: Path
    """From the root of the repository."""
    before: str
    after: str


@dataclass(frozen=True)
class _Part:
    """A definition, or a whole template: where it begins and ends in the text of its file."""

    file: Path
    whole: str
    start: int
    end: int

    @property
    def text(self) -> str:
        return self.whole[self.start : self.end]


class Repository:
    """A copy of the repository, read once."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._parts: dict[str, list[_Part]] = defaultdict(list)
        self._tests: dict[str, list[Path]] = defaultdict(list)
        for file in (file for room in CODE for file in (root / room).rglob("*.py")):
            text = _read(file)
            for name, start, end in _definitions(text):
                self._parts[name].append(_Part(file, text, start, end))
        for file in (root / TEMPLATES).rglob("*.*"):
            text = _read(file)
            self._parts[file.name].append(_Part(file, text, 0, len(text)))
        for file in (root / "tests").rglob("test_*.py"):
            for name in _TEST.findall(_read(file)):
                self._tests[name].append(file)

    def plant(self, fault: Fault) -> Planted:
        """The file that `fault` changes. Raises CannotBePlanted."""
        named = self._parts[fault.symbol]
        parts = [part for part in named if part.text.count(fault.old) == 1]
        if len(parts) != 1:
            raise CannotBePlanted(
                f"{fault.name}: of {len(named)} definitions of {fault.symbol}, {len(parts)} have "
                f"its text once: {fault.old!r}"
            )
        (part,) = parts
        changed = part.text.replace(fault.old, fault.new)
        after = part.whole[: part.start] + changed + part.whole[part.end :]
        if part.file.suffix == ".py":
            _must_be_python(fault, after)
        return Planted(part.file.relative_to(self._root), part.whole, after)

    def node_id(self, fault: Fault) -> str:
        """What pytest calls the test that catches `fault`. Raises CannotBePlanted."""
        name = fault.caught_by.partition("[")[0]
        files = self._tests[name]
        if len(files) != 1:
            raise CannotBePlanted(f"{fault.name}: there are {len(files)} tests called {name}")
        return f"{files[0].relative_to(self._root).as_posix()}::{fault.caught_by}"


def _read(file: Path) -> str:
    return file.read_bytes().decode("utf-8")  # with its own line ends, as it is written back


def _definitions(text: str) -> Iterator[tuple[str, int, int]]:
    """Name, beginning and end of what a module defines; what stands in a class as `Class.name`."""
    lines = [f"{line}\n" for line in text.split("\n")]  # as Python counts them
    for name, node in _named(ast.parse(text).body):
        first = min([node.lineno, *(each.lineno for each in getattr(node, "decorator_list", ()))])
        start = sum(map(len, lines[: first - 1]))
        yield name, start, start + sum(map(len, lines[first - 1 : node.end_lineno]))


def _named(body: list[ast.stmt], within: str = "") -> Iterator[tuple[str, ast.stmt]]:
    for node in body:
        if isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            yield from ((within + name.id, node) for name in targets if isinstance(name, ast.Name))
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield within + node.name, node
            if isinstance(node, ast.ClassDef):
                yield from _named(node.body, f"{within}{node.name}.")


def _must_be_python(fault: Fault, text: str) -> None:
    try:
        ast.parse(text)
    except SyntaxError as error:
        raise CannotBePlanted(f"{fault.name}: with it, {fault.symbol} is no Python") from error
