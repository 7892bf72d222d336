"""Event patterns, as pipes filter with: which records pass.

The matching is moto's, which it keeps for EventBridge rules. What it would quietly take for a
match is refused here: a pipe with such a pattern does not run, and its StateReason says why.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from moto.events.exceptions import InvalidEventPatternException
from moto.events.models import EventPattern, EventPatternParser

OPERATORS = frozenset(
    {
        "prefix",
        "suffix",
        "equals-ignore-case",
        "anything-but",
        "exists",
        "numeric",
        "wildcard",
        "cidr",
    }
)
"""What the matcher knows; it takes any other operator for a match."""


class PatternError(ValueError):
    """The pattern is not one AWS would take, or the embedded AWS cannot match it."""


class Filter:
    """The patterns of one pipe: a record passes if any matches, or if there is none."""

    def __init__(self, patterns: Sequence[str]) -> None:
        """Raises PatternError."""
        self._patterns = [_compile(text) for text in patterns]

    def passes(self, record: Mapping[str, Any]) -> bool:
        """True if the record is to be delivered."""
        if not self._patterns:
            return True
        return any(pattern.matches_event(record) for pattern in self._patterns)


def _compile(text: str) -> EventPattern:
    try:
        pattern = EventPatternParser(text).parse()
    except InvalidEventPatternException as error:
        raise PatternError(str(error.message)) from error
    except AttributeError as error:  # moto expects an object without looking
        raise PatternError("The pattern must be a JSON object.") from error
    _refuse_unknown_operators(pattern)
    return EventPattern(text, pattern)


def _refuse_unknown_operators(pattern: Any) -> None:
    if not isinstance(pattern, Mapping):
        raise PatternError("Every alternative of '$or' must be an object.")
    for name, value in pattern.items():
        if isinstance(value, dict):
            _refuse_unknown_operators(value)
        elif name == "$or":
            for branch in value:
                _refuse_unknown_operators(branch)
        else:
            for matcher in value:
                _check_matcher(name, matcher)


def _check_matcher(name: str, matcher: Any) -> None:
    if isinstance(matcher, list):
        raise PatternError(f"'{name}' holds a list within a list.")
    if isinstance(matcher, dict) and (len(matcher) != 1 or not OPERATORS.issuperset(matcher)):
        raise PatternError(f"'{name}' has an operator that is not known: {json.dumps(matcher)}")
