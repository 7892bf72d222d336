"""Event patterns, as pipes filter with: which records pass.

Called by `moto_overrides.pipes` when a pipe is made or changed: a filter is read once, into a
value, and a pattern that is not understood to the end never becomes one. So nothing is left that
could fail when a record comes. The rules are those of AWS's own engine, as its README tells them
(github.com/aws/event-ruler). Only some of its operators are modelled; the others are refused.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from smsverifier.local.calls import AwsFailure

_NOT_MODELLED = frozenset(
    {"prefix", "suffix", "anything-but", "equals-ignore-case", "numeric", "wildcard", "cidr"}
)
_RESERVED = _NOT_MODELLED | {"exists", "exactly"}
"""AWS's operators."""
_MOST_LEVELS = 100
"""More than a record can have: DynamoDB nests values 32 deep, each in an object of its own."""


class EventPatternError(AwsFailure):
    """The pattern is not one AWS would take, or the embedded AWS does not model it."""

    def __init__(self, reason: str) -> None:
        super().__init__("ValidationException", f"Filter pattern is not valid. Reason: {reason}")


@dataclass(frozen=True)
class _Value:
    wanted: str | int | float | bool | None

    def takes(self, value: Any) -> bool:
        # To Python, true equals 1.
        return bool(value == self.wanted) and isinstance(value, bool) == isinstance(
            self.wanted, bool
        )


@dataclass(frozen=True)
class _Exists:
    wanted: bool

    def takes(self, _: Any) -> bool:
        return self.wanted


_Alternative = _Value | _Exists


@dataclass(frozen=True)
class _Leaf:
    """What one field may be: any of `alternatives`."""

    path: tuple[str, ...]
    alternatives: tuple[_Alternative, ...]

    def matches(self, value: Any, record: Any) -> bool:
        return any(
            each.takes(one) for one in _values(value) for each in self.alternatives
        ) or self._may_be_absent(record)

    def _may_be_absent(self, record: Any) -> bool:
        """It is absent only if nothing in the whole record has its path."""
        return _Exists(False) in self.alternatives and not any(_at(record, self.path))


@dataclass(frozen=True)
class _Fields:
    """What the fields of one object must be; of a list, those of one object in it."""

    fields: tuple[tuple[str, "_Fields | _Leaf"], ...]

    def matches(self, value: Any, record: Any) -> bool:
        return any(
            all(each.matches(one.get(name, []), record) for name, each in self.fields)
            for one in (list(_objects(value)) or [{}])
        )


@dataclass(frozen=True)
class Filter:
    """The patterns of one pipe: a record passes if any matches, or if there is none."""

    patterns: tuple[_Fields, ...] = ()

    def passes(self, record: Mapping[str, Any]) -> bool:
        """True if the record is to be delivered."""
        return not self.patterns or any(each.matches(record, record) for each in self.patterns)


def parse_filter(patterns: Sequence[str]) -> Filter:
    """The filter that these patterns make; raises EventPatternError."""
    return Filter(tuple(_parse(text) for text in patterns))


def _values(value: Any) -> Iterator[Any]:
    """The values of a field, each of a list's. An object is none, and an empty list has none."""
    if isinstance(value, list):
        for each in value:
            yield from _values(each)
    elif not isinstance(value, dict):
        yield value


def _objects(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
    elif isinstance(value, list):
        for each in value:
            yield from _objects(each)


def _at(value: Any, path: tuple[str, ...]) -> Iterator[bool]:
    """A True for each value at the path."""
    if not path:
        yield from (True for _ in _values(value))
        return
    for each in _objects(value):
        yield from _at(each.get(path[0], []), path[1:])


def _parse(text: str) -> _Fields:
    try:
        pattern = json.loads(
            text, parse_constant=_refuse_constant, object_pairs_hook=_each_name_once
        )
    except (ValueError, RecursionError) as error:
        raise EventPatternError("Event pattern is not valid JSON") from error
    return _fields(pattern, ())


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is no JSON")


def _each_name_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """AWS's engine refuses a second one or takes the last, as it is asked; and people report that
    both count (hashicorp/terraform-provider-aws#41070)."""
    names = [name for name, _ in pairs]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise _not_modelled(f'"{twice}" twice in one object')
    return dict(pairs)


def _fields(pattern: Any, path: tuple[str, ...]) -> _Fields:
    if not isinstance(pattern, dict):
        raise EventPatternError("Filter is not an object")
    if not pattern:
        raise EventPatternError("Empty objects are not allowed")
    if len(path) > _MOST_LEVELS:
        raise EventPatternError("It is nested too deep")
    if _is_alternative(pattern.get("$or")):
        raise _not_modelled("$or", "make it several filters")
    return _Fields(tuple((name, _field(name, each, path)) for name, each in pattern.items()))


def _is_alternative(branches: Any) -> bool:
    """Whether AWS takes `$or` for one, and not for a field of that name."""
    return (
        isinstance(branches, list)
        and len(branches) > 1
        and all(isinstance(each, dict) and each and not _RESERVED & set(each) for each in branches)
    )


def _field(name: str, given: Any, path: tuple[str, ...]) -> _Fields | _Leaf:
    path = (*path, name)
    if isinstance(given, dict):
        return _fields(given, path)
    if not isinstance(given, list):
        raise EventPatternError(f'"{name}" must be an object or an array')
    if not given:
        raise EventPatternError("Empty arrays are not allowed")
    return _Leaf(path, tuple(map(_alternative, given)))


def _alternative(given: Any) -> _Alternative:
    if isinstance(given, dict):
        return _operator(given)
    if isinstance(given, list):
        raise EventPatternError("Match value must be String, number, true, false, or null")
    return _Value(given)


def _operator(given: dict[str, Any]) -> _Alternative:
    if len(given) != 1:
        raise EventPatternError("Only one key allowed in match expression")
    ((name, argument),) = given.items()
    if name in _NOT_MODELLED:
        raise _not_modelled(name)
    if name != "exists":
        raise EventPatternError(f"Unrecognized match type {name}")
    if not isinstance(argument, bool):
        raise EventPatternError("exists match pattern must be either true or false.")
    return _Exists(argument)


def _not_modelled(what: str, instead: str = "use values and exists") -> EventPatternError:
    return EventPatternError(f"smsverifier's embedded AWS does not model {what}; {instead}")
