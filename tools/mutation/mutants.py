"""The faults: what is changed in a Python file, one place at a time.

A condition turned, a limit off by one, `and` for `or`, a statement left out, a value not returned,
an exception not caught, a constant changed. Not changed are docstrings, annotations and strings
with a blank in them, which are words for people: whether those are well chosen no test can say.
"""

import ast
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

_OPERATORS: Final[dict[type[ast.AST], tuple[str, str]]] = {
    ast.Lt: ("<", "<="),
    ast.LtE: ("<=", "<"),
    ast.Gt: (">", ">="),
    ast.GtE: (">=", ">"),
    ast.Eq: ("==", "!="),
    ast.NotEq: ("!=", "=="),
    ast.Is: ("is", "is not"),
    ast.IsNot: ("is not", "is"),
    ast.In: ("in", "not in"),
    ast.NotIn: ("not in", "in"),
    ast.Add: ("+", "-"),
    ast.Sub: ("-", "+"),
    ast.Mult: ("*", "//"),
    ast.Div: ("/", "*"),
    ast.FloorDiv: ("//", "*"),
    ast.Mod: ("%", "//"),
    ast.Pow: ("**", "*"),
    ast.BitOr: ("|", "&"),
    ast.BitAnd: ("&", "|"),
    ast.And: ("and", "or"),
    ast.Or: ("or", "and"),
}
"""How an operator is written, and what stands in its place."""
_CALLED: Final = {
    "all": "any",
    "any": "all",
    "max": "min",
    "min": "max",
    "startswith": "endswith",
    "endswith": "startswith",
    "fullmatch": "match",
    "match": "search",
    "lower": "upper",
    "casefold": "upper",
    "strip": "lstrip",
    "rstrip": "lstrip",
    "lstrip": "rstrip",
    "partition": "rpartition",
    "rpartition": "partition",
}
_SUBSCRIPTED_TYPES: Final = {"Literal", "Annotated"}


@dataclass(frozen=True)
class Mutant:
    """One change of one file."""

    start: int
    """Where in the file, in bytes, to `end`."""
    end: int
    old: str
    new: str
    line: int
    function: tuple[int, int] | None
    """First and last line of the outermost function around it, decorators included; None if there
    is none, so that it is carried out when the module is imported."""

    def applied(self, text: str) -> str:
        """`text`, which is the whole file, with the change in it."""
        whole = text.encode()
        return (whole[: self.start] + self.new.encode() + whole[self.end :]).decode()


def mutants_of(text: str) -> list[Mutant]:
    """Every mutant of a file, in order; each is Python and differs from it by more than layout."""
    tree = ast.parse(text)
    source = _Source(text)
    same = ast.dump(tree)
    seen = {same}
    found = []
    for mutant in sorted(_Search(source).of(tree), key=lambda each: (each.start, each.end)):
        dump = _dump(mutant.applied(text))
        if dump and dump not in seen:
            seen.add(dump)
            found.append(mutant)
    return found


def _dump(text: str) -> str:
    try:
        return ast.dump(ast.parse(text))
    except SyntaxError:
        return ""


class _Source:
    """A file's text by the places that `ast` gives: lines, and bytes in a line."""

    def __init__(self, text: str) -> None:
        self.whole = text.encode()
        self._starts = [0]
        for line in self.whole.split(b"\n"):
            self._starts.append(self._starts[-1] + len(line) + 1)

    def start(self, node: ast.AST) -> int:
        return self._place(node, "lineno", "col_offset")

    def end(self, node: ast.AST) -> int:
        return self._place(node, "end_lineno", "end_col_offset")

    def _place(self, node: ast.AST, line: str, column: str) -> int:
        # By name, as `ast.AST` does not say that expressions and statements have them.
        return self._starts[int(getattr(node, line)) - 1] + int(getattr(node, column))

    def without_comments(self, start: int, end: int) -> bytes:
        """As long as it was. Between two operands a `#` is the beginning of a comment."""
        return re.sub(rb"#[^\n]*", lambda found: b" " * len(found[0]), self.whole[start:end])

    def text(self, start: int, end: int) -> str:
        return self.whole[start:end].decode()


