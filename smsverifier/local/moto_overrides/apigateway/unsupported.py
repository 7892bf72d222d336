"""What the gateway would not do with an API's definition: refused when it is written.

Called by the overrides that write a part of an API, whichever way it comes: by a call of its own,
by a patch, within a document. What only shows when a request comes (a method that a value does not
have, a MOCK whose template renders no JSON) is answered with 500, and the log says why.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from smsverifier.local.apigateway.integrations import ACTIONS
from smsverifier.local.apigateway.mapping_templates import (
    Template,
    TemplateFailedError,
    TemplateNotModelledError,
)
from smsverifier.local.supported_operations import NotModelled

_NO_SCHEMA = frozenset({"$ref", "patternProperties"})


def refuse_integration(kind: str, uri: str) -> None:
    """Raises NotModelled for what the gateway cannot call."""
    if kind not in ("AWS", "MOCK"):
        raise NotModelled(f"API Gateway integrations of type {kind}", "use AWS or MOCK")
    if kind == "AWS" and not uri.endswith(tuple(f":dynamodb:action/{name}" for name in ACTIONS)):
        raise NotModelled(
            "API Gateway integrations with another action than DynamoDB's PutItem, GetItem, "
            "TransactWriteItems and BatchGetItem",
            "let a pipe and a function do the rest",
        )


def refuse_path_part(part: str) -> None:
    """Raises NotModelled for a part that takes whatever stands there."""
    if part.startswith("{"):
        raise NotModelled(f"path parameters ({part})", "make a resource for each path")


def refuse_templates(templates: Mapping[str, str | None] | None) -> None:
    """Raises NotModelled for a mapping template with more in it than is modelled of Velocity."""
    for source in (templates or {}).values():
        try:
            Template(source or "")
        except TemplateNotModelledError as error:
            raise NotModelled(
                f"{error} in a mapping template", "write it with #set, #if, ==, < and &&"
            ) from error
        except TemplateFailedError:
            """AWS takes it, too, and fails when a request comes."""


def refuse_fillings(templates: Mapping[str, str | None] | None) -> None:
    """Raises NotModelled for a gateway response's template that repeats the request."""
    for source in (templates or {}).values():
        if "$method.request" in (source or "").replace("{", ""):
            raise NotModelled(
                "$method.request in a gateway response", "use $context or $stageVariables"
            )


def refuse_headers(mapped: Mapping[str, str] | None) -> None:
    """Raises NotModelled for a header of an answer that comes from the request or an answer."""
    for source in (mapped or {}).values():
        if re.match(r"(method\.request|integration\.response)\.", source):
            raise NotModelled(
                f"the mapping expression {source}",
                "use 'text', context.NAME, stageVariables.NAME, or a template's responseOverride",
            )


def refuse_schema(schema: Any) -> None:
    """Raises NotModelled for a model that leans on another or on the form of names."""
    for keyword in _keywords(schema):
        if keyword in _NO_SCHEMA:
            raise NotModelled(f"{keyword} in a model", "write the properties out in this model")


def _keywords(schema: Any) -> Iterator[str]:
    """Every word of JSON Schema in it; names of properties are none."""
    if isinstance(schema, list):
        for each in schema:
            yield from _keywords(each)
    elif isinstance(schema, dict):
        for name, value in schema.items():
            yield name
            is_names = name in ("properties", "definitions") and isinstance(value, dict)
            yield from _keywords(list(value.values()) if is_names else value)
