"""Expressions of DynamoDB are parsed once for their text, not twice for each call.

A registration is some five writes with a condition, and reading their expressions was half of what
each of them took. A text means the same in each call; the values in it, and of an update the item,
are looked at anew. What is wrong with an expression is never remembered: it is raised again.
"""

from collections.abc import Callable, Collection, Mapping
from copy import deepcopy
from functools import cache, lru_cache
from typing import Any, NamedTuple

from moto.dynamodb import comparisons
from moto.dynamodb.comparisons import ConditionExpressionParser
from moto.dynamodb.exceptions import DuplicateUpdateExpression
from moto.dynamodb.parsing.ast_nodes import (
    DepthFirstTraverser,
    Expression,
    LeafNode,
    Node,
    UpdateExpressionFunction,
)
from moto.dynamodb.parsing.expressions import UpdateExpressionParser
from moto.dynamodb.parsing.validators import ActionCountValidator, OverlappingPathsValidator

moto_traverse, moto_find_clauses = DepthFirstTraverser.traverse, Node.find_clauses
"""moto's own ways."""
_MOST = 1024
"""A stack has some twenty expressions; whoever writes a new one for each item has none for long."""


class _Tree(NamedTuple):
    """A condition that was read, without its values."""

    root: Any
    names: list[str]
    values: list[str]
    """What it uses of names and values."""


class _NoValues(dict[str, str]):
    """Has a value for each name: the name."""

    def __missing__(self, name: str) -> str:
        return name


@lru_cache(_MOST)
def _tree(condition: str, names: tuple[tuple[str, str], ...]) -> _Tree:
    reader = _TreeReader(condition, dict(names), _NoValues())
    return _Tree(reader.parse(), reader.expr_attr_names_found, reader.expr_attr_values_found)


class _TreeReader(ConditionExpressionParser):  # type: ignore[misc]  # moto is not typed
    """moto's parser, which ends where it would make operations of what it has read."""

    def _make_op_condition(self, node: Any) -> Any:
        return node


class ConditionParser(ConditionExpressionParser):  # type: ignore[misc]
    """moto's parser, which begins where the tree is there."""

    def parse(self) -> Any:
        """The condition as operations, as moto's own gives it."""
        if not self.condition_expression:
            return super().parse()
        names = tuple(sorted((self.expression_attribute_names or {}).items()))
        tree = _tree(self.condition_expression, names)
        self.expr_attr_names_found.extend(tree.names)
        self.expr_attr_values_found.extend(tree.values)
        return self._make_op_condition(tree.root)

    def _make_operand(self, node: Any) -> Any:
        if node.kind == self.Kind.EXPRESSION_ATTRIBUTE_VALUE:
            return comparisons.AttributeValue(self._lookup_expression_attribute_value(node.text))
        return super()._make_operand(node)


# Of an update moto changes a copy of the tree; `deepcopy` of it took more than all the rest.


def _copy(self: Any, memo: dict[int, Any]) -> Any:
    copied = object.__new__(self.__class__)
    vars(copied).update(vars(self))
    if self.children is not None:
        copied.children = []
        for child in self.children:
            if _is_node(child.__class__):
                inner = _copy(child, memo)
                inner.parent = copied
            else:
                inner = child if child.__class__ is str else deepcopy(child, memo)
            copied.children.append(inner)
    return copied


def _traverse(self: Any, root: Any) -> Any:
    """As moto's, which asks anew at each node which kinds of nodes there is something to do for.

    Most of its nine walks have nothing to do before a child, and little at a leaf.
    """
    does_nothing = self.__class__.pre_processing_of_child is _moto_does_nothing
    before = None if does_nothing else self.pre_processing_of_child
    steps = self._processing_map()
    return _walk(before, steps, _kinds_of(tuple(steps)), root, -1)


_moto_does_nothing = DepthFirstTraverser.pre_processing_of_child


class _Kinds(dict[type, type | None]):
    """Of each kind of node, under which of `wanted` there is something to do for it."""

    def __init__(self, wanted: tuple[type, ...]) -> None:
        self._wanted = wanted

    def __missing__(self, kind: type) -> type | None:
        found = next((each for each in self._wanted if each in kind.__mro__), None)
        self[kind] = found
        return found


_kinds_of = cache(_Kinds)


def _walk(
    before: Callable[[Any, int], None] | None,
    steps: Mapping[type, Any],
    kinds: _Kinds,
    node: Any,
    place: int,
) -> Any:
    parent = node.parent
    for number, child in enumerate(node.children or ()):
        if before is not None:
            before(node, number)
        kind = child.__class__
        if _has_nodes(kind) or kinds[kind] is not None:
            _walk(before, steps, kinds, child, number)
    wanted = kinds[node.__class__]
    if wanted is not None:
        node = steps[wanted](node)
        node.parent = parent
        if parent:
            parent.children[place] = node
    return node


@cache
def _is_node(kind: type) -> bool:
    return Node in kind.__mro__


@cache
def _has_nodes(kind: type) -> bool:
    """Whether it may: moto's leaves have texts and values alone, for which no walk has a step."""
    return _is_node(kind) and LeafNode not in kind.__mro__


def _find_clauses(self: Any, kinds: Collection[type]) -> list[Any]:
    """As moto's, which asks two abstract classes about each node; six times an update."""
    found: list[Any] = []
    for child in self.children or ():
        kind = child.__class__
        if kind in kinds:
            found.append(child)
        elif _may_hold_clauses(kind):
            found += _find_clauses(child, kinds)
    return found


@cache
def _may_hold_clauses(kind: type) -> bool:
    return issubclass(kind, Expression | UpdateExpressionFunction)


_make = lru_cache(_MOST)(UpdateExpressionParser.make)


def _count(self: Any, root: Any) -> Any:
    """moto counts its sections at each node of an update; all of them are below the root."""
    return self.verify_action_counts(root)


def _overlap(self: Any, root: Any) -> Any:
    """moto looks for paths that overlap at each node of an update: those of all are at the root.

    Where there are some, moto says which.
    """
    try:
        return self.check_for_overlapping_paths(root)
    except DuplicateUpdateExpression:
        return _traverse(self, root)


def install_expressions() -> None:
    """moto parses so from now on."""
    comparisons.ConditionExpressionParser = ConditionParser
    UpdateExpressionParser.make = _make
    Node.__deepcopy__ = _copy
    Node.find_clauses = _find_clauses
    DepthFirstTraverser.traverse = _traverse
    ActionCountValidator.traverse = _count
    OverlappingPathsValidator.traverse = _overlap
