"""Mapping templates: Velocity on airspeed with API Gateway's habits, and the variables they see.

Used by `deployments`, which parses each template once, and by `method_execution`.
"""

import base64
import json
import operator
import re
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import quote_plus, unquote_plus

from airspeed import Template as ParsedTemplate
from airspeed import TemplateError, TemplateExecutionError
from airspeed import operators as engine

from smsverifier.local.apigateway import java

# The variables a mapping template sees: `$input`, `$util`, `$context` and `$stageVariables`.
#
# As in API Gateway's mapping template reference; docs/aws/apigateway.md has what it leaves open.


class PathNotModelledError(ValueError):
    """A JSONPath with more than names and indexes."""


def template_variables(
    body: str,
    params: Mapping[str, Mapping[str, str]],
    context: dict[str, Any],
    stage_variables: Mapping[str, str],
) -> dict[str, Any]:
    """A template's variables. `context` is changed by templates that set overrides.

    `params` holds the maps `path`, `querystring` and `header`.
    """
    return {
        "input": _input(body, params),
        "util": UTIL,
        "context": context,
        "stageVariables": stage_variables,
    }


def _input(body: str, params: Mapping[str, Mapping[str, str]]) -> java.Callables:
    parsed: list[Any] = []

    def document() -> Any:
        if not parsed:
            parsed.append(_document(body))
        return parsed[0]

    def params_or_one(name: str | None = None) -> Any:
        if name is None:
            return params
        places = (params["path"], params["querystring"], params["header"])
        return next((place[name] for place in places if name in place), "")

    return java.Callables(
        body=body or "{}",  # recorded on AWS: an empty body renders as an empty object
        path=lambda path: at_json_path(document(), path),
        json=lambda path: _json_text(at_json_path(document(), path)),
        params=params_or_one,
    )


def _document(body: str) -> Any:
    """The parsed body; what is no JSON has nothing in it."""
    try:
        return java.from_json(json.loads(body)) if body else None
    except (ValueError, RecursionError):
        return None


def _json_text(value: Any) -> str:
    return '""' if value is None else java.to_json(value)


_STEP = re.compile(r"\.(?P<name>[^.\[\]'\"*?@()]+)|\[(?P<quote>['\"])(?P<key>.*?)(?P=quote)\]"
                   r"|\[(?P<index>\d+)\]")  # fmt: skip


def at_json_path(value: Any, path: str) -> Any:
    """The value at a JSONPath of names and indexes, or None.

    Raises PathNotModelledError for other paths.
    """
    if not path.startswith("$"):
        path = f"$.{path}"
    at = 1
    while at < len(path):
        step = _STEP.match(path, at)
        if step is None:
            raise PathNotModelledError(f"the JSONPath {path!r}; names and indexes are")
        value = _step(value, step)
        at = step.end()
    return value


def _step(value: Any, step: re.Match[str]) -> Any:
    if step["index"] is not None:
        index = int(step["index"])
        return value[index] if isinstance(value, list) and index < len(value) else None
    name = step["name"] if step["name"] is not None else step["key"]
    return value.get(name) if isinstance(value, dict) else None


_SHORT = {"\b": "\\b", "\t": "\\t", "\n": "\\n", "\f": "\\f", "\r": "\\r",
          '"': '\\"', "'": "\\'", "\\": "\\\\", "/": "\\/"}  # fmt: skip
_ESCAPED = re.compile("[^ -\x7f]|[\"'\\\\/]")


def escape_java_script(value: Any) -> str:
    """As Apache Commons does it: also ' and /, and everything beyond ASCII in UTF-16 units."""
    return _ESCAPED.sub(lambda match: _SHORT.get(match[0]) or _units(match[0]), java.text(value))


def _units(character: str) -> str:
    units = character.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[i]:02X}{units[i + 1]:02X}" for i in range(0, len(units), 2))


def _base64_encode(value: Any) -> str:
    return base64.b64encode(java.text(value).encode(errors="replace")).decode()


def _base64_decode(value: Any) -> str:
    return base64.b64decode(java.text(value), validate=True).decode(errors="replace")


