"""Rendering a mapping template as the deployed API would, on the engine the embedded AWS uses."""

import json
from functools import lru_cache
from typing import Any

from smsverifier.local.apigateway.mapping_templates import Template, template_variables

EXTENDED_ID = "Gx1kzE/9mP+kQA="
EPOCH = 1_795_000_000_123


def rendered(
    template: str,
    body: Any,
    *,
    query: dict[str, str] | None = None,
    headers: dict[str, str] | None = None,
    variables: dict[str, str] | None = None,
) -> tuple[str, dict[str, Any]]:
    """The text a template makes of a JSON body, and the `$context` it leaves behind."""
    context = {
        "extendedRequestId": EXTENDED_ID,
        "requestTimeEpoch": EPOCH,
        "responseOverride": {"header": {}},
    }
    params = {"path": {}, "querystring": query or {}, "header": headers or {}}
    text = body if isinstance(body, str) else json.dumps(body)
    return compiled(template).render(
        template_variables(text, params, context, variables or {})
    ), context


compiled = lru_cache(Template)


def parsed(text: str) -> Any:
    """Strict JSON: a name that comes twice is an error, as one could hide the other."""
    return json.loads(text, object_pairs_hook=_unique)


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    names = [name for name, _ in pairs]
    assert len(names) == len(set(names)), f"repeated names in {names}"
    return dict(pairs)
