"""API Gateway's API definition: what moto accepts too easily, and the updates it does not know."""

import json
from collections.abc import Mapping
from typing import Any

from smsverifier.local.calls import AwsFailure, AwsResponse, Call, json_of, with_json
from smsverifier.local.dispatcher import Dispatcher, Forward
from smsverifier.local.moto_overrides.apigateway import (
    Patch,
    api_of,
    bad_request,
    conflict,
    find_api,
    method_of,
    not_found,
    part_of,
    patches_of,
    resource_of,
)
from smsverifier.local.moto_overrides.apigateway.unsupported import (
    refuse_headers,
    refuse_integration,
    refuse_path_part,
    refuse_schema,
    refuse_templates,
)
from smsverifier.local.supported_operations import NotModelled

_SCHEMA = "http://json-schema.org/draft-04/schema#"
_DEFAULT_MODELS = {
    "Empty": {"$schema": _SCHEMA, "title": "Empty Schema", "type": "object"},
    "Error": {
        "$schema": _SCHEMA,
        "title": "Error Schema",
        "type": "object",
        "properties": {"message": {"type": "string"}},
    },
}
"""The models every new REST API has."""

DEFAULT_TIMEOUT_MS = 29_000
"""How long API Gateway waits for an integration that says nothing else."""

_VALIDATOR_FLAGS = {
    "/validateRequestBody": "validate_request_body",
    "/validateRequestParameters": "validate_request_parameters",
}
_METHOD_FIELDS = {
    "/requestValidatorId": "request_validator_id",
    "/operationName": "operation_name",
}
_METHOD_OPENED = {
    ("/authorizationType", "NONE"): ("authorization_type", "NONE"),
    ("/apiKeyRequired", "false"): ("api_key_required", False),
}
"""The gateway serves methods that are open to everybody; nobody closes one here."""
_METHOD_MAPS = {"requestModels": "request_models", "requestParameters": "request_parameters"}


def install(dispatcher: Dispatcher) -> None:
    """Takes the operations that define an API."""
    dispatcher.override("apigateway", "CreateRestApi", _create_api)
    dispatcher.override("apigateway", "UpdateRestApi", _update_api)
    dispatcher.override("apigateway", "CreateResource", _create_resource)
    dispatcher.override("apigateway", "DeleteResource", _delete_resource)
    dispatcher.override("apigateway", "GetResources", _resources)
    dispatcher.override("apigateway", "GetResource", _resources)
    for operation in ("GetRestApi", "GetModels", "GetRequestValidators"):
        dispatcher.override("apigateway", operation, _existing)
    dispatcher.override("apigateway", "CreateModel", _create_model)
    dispatcher.override("apigateway", "GetModel", _get_model)
    dispatcher.override("apigateway", "UpdateModel", _update_model)
    dispatcher.override("apigateway", "DeleteModel", _delete_model)
    dispatcher.override("apigateway", "CreateRequestValidator", _create_validator)
    dispatcher.override("apigateway", "UpdateRequestValidator", _update_validator)
    for operation in ("GetRequestValidator", "DeleteRequestValidator"):
        dispatcher.override("apigateway", operation, _existing_validator)
    dispatcher.override("apigateway", "PutMethod", _put_method)
    dispatcher.override("apigateway", "UpdateMethod", _update_method)
    for operation in ("GetMethod", "GetIntegration", "DeleteIntegration", "DeleteMethod"):
        dispatcher.override("apigateway", operation, _of_a_resource)
    dispatcher.override("apigateway", "PutIntegration", _put_integration)
    dispatcher.override("apigateway", "PutIntegrationResponse", _put_integration_response)
    for operation in ("GetIntegrationResponse", "DeleteIntegrationResponse"):
        dispatcher.override("apigateway", operation, _of_a_resource)


def _existing(call: Call, forward: Forward) -> AwsResponse:
    """moto: GetRestApi and other reads name a missing REST API in words of their own."""
    api_of(call)
    return forward(call)


def _of_a_resource(call: Call, forward: Forward) -> AwsResponse:
    """moto: GetMethod and other calls name a missing resource in words of their own."""
    resource_of(call)
    return forward(call)


def _create_api(call: Call, forward: Forward) -> AwsResponse:
    """moto: CreateRestApi makes no models Empty and Error, and takes an empty description."""
    if call.params.get("description") == "":
        raise bad_request("Description cannot be an empty string")
    answer = forward(call)
    if answer.status < 300:
        api = find_api(call.region, json_of(answer)["id"])
        for name, schema in _DEFAULT_MODELS.items():
            api.add_model(name, f"This is a default {name} schema model", json.dumps(schema),
                          "application/json")  # fmt: skip
    return answer


def _update_api(call: Call, _: Forward) -> AwsResponse:
    """moto: UpdateRestApi takes any path with a known word in it, such as /nonsense/name."""
    api = api_of(call)
    for patch in patches_of(call):
        _patch_api(api, patch)
    return call.answer(api.to_dict())