UTIL = java.Callables(
    escapeJavaScript=escape_java_script,
    parseJson=lambda value: java.from_json(json.loads(java.text(value))),
    urlEncode=lambda value: quote_plus(java.text(value), safe="*-._", errors="replace"),
    urlDecode=lambda value: unquote_plus(java.text(value)),
    base64Encode=_base64_encode,
    base64Decode=_base64_decode,
)

# Mapping templates in Velocity's language, on airspeed, with API Gateway's habits.
#
# airspeed parses and walks the template. It resolves names and operators as Python would, so the
# elements that do are replaced here by our own, once, at import: airspeed offers no hook, looks its
# elements up by name in its module, and nothing else in this process uses it. What they mend:
#
# - something missing prints as nothing, equals "" and `$null`, and holds in `#if`
# (aws: api-missing-prints-nothing; the recordings beside airspeed-ext's own tests): a template has
# to compare, not to ask `#if($x)`;
# - only false does not hold in `#if`, not an empty text, a zero or an empty list;
# - methods are Java's (`java.py`), and no attribute of a Python object can be reached;
# - values of different kinds compare by what they print as; a comparison that makes no sense is
# false, a division by zero is nothing, integer division goes towards zero;
# - `#foreach` over a map gives its values, and stops the template after 1000 rounds;
# - a macro that does not exist is plain text.


MAX_ROUNDS = 1000
"""What API Gateway allows a #foreach (aws: api-foreach-1000)."""


class TemplateFailedError(Exception):
    """A template that cannot be parsed or run. Its text names the template's part, no values."""


class Template:
    """One mapping template, parsed once; any number of threads may render it at once."""

    def __init__(self, source: str) -> None:
        """Raises TemplateFailedError if it is not Velocity."""
        self._parsed = ParsedTemplate(source)
        try:
            self._parsed.ensure_compiled()
        except (TemplateError, RecursionError) as error:
            raise TemplateFailedError(f"not a Velocity template: {error}") from error

    def render(self, variables: Mapping[str, Any]) -> str:
        """The text for these variables. Raises TemplateFailedError."""
        try:
            return str(self._parsed.merge(variables))
        except TemplateExecutionError as error:
            raise TemplateFailedError(_reason(error)) from error


def _reason(error: Any) -> str:
    """Where and why; never the values, which are what strangers typed into a form."""
    cause: Any = error
    while isinstance(cause, TemplateExecutionError):
        cause = cause.__cause__
    detail = f" ({cause})" if isinstance(cause, java.MethodNotModelledError) else ""
    return f"{type(cause).__name__} in {error.element.my_text()!r}{detail}"


def _holds(value: Any) -> bool:
    return value is not None and value is not False


class _Variable(engine.VariableExpression):  # type: ignore[misc]
    def calculate(self, *scope: Any) -> Any:
        value = super().calculate(*scope)
        return "" if value is None else value


class _Member(engine.NameOrCall):  # type: ignore[misc]
    def calculate(self, owner: Any, loader: Any, variables: Any) -> Any:
        if isinstance(owner, engine.LocalNamespace):
            return super().calculate(owner, loader, variables)
        if self.parameters is not None:
            return java.call(owner, self.name, self.parameters.calculate(variables, loader))
        value = owner.get(self.name) if isinstance(owner, Mapping) else None
        if self.index is None:
            return value
        return _item(value, self.index.calculate(variables, loader))


class _Reference(engine.FormalReference):  # type: ignore[misc]
    def evaluate_raw(self, stream: Any, namespace: Any, loader: Any) -> None:
        if self.expression is None:
            stream.write(self.my_text())
            return
        stream.write(java.text(self.calculate(namespace, loader)))


class _Index(engine.SubExpression):  # type: ignore[misc]
    def calculate(self, owner: Any, loader: Any, variables: Any) -> Any:
        if not isinstance(self.expression, engine.ArrayIndex):
            return super().calculate(owner, loader, variables)
        value = _item(owner, self.expression.calculate(variables, loader))
        if self.subexpression is None:
            return value
        return self.subexpression.calculate(value, loader, variables)


class _Macro(engine.MacroCall):  # type: ignore[misc]
    def evaluate_raw(self, stream: Any, namespace: Any, loader: Any) -> None:
        try:
            namespace["#" + self.macro_name]
        except KeyError:
            stream.write(self.my_text())
        else:
            super().evaluate_raw(stream, namespace, loader)


