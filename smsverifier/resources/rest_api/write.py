"""Making an API as defined: the calls for exactly what the changes touch.

Nothing written here is live before `deployment` has frozen it, so the order within an API is
API Gateway's own (method, its responses, integration, its responses), not the callers'.
"""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from smsverifier.aws.errors import ignoring, is_code
from smsverifier.aws.together import together
from smsverifier.aws.waits import ROLE_PROPAGATION, retry_while, wait_until
from smsverifier.resources.rest_api.calls import NOT_FOUND, SETTLE, SHOWN, Calls, looking_first
from smsverifier.resources.rest_api.definition import (
    JSON,
    MODEL,
    VALIDATOR,
    Definition,
    GatewayResponse,
    Method,
    Response,
)
from smsverifier.resources.rest_api.deployment import FROZEN
from smsverifier.resources.rest_api.read import list_resources, list_validators
from smsverifier.resources.rest_api.touched import Touched

_INTEGRATION = ("integration", "request_content_type", "request_template")


def write_definition(calls: Calls, definition: Definition, touched: Touched) -> None:
    """Create what is missing and mend what differs. Deploys nothing."""
    if not any(touched.within(path) for path in FROZEN):
        return
    _, validator, resources = together(
        lambda: _write_model(calls, definition.model, touched),
        lambda: _write_validator(calls, touched),
        lambda: _write_resources(calls, definition),
    )
    # Few at a time: API Gateway makes one change at a time to an API and refuses the others.
    answers = [
        g for g in definition.gateway_responses if touched.within(f"gateway_responses.{g.type}")
    ]
    methods = [
        _MethodWriter(calls, method, resources[method.path], touched)
        for method in definition.methods
    ]
    together(
        partial(_put_gateway_responses, calls, answers[::2]),
        partial(_put_gateway_responses, calls, answers[1::2]),
        *(partial(method.write, validator) for method in methods),
    )


def _write_model(calls: Calls, schema: str, touched: Touched) -> None:
    path = f"models.{MODEL}"
    if touched.missing(path):
        calls.make(calls.client.create_model, name=MODEL, contentType=JSON, schema=schema)
    elif touched.within(path):
        patch = [_replace("/schema", schema)]
        calls.send(calls.client.update_model, modelName=MODEL, patchOperations=patch)


def _write_validator(calls: Calls, touched: Touched) -> str:
    """The id of the validator, made or mended if need be."""
    if touched.missing("validator"):
        return looking_first(calls.aws, partial(_find_or_create_validator, calls), SETTLE)
    validator = str(list_validators(calls)[0]["id"])
    if touched.within("validator"):
        patch = [
            _replace("/validateRequestBody", "true"),
            _replace("/validateRequestParameters", "false"),
        ]
        calls.send(
            calls.client.update_request_validator,
            requestValidatorId=validator,
            patchOperations=patch,
        )
    return validator


def _find_or_create_validator(calls: Calls) -> str:
    """Its id. Names are not unique: a creation whose answer was lost must not be repeated."""
    found = list_validators(calls)
    if found and found[0]["name"] == VALIDATOR:
        return str(found[0]["id"])
    made = calls.once.create_request_validator(
        restApiId=calls.api_id,
        name=VALIDATOR,
        validateRequestBody=True,
        validateRequestParameters=False,
    )
    return str(made["id"])


def _write_resources(calls: Calls, definition: Definition) -> dict[str, str]:
    """Path → resource id; every path of ours is one level deep."""
    ids = _resource_ids(calls, "/")
    for path in sorted({method.path for method in definition.methods} - ids.keys()):
        made = calls.make(
            calls.client.create_resource, parentId=ids["/"], pathPart=path.removeprefix("/")
        )
        ids[path] = str(made["id"]) if made else _resource_ids(calls, path)[path]
    return ids


def _resource_ids(calls: Calls, path: str) -> dict[str, str]:
    """Path → id, once `path` is listed: it is there, but lists lag."""

    def look() -> dict[str, str] | None:
        ids = {str(resource["path"]): str(resource["id"]) for resource in list_resources(calls)}
        return ids if path in ids else None

    return wait_until(calls.aws, look, SHOWN)


def _put_gateway_responses(calls: Calls, answers: Sequence[GatewayResponse]) -> None:
    for answer in answers:
        status = {"statusCode": answer.status} if answer.status else {}
        calls.send(
            calls.client.put_gateway_response,
            responseType=answer.type,
            responseParameters=_quoted("gatewayresponse.header.", answer.headers),
            responseTemplates={JSON: answer.template},
            **status,
        )


