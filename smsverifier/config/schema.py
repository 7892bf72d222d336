"""The JSON Schema of the configuration: for editors (`init --schema`) and for error texts.

Derived from the models, so it cannot drift from what is accepted. Cross-key rules are not in it.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from smsverifier.config.model import Config

_DIALECT = "https://json-schema.org/draft/2020-12/schema"


@cache
def json_schema() -> Mapping[str, Any]:
    """The schema of `config.yaml`, JSON Schema draft 2020-12, every key with its description."""
    return {"$schema": _DIALECT, **Config.model_json_schema(), "title": "smsverifier config.yaml"}


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
