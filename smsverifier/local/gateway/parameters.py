"""Mapping expressions: where a header of an answer gets its value from.

`'literal'`, `context.…`, `stageVariables.…`, `method.request.…`, `integration.response.…`
(API Gateway's parameter mapping reference).
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from smsverifier.local.calls import Answer
from smsverifier.local.gateway import java
from smsverifier.local.gateway.mapping import at_json_path


class UnknownSourceError(ValueError):
    """An expression that names no source there is here, or a value that is no header."""


class HeaderMap(dict[str, str]):
    """Headers by name, in any case: WSGI does not keep the case in which they were sent."""

    def __init__(self, headers: Mapping[str, str]) -> None:
        super().__init__(headers)
        self._names = {name.lower(): name for name in headers}

    def __getitem__(self, name: str) -> str:
        return super().__getitem__(self._names[name.lower()])

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and name.lower() in self._names

    def get(self, name: str, default: Any = None) -> Any:
        """The header's value, or the default."""
        own = self._names.get(name.lower())
        return default if own is None else super().get(own, default)


@dataclass
class Scope:
    """What expressions and templates of one request can see."""

    params: Mapping[str, Mapping[str, str]]
    """`path`, `querystring` and `header` of the method request."""
    body: str
    context: dict[str, Any]
    stage_variables: Mapping[str, str] = field(default_factory=dict)
    answer: Answer | None = None
    """The integration's answer, once there is one."""


def header_value(expression: str, scope: Scope) -> str | None:
    """The header an expression stands for; None if its source has no value.

    Raises UnknownSourceError for an expression that cannot be resolved and for a value that may not
    stand in a header, line breaks above all.
    """
    value = evaluated(expression, scope)
    return None if value in (None, "") else checked_header(java.text(value))


def checked_header(value: str) -> str:
    """The value, if it may stand in a header. Raises UnknownSourceError."""
    if not all(character == "\t" or " " <= character <= "ÿ" for character in value):
        raise UnknownSourceError("a value that may not stand in a header")
    return value


def evaluated(expression: str, scope: Scope) -> Any:
    """The value of an expression. Raises UnknownSourceError."""
    if len(expression) > 1 and expression[0] == expression[-1] == "'":
        return expression[1:-1]
    root, _, rest = expression.partition(".")
    if root == "context":
        return at_json_path(scope.context, rest)
    if root == "stageVariables":
        return scope.stage_variables.get(rest)
    if expression.startswith("method.request."):
        return _of_request(expression.removeprefix("method.request."), scope)
    if expression.startswith("integration.response.") and scope.answer is not None:
        return _of_answer(expression.removeprefix("integration.response."), scope.answer)
    raise UnknownSourceError(f"the mapping expression {expression!r}")


def _of_request(expression: str, scope: Scope) -> Any:
    place, _, name = expression.partition(".")
    if place == "body":
        return _in_body(scope.body, name)
    # Of several values of a name the last counts in the plain form (LocalStack's recordings).
    if place in scope.params:
        return scope.params[place].get(name)
    raise UnknownSourceError(f"the mapping expression method.request.{expression!r}")


def _of_answer(expression: str, answer: Answer) -> Any:
    place, _, name = expression.partition(".")
    if place == "body":
        return _in_body(answer.body.decode(errors="replace"), name)
    if place == "header":
        return HeaderMap(answer.headers).get(name)
    raise UnknownSourceError(f"the mapping expression integration.response.{expression!r}")


def _in_body(body: str, path: str) -> Any:
    if not path:
        return body
    try:
        return at_json_path(java.from_json(json.loads(body or "{}")), path)
    except (ValueError, RecursionError) as error:
        raise UnknownSourceError(f"no JSON to take {path!r} from") from error
