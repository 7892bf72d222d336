"""A registration as one line of JSON, and back, exactly. Pure; for `exporter` and `import_file`.

Text is a JSON string and a whole number a JSON number: that is all the pipeline itself writes. Any
other value somebody put into a row keeps DynamoDB's own typed form, `{"BOOL": true}`.
"""

import base64
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from decimal import Context, Inexact, Overflow, Subnormal
from typing import Any

from smsverifier.row import Item

_WHOLE = re.compile(r"0|-?[1-9][0-9]*")
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?")
_MOST_BRACKETS = 80
"""A table holds 32 levels, of two brackets each: what has more than that and some is in none. How
deep JSON can be read is another number with each Python."""
_HALF_A_LETTER = re.compile("[\ud800-\udfff]")
"""One surrogate without the other: JSON can write it, UTF-8 and so DynamoDB cannot."""


def to_line(item: Item) -> str:
    """`item` as JSON on one line, without the line's end."""
    return json.dumps(
        {name: _plain(value) for name, value in item.items()},
        ensure_ascii=False,
        default=_base64,
    )


def to_typed(value: Mapping[str, Any]) -> str:
    """One value in DynamoDB's typed JSON, ASCII only."""
    return json.dumps(value, default=_base64)


def from_line(line: str) -> Item:
    """The item `line` stands for. Raises ValueError saying what is wrong with it."""
    if not line.lstrip().startswith("{"):
        raise ValueError("it is no JSON object")
    with _nesting("it"):
        document = _parsed(line, "it")
        return {name: _typed(name, value) for name, value in document.items()}


def from_own_line(line: str) -> Item:
    """As `from_line`, several times as fast, for what `to_line` wrote: it is nobody's input."""
    document = json.loads(line)
    if any(isinstance(value, dict) for value in document.values()):
        return from_line(line)
    return {
        name: {"S": value} if isinstance(value, str) else {"N": str(value)}
        for name, value in document.items()
    }


def from_typed(text: str, name: str) -> dict[str, Any]:
    """The value `to_typed` wrote for the attribute `name`. Raises ValueError as `from_line`."""
    what = f"the value of {name!r}"
    with _nesting(what):
        return _typed(name, _parsed(text, what))


def is_whole(text: str) -> bool:
    """Whether a number's text is that of a whole number, in the one way to write it."""
    return _WHOLE.fullmatch(text) is not None


def _plain(value: dict[str, Any]) -> Any:
    ((kind, content),) = value.items()
    if kind == "S":
        return content
    return int(content) if kind == "N" and is_whole(content) else value


@contextmanager
def _nesting(what: str) -> Iterator[None]:
    """What is nested too deeply to be read is no row either."""
    try:
        yield
    except RecursionError:
        raise ValueError(
            f"{what} is nested too deeply: no table holds more than 32 levels"
        ) from None


def _parsed(text: str, what: str) -> Any:
    """JSON with every number as its own text: none passes through a float."""
    try:
        parsed = json.loads(
            text,
            object_hook=_with_bytes,
            parse_int=_number,
            parse_float=_number,
            parse_constant=_no_number,
        )
    except json.JSONDecodeError as error:
        where = (
            f"from its character {error.pos + 1} on"
            if error.pos < len(text)
            else "for it ends early"
        )
        raise ValueError(f"{what} is not JSON as exported, {where}") from None
    if _is_deep(parsed):
        raise RecursionError
    return parsed


def _is_deep(value: Any) -> bool:
    """Whether it is nested deeper than any row; by loops, as it may be deeper than calls go."""
    level = [value]
    for _ in range(_MOST_BRACKETS):
        level = [inner for each in level for inner in _within(each)]
        if not level:
            return False
    return True


def _within(value: Any) -> Iterable[Any]:
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list) else ()


def _number(text: str) -> dict[str, str]:
    return {"N": text}


def _no_number(text: str) -> Any:
    raise ValueError(f"{text} is no number")


def _typed(name: str, value: Any) -> dict[str, Any]:
    typed = {"S": value} if isinstance(value, str) else value
    if half := _HALF_A_LETTER.search(
        json.dumps([name, typed], ensure_ascii=False, default=_base64)
    ):
        raise ValueError(
            f"{name!r} holds half a character, {ascii(half[0])[1:-1]}, which no table can hold"
        )
    if not _is_typed(typed):
        raise ValueError(f"the value of {name!r} is neither text nor a number nor a typed value")
    return dict(typed)


def _is_typed(value: Any) -> bool:
    if not isinstance(value, dict) or len(value) != 1:
        return False
    ((kind, content),) = value.items()
    return kind in _IS_CONTENT and _IS_CONTENT[kind](content)


def _is_list_of(check: Callable[[Any], bool]) -> Callable[[Any], bool]:
    return lambda content: isinstance(content, list) and all(map(check, content))


def _is_set_of(check: Callable[[Any], bool]) -> Callable[[Any], bool]:
    """DynamoDB has no empty set, and none with the same twice."""
    is_list = _is_list_of(check)
    return lambda content: is_list(content) and 0 < len(content) == len(set(content))


def _is_text(content: Any) -> bool:
    return isinstance(content, str) and _HALF_A_LETTER.search(content) is None


def _is_number(content: Any) -> bool:
    """A number in DynamoDB has 38 digits and lies between 1E-130 and 9.9E+125 (API reference)."""
    if not isinstance(content, str) or _NUMBER.fullmatch(content) is None:
        return False
    held = Context(prec=38, Emin=-130, Emax=125, traps=[])
    held.create_decimal(content)
    return not any(held.flags[signal] for signal in (Inexact, Overflow, Subnormal))


def _is_bytes(content: Any) -> bool:
    return isinstance(content, bytes)


def _is_map(content: Any) -> bool:
    return isinstance(content, dict) and "" not in content  # DynamoDB takes no nameless attribute


_IS_CONTENT: Mapping[str, Callable[[Any], bool]] = {
    "S": _is_text,
    "N": _is_number,
    "B": _is_bytes,
    "BOOL": lambda content: isinstance(content, bool),
    "NULL": lambda content: content is True,
    "SS": _is_set_of(_is_text),
    "NS": _is_set_of(_is_number),
    "BS": _is_set_of(_is_bytes),
    "L": _is_list_of(_is_typed),
    "M": lambda content: _is_map(content) and all(map(_is_typed, content.values())),
}


def _base64(content: bytes) -> str:
    return base64.b64encode(content).decode("ascii")


def _with_bytes(value: dict[str, Any]) -> dict[str, Any]:
    """Bytes come back as bytes. In a map or a row, what is called B or BS is no bare string."""
    match value:
        case {"B": str(text), **others} if not others:
            return {"B": _bytes(text)}
        case {"BS": [*texts], **others} if not others and all(map(_is_text, texts)):
            return {"BS": list(map(_bytes, texts))}
    return value


def _bytes(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except ValueError:  # of an error of binascii's, or for letters beyond ASCII
        raise ValueError("it holds bytes that are not written as base64") from None
