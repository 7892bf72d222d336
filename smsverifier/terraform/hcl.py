"""Terraform's language (HCL 2): values and blocks as text that `terraform fmt` leaves as it is.

Syntax: HCL Native Syntax Specification; what is aligned: the formatter of the hclwrite library.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby

LINE = 80
"""Characters of a list that still goes into one line."""
INDENT = "  "
_IDENTIFIER = re.compile(r"(?!for$)[A-Za-z_][A-Za-z0-9_-]*")
"""What a key may be without quotes; `for` at the beginning of an object is a loop."""
_ESCAPED = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}


class Expression(str):
    """What stands in the text as it is: a reference, or the call of a function."""

    __slots__ = ()


Value = str | bool | int | float | Sequence["Value"] | Mapping[str, "Value"] | None
"""A text is quoted so that nothing in it is interpolated, but for an `Expression`.
An argument that is None is left out."""


class Row(dict[str, Value]):
    """An object in one line, for tables."""


@dataclass(frozen=True)
class Block:
    """One block: `type "label" "label" { … }`."""

    type: str
    labels: tuple[str, ...] = ()
    arguments: Mapping[str, Value] = field(default_factory=dict)
    blocks: tuple["Block", ...] = ()
    """The blocks in it; they stand below the arguments, each after an empty line."""
    comment: str = ""
    """Why it is so, above it."""

    @property
    def address(self) -> str:
        """How others refer to it: `aws_sqs_queue.dead_letters`."""
        return ".".join(self.labels)


def resource(
    kind: str,
    name: str,
    arguments: Mapping[str, Value],
    *blocks: Block,
    comment: str = "",
) -> Block:
    """`resource "kind" "name" { … }`."""
    return Block("resource", (kind, name), arguments, blocks, comment)


def output(name: str, value: Value, description: str) -> Block:
    """`output "name" { … }`: what `terraform output` tells."""
    return Block("output", (name,), {"description": description, "value": value})


def document(blocks: Iterable[Block]) -> str:
    """A whole file.

    Raises ValueError for what Terraform has no words for: half of a character (a surrogate), and a
    number without end.
    """
    return "\n".join("".join(f"{line}\n" for line in _block(each)) for each in blocks)


def quoted(text: str) -> str:
    """A text in quotes that means itself, whatever is in it (`${` and `%{` would begin templates).

    Terraform normalizes every text to NFC, as it does what it reads from AWS.
    """
    return f'"{_escaped(text)}"'


def interpolated(*parts: str) -> Expression:
    """One text made of texts and of expressions: `"${aws_dynamodb_table.x.arn}/stream/*"`."""
    *before, last = (
        f"${{{each}}}" if isinstance(each, Expression) else _escaped(each) for each in parts
    )
    return Expression(f'"{"".join(map(_continued, before))}{last}"')


def jsonencode(value: Value) -> Expression:
    """The call that makes JSON of it; sorted by key, without blanks, `<`, `>` and `&` escaped."""
    return call("jsonencode", value)


def call(function: str, *values: Value) -> Expression:
    """The call of one of Terraform's functions."""
    return Expression(f"{function}({', '.join(map(_value, values))})")


def _escaped(text: str) -> str:
    text.encode()  # what is in no file cannot be written: UnicodeEncodeError
    plain = "".join(map(_character, text))
    return plain.replace("${", "$${").replace("%{", "%%{")


def _character(character: str) -> str:
    if character in _ESCAPED:
        return _ESCAPED[character]
    if character.isprintable():
        return character
    code = ord(character)
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def _continued(part: str) -> str:
    """What something follows: a `$` at its end must neither escape nor begin a template with it."""
    if part.endswith(("$", "%")):
        return f"{part[:-1]}\\u{ord(part[-1]):04x}"
    return part


def _block(block: Block, margin: str = "") -> Iterator[str]:
    for line in block.comment.splitlines():
        yield f"{margin}# {line}".rstrip()
    head = " ".join([block.type, *map(quoted, block.labels)])
    paragraphs = list(_paragraphs(block, margin + INDENT))
    if not paragraphs:
        yield f"{margin}{head} {{}}"
        return
    yield f"{margin}{head} {{"
    yield from "\n\n".join(paragraphs).split("\n")
    yield f"{margin}}}"


def _paragraphs(block: Block, margin: str) -> Iterator[str]:
    """What stands together: how often it is made, what it is, after what else, what is in it."""
    given = {name: each for name, each in block.arguments.items() if each is not None}
    for _, names in groupby(sorted(given, key=_rank), key=_rank):
        yield "\n".join(_arguments({name: given[name] for name in names}, margin))
    for each in block.blocks:
        yield "\n".join(_block(each, margin))


def _rank(argument: str) -> int:
    """Terraform's own arguments stand apart."""
    return {"for_each": 0, "depends_on": 2}.get(argument, 1)


def _arguments(arguments: Mapping[str, Value], margin: str) -> Iterator[str]:
    """A line each, with the signs of equality below each other in lines that follow each other.

    What takes more than one line stands for itself.
    """
    group: list[tuple[str, str]] = []
    for name, value in arguments.items():
        text = _value(value, margin)
        if "\n" not in text:
            group.append((name, text))
            continue
        yield from _aligned(group, margin)
        group = []
        yield f"{margin}{name} = {text}"
    yield from _aligned(group, margin)


def _aligned(group: Sequence[tuple[str, str]], margin: str) -> Iterator[str]:
    if not all(name.isascii() for name, _ in group):
        # Only the formatter knows how wide such a name is: an empty line between them, and each
        # stands for itself.
        yield from "\n\n".join(f"{margin}{name} = {text}" for name, text in group).split("\n")
        return
    width = max((len(name) for name, _ in group), default=0)
    for name, text in group:
        yield f"{margin}{name:<{width}} = {text}"


def _value(value: Value, margin: str = "") -> str:
    """`margin`: of the line that it begins in."""
    if isinstance(value, Expression):
        return re.sub(r"\n(?!\n)", f"\n{margin}", value)
    if value is None or isinstance(value, (bool, int, float)):
        return json.dumps(value, allow_nan=False)
    if isinstance(value, str):
        return quoted(value)
    if isinstance(value, Mapping):
        return _object(value, margin)
    return _list(value, margin)


def _object(value: Mapping[str, Value], margin: str) -> str:
    if not value:
        return "{}"
    named = {_key(name): each for name, each in value.items()}
    if isinstance(value, Row):
        inner = ", ".join(f"{name} = {_value(each)}" for name, each in named.items())
        return f"{{ {inner} }}"
    lines = "\n".join(_arguments(named, margin + INDENT))
    return f"{{\n{lines}\n{margin}}}"


def _key(name: str) -> str:
    if isinstance(name, Expression):
        return f"({name})"
    return name if _IDENTIFIER.fullmatch(name) else quoted(name)


def _list(value: Sequence[Value], margin: str) -> str:
    if len(value) == 1:
        return f"[{_value(value[0], margin)}]"
    inner = [_value(each, margin + INDENT) for each in value]
    line = f"[{', '.join(inner)}]"
    if "\n" not in line and len(line) <= LINE:
        return line
    lines = "".join(f"{margin}{INDENT}{each},\n" for each in inner)
    return f"[\n{lines}{margin}]"
