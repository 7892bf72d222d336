"""API Gateway's PutRestApi: a whole API from one OpenAPI 3 document, in mode `overwrite`.

moto reads paths only: it drops models, validators and gateway responses, stops half way at a MOCK
without an address, and puts nothing back to its default. What a document holds beyond what is
read here is refused aloud: a word that is dropped in silence is an API that differs from AWS's.
"""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from moto.apigateway.models import Integration

from smsverifier.local.calls import AwsResponse, Call
from smsverifier.local.dispatcher import Dispatcher, Forward
from smsverifier.local.moto_overrides.apigateway import api_of, bad_request
from smsverifier.local.moto_overrides.apigateway.definition import (
    DEFAULT_TIMEOUT_MS,
    checked_schema,
    must_be_declared,
)
from smsverifier.local.moto_overrides.apigateway.gateway_responses import DEFAULT_STATUS
from smsverifier.local.moto_overrides.apigateway.unsupported import (
    refuse_fillings,
    refuse_headers,
    refuse_integration,
    refuse_path_part,
    refuse_templates,
)
from smsverifier.local.supported_operations import NotModelled

Node = Mapping[str, Any]

_EXTENSION = "x-amazon-apigateway-"
_REF = "#/components/schemas/"
_VERBS = ("get", "put", "post", "delete", "options", "head", "patch")


def install(dispatcher: Dispatcher) -> None:
    """Takes the import."""
    dispatcher.override("apigateway", "PutRestApi", _put_rest_api)


def _put_rest_api(call: Call, _: Forward) -> AwsResponse:
    """moto: PutRestApi drops models, validators and gateway responses, and fails at a MOCK."""
    document = _read(call.request.get_data())
    api = api_of(call)
    if call.params.get("mode", "merge") != "overwrite":
        raise NotModelled("PutRestApi in mode merge, the default", "say mode=overwrite")
    if call.request.args.keys() - {"mode", "failonwarnings"}:
        raise NotModelled("the parameters of PutRestApi")
    before = vars(api).copy()
    try:
        _overwrite(api, document)
    except Exception as error:
        vars(api).update(before)  # a broken document changes nothing
        if isinstance(error, (AttributeError, TypeError)):  # a text where an object should be
            raise bad_request("Invalid OpenAPI input.") from error
        raise
    return call.answer(api.to_dict())


def _read(body: bytes) -> Node:
    try:
        document = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise bad_request("Invalid OpenAPI input.") from error
    if not isinstance(document, dict) or not {"openapi", "swagger"} & document.keys():
        raise bad_request("Invalid OpenAPI input.")
    if not str(document.get("openapi", "")).startswith("3.0"):
        raise NotModelled("OpenAPI documents of another version than 3.0")
    return document


def _overwrite(api: Any, document: Node) -> None:
    _known("the document", document, "openapi", "info", "paths", "components", *_ROOT_EXTENSIONS)
    info = _node(document, "info")
    _known("info", info, "title", "description", "version")
    api.name, api.description = info.get("title"), info.get("description")
    api.version = info.get("version")
    _settings(api, document)
    _models(api, _node(document, "components"))
    validators = _validators(api, _node(document, _EXTENSION + "request-validators"))
    _gateway_responses(api, _node(document, _EXTENSION + "gateway-responses"))
    # The root stays what it is; all below it is made anew, under new ids.
    root = api.resources[api.root_resource_id]
    # Another object than before: what is put back if the document proves to be broken.
    api.resources = {
        root.id: type(root)(root.id, root.account_id, root.region_name, api.id, "/", None)
    }
    for path, methods in sorted(_node(document, "paths").items()):
        resource = _resource(api, path)
        for verb, operation in methods.items():
            _method(api, resource, verb, operation, validators)


# The endpoint's configuration is none of the document's own (aws: api-import-endpoint), and servers
# are not modelled.
_ROOT_EXTENSIONS = tuple(
    _EXTENSION + name
    for name in (
        *("request-validators", "gateway-responses", "api-key-source", "binary-media-types"),
        "minimum-compression-size",
    )
)


def _settings(api: Any, document: Node) -> None:
    """The API's own settings; what the document leaves out goes back to its default."""
    if document.get(_EXTENSION + "api-key-source", "HEADER") != "HEADER":
        raise NotModelled("API keys")
    if document.get(_EXTENSION + "binary-media-types"):
        raise NotModelled("the binaryMediaTypes of an API")
    if document.get(_EXTENSION + "minimum-compression-size") is not None:
        raise NotModelled("the minimumCompressionSize of an API")
    api.api_key_source, api.binaryMediaTypes, api.policy = "HEADER", [], None
    api.disableExecuteApiEndpoint, api.minimum_compression_size = False, None


def _models(api: Any, components: Node) -> None:
    """Only what the document defines: an import adds no Empty and no Error."""
    _known("components", components, "schemas")
    api.models = {}
    for name, schema in _node(components, "schemas").items():
        if not name.isalnum():
            raise bad_request(
                f"Unable to create model for '{name}': Model name must be alphanumeric: {name}"
            )
        api.add_model(name, None, checked_schema(json.dumps(schema)), "application/json")


