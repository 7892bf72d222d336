"""A YAML file as plain data that still knows its line numbers; for `config.load` and `prices`.

Read by YAML 1.2's rules, as editors do, not by PyYAML's default ones: `countries: [NO]` is Norway
and not false, `date: 2026-03-14` a text and not a date, `12:30` not the number 750. Anchors are
refused (a small file needs none, and they can blow up), duplicate keys too. Knows no key's meaning.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import yaml

from smsverifier.config.encoding import text_of
from smsverifier.config.wording import dotted, quoted
from smsverifier.config.yaml_errors import syntax_finding
from smsverifier.errors import Finding

_MAX_DEPTH = 20  # the model is five deep; a parser must not recurse as deep as a stranger likes
_TAG = "tag:yaml.org,2002:"

_FILE = "(file)"  # the path of a finding about the whole

Location = tuple[str | int, ...]


@dataclass(frozen=True)
class Document:
    """What a file says: plain data, dotted path → line (1 is the first), and what is wrong."""

    data: dict[str, Any] = field(default_factory=dict)
    lines: Mapping[str, int] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()


def read_document(raw: bytes, example: str = "stack: my-event") -> Document:
    """Parse a file's bytes. Never raises for what they hold: trouble is in `findings`.

    `example`: what a file of this kind may say, for one that says nothing.
    """
    some = f"keys and values, such as `{example}`"
    text = text_of(raw)
    if isinstance(text, Finding):
        return Document(findings=(text,))
    try:
        root = yaml.compose(text, Loader=Yaml12)
    except yaml.YAMLError as error:
        return Document(findings=(syntax_finding(error, text),))
    if root is None:
        return _refused(_FILE, "an empty file", some)
    if not isinstance(root, yaml.MappingNode):
        return _refused(_FILE, "no keys", some)
    builder = _Builder()
    data = builder.mapping(root, ())
    return Document(data, builder.lines, tuple(builder.findings))


def _refused(path: str, found: str, allowed: str) -> Document:
    return Document(findings=(Finding(path, found, allowed),))


class Yaml12(yaml.SafeLoader):
    """PyYAML's safe loader with YAML 1.2's core schema, without aliases and deep nesting."""

    yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}  # noqa: RUF012
    depth = 0

    def compose_node(self, parent: yaml.Node | None, index: Any) -> yaml.Node | None:
        """Compose one node, refusing what the class docstring says."""
        event: Any = self.peek_event()  # type: ignore[no-untyped-call]  # bare in typeshed
        mark = event.start_mark
        if isinstance(event, yaml.AliasEvent):
            raise yaml.MarkedYAMLError(problem="found an alias", problem_mark=mark)
        if self.depth == _MAX_DEPTH:
            raise yaml.MarkedYAMLError(problem="nested too deep", problem_mark=mark)
        self.depth += 1
        node = super().compose_node(parent, index)
        self.depth -= 1
        return node


for _name, _pattern, _first in (
    ("bool", r"(?:true|True|TRUE|false|False|FALSE)$", "tTfF"),
    ("int", r"[-+]?[0-9]{1,18}$", "-+0123456789"),
    ("float", r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$", "-+.0123456789"),
    ("null", r"(?:~|null|Null|NULL|)$", ("~", "n", "N", "")),
):
    Yaml12.add_implicit_resolver(_TAG + _name, re.compile(_pattern), list(_first))


_SCALARS: Mapping[str, Callable[[str], object]] = {
    _TAG + "str": str,
    _TAG + "int": int,
    _TAG + "float": float,
    _TAG + "bool": lambda text: text.lower() == "true",
    _TAG + "null": lambda _text: None,
}


@dataclass
class _Builder:
    """Turns nodes into plain data, noting lines and collecting every finding."""

    lines: dict[str, int] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)

    def mapping(self, node: yaml.MappingNode, at: Location) -> dict[str, Any]:
        result: dict[str, Any] = {}
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode) or not _is_text(key.value):
                self._refuse(at, key, "a key that is no text", "plain text as a key")
            elif key.value in result:
                self._refuse((*at, key.value), key, "the same key again", self._once(at, key))
            else:
                self.lines[dotted((*at, key.value))] = key.start_mark.line + 1
                result[key.value] = self._value(value, (*at, key.value))
        return result

    def _once(self, at: Location, key: yaml.ScalarNode) -> str:
        return f"each key once; it is on line {self.lines[dotted((*at, key.value))]} already"

    def _value(self, node: yaml.Node, at: Location) -> Any:
        if isinstance(node, yaml.MappingNode):
            return self.mapping(node, at)
        if isinstance(node, yaml.SequenceNode):
            return [self._item(item, (*at, index)) for index, item in enumerate(node.value)]
        return self._scalar(node, at)

    def _item(self, node: yaml.Node, at: Location) -> Any:
        self.lines[dotted(at)] = node.start_mark.line + 1
        return self._value(node, at)

    def _scalar(self, node: yaml.Node, at: Location) -> object:
        if not _is_text(node.value):
            self._refuse(at, node, "half of a character", "whole characters: \\U and 8 digits")
            return None
        try:
            return _SCALARS[node.tag](node.value)
        except (KeyError, ValueError):
            tag = node.tag.replace(_TAG, "!!")
            self._refuse(at, node, f"the tag {quoted(tag)}", "a plain value without a tag")
            return None

    def _refuse(self, at: Location, node: yaml.Node, found: str, allowed: str) -> None:
        line = node.start_mark.line + 1
        self.findings.append(Finding(dotted(at) or _FILE, f"{found} (line {line})", allowed))


def _is_text(text: str) -> bool:
    """Whether it can be written at all: an escape such as \\ud83d alone is half of a character."""
    return not any("\ud800" <= char <= "\udfff" for char in text)
