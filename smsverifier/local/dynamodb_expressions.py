"""Whether the expressions of a DynamoDB call are ones: the grammar, in DynamoDB's own words.

Called by `malformed_requests` before moto sees them, which takes many a wrong one for another, or
fails. The grammar is that of the DynamoDB guide's pages "Condition and filter expressions,
operators, and functions", "Update expressions" and "Projection expressions". Knows no table and
evaluates nothing.
"""

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from moto.dynamodb.parsing.reserved_keywords import ReservedKeywords

from smsverifier.local.supported_operations import NotModelled

EXPRESSIONS = (
    "KeyConditionExpression",
    "ConditionExpression",
    "FilterExpression",
    "ProjectionExpression",
    "UpdateExpression",
)
_TOKEN = re.compile(r"[:#][A-Za-z0-9_]+|[A-Za-z_][A-Za-z0-9_]*|[0-9]+|<=|>=|<>|[=<>(),.\[\]+-]")
_COMPARATORS = frozenset({"=", "<>", "<", "<=", ">", ">="})
_WORDS = frozenset({"AND", "OR", "NOT", "BETWEEN", "IN", "SET", "REMOVE", "ADD", "DELETE"})
_FUNCTIONS = {
    "attribute_exists": 1,
    "attribute_not_exists": 1,
    "attribute_type": 2,
    "begins_with": 2,
    "contains": 2,
}
_VALUES = {"size": 1}
_UPDATES = {"if_not_exists": 2, "list_append": 2}
_MOST_LEVELS = 50
_END = "<EOF>"


class ExpressionError(Exception):
    """What is wrong, in DynamoDB's words."""


def check_expressions(part: Mapping[str, Any]) -> None:
    """Raises ExpressionError for what is wrong in one part of a call that holds expressions."""
    names = part.get("ExpressionAttributeNames") or {}
    values = part.get("ExpressionAttributeValues") or {}
    given = {name: part[name] for name in EXPRESSIONS if part.get(name) is not None}
    known = frozenset(names) | frozenset(values)
    used: set[str] = set()
    for name, text in given.items():
        try:
            used |= _used(name, text, known)
        except ExpressionError as error:
            raise ExpressionError(f"Invalid {name}: {error}") from error
    for which, keys in (("Names", names), ("Values", values)):
        if keys and not given:
            raise ExpressionError(
                f"ExpressionAttribute{which} can only be specified when using expressions"
            )
        if unused := sorted(set(keys) - used):
            raise ExpressionError(
                f"Value provided in ExpressionAttribute{which} unused in expressions: "
                f"keys: {{{', '.join(unused)}}}"
            )


@lru_cache(1024)
def _used(name: str, text: str, known: frozenset[str]) -> frozenset[str]:
    """The names and values that an expression uses; read once, as stacks have some twenty."""
    return frozenset(_Parser(text, known).read(name))


