"""The words of a finding: a path, what was found there, what is allowed there.

What is allowed is read from the JSON Schema (`config.schema`), so limits are written once, in the
model. Used by every module of this room that makes findings; decides nothing.
"""

import difflib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from smsverifier.config.schema import not_null

_MAX_SHOWN = 60  # characters of a value in a message; more helps nobody find it


def dotted(location: Sequence[str | int]) -> str:
    """A path as people write it: `form.fields[2].type`."""
    path = ""
    for part in location:
        path += f"[{part}]" if isinstance(part, int) else f".{_printable(part) or quoted(part)}"
    return path.removeprefix(".")


def quoted(text: str) -> str:
    """A text in quotes, cut short, every character that could garble a terminal escaped."""
    return f'"{_printable(_cut(text))}"'


def _cut(text: str) -> str:
    return text if len(text) <= _MAX_SHOWN else text[: _MAX_SHOWN - 1] + "…"


def _printable(text: str) -> str:
    return "".join(char if char.isprintable() else ascii(char)[1:-1] for char in text)


def in_quotes(text: str) -> str:
    """A text whole as YAML takes it between double quotes."""
    return _printable(json.dumps(text, ensure_ascii=False))


def found(value: object, source: str | None = None) -> str:
    """A value from the file, described; long ones are cut, lists and groups only counted.

    `source`: how it is written there, where it is no text; a number loses digits without it.
    """
    match value:
        case None:
            return "nothing"
        case bool():
            return str(value).lower()
        case int() | float():
            return f"the number {str(value) if source is None else _cut(source)}"
        case str():
            return quoted(value)
        case list():
            return f"a list of {len(value)}"
    return "a group of keys"


def advice_on_quotes(source: str) -> str:
    """`; write it in quotes: "0101"`, for what YAML takes for a number, true, false or null."""
    return f"; write it in quotes: {in_quotes(source)}"


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """`; did you mean "x"?` when a known word is close, else nothing."""
    close = difflib.get_close_matches(word[:_MAX_SHOWN], list(known), n=1, cutoff=0.65)
    return f'; did you mean "{close[0]}"?' if close else ""


def ended(text: str) -> str:
    """`text` as the end of a sentence: with a full stop, unless it asks."""
    return text if text.endswith((".", "?")) else f"{text}."


def allowed(schema: Mapping[str, Any]) -> str:
    """A JSON Schema node in words, for example `a whole number from 5 to 300`."""
    if "anyOf" in schema:
        return f"{allowed(not_null(schema))}, or null"
    if "enum" in schema:
        return "one of " + ", ".join(str(value) for value in schema["enum"])
    return _WORDS[schema["type"]](schema)


def _range(schema: Mapping[str, Any]) -> str:
    if "exclusiveMinimum" in schema:
        return f" above {schema['exclusiveMinimum']}, at most {schema['maximum']}"
    return f" from {schema['minimum']} to {schema['maximum']}"


def _size(schema: Mapping[str, Any], least: str, most: str, unit: str) -> str:
    low, high = schema.get(least, 0), schema.get(most)
    if high is None:
        return ""
    return f" of {low} to {high} {unit}" if low else f" of at most {high} {unit}"


def _keys(schema: Mapping[str, Any]) -> str:
    if "properties" not in schema:
        is_text = schema["additionalProperties"].get("type") == "string"
        return "pairs of `key: text`" if is_text else "a group of keys for each"
    return "the keys " + ", ".join(schema["properties"])


def _text(schema: Mapping[str, Any]) -> str:
    size = _size(schema, "minLength", "maxLength", "characters")
    words = schema.get("patternErrorMessage", "")
    if not size:
        return str(words or "text")
    return f"text{size}" + (f", {words}" if words else "")


_WORDS: Mapping[str, Callable[[Mapping[str, Any]], str]] = {
    "boolean": lambda _schema: "true or false",
    "integer": lambda schema: "a whole number" + _range(schema),
    "number": lambda schema: "a number" + _range(schema),
    "array": lambda schema: "a list" + _size(schema, "minItems", "maxItems", "entries"),
    "object": _keys,
    "string": _text,
}
