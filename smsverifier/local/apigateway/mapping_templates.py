"""Mapping templates: Velocity on airspeed by API Gateway's rules, and the variables they see.

Used by `deployments`, which parses each template once, by `method_execution`, and by
`moto_overrides.apigateway.unsupported`, which refuses the template when it is written. Modelled is
what the templates of a stack use: `#set`, `#if`, comparisons, references and a few methods.

airspeed parses and walks the template. It resolves names and operators as Python would, so the
elements that do are replaced here by our own, once, at import: airspeed offers no hook, looks its
elements up by name in its module, and nothing else in this process uses it. What they mend:

- something missing prints as nothing, equals "" and `$null`, and holds in `#if`
(aws: api-missing-prints-nothing; the recordings beside airspeed-ext's own tests): a template has
to compare, not to ask `#if($x)`;
- only false does not hold in `#if`, not an empty text, a zero or an empty list;
- methods are Java's (`java.py`), and no attribute of a Python object can be reached;
- values of different kinds compare by what they print as;
- a macro is plain text.
"""

import json
import re
from collections.abc import Callable, Mapping
from operator import ge, gt, le, lt
from typing import Any

from airspeed import Template as ParsedTemplate
from airspeed import TemplateError, TemplateExecutionError
from airspeed import operators as engine

from smsverifier.local.apigateway import java


class TemplateFailedError(Exception):
    """A template that cannot be parsed or run. Its text names the template's part, no values."""


class TemplateNotModelledError(TemplateFailedError):
    """A template with something in it that the embedded AWS does not model: its text names it."""


class PathNotModelledError(ValueError):
    """A JSONPath with more than names and places in lists."""


class Template:
    """One mapping template, parsed once; any number of threads may render it at once."""

    def __init__(self, source: str) -> None:
        """Raises TemplateFailedError if it is not Velocity, or not what is modelled of it."""
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


def template_variables(
    body: str,
    params: Mapping[str, Mapping[str, str]],
    context: dict[str, Any],
    stage_variables: Mapping[str, str],
) -> dict[str, Any]:
    """A template's variables. `context` is changed by templates that set overrides.

    `params` holds the maps `querystring` and `header`.
    """
    return {
        "input": _input(body, params),
        "util": java.Callables(escapeJavaScript=escape_java_script),
        "context": context,
        "stageVariables": stage_variables,
    }


def _input(body: str, params: Mapping[str, Mapping[str, str]]) -> java.Callables:
    parsed: list[Any] = []

    def path(path: str) -> Any:
        if not parsed:
            parsed.append(_document(body))
        return at_json_path(parsed[0], path)

    def params_or_one(name: str | None = None) -> Any:
        if name is None:
            return params
        sources = (params["querystring"], params["header"])
        return next((source[name] for source in sources if name in source), "")

    return java.Callables(path=path, params=params_or_one)


_CALLED = java.METHODS | {"path", "params", "escapeJavaScript"}


def _document(body: str) -> Any:
    """The parsed body; what is no JSON has nothing in it."""
    try:
        return json.loads(body) if body else None
    except (ValueError, RecursionError):
        return None


_PATH = re.compile(r"\$?(\.?[^.\[\]'\"*?@()]+(\[[0-9]+\])*)*")
_STEP = re.compile(r"\[([0-9]+)\]|([^.\[\]]+)")


def at_json_path(value: Any, path: str) -> Any:
    """The value at a JSONPath of names and places in lists, or None.

    Raises PathNotModelledError for other paths.
    """
    if not _PATH.fullmatch(path):
        raise PathNotModelledError(f"the JSONPath {path!r}; names and places are")
    for place, name in _STEP.findall(path.removeprefix("$")):
        if place:
            is_there = isinstance(value, list) and int(place) < len(value)
            value = value[int(place)] if is_there else None
        else:
            value = value.get(name) if isinstance(value, dict) else None
    return value


_SHORT = {"\b": "\\b", "\t": "\\t", "\n": "\\n", "\f": "\\f", "\r": "\\r",
          '"': '\\"', "'": "\\'", "\\": "\\\\", "/": "\\/"}  # fmt: skip
_ESCAPED = re.compile("[^ -\x7f]|[\"'\\\\/]")


def escape_java_script(value: Any) -> str:
    """As Apache Commons does it: also ' and /, and everything beyond ASCII in UTF-16 units."""
    return _ESCAPED.sub(lambda match: _SHORT.get(match[0]) or _units(match[0]), java.text(value))


def _units(character: str) -> str:
    units = character.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[i]:02X}{units[i + 1]:02X}" for i in range(0, len(units), 2))


def _holds(value: Any) -> bool:
    return value is not None and value is not False