class _MethodWriter:
    """One method with its integration and responses, one call after the other."""

    def __init__(self, calls: Calls, method: Method, resource_id: str, touched: Touched) -> None:
        self.calls = calls
        self.method = method
        self.path = f"resources.{method.path}.{method.verb}"
        self.at = {"resourceId": resource_id, "httpMethod": method.verb}
        self.touched = touched

    def write(self, validator: str) -> None:
        """Make what is missing and mend what differs."""
        if self.touched.missing(self.path):
            self._put_method(validator)
        else:
            self._update_method(validator)
        for response in self.method.responses:
            if self._is_touched(f"responses.{response.status}.declared"):
                self._declare(response)
        renewed = any(self._is_touched(part) for part in _INTEGRATION)
        if renewed:
            self._put_integration()
        for response in self.method.responses:
            # A new integration may come without the responses of the old one.
            if renewed or self._is_touched(f"responses.{response.status}"):
                self._put_integration_response(response)

    def _put_method(self, validator: str) -> None:
        check = {"requestValidatorId": validator, "requestModels": {JSON: MODEL}}
        self.calls.make(
            self.calls.client.put_method,
            **self.at,
            authorizationType="NONE",
            apiKeyRequired=False,
            **(check if self.method.checked else {}),
        )

    def _update_method(self, validator: str) -> None:
        """PutMethod refuses a method that is there (facts §6.1)."""
        model = "add" if self.touched.missing(f"{self.path}.model") else "replace"
        operations = {
            "authorization": _replace("/authorizationType", "NONE"),
            "api_key_required": _replace("/apiKeyRequired", "false"),
            "validator": _replace("/requestValidatorId", validator),
            "model": {"op": model, "path": "/requestModels/application~1json", "value": MODEL},
        }
        patch = [operation for part, operation in operations.items() if self._is_touched(part)]
        if patch:
            self.calls.send(self.calls.client.update_method, **self.at, patchOperations=patch)

    def _put_integration(self) -> None:
        """API Gateway refuses a role that it does not know yet."""
        retry_while(self.calls.aws, self._send_integration, _role_not_yet_usable, ROLE_PROPAGATION)

    def _send_integration(self) -> None:
        integration = self.method.integration
        self.calls.send(
            self.calls.client.put_integration,
            **self.at,
            type=integration.type,
            requestTemplates={JSON: integration.request_template},
            passthroughBehavior="NEVER",
            **_integration_options(integration.options),
        )

    def _declare(self, response: Response) -> None:
        """Put the method response; it cannot be overwritten, so another goes first.

        And before it what maps headers to it, which is put again afterwards.
        """
        client, at = self.calls.client, self._at(response)
        path = f"{self.path}.responses.{response.status}"
        if not self.touched.missing(f"{path}.pattern"):
            self._delete(client.delete_integration_response, at)
        if not self.touched.missing(f"{path}.declared"):
            self._delete(client.delete_method_response, at)
        headers = {f"method.response.header.{name}": False for name in response.declared}
        self.calls.make(client.put_method_response, **at, responseParameters=headers)

    def _delete(self, operation: Any, at: Mapping[str, str]) -> None:
        ignoring(lambda: self.calls.send(operation, **at), NOT_FOUND)

    def _put_integration_response(self, response: Response) -> None:
        pattern = {"selectionPattern": response.pattern} if response.pattern else {}
        self.calls.send(
            self.calls.client.put_integration_response,
            **self._at(response),
            responseTemplates={response.content_type: response.template},
            responseParameters=_quoted("method.response.header.", response.headers),
            **pattern,
        )

    def _at(self, response: Response) -> dict[str, str]:
        return {**self.at, "statusCode": response.status}

    def _is_touched(self, part: str) -> bool:
        return self.touched.within(f"{self.path}.{part}")


def _role_not_yet_usable(error: BaseException) -> bool:
    return is_code(error, "BadRequestException", says="role")


def _integration_options(options: Mapping[str, Any]) -> dict[str, Any]:
    if not options:
        return {}
    return {
        "uri": options["uri"],
        "credentials": options["credentials"],
        "integrationHttpMethod": options["http_method"],
        "timeoutInMillis": options["timeout_ms"],
    }


def _quoted(prefix: str, headers: Mapping[str, str]) -> dict[str, str]:
    """Fixed texts stand between apostrophes (facts §6.1)."""
    return {f"{prefix}{name}": f"'{text}'" for name, text in headers.items()}


def _replace(path: str, value: str) -> dict[str, str]:
    return {"op": "replace", "path": path, "value": value}
