"""Values as mapping templates see them: what they print as, and the Java methods they answer to.

On AWS a template's values are Java strings, numbers, maps and lists. Strings count UTF-16 units,
maps print `{a=b}`, lists that came from JSON print JSON (aws: api-maps-print-as-java).
"""

import json
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from smsverifier.local.apigateway.regexes import JAVA, compiled, java_replace


class MethodNotModelledError(Exception):
    """A template called a method that its value does not have here."""


class JsonArray(list[Any]):
    """A list that came from JSON: prints JSON."""


class Entry(dict[str, Any]):
    """One key and its value, from `entrySet()`."""


def from_json(value: Any) -> Any:
    """A parsed JSON document, with its lists marked as such."""
    if isinstance(value, dict):
        return {key: from_json(item) for key, item in value.items()}
    if isinstance(value, list):
        return JsonArray(from_json(item) for item in value)
    return value


def to_json(value: Any) -> str:
    """The value as compact JSON."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=dict)


def text(value: Any) -> str:
    """Java's toString() of it; nothing prints as nothing (aws: api-missing-prints-nothing)."""
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return _double(value)
    return _collection(value)


def _collection(value: Any) -> str:
    if isinstance(value, Entry):
        return f"{text(value['key'])}={text(value['value'])}"
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{text(k)}={text(v)}" for k, v in value.items()) + "}"
    if isinstance(value, JsonArray):
        return to_json(value)
    if isinstance(value, list | range):
        return "[" + ", ".join(text(item) for item in value) + "]"
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
    own = value.get(method) if isinstance(value, Callables) else _methods(value).get(method)
    if own is None:
        own = _OBJECT.get(method)
    if own is None:
        if value in (None, ""):
            return ""  # a method of something absent is absent too
        raise MethodNotModelledError(f"{type(value).__name__}.{method}()")
    return own(*arguments) if isinstance(value, Callables) else own(value, *arguments)


class Callables(dict[str, Any]):
    """An object like $util: properties and functions by name, and nothing else."""


def _methods(value: Any) -> Mapping[str, Callable[..., Any]]:
    kinds: tuple[tuple[Any, Mapping[str, Callable[..., Any]]], ...] = (
        (str, _STRING),
        (bool, {}),
        (int | float, _NUMBER),
        (Entry, _ENTRY),
        (Mapping, _MAP),
        (list | range, _LIST),
    )
    return next((methods for kind, methods in kinds if isinstance(value, kind)), {})


def _units(value: str) -> bytes:
    return value.encode("utf-16-le", "surrogatepass")


def _from_units(units: bytes) -> str:
    return units.decode("utf-16-le", "surrogatepass")


def _substring(value: str, start: int, end: int | None = None) -> str:
    units = _units(value)
    stop = len(units) // 2 if end is None else end
    if not 0 <= start <= stop <= len(units) // 2:
        raise IndexError(f"substring({start}, {stop}) of {len(units) // 2} characters")
    return _from_units(units[2 * start : 2 * stop])


def _index_of(value: str, part: str) -> int:
    found = value.find(part)
    return -1 if found < 0 else len(_units(value[:found])) // 2


def _split(value: str, pattern: str) -> list[str]:
    """String.split: trailing empty strings are dropped."""
    if not value:
        return [""]
    parts = compiled(pattern, JAVA).split(value)
    while len(parts) > 1 and not parts[-1]:
        parts.pop()
    return [part or "" for part in parts]


def _trim(value: str) -> str:
    """String.trim: everything up to U+0020, so not the wider spaces of Unicode."""
    return value.strip("".join(map(chr, range(0x21))))


def _put(target: dict[Any, Any], key: Any, value: Any) -> Any:
    existing = target.get(key)
    target[key] = value
    return existing


def _add(target: list[Any], value: Any) -> bool:
    target.append(value)
    return True


def _set(target: list[Any], index: int, value: Any) -> Any:
    existing = target[index]
    target[index] = value
    return existing


_OBJECT: Mapping[str, Callable[..., Any]] = {"toString": text, "equals": lambda v, o: v == o}
_STRING: Mapping[str, Callable[..., Any]] = {
    "length": lambda v: len(_units(v)) // 2,
    "isEmpty": lambda v: v == "",
    "equalsIgnoreCase": lambda v, o: isinstance(o, str) and v.casefold() == o.casefold(),
    "contains": lambda v, part: part in v,
    "startsWith": str.startswith,
    "endsWith": str.endswith,
    "indexOf": _index_of,
    "substring": _substring,
    "concat": lambda v, o: v + o,
    "trim": _trim,
    "toLowerCase": str.lower,
    "toUpperCase": str.upper,
    "replace": lambda v, old, new: v.replace(old, new),
    "replaceAll": java_replace,
    "replaceFirst": lambda v, pattern, new: java_replace(v, pattern, new, count=1),
    "matches": lambda v, pattern: compiled(pattern, JAVA).fullmatch(v) is not None,
    "split": _split,
}
_NUMBER: Mapping[str, Callable[..., Any]] = {
    "intValue": int, "longValue": int, "doubleValue": float,
}  # fmt: skip
_ENTRY: Mapping[str, Callable[..., Any]] = {
    "getKey": lambda v: v["key"], "getValue": lambda v: v["value"],
}  # fmt: skip
_MAP: Mapping[str, Callable[..., Any]] = {
    "get": lambda v, key: v.get(key),
    "getOrDefault": lambda v, key, default: v.get(key, default),
    "put": _put,
    "putAll": lambda v, other: v.update(other),
    "remove": lambda v, key: v.pop(key, None),
    "containsKey": lambda v, key: key in v,
    "containsValue": lambda v, item: item in v.values(),
    "keySet": list,
    "values": lambda v: list(v.values()),
    "entrySet": lambda v: [Entry(key=key, value=item) for key, item in v.items()],
    "size": len,
    "isEmpty": lambda v: not v,
}
_LIST: Mapping[str, Callable[..., Any]] = {
    "get": lambda v, index: v[index],
    "set": _set,
    "add": _add,
    "addAll": lambda v, other: v.extend(other),
    "contains": lambda v, item: item in v,
    "indexOf": lambda v, item: v.index(item) if item in v else -1,
    "size": len,
    "isEmpty": lambda v: not v,
}