def _patch_api(api: Any, patch: Patch) -> None:
    patch.must_be("replace")
    if patch.path == "/name":
        api.name = patch.value
    elif patch.path == "/description":
        api.description = patch.value
    elif patch.path == "/disableExecuteApiEndpoint":
        api.disableExecuteApiEndpoint = patch.value.lower() == "true"
    elif (patch.path, patch.value) == ("/minimumCompressionSize", ""):
        api.minimum_compression_size = None
    elif patch.path.startswith("/endpointConfiguration/types/"):
        api.endpoint_configuration["types"] = [patch.value]
    else:
        raise NotModelled(f"UpdateRestApi of {patch.path}")


def _create_resource(call: Call, forward: Forward) -> AwsResponse:
    """moto: CreateResource takes a second child of the same name."""
    api, parent, part = api_of(call), call.params["parentId"], call.params["pathPart"]
    refuse_path_part(part)
    if parent not in api.resources:
        raise not_found("Resource identifier")
    if any((r.parent_id, r.path_part) == (parent, part) for r in api.resources.values()):
        raise conflict(f"Another resource with the same parent already has this name: {part}")
    return forward(call)


def _delete_resource(call: Call, forward: Forward) -> AwsResponse:
    """moto: DeleteResource leaves the children, and GetResources fails from then on."""
    api, gone = api_of(call), {resource_of(call).id}
    # Children go with their parent; moto would leave them without a path.
    while children := {r.id for r in api.resources.values() if r.parent_id in gone} - gone:
        gone |= children
    answer = forward(call)
    for resource_id in gone:
        api.resources.pop(resource_id, None)
    return answer


def _resources(call: Call, forward: Forward) -> AwsResponse:
    """moto: GetResource and GetResources show whole methods without embed=methods.

    Without `embed=methods` AWS names the methods and tells nothing of them.
    """

    def without_methods(resource: dict[str, Any]) -> None:
        for method in resource.get("resourceMethods", {}):
            resource["resourceMethods"][method] = {}

    def each_without_methods(value: dict[str, Any]) -> None:
        for resource in value.get("item", [value]):
            without_methods(resource)

    api_of(call)
    answer = forward(call)
    return (
        answer
        if "methods" in (call.params.get("embed") or [])
        else with_json(answer, each_without_methods)
    )


def _create_model(call: Call, forward: Forward) -> AwsResponse:
    """moto: CreateModel takes a name twice, and a schema that is no JSON."""
    if call.params["name"] in api_of(call).models:
        raise conflict("Model name already exists for this REST API")
    if not str(call.params["name"]).isalnum():
        raise bad_request("Model name must be alphanumeric: " + str(call.params["name"]))
    checked_schema(call.params.get("schema"))
    return forward(call)


def _model(call: Call) -> Any:
    name = str(call.params["modelName"])
    model = part_of(call, "models", name)
    if model is None:
        raise AwsFailure("NotFoundException", f"Invalid model name specified: {name}", 404)
    return model


def _get_model(call: Call, forward: Forward) -> AwsResponse:
    """moto: GetModel does not name the model that is missing."""
    _model(call)
    return forward(call)


def _update_model(call: Call, _: Forward) -> AwsResponse:
    """moto: UpdateModel is not implemented."""
    model = _model(call)
    for patch in patches_of(call):
        patch.must_be("replace")
        if patch.path == "/schema":
            model.schema = checked_schema(patch.value)
        elif patch.path == "/description":
            model.description = patch.value
        else:
            raise bad_request(f"Invalid patch path {patch.path}")
    return call.answer(model.to_json())


def checked_schema(schema: Any) -> str:
    """The text of a model's schema. Raises AwsFailure if it is none."""
    if not schema:  # one that is `{"type": "object"}` and no more is taken
        raise bad_request("Model schema must have at least 1 property or array items defined")
    try:
        read = json.loads(schema)
    except ValueError:
        read = None
    if not isinstance(read, dict):
        raise bad_request(
            "Invalid model specified: Validation Result: warnings : [], errors : "
            "[Invalid model schema specified]"
        )
    refuse_schema(read)
    return str(schema)


def _delete_model(call: Call, forward: Forward) -> AwsResponse:
    """moto: DeleteModel deletes a model that a method refers to."""
    name = _model(call).name
    for resource in api_of(call).resources.values():
        for method in resource.resource_methods.values():
            if name in (method.request_models or {}).values():
                raise conflict(
                    f"Cannot delete model '{name}', is referenced in method request: "
                    f"{resource.get_path()}/{method.http_method}"
                )
    return forward(call)


def _create_validator(call: Call, forward: Forward) -> AwsResponse:
    """moto: CreateRequestValidator answers 404 for a missing REST API, AWS 400."""
    try:
        api_of(call)
    except AwsFailure as failure:
        raise bad_request("Invalid REST API identifier specified") from failure
    return forward(call)


