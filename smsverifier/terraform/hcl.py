"""Terraform's language (HCL 2): values and blocks as text that `terraform fmt` leaves as it is.

Syntax: HCL Native Syntax Specification; what is aligned: the formatter of the hclwrite library.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Union

LINE = 80
"""Characters of a list that still goes into one line."""
INDENT = "  "
_IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")
_ESCAPED = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}


class Expression(str):
    """What stands in the text as it is: a reference, or the call of a function."""

    __slots__ = ()


Value = Union[None, str, bool, int, float, Sequence["Value"], Mapping[str, "Value"]]
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
    """A whole file."""
    return "\n".join("".join(f"{line}\n" for line in _block(each)) for each in blocks)


def quoted(text: str) -> str:
    """A text in quotes that means itself, whatever is in it (`${` and `%{` would begin templates).

    Terraform normalizes every text to NFC, as it does what it reads from AWS.
    """
    return f'"{_escaped(text)}"'


def _escaped(text: str) -> str:
    plain = "".join(_character(each) for each in text)
    return plain.replace("${", "$${").replace("%{", "%%{")


def interpolated(*parts: str) -> Expression:
    """One text made of texts and of expressions: `"${aws_dynamodb_table.x.arn}/stream/*"`."""
    inner = (f"${{{part}}}" if isinstance(part, Expression) else _escaped(part) for part in parts)
    return Expression(f'"{"".join(inner)}"')


def jsonencode(value: Value) -> Expression:
    """The call that makes JSON of it; sorted by key, without blanks, `<`, `>` and `&` escaped."""
    return call("jsonencode", value)


def call(function: str, *values: Value) -> Expression:
    """The call of one of Terraform's functions."""
    return Expression(f"{function}({', '.join(map(_value, values))})")


def _character(character: str) -> str:
    if character in _ESCAPED:
        return _ESCAPED[character]
    if character.isprintable() or character == " ":
        return character
    code = ord(character)
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def _block(block: Block, margin: str = "") -> Iterator[str]:
    for line in block.comment.splitlines():
        yield f"{margin}# {line}"
    head = " ".join([block.type, *map(quoted, block.labels)])
    body = list(_spaced(block.arguments, margin + INDENT))
    for each in block.blocks:
        if body:
            body.append("")
        body.extend(_block(each, margin + INDENT))
    if not body:
        yield f"{margin}{head} {{}}"
        return
    yield f"{margin}{head} {{"
    yield from body
    yield f"{margin}}}"


def _spaced(arguments: Mapping[str, Value], margin: str) -> Iterator[str]:
    """The arguments of a block, with Terraform's own apart: how often first, after what last."""
    of_terraform = ({"for_each"}, {"depends_on"})
    first, last = ({n: v for n, v in arguments.items() if n in names} for names in of_terraform)
    others = {n: v for n, v in arguments.items() if n not in {*first, *last}}
    parts = [list(_arguments(part, margin)) for part in (first, others, last)]
    for number, lines in enumerate(part for part in parts if part):
        yield from [""] * (number > 0)
        yield from lines


def _arguments(arguments: Mapping[str, Value], margin: str) -> Iterator[str]:
    """A line each, with the signs of equality below each other in lines that follow each other.

    What takes more than one line stands for itself.
    """
    lines = [
        (name, _value(value, margin)) for name, value in arguments.items() if value is not None
    ]
    group: list[tuple[str, str]] = []
    for name, text in lines:
        if "\n" not in text:
            group.append((name, text))
            continue
        yield from _aligned(group, margin)
        group = []
        yield f"{margin}{name} = {text}"
    yield from _aligned(group, margin)


def _aligned(group: Sequence[tuple[str, str]], margin: str) -> Iterator[str]:
    width = max((len(name) for name, _ in group), default=0)
    for name, text in group:
        yield f"{margin}{name:<{width}} = {text}"


def _value(value: Value, margin: str = "") -> str:
    if isinstance(value, Expression):
        return _moved(value, margin)
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return str(value)
    if isinstance(value, str):
        return quoted(value)
    if isinstance(value, Mapping):
        return _object(value, margin)
    return _list(value, margin)


def _moved(expression: str, margin: str) -> str:
    """An expression of several lines, further in."""
    return expression.replace("\n", f"\n{margin}")


def _object(value: Mapping[str, Value], margin: str) -> str:
    if not value:
        return "{}"
    if isinstance(value, Row):
        return (
            f"{{ {', '.join(f'{_key(name)} = {_value(each)}' for name, each in value.items())} }}"
        )
    named = {_key(name): each for name, each in value.items()}
    # An object's null is a value, and stays.
    kept = {name: Expression("null") if each is None else each for name, each in named.items()}
    lines = "\n".join(_arguments(kept, margin + INDENT))
    return f"{{\n{lines}\n{margin}}}"


def _key(name: str) -> str:
    if isinstance(name, Expression):
        return f"({name})"
    return name if _IDENTIFIER.fullmatch(name) else quoted(name)


def _list(value: Sequence[Value], margin: str) -> str:
    inner = [_value(each, margin + INDENT) for each in value]
    line = f"[{', '.join(inner)}]"
    if "\n" not in line and len(line) <= LINE:
        return line
    if len(inner) == 1:
        return f"[{_value(value[0], margin)}]"
    lines = "".join(f"{margin}{INDENT}{each},\n" for each in inner)
    return f"[\n{lines}{margin}]"
