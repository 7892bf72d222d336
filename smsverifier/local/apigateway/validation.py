"""Request validation: required parameters, and the body against its model.

Models are JSON Schema (aws: api-models-are-draft-4). Patterns are ECMA 262's, searched, not matched
whole; Python's own `$` would let a final line break through.
"""

import json
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

from jsonschema import Draft4Validator, ValidationError
from jsonschema.exceptions import SchemaError
from jsonschema.validators import extend
from referencing import Registry
from referencing.exceptions import Unresolvable

from smsverifier.local.apigateway.regexes import RegexNotModelledError, ecma_finds

_MOST_ERRORS = 10


class BrokenModelError(Exception):
    """A model that is no schema, or that needs what is not modelled here."""


class InvalidBodyError(Exception):
    """A body that is not JSON or breaks its model; the text is the validation error string."""


def missing_parameters(
    required: Mapping[str, bool], params: Mapping[str, Mapping[str, str]]
) -> list[str]:
    """The names of required parameters that are absent or blank, headers before the query."""
    missing = []
    for parameter in sorted(name for name, needed in required.items() if needed):
        source, _, name = parameter.removeprefix("method.request.").partition(".")
        if not params.get(source, {}).get(name, "").strip():
            missing.append(name)
    return missing


class BodyValidator:
    """One model of a deployed API, ready to check bodies; safe to share between threads."""

    def __init__(self, models: Mapping[str, str], name: str) -> None:
        """`models` maps names to schema texts. Raises BrokenModelError."""
        if name not in models:
            raise BrokenModelError(f"there is no model {name}")
        self._name = name
        self._validator = _Validator(_schema(name, models[name]), registry=Registry())

    def check(self, body: str) -> None:
        """Raises InvalidBodyError; BrokenModelError where the model itself cannot be applied.

        An empty body counts as an empty object, as recorded on AWS.
        """
        document = _parsed(body)
        try:
            errors = list(islice(self._validator.iter_errors(document), _MOST_ERRORS))
        except (RegexNotModelledError, Unresolvable) as error:
            raise BrokenModelError(f"the model {self._name}: {error}") from error
        if errors:
            raise InvalidBodyError("[" + ", ".join(error.message for error in errors) + "]")


def _schema(name: str, text: str) -> Any:
    try:
        schema = json.loads(text)
        Draft4Validator.check_schema(schema)
    except (ValueError, SchemaError, RecursionError) as error:
        raise BrokenModelError(f"the model {name} is no JSON Schema of draft 4") from error
    return schema


def _parsed(body: str) -> Any:
    try:
        return json.loads(body or "{}", parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        raise InvalidBodyError("[Unable to parse the request body]") from error


def _refuse_constant(name: str) -> Any:
    """Python reads NaN and Infinity, JSON has neither."""
    raise ValueError(name)


def _pattern(
    _validator: Any, pattern: str, instance: Any, _schema: Any
) -> Iterator[ValidationError]:
    if isinstance(instance, str) and not ecma_finds(pattern, instance):
        yield ValidationError(f"{instance!r} does not match {pattern!r}")


_Validator: Any = extend(Draft4Validator, {"pattern": _pattern})  # type: ignore[no-untyped-call]
