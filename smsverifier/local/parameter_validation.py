"""Whether the input of a call is what the service's model says: kinds, members, lengths, ranges.

Called by `calls` for every call before anything else reads its input, so that a malformed one is
refused in AWS's words and never fails further in. Knows the models only, no service.
"""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, NamedTuple

_WHOLE = {
    "byte": (-(2**7), 2**7 - 1),
    "short": (-(2**15), 2**15 - 1),
    "integer": (-(2**31), 2**31 - 1),
    "long": (-(2**63), 2**63 - 1),
}
_KINDS = {"structure": dict, "map": dict, "list": list, "boolean": bool}
"""What JSON has for them; for texts and bytes it has texts."""
_TEXTS = {"S", "N"}


def kind_faults(shape: Any, value: Any) -> Iterator[str]:
    """What in a JSON document is of another kind than the model says. A null is nothing."""
    if getattr(shape, "is_document_type", False) or is_text_of_an_item(shape, value):
        return
    if not _is_of_kind(shape.type_name, value):
        yield f"{_kind_of(value)} can not be converted to {shape.type_name.capitalize()}"
        return
    for inner, each in inside(shape, value):
        yield from kind_faults(inner, each)


def is_text_of_an_item(shape: Any, value: Any) -> bool:
    """Whether it is what most values are: one text or number of DynamoDB's, with nothing in it."""
    return (
        shape.name == "AttributeValue"
        and isinstance(value, dict)
        and len(value) == 1
        and value.keys() <= _TEXTS
        and isinstance(next(iter(value.values())), str)
    )


def inside(shape: Any, value: Any) -> Iterator[tuple[Any, Any]]:
    """What a collection in a JSON document holds, each with its shape; of a text nothing."""
    match shape.type_name:
        case "list":
            yield from ((shape.member, each) for each in value)
        case "map":
            yield from ((shape.value, each) for each in value.values())
        case "structure":
            for member in members_of(shape):
                given = value.get(member.sent_as)
                if given is not None and not member.is_located:
                    yield member.shape, given


class Member(NamedTuple):
    """One member of a structure, as the model says."""

    name: str
    sent_as: str
    """Its name in a JSON document."""
    is_located: bool
    """Whether it is in the address or a header, and not in the body."""
    is_required: bool
    shape: Any


@cache
def members_of(structure: Any) -> tuple[Member, ...]:
    """In the model's order; the model is asked once, as it is slow to answer."""
    return tuple(
        Member(
            name,
            shape.serialization.get("name", name),
            "location" in shape.serialization,
            name in structure.required_members,
            shape,
        )
        for name, shape in structure.members.items()
    )


def _is_of_kind(kind: str, value: Any) -> bool:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if kind in _WHOLE:
        least, most = _WHOLE[kind]
        return is_number and value == value // 1 and least <= value <= most
    if kind in ("float", "double"):
        return is_number or value in ("NaN", "Infinity", "-Infinity")
    if kind == "timestamp":
        return is_number or isinstance(value, str)
    return isinstance(value, _KINDS.get(kind, str))


def _kind_of(value: Any) -> str:
    names = {
        dict: "START_OBJECT",
        list: "START_ARRAY",
        str: "STRING_VALUE",
        type(None): "NULL_VALUE",
    }
    if isinstance(value, bool):
        return f"{value}_VALUE".upper()
    return names.get(type(value), "NUMBER_VALUE")


def constraint_faults(shape: Any, value: Any, *, place: str = "") -> Iterator[str]:
    """What in a parsed input breaks a constraint of the model: members, lengths, ranges, words."""
    if is_text_of_an_item(shape, value):
        return  # the model says nothing of either
    for constraint in _broken(shape, value):
        yield f"Value {_quoted(value)} at '{place}' failed to satisfy constraint: {constraint}"
    match shape.type_name, value:
        case "structure", dict() if not getattr(shape, "is_document_type", False):
            yield from _members(shape, value, place)
        case "list", list():
            for number, each in enumerate(value, 1):
                yield from constraint_faults(shape.member, each, place=f"{place}.{number}.member")
        case "map", dict():
            yield from _entries(shape, value, place)


def _entries(shape: Any, value: Mapping[str, Any], place: str) -> Iterator[str]:
    for key, each in value.items():
        if not _takes_all(shape.key):
            yield from constraint_faults(shape.key, key, place=place)
        if not _takes_all(shape.value):
            yield from constraint_faults(shape.value, each, place=f"{place}.{key}.member")


def _members(shape: Any, value: Mapping[str, Any], place: str) -> Iterator[str]:
    for member in members_of(shape):
        given = value.get(member.name)
        if given is None:
            if member.is_required:
                yield (
                    f"Value null at '{_within(place, member.name)}' failed to satisfy constraint: "
                    "Member must not be null"
                )
        elif not _takes_all(member.shape):
            yield from constraint_faults(member.shape, given, place=_within(place, member.name))


@cache
def _takes_all(shape: Any) -> bool:
    """Whether the model says nothing of its values; so it is of most, those of items above all."""
    return shape.type_name not in ("structure", "list", "map") and _says_nothing(shape)


@cache
def _says_nothing(shape: Any) -> bool:
    """Whether the model says nothing of its values as such, whatever it says of what they hold."""
    is_free: bool = shape.metadata.keys().isdisjoint(("min", "max", "enum", "pattern"))
    return is_free


def _within(place: str, name: str) -> str:
    camel = name[:1].lower() + name[1:]
    return f"{place}.{camel}" if place else camel


def _broken(shape: Any, value: Any) -> Iterator[str]:
    if _says_nothing(shape):
        return
    least, most = shape.metadata.get("min"), shape.metadata.get("max")
    is_number = isinstance(value, int | float)
    what, size = ("value", value) if is_number else ("length", _length(value))
    if least is not None and size < least:
        yield f"Member must have {what} greater than or equal to {least}"
    if most is not None and size > most:
        yield f"Member must have {what} less than or equal to {most}"
    words = getattr(shape, "enum", None)
    if words and value not in words:
        yield f"Member must satisfy enum value set: [{', '.join(words)}]"
    pattern = shape.metadata.get("pattern")
    if pattern and isinstance(value, str) and not _fits(pattern, value):
        yield f"Member must satisfy regular expression pattern: {pattern}"


def _length(value: Any) -> int:
    return len(value) if isinstance(value, str | bytes | list | dict) else 0


def _fits(pattern: str, value: str) -> bool:
    compiled = _compiled(pattern)
    return compiled is None or compiled.fullmatch(value) is not None


@cache
def _compiled(pattern: str) -> re.Pattern[str] | None:
    """None for what only Java understands."""
    try:
        return re.compile(pattern)
    except re.error:
        return None


def _quoted(value: Any) -> str:
    return f"'{value}'" if isinstance(value, str | int | float) else "of a collection"