def _validators(api: Any, validators: Node) -> dict[str, str]:
    """Name → id."""
    api.request_validators = {}
    made = [
        api.create_request_validator(
            name,
            validator.get("validateRequestBody", False),
            validator.get("validateRequestParameters", False),
        )
        for name, validator in validators.items()
    ]
    return {validator.name: validator.id for validator in made}


def _gateway_responses(api: Any, answers: Node) -> None:
    api.gateway_responses = {}
    for kind, answer in answers.items():
        if kind not in DEFAULT_STATUS:
            raise bad_request(f"Invalid response type: {kind}")
        _known(kind, answer, "statusCode", "responseParameters", "responseTemplates")
        refuse_headers(answer.get("responseParameters"))
        refuse_fillings(answer.get("responseTemplates"))
        status = answer.get("statusCode")
        api.put_gateway_response(
            kind,
            None if status is None else str(status),
            answer.get("responseParameters"),
            answer.get("responseTemplates"),
        )


def _resource(api: Any, path: str) -> Any:
    """The resource at `path`, with those above it made as well."""
    resource = api.resources[api.root_resource_id]
    for part in path.strip("/").split("/") if path != "/" else ():
        refuse_path_part(part)
        below = [
            r for r in api.resources.values() if (r.parent_id, r.path_part) == (resource.id, part)
        ]
        resource = below[0] if below else api.add_child(part, resource.id)
    return resource


def _method(api: Any, resource: Any, verb: str, operation: Node, validators: Node) -> None:
    if verb not in _VERBS:
        raise NotModelled(f"{verb} in a path of an OpenAPI document")
    validator, integration = _EXTENSION + "request-validator", _EXTENSION + "integration"
    _known(f"the method {verb}", operation, "requestBody", "responses", validator, integration,
           "operationId", "summary", "description", "tags")  # fmt: skip
    name = operation.get(validator)
    if name is not None and name not in validators:
        raise bad_request(f"Invalid Request Validator identifier specified: {name}")
    method = resource.add_method(
        verb.upper(),
        "NONE",
        False,
        request_models=_request_models(api, _node(operation, "requestBody")),
        operation_name=operation.get("operationId"),
        request_validator_id=name and validators[name],
    )
    for status, response in _node(operation, "responses").items():
        _known(f"the response {status}", response, "description", "headers")
        headers = _node(response, "headers")
        method.create_response(
            status, {}, {f"method.response.header.{header}": False for header in headers}
        )
    if integration in operation:
        method.method_integration = _integration(resource, method, operation[integration])


def _request_models(api: Any, body: Node) -> dict[str, str]:
    models = {}
    for content_type, content in _node(body, "content").items():
        ref = _node(content, "schema").get("$ref", "")
        if not ref.startswith(_REF):
            raise NotModelled("a request body whose schema is not a reference to a model")
        models[content_type] = ref.removeprefix(_REF)
        if models[content_type] not in api.models:
            raise bad_request(f"Invalid model identifier specified: {models[content_type]}")
    return models


def _integration(resource: Any, method: Any, written: Node) -> Integration:
    _known("an integration", written, "type", "uri", "httpMethod", "credentials", "responses",
           "requestTemplates", "passthroughBehavior", "timeoutInMillis")  # fmt: skip
    kind = str(written.get("type", "")).upper()
    refuse_integration(kind, str(written.get("uri", "")))
    if kind == "AWS" and not written.get("httpMethod"):
        raise bad_request("Enumeration value for HttpMethod must be non-empty")
    templates = dict(_node(written, "requestTemplates"))
    refuse_templates(templates)
    made = Integration(
        kind,
        written.get("uri"),
        written.get("httpMethod"),
        request_templates=templates,
        passthrough_behavior=str(written.get("passthroughBehavior", "when_no_match")).upper(),
        cache_namespace=resource.id,
        timeout_in_millis=written.get("timeoutInMillis", DEFAULT_TIMEOUT_MS),
        credentials=written.get("credentials"),
    )
    for pattern, answer in _node(written, "responses").items():
        _answer(made, method, pattern, answer)
    return made


def _answer(integration: Integration, method: Any, pattern: str, written: Node) -> None:
    _known(f"the integration response {pattern}", written, "statusCode", "responseTemplates",
           "responseParameters")  # fmt: skip
    status = str(written.get("statusCode", ""))
    if status not in method.method_responses:
        raise bad_request(f"Invalid Response status code specified: {status}")
    headers, templates = _node(written, "responseParameters"), _node(written, "responseTemplates")
    must_be_declared(method.method_responses[status], headers)
    refuse_headers(headers)
    refuse_templates(templates)
    integration.create_integration_response(
        status,
        "" if pattern == "default" else pattern,
        dict(templates),
        dict(headers),
    )


def _node(parent: Node, name: str) -> Node:
    """The object under that name; an empty one if there is none."""
    value = parent.get(name, {})
    if not isinstance(value, dict):
        raise bad_request(f"Invalid OpenAPI input: {name} is no object.")
    return value


def _known(where: str, node: Any, *names: str) -> None:
    if not isinstance(node, dict):
        raise bad_request(f"Invalid OpenAPI input: {where} is no object.")
    unknown: Iterable[str] = node.keys() - set(names)
    for name in sorted(unknown):
        raise NotModelled(f"{name} in {where} of an OpenAPI import")
