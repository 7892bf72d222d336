"""The API as one OpenAPI document, which one PutRestApi takes whole (decision 0040).

API Gateway's own extensions carry what OpenAPI has no word for: integrations, validators, and the
answers that the gateway gives by itself.
"""

import json
from collections.abc import Mapping
from typing import Any

from smsverifier.resources.rest_api.definition import (
    JSON,
    MODEL,
    VALIDATOR,
    Definition,
    GatewayResponse,
    Integration,
    Method,
    Response,
)

Document = dict[str, Any]


def openapi(definition: Definition, name: str, description: str) -> bytes:
    """The document of an API of this name, as JSON in UTF-8.

    It says what AWS would otherwise put back to its own default, the name (its title) and the
    description included; of the other settings the default is what is wanted (`api_shape`;
    aws: api-import-overwrites).
    """
    paths: dict[str, Document] = {}
    for method in definition.methods:
        paths.setdefault(method.path, {})[method.verb.lower()] = _operation(method)
    answers = {one.type: _gateway_response(one) for one in definition.gateway_responses}
    document = {
        "openapi": "3.0.1",
        "info": {"title": name, "description": description, "version": "1"},
        "paths": paths,
        "components": {"schemas": {MODEL: _schema(definition.model)}},
        "x-amazon-apigateway-request-validators": {
            VALIDATOR: {"validateRequestBody": True, "validateRequestParameters": False}
        },
        "x-amazon-apigateway-gateway-responses": answers,
        "x-amazon-apigateway-api-key-source": "HEADER",
    }
    return json.dumps(document).encode()


def _schema(model: str) -> Document:
    """OpenAPI's dialect of JSON Schema has no `$schema` (aws: api-import-models)."""
    schema: Document = json.loads(model)
    return {name: value for name, value in schema.items() if name != "$schema"}


def _operation(method: Method) -> Document:
    check = {
        "requestBody": {
            "required": True,
            "content": {JSON: {"schema": {"$ref": f"#/components/schemas/{MODEL}"}}},
        },
        "x-amazon-apigateway-request-validator": VALIDATOR,
    }
    return {
        **(check if method.checked else {}),
        "responses": {answer.status: _declared(answer) for answer in method.responses},
        "x-amazon-apigateway-integration": _integration(method.integration, method.responses),
    }


def _declared(response: Response) -> Document:
    """Every header, Content-Type as well (aws: api-import-headers)."""
    headers = {name: {"schema": {"type": "string"}} for name in response.declared}
    return {"description": f"{response.status} response", "headers": headers}


def _integration(integration: Integration, responses: tuple[Response, ...]) -> Document:
    """An answer is known by the pattern it is for (aws: api-import-answers)."""
    return {
        "type": integration.type.lower(),
        "passthroughBehavior": "never",
        "requestTemplates": {JSON: integration.request_template},
        "responses": {answer.pattern or "default": _answer(answer) for answer in responses},
        **_behind(integration.options),
    }


def _behind(options: Mapping[str, Any]) -> Document:
    if not options:
        return {}
    return {
        "uri": options["uri"],
        "credentials": options["credentials"],
        "httpMethod": options["http_method"],
        "timeoutInMillis": options["timeout_ms"],
    }


def _answer(response: Response) -> Document:
    return {
        "statusCode": response.status,
        "responseTemplates": {response.content_type: response.template},
        "responseParameters": _quoted("method.response.header.", response.headers),
    }


def _gateway_response(answer: GatewayResponse) -> Document:
    return {
        **({"statusCode": answer.status} if answer.status else {}),
        "responseParameters": _quoted("gatewayresponse.header.", answer.headers),
        "responseTemplates": {JSON: answer.template},
    }


def _quoted(prefix: str, headers: Mapping[str, str]) -> dict[str, str]:
    """Fixed texts stand between apostrophes (aws: api-fixed-text-in-apostrophes)."""
    return {f"{prefix}{name}": f"'{text}'" for name, text in headers.items()}