def _validator(call: Call) -> Any:
    validator = part_of(call, "request_validators", call.params["requestValidatorId"])
    if validator is None:
        raise not_found("Request Validator identifier")
    return validator


def _existing_validator(call: Call, forward: Forward) -> AwsResponse:
    """moto: DeleteRequestValidator of one that is missing is a KeyError, reading it a 400."""
    _validator(call)
    return forward(call)


def _update_validator(call: Call, _: Forward) -> AwsResponse:
    """moto: UpdateRequestValidator takes paths that it does not know."""
    validator = _validator(call)
    for patch in patches_of(call):
        patch.must_be("replace")
        if patch.path == "/name":
            validator.name = patch.value
        elif patch.path in _VALIDATOR_FLAGS:
            setattr(validator, _VALIDATOR_FLAGS[patch.path], patch.value.lower() == "true")
        else:
            raise bad_request(f"Invalid patch path {patch.path}")
    return call.answer(validator.to_dict())


def _put_method(call: Call, forward: Forward) -> AwsResponse:
    """moto: PutMethod replaces a method, and takes models and validators that do not exist."""
    if call.params["httpMethod"] in resource_of(call).resource_methods:
        raise conflict("Method already exists for this resource")
    _must_have_models(call, call.params.get("requestModels") or {})
    _must_have_validator(call, call.params.get("requestValidatorId"))
    return forward(call)


def _update_method(call: Call, _: Forward) -> AwsResponse:
    """moto: UpdateMethod is not implemented."""
    method = method_of(call)
    for patch in patches_of(call):
        _patch_method(call, method, patch)
    return call.answer(method.to_json())


def _patch_method(call: Call, method: Any, patch: Patch) -> None:
    parts = patch.parts
    if patch.path in _METHOD_FIELDS:
        patch.must_be("replace")
        if patch.path == "/requestValidatorId":
            _must_have_validator(call, patch.value)
        setattr(method, _METHOD_FIELDS[patch.path], patch.value or None)
    elif (patch.path, patch.value) in _METHOD_OPENED:
        patch.must_be("replace")
        setattr(method, *_METHOD_OPENED[patch.path, patch.value])
    elif len(parts) == 2 and parts[0] in _METHOD_MAPS:
        field = _METHOD_MAPS[parts[0]]
        changed = patch.applied_to(getattr(method, field) or {}, parts[1])
        if field == "request_models":
            _must_have_models(call, changed)
        else:
            changed = {
                name: str(value) == "true" or value is True for name, value in changed.items()
            }
        setattr(method, field, changed)
    else:
        raise NotModelled(f"UpdateMethod of {patch.path}")


def _must_have_models(call: Call, request_models: Mapping[str, str]) -> None:
    models = api_of(call).models
    for name in request_models.values():
        if name not in models:
            raise bad_request(f"Invalid model identifier specified: {name}")


def _must_have_validator(call: Call, validator_id: str | None) -> None:
    if validator_id and validator_id not in api_of(call).request_validators:
        raise bad_request("Invalid Request Validator identifier specified")


def _put_integration(call: Call, forward: Forward) -> AwsResponse:
    """moto: PutIntegration leaves out AWS's defaults, such as timeoutInMillis.

    What is not said gets AWS's defaults, which every answer shows.
    """
    resource, params = resource_of(call), call.params
    refuse_integration(params["type"], params.get("uri", ""))
    refuse_templates(params.get("requestTemplates"))
    answer = forward(call)
    if answer.status >= 300:
        return answer
    integration = method_of(call).method_integration
    integration.timeout_in_millis = integration.timeout_in_millis or DEFAULT_TIMEOUT_MS
    integration.cache_namespace = integration.cache_namespace or resource.id
    integration.passthrough_behaviour = integration.passthrough_behaviour or "WHEN_NO_MATCH"
    return call.answer(integration.to_json())


def _put_integration_response(call: Call, forward: Forward) -> AwsResponse:
    """moto: PutIntegrationResponse takes headers that the method does not declare."""
    declared = method_of(call).method_responses.get(call.params["statusCode"])
    must_be_declared(declared, call.params.get("responseParameters") or {})
    refuse_headers(call.params.get("responseParameters"))
    refuse_templates(call.params.get("responseTemplates"))
    return forward(call)


def must_be_declared(declared: Any, headers: Mapping[str, str]) -> None:
    """Raises AwsFailure unless the method's response is there and names the mapped headers."""
    if declared is None:
        raise not_found("Response status code")
    for target in headers:
        if target not in (declared.response_parameters or {}):
            raise bad_request(
                "Invalid mapping expression specified: Validation Result: warnings : [], errors : "
                f"[Invalid mapping expression parameter specified: {target}]"
            )
