"""The JSON Schema of the configuration: for editors (`init --schema`) and for error texts.

Derived from the models, so it cannot drift from what is accepted. Cross-key rules are not in it.
"""

import inspect
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from smsverifier.config.model import Config
from smsverifier.config.schema_check import Schema
from smsverifier.config.section import REQUIRED, FieldInfo, Section, plain

_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_NESTED = {"items", "additionalProperties"}
"""Where the schema of what a list or a group holds stands."""


@cache
def json_schema() -> Mapping[str, Any]:
    """The schema of `config.yaml`, JSON Schema draft 2020-12, every key with its description."""
    document = {"$schema": _DIALECT, **object_schema(Config), "title": "smsverifier config.yaml"}
    return document | {"$defs": {each.__name__: object_schema(each) for each in _below(Config)}}


def object_schema(section: type[Section]) -> dict[str, Any]:
    """The schema of one group of keys, the groups in it by reference."""
    fields = section.model_fields
    keys = section.schemas()
    required = [key for name, (key, _) in keys.items() if fields[name].default is REQUIRED]
    return {
        "title": section.__name__,
        "description": inspect.cleandoc(section.__doc__ or ""),
        "type": "object",
        "properties": {
            key: _key_schema(key, schema, fields[name]) for name, (key, schema) in keys.items()
        },
        **({"required": required} if required else {}),
        "additionalProperties": False,
    }


def _key_schema(key: str, schema: Schema, field: FieldInfo) -> dict[str, Any]:
    shown = _shown(schema)
    if next(_sections(schema, nested=False), None) is None:
        shown["title"] = key.replace("_", " ").title()
    if field.description:
        shown["description"] = field.description
    if field.default is not REQUIRED and field.shows_default:
        shown["default"] = plain(field.default, exclude_unset=False, by_alias=True)
    return shown


def _shown(schema: Schema) -> dict[str, Any]:
    """`schema` in the words of JSON Schema alone."""
    if "section" in schema:
        return {"$ref": f"#/$defs/{schema['section'].__name__}"}
    words = {word: value for word, value in schema.items() if word != "check"}
    if "anyOf" in schema:
        words["anyOf"] = [_shown(each) for each in schema["anyOf"]]
    for word in _NESTED & words.keys():
        words[word] = _shown(schema[word])
    return words


def _sections(schema: Schema, *, nested: bool = True) -> Iterator[type[Section]]:
    """The class that a schema refers to; with `nested` also as what a list or a group holds."""
    if "section" in schema:
        yield schema["section"]
    for each in schema.get("anyOf", ()):
        yield from _sections(each, nested=nested)
    for word in _NESTED & schema.keys() if nested else ():
        yield from _sections(schema[word])


def _below(section: type[Section]) -> list[type[Section]]:
    """Every class that is reached from `section`, by name."""
    found: dict[str, type[Section]] = {}
    waiting = [section]
    while waiting:
        for _key, schema in waiting.pop().schemas().values():
            new = {each.__name__: each for each in _sections(schema)}
            waiting += [each for name, each in new.items() if name not in found]
            found |= new
    return [found[name] for name in sorted(found)]


def schema_at(location: Sequence[str | int]) -> Mapping[str, Any]:
    """The schema node that rules the value at a location of the document.

    Raises:
        KeyError: the models know no such key.
    """
    node = _resolved(json_schema())
    for part in location:
        node = _resolved(_member(node, part))
    return node


def dotted_keys() -> tuple[str, ...]:
    """Every key of a section, dotted: `stack`, `event.name`, …

    Without the keys of a form field and of `sms.dlt`.
    """
    keys: list[str] = []
    for key, node in json_schema()["properties"].items():
        keys += [key, *(f"{key}.{inner}" for inner in _resolved(node).get("properties", {}))]
    return tuple(keys)


def not_null(node: Mapping[str, Any]) -> Mapping[str, Any]:
    """The schema of what may be null, if it is not null; any other schema as it is."""
    options = node.get("anyOf", (node,))  # the only unions in the model are with null
    return _resolved(next(option for option in options if option.get("type") != "null"))


def _member(nullable: Mapping[str, Any], part: str | int) -> Mapping[str, Any]:
    node = not_null(nullable)
    member: Mapping[str, Any]
    if isinstance(part, int):
        member = node["items"]
    elif "properties" in node:
        member = node["properties"][part]
    else:
        member = node["additionalProperties"]
    return member


def _resolved(node: Mapping[str, Any]) -> Mapping[str, Any]:
    reference = node.get("$ref")
    if reference is None:
        return node
    target: Mapping[str, Any] = json_schema()["$defs"][reference.removeprefix("#/$defs/")]
    return target