class _Condition(engine.Condition):  # type: ignore[misc]
    def calculate(self, namespace: Any, loader: Any) -> bool:
        return _holds(self.expression.calculate(namespace, loader))


class _Not(engine.UnaryOperatorValue):  # type: ignore[misc]
    def calculate(self, namespace: Any, loader: Any) -> bool:
        return not _holds(self.value.calculate(namespace, loader))


class _Foreach(engine.ForeachDirective):  # type: ignore[misc]
    value: Any

    def parse(self) -> None:
        super().parse()
        self.value = _Rounds(self.value)


class _Rounds:
    """What a #foreach goes over."""

    def __init__(self, value: Any) -> None:
        self._value = value

    def calculate(self, namespace: Any, loader: Any) -> list[Any]:
        value = self._value.calculate(namespace, loader)
        items = list(value.values()) if isinstance(value, Mapping) else value
        if not isinstance(items, list | range):
            return []  # as Velocity: what cannot be iterated has no rounds
        if len(items) > MAX_ROUNDS:
            raise OverflowError(f"#foreach goes over more than {MAX_ROUNDS} items")
        return list(items)


def _item(value: Any, index: Any) -> Any:
    if isinstance(value, Mapping):
        return value.get(index)
    if isinstance(value, list | range) and isinstance(index, int):
        return value[index] if -len(value) <= index < len(value) else None
    return None


def _comparison(compare: Callable[[Any, Any], bool]) -> Callable[[Any, Any], bool]:
    def apply(left: Any, right: Any) -> bool:
        return isinstance(left, int | float) and isinstance(right, int | float) and (
            compare(left, right)
        )  # fmt: skip

    return apply


def _arithmetic(compute: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    def apply(left: Any, right: Any) -> Any:
        if not (isinstance(left, int | float) and isinstance(right, int | float)):
            return None
        return compute(left, right)

    return apply


def _plus(left: Any, right: Any) -> Any:
    if isinstance(left, str) or isinstance(right, str):
        return java.text(left) + java.text(right)
    return _arithmetic(operator.add)(left, right)


def _quotient(left: Any, right: Any) -> Any:
    if right == 0:
        return None
    if isinstance(left, float) or isinstance(right, float):
        return left / right
    towards_zero = abs(left) // abs(right)
    return towards_zero if (left < 0) == (right < 0) else -towards_zero


def _remainder(left: Any, right: Any) -> Any:
    quotient = _quotient(left, right)
    return None if quotient is None else left - right * int(quotient)


_LESS, _AT_MOST = _comparison(operator.lt), _comparison(operator.le)
_MORE, _AT_LEAST = _comparison(operator.gt), _comparison(operator.ge)


def _different(left: Any, right: Any) -> bool:
    return not java.equal(left, right)


def _both(left: Any, right: Any) -> bool:
    return _holds(left) and _holds(right)


def _either(left: Any, right: Any) -> bool:
    return _holds(left) or _holds(right)


class _Operator(engine.BinaryOperator):  # type: ignore[misc]
    OPERATORS: Mapping[str, Callable[[Any, Any], Any]] = {
        "==": java.equal, "eq": java.equal, "!=": _different, "ne": _different,
        "<": _LESS, "lt": _LESS, "<=": _AT_MOST, "le": _AT_MOST,
        ">": _MORE, "gt": _MORE, ">=": _AT_LEAST, "ge": _AT_LEAST,
        "&&": _both, "and": _both, "||": _either, "or": _either,
        "+": _plus, "-": _arithmetic(operator.sub), "*": _arithmetic(operator.mul),
        "/": _arithmetic(_quotient), "%": _arithmetic(_remainder),
    }  # fmt: skip


engine.VariableExpression = _Variable
engine.NameOrCall = _Member
engine.FormalReference = _Reference
engine.SubExpression = _Index
engine.MacroCall = _Macro
engine.Condition = _Condition
engine.UnaryOperatorValue = _Not
engine.ForeachDirective = _Foreach
engine.BinaryOperator = _Operator
