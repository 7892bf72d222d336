"""Reads what is written in Terraform's language, as far as a configuration of ours goes.

For the level unit, which runs no other program. That it reads as Terraform does is held by
`tests/program/terraform`, and everywhere by what Terraform has read once (`LITERALS`).
"""

import json
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NoReturn

LITERALS = Path(__file__).with_suffix(".literals.json")
"""Expression → what Terraform 1.15 reads in it. To add some, write them with any value and run
`GOLDEN=write pytest tests/program/terraform/test_language.py` where Terraform is installed."""
_NAME = re.compile(r"[A-Za-z_][\w-]*", re.ASCII)
_NUMBER = re.compile(r"-?\d+(\.\d+)?(e[+-]?\d+)?", re.ASCII)
_TRAVERSAL = re.compile(r"[A-Za-z_][\w-]*(\.[\w-]+|\.\*)*", re.ASCII)
_ESCAPE = re.compile(r'\\(?:([nrt"\\])|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8}))')
_LITERAL = re.compile(r"""\$\$\{|%%\{|[$%]|[^"\\\n\r$%]+""")
_MEANT = {"$${": "${", "%%{": "%{"}
_SPACE = re.compile(r" *")
_LINES = re.compile(r"(?: *(?:#[^\n]*)?\n)*")
_FOR = re.compile(r"for(?![\w-])", re.ASCII)
_KEYWORDS = {"true": True, "false": False, "null": None}
_NAMED = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "\\": "\\"}


class Unreadable(AssertionError):
    """The text is no Terraform, or more of it than this reads."""


@dataclass(frozen=True)
class Unknown:
    """An expression whose value only Terraform can tell."""

    text: str


@dataclass
class ReadBlock:
    """One block, with the values of its arguments."""

    type: str
    labels: tuple[str, ...] = ()
    arguments: dict[str, Any] = field(default_factory=dict)
    blocks: list["ReadBlock"] = field(default_factory=list)


@dataclass(frozen=True)
class Document:
    """A whole file."""

    blocks: list[ReadBlock]
    texts: list[str]
    """Every quoted text in it, wherever it stands; those with an expression within are left out."""


def read_document(text: str, variables: Mapping[str, str] | None = None) -> Document:
    """Every block of a file; `variables`: reference → its value, where one is known.

    Raises Unreadable.
    """
    reader = _Reader(text, variables or {})
    found = reader.body()
    if not reader.at_end:
        reader.refuse("a block")
    if found.arguments:
        reader.refuse("no argument outside of a block")
    return Document(found.blocks, reader.texts)


def read_value(text: str, variables: Mapping[str, str] | None = None) -> Any:
    """The value of one expression. Raises Unreadable."""
    reader = _Reader(text, variables or {})
    value = reader.value()
    if not reader.at_end:
        reader.refuse("the end")
    return value


