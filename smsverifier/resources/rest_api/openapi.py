"""The API as one OpenAPI document, which one PutRestApi takes whole (decision 0040).

API Gateway's own extensions carry what OpenAPI has no word for: integrations, validators, and the
answers that the gateway gives by itself.

Making an API as defined: one call carries the whole document, and what it did is looked at.

Nothing written here is live before `deployment` has frozen it.
"""

import json
from collections.abc import Mapping
from functools import partial
from typing import Any

from smsverifier.aws.errors import is_code
from smsverifier.aws.waits import ROLE_PROPAGATION, WaitLimit, retry_while, wait_until
from smsverifier.errors import ResourceFailed, WaitTimeout
from smsverifier.provision.diff import Change, diff
from smsverifier.provision.resource import Properties
from smsverifier.resources.rest_api.calls import Calls
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
from smsverifier.resources.rest_api.read import read_definition
from smsverifier.resources.rest_api.settings import not_reset

OpenApiObject = dict[str, Any]


def openapi(definition: Definition, name: str, description: str) -> bytes:
    """The document of an API of this name, as JSON in UTF-8.

    It says what AWS would otherwise put back to its own default, the name (its title) and the
    description included; of the other settings the default is what is wanted (`settings`;
    aws: api-import-overwrites).
    """
    paths: dict[str, OpenApiObject] = {}
    for method in definition.methods:
        paths.setdefault(method.path, {})[method.verb.lower()] = _operation(method)
    answers = {one.type: _gateway_response(one) for one in definition.gateway_responses}
    document = {
        "openapi": "3.0.1",
        "info": {"title": name, "description": description, "version": "1"},
        "paths": paths,
        "components": {"schemas": {MODEL: imported_schema(definition.model)}},
        "x-amazon-apigateway-request-validators": {
            VALIDATOR: {"validateRequestBody": True, "validateRequestParameters": False}
        },
        "x-amazon-apigateway-gateway-responses": answers,
        "x-amazon-apigateway-api-key-source": "HEADER",
    }
    return json.dumps(document).encode()


def imported_schema(model: str) -> OpenApiObject:
    """OpenAPI's dialect of JSON Schema has no `$schema` (aws: api-import-models)."""
    schema: OpenApiObject = json.loads(model)
    return {name: value for name, value in schema.items() if name != "$schema"}


def _operation(method: Method) -> OpenApiObject:
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


def _declared(response: Response) -> OpenApiObject:
    """Every header, Content-Type as well (aws: api-import-headers)."""
    headers = {name: {"schema": {"type": "string"}} for name in response.declared}
    return {"description": f"{response.status} response", "headers": headers}


def _integration(integration: Integration, responses: tuple[Response, ...]) -> OpenApiObject:
    """An answer is known by the pattern it is for (aws: api-import-answers)."""
    return {
        "type": integration.type.lower(),
        "passthroughBehavior": "never",
        "requestTemplates": {JSON: integration.request_template},
        "responses": {answer.pattern or "default": _answer(answer) for answer in responses},
        **_behind(integration.options),
    }


def _behind(options: Mapping[str, Any]) -> OpenApiObject:
    if not options:
        return {}
    return {
        "uri": options["uri"],
        "credentials": options["credentials"],
        "httpMethod": options["http_method"],
        "timeoutInMillis": options["timeout_ms"],
    }


def _answer(response: Response) -> OpenApiObject:
    return {
        "statusCode": response.status,
        "responseTemplates": {response.content_type: response.template},
        "responseParameters": _quoted("method.response.header.", response.headers),
    }


def _gateway_response(answer: GatewayResponse) -> OpenApiObject:
    return {
        **({"statusCode": answer.status} if answer.status else {}),
        "responseParameters": _quoted("gatewayresponse.header.", answer.headers),
        "responseTemplates": {JSON: answer.template},
    }


def _quoted(prefix: str, headers: Mapping[str, str]) -> dict[str, str]:
    """Fixed texts stand between apostrophes (aws: api-fixed-text-in-apostrophes)."""
    return {f"{prefix}{name}": f"'{text}'" for name, text in headers.items()}


# aws: shown-late
TAKEN = WaitLimit("the API to be as it was written", 60, "what it shows lags for seconds")


def write_definition(calls: Calls, definition: Definition, document: bytes) -> Properties:
    """Put `document`, which says all of `definition`, and wait until the API shows it, as returned.

    Whatever the document does not have goes. Deploys nothing. Raises ResourceFailed if API Gateway
    made something else of it.
    """
    put = partial(calls.send, calls.client.put_rest_api, **import_request(document))
    answer = retry_while(calls.aws, put, _role_not_yet_usable, ROLE_PROPAGATION)
    found = _last_found(calls, definition)
    left = [*not_reset(answer), *(change.path for change in _left(found, definition))]
    if left:
        raise ResourceFailed(
            "API Gateway took the API, but not as it was written",
            where=f"REST API {calls.api_id}",
            why="\n".join([f"Different: {', '.join(left)}", *answer.get("warnings", [])]),
            hint="Nothing of it was deployed. If somebody else ran `up` at the same time, the API "
            "is as they configured it. Run `smsverifier plan` for what differs.",
        )
    return found


def import_request(document: bytes) -> dict[str, Any]:
    """The parameters of PutRestApi, but for the id of the API."""
    return {"mode": "overwrite", "body": document}


def _last_found(calls: Calls, definition: Definition) -> Properties:
    """What is there: as written, or what it is when it has had its time."""
    try:
        return wait_until(calls.aws, partial(_taken, calls, definition), TAKEN)
    except WaitTimeout:
        return read_definition(calls)


def _taken(calls: Calls, definition: Definition) -> Properties | None:
    found = read_definition(calls)
    left = _left(found, definition)
    if [change.path for change in left] == [f"models.{MODEL}"]:
        # An import may write a schema its own way; this call takes it letter by letter.
        patch = [{"op": "replace", "path": "/schema", "value": definition.model}]
        calls.send(calls.client.update_model, modelName=MODEL, patchOperations=patch)
    return None if left else found


def _left(found: Properties, definition: Definition) -> tuple[Change, ...]:
    return diff(
        {**definition.properties(), "others": ()}, {**found, "others": definition.others(found)}
    )


def _role_not_yet_usable(error: BaseException) -> bool:
    """API Gateway refuses a role that it does not know yet."""
    return is_code(error, "BadRequestException", says="role")
