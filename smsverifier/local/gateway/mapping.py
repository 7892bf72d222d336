"""The variables a mapping template sees: `$input`, `$util`, `$context` and `$stageVariables`.

As in API Gateway's mapping template reference; docs/aws/apigateway.md has what it leaves open.
"""

import base64
import json
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote_plus, unquote_plus

from smsverifier.local.gateway import java


class PathNotModelledError(ValueError):
    """A JSONPath with more than names and indexes."""


def variables(
    body: str,
    params: Mapping[str, Mapping[str, str]],
    context: dict[str, Any],
    stage_variables: Mapping[str, str],
) -> dict[str, Any]:
    """A template's variables. `context` is changed by templates that set overrides.

    `params` holds the maps `path`, `querystring` and `header`.
    """
    return {
        "input": _input(body, params),
        "util": UTIL,
        "context": context,
        "stageVariables": stage_variables,
    }


def _input(body: str, params: Mapping[str, Mapping[str, str]]) -> java.Callables:
    parsed: list[Any] = []

    def document() -> Any:
        if not parsed:
            parsed.append(_document(body))
        return parsed[0]

    def params_or_one(name: str | None = None) -> Any:
        if name is None:
            return params
        places = (params["path"], params["querystring"], params["header"])
        return next((place[name] for place in places if name in place), "")

    return java.Callables(
        body=body or "{}",  # recorded on AWS: an empty body renders as an empty object
        path=lambda path: at_json_path(document(), path),
        json=lambda path: _json_text(at_json_path(document(), path)),
        params=params_or_one,
    )


def _document(body: str) -> Any:
    """The parsed body; what is no JSON has nothing in it."""
    try:
        return java.from_json(json.loads(body)) if body else None
    except (ValueError, RecursionError):
        return None


def _json_text(value: Any) -> str:
    return '""' if value is None else java.to_json(value)


_STEP = re.compile(r"\.(?P<name>[^.\[\]'\"*?@()]+)|\[(?P<quote>['\"])(?P<key>.*?)(?P=quote)\]"
                   r"|\[(?P<index>\d+)\]")  # fmt: skip


def at_json_path(value: Any, path: str) -> Any:
    """The value at a JSONPath of names and indexes, or None.

    Raises PathNotModelledError for other paths.
    """
    if not path.startswith("$"):
        path = f"$.{path}"
    at = 1
    while at < len(path):
        step = _STEP.match(path, at)
        if step is None:
            raise PathNotModelledError(f"the JSONPath {path!r}; names and indexes are")
        value = _step(value, step)
        at = step.end()
    return value


def _step(value: Any, step: re.Match[str]) -> Any:
    if step["index"] is not None:
        index = int(step["index"])
        return value[index] if isinstance(value, list) and index < len(value) else None
    name = step["name"] if step["name"] is not None else step["key"]
    return value.get(name) if isinstance(value, dict) else None


_SHORT = {"\b": "\\b", "\t": "\\t", "\n": "\\n", "\f": "\\f", "\r": "\\r",
          '"': '\\"', "'": "\\'", "\\": "\\\\", "/": "\\/"}  # fmt: skip
_ESCAPED = re.compile("[^ -\x7f]|[\"'\\\\/]")


def escape_java_script(value: Any) -> str:
    """As Apache Commons does it: also ' and /, and everything beyond ASCII in UTF-16 units."""
    return _ESCAPED.sub(lambda match: _SHORT.get(match[0]) or _units(match[0]), java.text(value))


def _units(character: str) -> str:
    units = character.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[i]:02X}{units[i + 1]:02X}" for i in range(0, len(units), 2))


def _base64_encode(value: Any) -> str:
    return base64.b64encode(java.text(value).encode(errors="replace")).decode()


def _base64_decode(value: Any) -> str:
    return base64.b64decode(java.text(value), validate=True).decode(errors="replace")


UTIL = java.Callables(
    escapeJavaScript=escape_java_script,
    parseJson=lambda value: java.from_json(json.loads(java.text(value))),
    urlEncode=lambda value: quote_plus(java.text(value), safe="*-._", errors="replace"),
    urlDecode=lambda value: unquote_plus(java.text(value)),
    base64Encode=_base64_encode,
    base64Decode=_base64_decode,
)
