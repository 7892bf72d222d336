"""A YAML file as plain data that still knows its line numbers.

Called by `config.load` and `config.price_table`: bytes to text (UTF-8 only), text to data by YAML
1.2's rules, as editors read it. Knows no key's meaning, never raises for what a file holds.
"""

import codecs
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import yaml

from smsverifier.config.wording import dotted, quoted
from smsverifier.config.yaml_errors import BLANKS, colon_space, space_around, syntax_finding
from smsverifier.errors import Mistake

_MARKS = {codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
_SAVE = "UTF-8: save the file anew with the encoding UTF-8 (an editor offers it under Save as)"
_FEW = 3
"""Zeros that may stand in any file by mistake."""
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")


def decoded_text(raw: bytes) -> str | Mistake:
    """The text of UTF-8, with or without a byte order mark; else why it is none.

    Which letters another encoding's bytes stand for could only be guessed, and they are sent to
    people's phones.
    """
    if _utf16(raw):
        return Mistake("(file)", "UTF-16, as Windows programs write it", _SAVE)
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        found = f"a byte that is not UTF-8 (line {line})"
        return Mistake(f"byte {error.start + 1}", found, _SAVE)


def decoded_leniently(raw: bytes) -> str:
    """The text with a sign for every letter that cannot be read."""
    text = raw.decode(_utf16(raw) or "utf-8-sig", errors="replace")
    return _UNPRINTABLE.sub("\ufffd", text)


def _utf16(raw: bytes) -> str | None:
    """The codec of UTF-16, if that is what the bytes are: by its mark, or by every other zero."""
    if raw[:2] in _MARKS:
        return _MARKS[raw[:2]]
    half = len(raw) // 2
    for codec, zeros in (("utf-16-le", raw[1::2]), ("utf-16-be", raw[0::2])):
        if zeros.count(0) > max(_FEW, half * 0.4):
            return codec
    return None


_MAX_DEPTH = 20  # the model is five deep; a parser must not recurse as deep as a stranger likes
_TAG = "tag:yaml.org,2002:"
_STR = _TAG + "str"

_FILE = "(file)"  # the path of a finding about the whole

Location = tuple[str | int, ...]


@dataclass(frozen=True)
class YamlDocument:
    """What a file says: plain data, dotted path → line (1 is the first), and what is wrong."""

    data: dict[str, Any] = field(default_factory=dict)
    lines: Mapping[str, int] = field(default_factory=dict)
    findings: tuple[Mistake, ...] = ()
    sources: Mapping[str, str] = field(default_factory=dict)
    """Dotted path → how a number, true, false or null is written there: `0101`, `1.50`."""
    comments: Mapping[Location, "Comment"] = field(default_factory=dict)
    """Where → what stands behind a text without quotes, on its line."""


@dataclass(frozen=True)
class Comment:
    """What YAML drops behind a text without quotes."""

    text: str
    """From its # on."""
    line: str
    """The text and the comment, as they are written."""


def read_document(raw: bytes, example: str = "stack: my-event") -> YamlDocument:
    """Parse a file's bytes. Never raises for what they hold: trouble is in `findings`.

    `example`: what a file of this kind may say, for one that says nothing.
    """
    some = f"keys and values, such as `{example}`"
    text = decoded_text(raw)
    if isinstance(text, Mistake):
        return YamlDocument(findings=(text,))
    try:
        root = yaml.compose(text, Loader=Yaml12)
    except yaml.YAMLError as error:
        return YamlDocument(findings=(syntax_finding(error, text),))
    if root is None:
        return _refused(_FILE, "an empty file", some)
    if not isinstance(root, yaml.MappingNode):
        space = colon_space(text)
        return _refused(
            _FILE, *((f"a {space} behind a colon", BLANKS) if space else ("no keys", some))
        )
    builder = _Builder(text)
    data = builder.mapping(root, ())
    findings = tuple(builder.findings)
    return YamlDocument(data, builder.lines, findings, builder.sources, builder.comments)


def _refused(path: str, found: str, allowed: str) -> YamlDocument:
    return YamlDocument(findings=(Mistake(path, found, allowed),))


_GAP = re.compile("(?: *(?:#[^\0\r\n\x85\u2028\u2029]*)?\n)+")
"""Ends of lines with nothing but a comment before them."""


class Yaml12(yaml.SafeLoader):
    """PyYAML's safe loader with YAML 1.2's core schema, without aliases and deep nesting."""

    yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}  # noqa: RUF012
    depth = 0

    def scan_to_next_token(self) -> None:
        """Go over empty lines and comments at once: PyYAML takes them letter by letter."""
        gap = _GAP.match(self.buffer, self.pointer)
        if gap is not None:
            self.pointer = gap.end()
            self.index += len(gap[0])
            self.line += gap[0].count("\n")
            self.column = 0
            if not self.flow_level:
                self.allow_simple_key = True
        super().scan_to_next_token()

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
    """Turns nodes into plain data, noting how it is written and collecting every finding."""

    text: str
    lines: dict[str, int] = field(default_factory=dict)
    sources: dict[str, str] = field(default_factory=dict)
    comments: dict[Location, Comment] = field(default_factory=dict)
    findings: list[Mistake] = field(default_factory=list)

    def mapping(self, node: yaml.MappingNode, at: Location) -> dict[str, Any]:
        result: dict[str, Any] = {}
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode) or not _is_text(key.value):
                self._refuse(at, key, "a key that is no text", "plain text as a key")
            elif space := space_around(key.value):
                self._refuse((*at, key.value), key, f"a {space} beside the key", BLANKS)
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
        value = _PAIR.sub(_joined, node.value)
        if not _is_text(value):
            self._refuse(at, node, "half of a character", "whole characters: \\U and 8 digits")
            return None
        if node.tag != _STR:
            self.sources[dotted(at)] = value
        self._note_comment(node, value, at)
        try:
            return _SCALARS[node.tag](value)
        except (KeyError, ValueError):
            tag = node.tag.replace(_TAG, "!!")
            self._refuse(at, node, f"the tag {quoted(tag)}", "a plain value without a tag")
            return None

    def _note_comment(self, node: yaml.Node, value: str, at: Location) -> None:
        """Keep what is behind a text without quotes, or in place of one."""
        if getattr(node, "style", None) is not None or node.tag not in {_STR, _TAG + "null"}:
            return
        rest = _COMMENT.match(self.text, node.end_mark.index)
        if rest:
            self.comments[at] = Comment(rest[1].rstrip(), (value + rest[0]).strip())

    def _refuse(self, at: Location, node: yaml.Node, found: str, allowed: str) -> None:
        line = node.start_mark.line + 1
        self.findings.append(Mistake(dotted(at) or _FILE, f"{found} (line {line})", allowed))


_COMMENT = re.compile(r"[ \t]+(#[^\r\n]*)")
_PAIR = re.compile("[\ud800-\udbff][\udc00-\udfff]")
"""One character in two halves, as JSON escapes an emoji."""


def _joined(pair: re.Match[str]) -> str:
    return pair[0].encode("utf-16-le", "surrogatepass").decode("utf-16-le")


def _is_text(text: str) -> bool:
    """Whether it can be written at all: an escape such as \\ud83d alone is half of a character."""
    return not any("\ud800" <= char <= "\udfff" for char in text)