class _Reader:
    def __init__(self, text: str, variables: Mapping[str, str]) -> None:
        self._text = text
        self._at = 0
        self._variables = variables
        self.texts: list[str] = []

    @property
    def at_end(self) -> bool:
        return self._at == len(self._text)

    def refuse(self, wanted: str) -> NoReturn:
        line = self._text.count("\n", 0, self._at) + 1
        raise Unreadable(f"line {line}: {wanted}, not {self._text[self._at : self._at + 40]!r}")

    def _take(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        match = pattern.match(self._text, self._at)
        if match:
            self._at = match.end()
        return match

    def _takes(self, word: str) -> bool:
        if not self._text.startswith(word, self._at):
            return False
        self._at += len(word)
        return True

    def _want(self, word: str) -> None:
        if not self._takes(word):
            self.refuse(repr(word))

    # Blocks

    def body(self, type_: str = "", labels: tuple[str, ...] = ()) -> ReadBlock:
        block = ReadBlock(type_, labels)
        while True:
            self._take(_LINES)
            self._take(_SPACE)
            name = self._take(_NAME)
            if not name:
                return block
            self._take(_SPACE)
            if self._takes("="):
                self._argument(block, name[0])
            else:
                block.blocks.append(self._block(name[0]))
            if not self._takes("\n"):
                self.refuse("the end of the line")

    def _argument(self, block: ReadBlock, name: str) -> None:
        if name in block.arguments:
            self.refuse(f"{name} once")
        self._take(_SPACE)
        block.arguments[name] = self.value()

    def _block(self, type_: str) -> ReadBlock:
        labels = []
        while self._takes('"'):
            labels.append(self._quoted())
            self._take(_SPACE)
        self._want("{")
        if self._takes("}"):
            return ReadBlock(type_, tuple(labels))
        self._want("\n")
        block = self.body(type_, tuple(labels))
        self._want("}")
        return block

    # Values

    def value(self) -> Any:
        begun = self._at
        value = self._primary()
        self._take(_SPACE)
        if self.at_end or self._text[self._at] in "\n,)]}":
            return value
        self._rest_of_expression()
        return Unknown(self._text[begun : self._at])

    def _primary(self) -> Any:
        if self._takes('"'):
            return self._quoted()
        if self._takes("["):
            return list(self._items("]", self.value))
        if self._takes("{"):
            return self._object()
        number = self._take(_NUMBER)
        if number:
            return json.loads(number[0])
        return self._named()

    def _named(self) -> Any:
        name = self._take(_TRAVERSAL)
        if not name:
            self.refuse("a value")
        if name[0] in _KEYWORDS:
            return _KEYWORDS[name[0]]
        if self._takes("("):
            given = list(self._items(")", self.value))
            return _as_json(*given) if name[0] == "jsonencode" else Unknown(f"{name[0]}()")
        return self._variables.get(name[0], Unknown(name[0]))

    def _items(self, end: str, read: Callable[[], Any]) -> Iterator[Any]:
        while True:
            self._gap()
            if self._takes(end):
                return
            yield read()
            self._gap()
            if not self._takes(","):
                self._want(end)
                return

    def _gap(self) -> None:
        self._take(_LINES)
        self._take(_SPACE)

    def _object(self) -> Any:
        self._gap()
        if self._take(_FOR):
            self._rest_of_expression("}")
            self._want("}")
            return Unknown("{ for … }")
        found = {}
        while not self._takes("}"):
            name = self._key()
            self._take(_SPACE)
            self._want("=")
            self._take(_SPACE)
            found[name] = self.value()
            if not self._takes(",") and self._text[self._at] not in "\n}":
                self.refuse("the end of the line")
            self._gap()
        return found

    def _key(self) -> Any:
        if self._takes('"'):
            return self._quoted()
        if self._takes("("):
            value = self.value()
            self._want(")")
            return value
        name = self._take(_NAME)
        if not name:
            self.refuse("a key")
        return name[0]

    def _rest_of_expression(self, ends: str = "\n,)]}") -> None:
        """To the end of the line, or to what closes what was open before."""
        depth = 0
        while not self.at_end:
            character = self._text[self._at]
            if depth == 0 and character in ends:
                return
            self._at += 1
            if character == '"':
                self._quoted()
            depth += (character in "([{") - (character in ")]}")

    # Texts

    def _quoted(self) -> Any:
        """What follows a quotation mark, to the next one."""
        parts = []
        while not self._takes('"'):
            parts.append(self._part())
        if len(parts) == 1 and not isinstance(parts[0], str):
            return parts[0]
        if any(isinstance(part, Unknown) for part in parts):
            return Unknown("".join(map(str, parts)))
        text = unicodedata.normalize("NFC", "".join(map(_as_text, parts)))
        self.texts.append(text)
        return text

    def _part(self) -> Any:
        if self._takes("${"):
            value = self.value()
            self._want("}")
            return value
        if self._text.startswith("%{", self._at):
            self.refuse("no directive")
        escape = self._take(_ESCAPE)
        if escape:
            name, *codes = escape.groups()
            return _NAMED[name] if name else chr(int(codes[0] or codes[1], 16))
        literal = self._take(_LITERAL)
        if not literal:
            self.refuse("a character of a text")
        return _MEANT.get(literal[0], literal[0])


def _as_json(value: Any) -> Any:
    try:
        return json.dumps(value)
    except TypeError:  # of a value that is unknown
        return Unknown("jsonencode()")


def _as_text(part: Any) -> str:
    return part if isinstance(part, str) else json.dumps(part)