class _Variable(engine.VariableExpression):  # type: ignore[misc]
    def calculate(self, *scope: Any) -> Any:
        value = super().calculate(*scope)
        return "" if value is None else value


class _Member(engine.NameOrCall):  # type: ignore[misc]
    def parse(self) -> None:
        super().parse()
        if self.parameters is not None and self.name not in _CALLED:
            raise TemplateNotModelledError(f"{self.name}()")
        _must_have_an_effect(self.name)

    def calculate(self, owner: Any, loader: Any, variables: Any) -> Any:
        if isinstance(owner, engine.LocalNamespace):
            return super().calculate(owner, loader, variables)
        if self.parameters is not None:
            return java.call(owner, self.name, self.parameters.calculate(variables, loader))
        if isinstance(owner, java.Callables):
            raise java.MethodNotModelledError(self.name)
        return owner.get(self.name) if isinstance(owner, Mapping) else None


class _Assigned(engine.DotDictAccessTerm):  # type: ignore[misc]
    def parse(self) -> None:
        super().parse()
        _must_have_an_effect(self.value)


def _must_have_an_effect(name: str) -> None:
    if name == "requestOverride":
        raise TemplateNotModelledError("$context.requestOverride")


class _Reference(engine.FormalReference):  # type: ignore[misc]
    def evaluate_raw(self, stream: Any, namespace: Any, loader: Any) -> None:
        if self.expression is None:
            stream.write(self.my_text())
            return
        stream.write(java.text(self.calculate(namespace, loader)))


class _Macro(engine.MacroCall):  # type: ignore[misc]
    def evaluate_raw(self, stream: Any, *_: Any) -> None:
        stream.write(self.my_text())


class _Condition(engine.Condition):  # type: ignore[misc]
    def calculate(self, namespace: Any, loader: Any) -> bool:
        return _holds(self.expression.calculate(namespace, loader))


class _Not(engine.UnaryOperatorValue):  # type: ignore[misc]
    def calculate(self, namespace: Any, loader: Any) -> bool:
        return not _holds(self.value.calculate(namespace, loader))


def _different(left: Any, right: Any) -> bool:
    return not java.equal(left, right)


def _both(left: Any, right: Any) -> bool:
    return _holds(left) and _holds(right)


def _either(left: Any, right: Any) -> bool:
    return _holds(left) or _holds(right)


def _ordered(compare: Callable[[Any, Any], bool]) -> Callable[[Any, Any], bool]:
    """Velocity's < and the like: of numbers alone, false for anything else."""

    def apply(left: Any, right: Any) -> bool:
        are_numbers = all(isinstance(each, int | float) for each in (left, right))
        return are_numbers and compare(left, right)

    return apply


_OPERATORS: Mapping[str, Callable[[Any, Any], bool]] = {
    **{
        name: _ordered(compare)
        for names, compare in (("< lt", lt), ("> gt", gt), ("<= le", le), (">= ge", ge))
        for name in names.split()
    },
    "==": java.equal, "eq": java.equal, "!=": _different, "ne": _different,
    "&&": _both, "and": _both, "||": _either, "or": _either,
}  # fmt: skip


class _Operator(engine.BinaryOperator):  # type: ignore[misc]
    def parse(self) -> None:
        (name,) = self.identity_match(self.BINARY_OP)
        if name not in _OPERATORS:
            raise TemplateNotModelledError(f"the operator {name}")
        self.apply_to, self.precedence = _OPERATORS[name], self.PRECEDENCE[name]


def _refused(element: Any, what: str) -> Any:
    """The element, refused wherever a template has one."""

    def parse(self: Any) -> None:
        element.parse(self)
        raise TemplateNotModelledError(what)

    return type(element.__name__, (element,), {"parse": parse})


engine.VariableExpression = _Variable
engine.NameOrCall = _Member
engine.DotDictAccessTerm = _Assigned
engine.FormalReference = _Reference
engine.MacroCall = _Macro
engine.Condition = _Condition
engine.UnaryOperatorValue = _Not
engine.BinaryOperator = _Operator
for _name, _what in {
    "ForeachDirective": "#foreach", "MacroDefinition": "#macro", "DefineDefinition": "#define",
    "EvaluateDirective": "#evaluate", "ReturnDirective": "#return", "IncludeDirective": "#include",
    "ParseDirective": "#parse", "StopDirective": "#stop", "ArrayLiteral": "a list in brackets",
    "DictionaryLiteral": "a map in braces", "ArrayIndex": "an index in brackets",
    "BracketedValueTerm": "an index in brackets",
}.items():  # fmt: skip
    setattr(engine, _name, _refused(getattr(engine, _name), _what))