class _Search:
    """A walk through a tree that knows in which function it is."""

    def __init__(self, source: _Source) -> None:
        self._source = source
        self._function: tuple[int, int] | None = None

    def of(self, node: ast.AST) -> Iterator[Mutant]:
        outermost = self._function is None and isinstance(
            node, ast.FunctionDef | ast.AsyncFunctionDef
        )
        if outermost:
            self._function = _lines(node)
        yield from self._here(node)
        for child in _children(node):
            yield from self.of(child)
        if outermost:
            self._function = None

    def _here(self, node: ast.AST) -> Iterator[Mutant]:
        yield from self._other_operator(node)
        yield from self._other_condition(node)
        yield from self._other_value(node)
        yield from self._left_out(node)

    def _other_operator(self, node: ast.AST) -> Iterator[Mutant]:
        match node:
            case ast.Compare():
                yield from self._between([node.left, *node.comparators], node.ops)
            case ast.BoolOp():
                yield from self._between(node.values, [node.op] * len(node.values))
            case ast.BinOp() if not _is_type(node):
                yield from self._between([node.left, node.right], [node.op])
            case ast.UnaryOp(op=ast.Not()):
                yield self._instead(node, f"({self._text(node.operand)})")

    def _other_condition(self, node: ast.AST) -> Iterator[Mutant]:
        match node:
            case ast.If() | ast.IfExp() | ast.While():
                yield from self._turned([node.test])
            case ast.comprehension():
                yield from self._turned(node.ifs)
            case ast.ExceptHandler(type=ast.expr() as kind):
                yield self._instead(kind, "()")

    def _other_value(self, node: ast.AST) -> Iterator[Mutant]:
        match node:
            case ast.Constant():
                yield from self._other_constant(node)
            case ast.Call(func=ast.Name(id=name)) if name in _CALLED:
                yield self._instead(node.func, _CALLED[name])
            case ast.Call(func=ast.Attribute(attr=name)) if name in _CALLED:
                end = self._source.end(node.func)
                yield self._mutant(end - len(name), end, _CALLED[name], node.func)
            case ast.Return(value=ast.expr() as value) if not _is_none(value):
                yield self._instead(value, "None")

    def _between(
        self,
        operands: Sequence[ast.expr],
        operators: Sequence[ast.AST],
    ) -> Iterator[Mutant]:
        for (left, right), operator in zip(pairwise(operands), operators, strict=False):
            if type(operator) not in _OPERATORS:
                continue
            old, new = _OPERATORS[type(operator)]
            start = self._source.end(left)
            between = self._source.without_comments(start, self._source.start(right))
            pattern = re.escape(old).replace(r"\ ", r"\s+")
            if found := re.search(pattern.encode(), between):
                yield self._mutant(start + found.start(), start + found.end(), new, left)

    def _turned(self, tests: Sequence[ast.expr]) -> Iterator[Mutant]:
        for test in tests:
            if isinstance(test, ast.Name | ast.Attribute | ast.Call | ast.NamedExpr):
                yield self._instead(test, f"(not ({self._text(test)}))")

    def _other_constant(self, node: ast.Constant) -> Iterator[Mutant]:
        match node.value:
            case bool():
                yield self._instead(node, str(not node.value))
            case int() | float():
                yield self._instead(node, str(node.value + 1))
            case str() if node.value and not re.search(r"\s", node.value.strip()):
                yield self._instead(node, repr(f"X{node.value}X"))
            case bytes() if node.value:
                yield self._instead(node, repr(b"X" + node.value + b"X"))

    def _left_out(self, node: ast.AST) -> Iterator[Mutant]:
        match node:
            case ast.Expr(value=ast.Call()) | ast.AugAssign() | ast.Delete() | ast.Raise():
                yield self._instead(node, "pass")
            case ast.Assign(targets=[ast.Attribute() | ast.Subscript()]) if self._function:
                yield self._instead(node, "pass")
            case ast.Break() | ast.Continue():
                yield self._instead(node, "pass")

    def _text(self, node: ast.AST) -> str:
        return self._source.text(self._source.start(node), self._source.end(node))

    def _instead(self, node: ast.AST, new: str) -> Mutant:
        return self._mutant(self._source.start(node), self._source.end(node), new, node)

    def _mutant(self, start: int, end: int, new: str, node: ast.AST) -> Mutant:
        line = int(getattr(node, "lineno", 0))
        return Mutant(start, end, self._source.text(start, end), new, line, self._function)


def _lines(node: ast.AST) -> tuple[int, int]:
    decorators: list[ast.expr] = getattr(node, "decorator_list", [])
    first = min([int(getattr(node, "lineno", 1)), *(each.lineno for each in decorators)])
    return first, int(getattr(node, "end_lineno", first))


def _children(node: ast.AST) -> Iterator[ast.AST]:
    """What may be changed in a node."""
    for name, value in ast.iter_fields(node):
        if name in {"annotation", "returns", "decorator_list", "bases", "type_params"}:
            continue
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.AST) and not _is_left_alone(child):
                yield child


def _is_left_alone(node: ast.AST) -> bool:
    match node:
        case ast.Expr(value=ast.Constant()):  # a docstring
            return True
        case ast.Subscript(value=ast.Name(id=name)):
            return name in _SUBSCRIPTED_TYPES
        case ast.JoinedStr() | ast.Import() | ast.ImportFrom() | ast.Assert():
            return True
        case ast.If(test=ast.Name(id="TYPE_CHECKING")):
            return True
    return False


def _is_type(node: ast.BinOp) -> bool:
    return isinstance(node.op, ast.BitOr) and any(map(_is_none, (node.left, node.right)))


def _is_none(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is None
