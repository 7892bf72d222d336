"""Values as mapping templates see them: what they print as, and the Java methods they answer to.

On AWS a template's values are Java strings, numbers, maps and lists. Maps print `{a=b}`, lists come
from JSON and print JSON (aws: api-maps-print-as-java). Modelled are the methods that the templates
of a stack call.
"""

import json
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from smsverifier.local.apigateway.regexes import JAVA, compiled, java_replace


class MethodNotModelledError(Exception):
    """A template called a method that its value does not have here."""


class Callables(dict[str, Any]):
    """An object like $util: functions by name, and nothing else."""


def text(value: Any) -> str:
    """Java's toString() of it; nothing prints as nothing (aws: api-missing-prints-nothing)."""
    if value is None or isinstance(value, str):
        return value or ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return _double(value)
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{text(k)}={text(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list):
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return str(value)


def _double(value: float) -> str:
    """Double.toString: plain between a thousandth and ten million, else like 1.0E10."""
    if value == 0 or 1e-3 <= abs(value) < 1e7:
        return repr(value)
    digits, _, exponent = f"{Decimal(repr(value)).normalize():E}".partition("E")
    return f"{digits if '.' in digits else digits + '.0'}E{int(exponent)}"


def equal(left: Any, right: Any) -> bool:
    """Velocity's ==: by value for one kind, else by what both print as."""
    if isinstance(left, bool) == isinstance(right, bool) and isinstance(left, int | float):
        if isinstance(right, int | float):
            return left == right
    elif type(left) is type(right):
        return bool(left == right)
    return text(left) == text(right)


def call(value: Any, method: str, arguments: list[Any]) -> Any:
    """The result of a method call in a template. Raises MethodNotModelledError."""
    if isinstance(value, Callables) and method in value:
        return value[method](*arguments)
    own = _methods(value).get(method)
    if own is not None:
        return own(value, *arguments)
    if value in (None, ""):
        return ""  # a method of something absent is absent too
    raise MethodNotModelledError(f"{type(value).__name__}.{method}()")


def _methods(value: Any) -> Mapping[str, Callable[..., Any]]:
    if isinstance(value, str):
        return _STRING
    return _MAP if isinstance(value, Mapping) and not isinstance(value, Callables) else {}


_STRING: Mapping[str, Callable[..., Any]] = {
    "contains": lambda v, part: part in v,
    "compareTo": lambda v, other: (v > text(other)) - (v < text(other)),
    "length": lambda v: len(v.encode("utf-16-le", "surrogatepass")) // 2,
    "toLowerCase": str.lower,
    "replaceAll": java_replace,
    "matches": lambda v, pattern: compiled(pattern, JAVA).fullmatch(v) is not None,
}
_MAP: Mapping[str, Callable[..., Any]] = {"get": lambda v, key: v.get(key)}

METHODS = frozenset({*_STRING, *_MAP})
"""The names of all of them."""