class _Parser:
    """Reads one expression from left to right."""

    def __init__(self, text: str, known: frozenset[str]) -> None:
        self._known = known
        self._used: set[str] = set()
        self._tokens = _tokens(text)
        self._at = 0
        self._level = 0

    def read(self, name: str) -> set[str]:
        """The names and values it uses."""
        if self._tokens == [_END]:
            raise ExpressionError("The expression can not be empty;")
        if name == "UpdateExpression":
            self._update()
        elif name == "ProjectionExpression":
            self._listed(self._path)
        else:
            self._any_of()
        if self._next != _END:
            raise self._syntax_error()
        return self._used

    @property
    def _next(self) -> str:
        return self._tokens[self._at]

    def _word(self) -> str:
        return self._next.upper() if self._next.upper() in _WORDS else ""

    def _takes(self, token: str) -> bool:
        """Go past `token`, if it is the next."""
        if token not in (self._next, self._word()):
            return False
        self._at += 1
        return True

    def _needs(self, token: str) -> None:
        if not self._takes(token):
            raise self._syntax_error()

    def _listed(self, one: Callable[[], object]) -> int:
        """How many there are, with commas between them."""
        one()
        count = 1
        while self._takes(","):
            one()
            count += 1
        return count

    def _any_of(self) -> None:
        self._all_of()
        while self._takes("OR"):
            self._all_of()

    def _all_of(self) -> None:
        self._one()
        while self._takes("AND"):
            self._one()

    def _one(self) -> None:
        self._level += 1
        if self._level > _MOST_LEVELS:
            raise ExpressionError("The expression is nested too deep;")
        if self._takes("NOT"):
            self._one()
        elif self._takes("("):
            self._any_of()
            self._needs(")")
        elif not self._function(_FUNCTIONS):
            self._comparison()
        self._level -= 1

    def _comparison(self) -> None:
        self._operand()
        if self._takes("BETWEEN"):
            self._operand()
            self._needs("AND")
            self._operand()
        elif self._takes("IN"):
            self._needs("(")
            self._listed(self._operand)
            self._needs(")")
        elif self._next in _COMPARATORS:
            self._at += 1
            self._operand()
        else:
            raise self._syntax_error()

    def _operand(self) -> None:
        if not self._value() and not self._function(_VALUES):
            self._path()

    def _function(self, known: Mapping[str, int]) -> bool:
        """Go past a function that is known here, if one is next."""
        name = self._next
        if not name.isidentifier() or self._word() or self._tokens[self._at + 1] != "(":
            return False
        if known is _FUNCTIONS and name in _VALUES:
            return False
        if name not in known:
            raise ExpressionError(f"Invalid function name; function: {name}")
        self._at += 2
        count = self._listed(self._update_value if known is _UPDATES else self._operand)
        self._needs(")")
        if count != known[name]:
            raise ExpressionError(
                "Incorrect number of operands for operator or function; operator or function: "
                f"{name}, number of operands: {count}"
            )
        return True

    def _value(self) -> bool:
        if not self._next.startswith(":"):
            return False
        self._known_one("An expression attribute value used in expression is not defined; "
                        "attribute value")  # fmt: skip
        return True

    def _path(self) -> None:
        self._name()
        while True:
            if self._takes("."):
                self._name()
            elif self._takes("["):
                if not self._next.isdigit():
                    raise self._syntax_error()
                self._at += 1
                self._needs("]")
            else:
                return

    def _name(self) -> None:
        name = self._next
        if name.startswith("#"):
            self._known_one("An expression attribute name used in the document path is not "
                            "defined; attribute name")  # fmt: skip
            return
        if not name.isidentifier() or self._word():
            raise self._syntax_error()
        if name.upper() in _RESERVED:
            raise ExpressionError(f"Attribute name is a reserved keyword; reserved keyword: {name}")
        self._at += 1

    def _known_one(self, otherwise: str) -> None:
        if self._next not in self._known:
            raise ExpressionError(f"{otherwise}: {self._next}")
        self._used.add(self._next)
        self._at += 1

    def _update(self) -> None:
        clauses = {"SET": self._set, "REMOVE": self._path, "ADD": self._pair, "DELETE": self._pair}
        while (word := self._word()) in clauses:
            self._at += 1
            self._listed(clauses.pop(word))
            if self._word() and self._word() not in clauses:
                raise ExpressionError(
                    f'The "{self._word()}" section can only be used once in an update expression;'
                )

    def _set(self) -> None:
        self._path()
        self._needs("=")
        self._term()
        if self._next in ("+", "-"):
            self._at += 1
            self._term()

    def _term(self) -> None:
        if self._next == "(":  # aws: update-in-parentheses
            raise NotModelled(
                "parentheses in the SET section of an update", "write it without them"
            )
        self._update_value()

    def _update_value(self) -> None:
        if not self._value() and not self._function(_UPDATES):
            self._path()

    def _pair(self) -> None:
        self._path()
        if not self._value():
            raise self._syntax_error()

    def _syntax_error(self) -> ExpressionError:
        near = " ".join(self._tokens[max(0, self._at - 1) : self._at + 2])
        return ExpressionError(f'Syntax error; token: "{self._next}", near: "{near}"')


_RESERVED = frozenset(word.upper() for word in ReservedKeywords.get_reserved_keywords())


def _tokens(text: str) -> list[str]:
    """The tokens, with an end behind them."""
    tokens, at = [], 0
    while at < len(text):
        if text[at] in " \t\r\n":
            at += 1
        elif match := _TOKEN.match(text, at):
            tokens.append(match[0])
            at = match.end()
        else:
            near = text[max(0, at - 10) : at + 10]
            raise ExpressionError(f'Syntax error; token: "{text[at]}", near: "{near}"')
    return [*tokens, _END]
