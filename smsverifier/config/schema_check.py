"""Checks a value to the letter against the schema of one key, and says what is wrong with it.

The schema is JSON Schema's, as editors get it, with two more words: `section` is the class of a
group of keys, `check` a function that raises ValueError. Called by `section`; knows no key.
"""

import math
import re
from collections.abc import Callable, Mapping
from typing import Any, TypedDict

Schema = Mapping[str, Any]
Location = tuple[str | int, ...]

_BLANKS = "\t\n\v\f\r \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000"  # noqa: E501
"""What Unicode calls white space; `str.strip` alone takes control characters for blanks too."""


class Refusal(TypedDict):
    """One mistake."""

    type: str
    """Its kind, such as `string_type`, `missing`, `extra_forbidden`."""
    loc: Location
    """The keys and places in lists that lead to it."""
    value: Any
    """What was found there; of a key that is missing, the group without it."""


class Refusals(list[Refusal]):
    """All that is wrong with a document, in the order of the keys."""

    def refuse(self, kind: str, at: Location, value: object) -> None:
        """One more."""
        self.append({"type": kind, "loc": at, "value": value})


def checked(value: Any, schema: Schema, at: Location, refusals: Refusals) -> Any:
    """The value as a section holds it. Where it is wrong, `refusals` grow and nothing is meant."""
    if "anyOf" in schema:
        return None if value is None else checked(value, schema["anyOf"][0], at, refusals)
    if "section" in schema:
        return schema["section"].read(value, at, refusals)
    return _CHECKS[schema["type"]](value, schema, at, refusals)


def _boolean(value: Any, _schema: Schema, at: Location, refusals: Refusals) -> Any:
    if not isinstance(value, bool):
        refusals.refuse("bool_type", at, value)
    return value


def _integer(value: Any, schema: Schema, at: Location, refusals: Refusals) -> Any:
    if not isinstance(value, int) or isinstance(value, bool):
        return refusals.refuse("int_type", at, value)
    _bound(value, schema, at, refusals)
    return value


def _number(value: Any, schema: Schema, at: Location, refusals: Refusals) -> Any:
    if not isinstance(value, int | float) or isinstance(value, bool):
        return refusals.refuse("float_type", at, value)
    try:
        number = float(value)
    except OverflowError:
        number = math.inf
    if not math.isfinite(number):
        return refusals.refuse("finite_number", at, value)
    _bound(value, schema, at, refusals)
    return number


def _bound(value: float, schema: Schema, at: Location, refusals: Refusals) -> None:
    if value <= schema.get("exclusiveMinimum", -math.inf):
        refusals.refuse("greater_than", at, value)
    elif value < schema.get("minimum", -math.inf):
        refusals.refuse("greater_than_equal", at, value)
    elif value > schema.get("maximum", math.inf):
        refusals.refuse("less_than_equal", at, value)


def _string(value: Any, schema: Schema, at: Location, refusals: Refusals) -> Any:
    if "enum" in schema:
        if value not in schema["enum"]:
            refusals.refuse("literal_error", at, value)
        return value
    if not isinstance(value, str):
        return refusals.refuse("string_type", at, value)
    text = value.strip(_BLANKS)
    wrong = _wrong_text(text, schema)
    if wrong:
        refusals.refuse(wrong, at, value)
    return text


def _wrong_text(text: str, schema: Schema) -> str | None:
    if not text.isascii() and re.search("[\ud800-\udfff]", text):
        return "string_unicode"  # halves of characters, which no file can hold
    if len(text) > schema.get("maxLength", math.inf):
        return "string_too_long"
    if len(text) < schema.get("minLength", 0):
        return "string_too_short"
    # `$` is the end here: no blank, and so no line feed, is last.
    if not re.search(schema.get("pattern", ""), text):
        return "string_pattern_mismatch"
    try:
        schema.get("check", str)(text)
    except ValueError:
        return "value_error"
    return None


def _array(value: Any, schema: Schema, at: Location, refusals: Refusals) -> Any:
    if not isinstance(value, list | tuple):
        return refusals.refuse("tuple_type", at, value)
    most = schema.get("maxItems", len(value))
    if len(value) > most:
        refusals.refuse("too_long", at, value)
    if len(value) < schema.get("minItems", 0):
        refusals.refuse("too_short", at, value)
    return tuple(
        checked(each, schema["items"], (*at, place), refusals)
        for place, each in enumerate(value[:most])
    )


def _object(value: Any, schema: Schema, at: Location, refusals: Refusals) -> Any:
    if not isinstance(value, Mapping):
        return refusals.refuse("dict_type", at, value)
    of_value = schema["additionalProperties"]
    return {
        checked(key, {"type": "string"}, (*at, key, "[key]"), refusals): checked(
            each, of_value, (*at, key), refusals
        )
        for key, each in value.items()
    }


_CHECKS: Mapping[str, Callable[[Any, Schema, Location, Refusals], Any]] = {
    "boolean": _boolean,
    "integer": _integer,
    "number": _number,
    "string": _string,
    "array": _array,
    "object": _object,
}
