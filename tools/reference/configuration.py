"""Every key of the configuration: type, default, limits and meaning, from the models' schema."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from smsverifier.config.schema import json_schema, not_null, schema_at
from smsverifier.config.values import RETENTION_DAYS

ANY = "<language>"
"""What stands for a key of the organiser's own."""
SECTIONS = {
    "stack": (),
    "form.fields": ("form", "fields", 0),
    "form.consent": ("form", "consent"),
    "form.translations": ("form", "translations", ANY),
    "sms.dlt": ("sms", "dlt"),
    "sms.dlt.templates": ("sms", "dlt", "templates", ANY),
}
"""Those whose place in the file is not their name alone; `[]` stands for each of a list."""


def configuration_parts() -> Mapping[str, str]:
    """Name of a part of `configuration.md` → text."""
    return {"keys": "\n\n".join("\n".join(_section(name, at)) for name, at in _sections())}


def _sections() -> Iterator[tuple[str, tuple[str | int, ...]]]:
    yield "The stack", ()
    for key, node in json_schema()["properties"].items():
        if "$ref" in node:
            yield f"`{key}`", (key,)
            yield from ((f"`{name}`", at) for name, at in SECTIONS.items() if at[:1] == (key,))


def _section(title: str, at: tuple[str | int, ...]) -> Iterator[str]:
    node = not_null(schema_at(at))
    yield f"### {title}"
    yield ""
    yield node.get("description", "")
    yield ""
    yield "| key | type | default | limits | |"
    yield "|---|---|---|---|---|"
    required = node.get("required", ())
    for key, inner in node["properties"].items():
        if at or "$ref" not in inner:
            path = ".".join(str(part) if part != 0 else "[]" for part in (*at, key))
            cells = (_type(inner), _default(inner, key in required), _limits(inner))
            told = inner.get("description", "")
            yield f"| `{path.replace('.[]', '[]')}` | {' | '.join(cells)} | {_cell(told)} |"


def _type(node: Mapping[str, Any]) -> str:
    inner = not_null(node)
    null = " or null" if "anyOf" in node else ""
    if "enum" in inner and inner["enum"] != list(RETENTION_DAYS):
        return ", ".join(f"`{word}`" for word in inner["enum"]) + null
    if inner["type"] == "array":
        items = inner["items"]
        return "list of " + ("sections" if "$ref" in items else f"{_word(items['type'])}s") + null
    if inner["type"] == "object" and "additionalProperties" in inner and "properties" not in inner:
        return f"{_by_name(inner['additionalProperties'])} by name" + null
    return _word(inner["type"]) + null


def _by_name(node: Mapping[str, Any]) -> str:
    if "$ref" in node:
        return "sections"
    return (
        "texts"
        if node["type"] == "string"
        else f"{_by_name(node['additionalProperties'])} by name,"
    )


def _word(kind: str) -> str:
    return {"string": "text", "integer": "whole number", "object": "section"}.get(kind, kind)


def _default(node: Mapping[str, Any], is_required: bool) -> str:
    if is_required:
        return "must be given"
    if "default" not in node:
        return "computed"
    value = node["default"]
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return " and ".join(f"`{each['name']}`" for each in value)
    return "empty" if value in ("", [], {}) else f"`{_cell(json.dumps(value))}`"


def _limits(node: Mapping[str, Any]) -> str:
    inner = not_null(node)
    items = inner.get("items", {})
    told = [
        *_range(inner.get("minimum"), inner.get("maximum"), ""),
        *([f"above {inner['exclusiveMinimum']:g}"] if "exclusiveMinimum" in inner else []),
        *_range(inner.get("minItems"), inner.get("maxItems"), " of them"),
        *_range(inner.get("minLength"), inner.get("maxLength"), " characters"),
        *([inner["patternErrorMessage"]] if "patternErrorMessage" in inner else []),
        *([f"each {items['patternErrorMessage']}"] if "patternErrorMessage" in items else []),
    ]
    if inner.get("enum") == list(RETENTION_DAYS):
        told.append("one of " + ", ".join(map(str, RETENTION_DAYS)))
    return _cell("; ".join(told))


def _range(least: float | None, most: float | None, what: str) -> Iterator[str]:
    if least is not None and most is not None:
        yield f"{least:,} to {most:,}{what}"
    elif least is not None or most is not None:
        yield f"at most {most:,}{what}" if least is None else f"at least {least:,}{what}"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
