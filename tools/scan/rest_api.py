"""The REST API in Terraform's words: a block for each part that API Gateway has by itself."""

from collections.abc import Iterator, Mapping
from typing import Any

from smsverifier.naming import STAGE
from smsverifier.provision.resource import Resource
from smsverifier.resources.rest_api.definition import JSON, VALIDATOR
from smsverifier.resources.rest_api.settings import ALL_METHODS, IS_THERE
from smsverifier.templates.mapping import CLOSED, NEVER
from tools.scan.terraform import Block, Nested
from tools.scan.wanted import Wanted, opened, refuse_rest

UNSAID_OF_API: Mapping[str, Any] = {
    "binary_types": (),
    "compression": "",
    "policy": "",
    "others": (),
    "duplicates": (),
    "stage.method_settings": (),
    "stage.canary": "",
    "stage.cache": "",
}


def rest_api_blocks(resource: Resource, wanted: Wanted) -> list[Block]:
    """The API, what it answers to and how, its stage and the stage's settings."""
    body = {
        "name": resource.name,
        "description": wanted.pop("description"),
        "endpoint_configuration": Nested(types=[wanted.pop("endpoint")]),
        "disable_execute_api_endpoint": {"on": False, "off": True}[wanted.pop("default_endpoint")],
        "api_key_source": wanted.pop("key_source"),
        "tags": wanted.pop("tags"),
    }
    api = Block("aws_api_gateway_rest_api", resource.key, body)
    parts = [*_body_check(api, wanted), *_paths(api, wanted), *_own_answers(api, wanted)]
    return [api, *parts, *_stage(api, wanted, parts)]


def _body_check(api: Block, wanted: Wanted) -> Iterator[Block]:
    for name, schema in wanted.pop("models").items():
        body = {"name": name, "content_type": JSON, "schema": schema}
        yield _part(api, "model", name, body)
    opened(wanted, "validator")
    checks = {
        "validate_request_body": wanted.pop("validator.body"),
        "validate_request_parameters": wanted.pop("validator.parameters"),
    }
    yield _part(api, "request_validator", VALIDATOR, {"name": VALIDATOR, **checks})


def _paths(api: Block, wanted: Wanted) -> Iterator[Block]:
    for path, methods in wanted.pop("resources").items():
        where = api["root_resource_id"]
        if path != "/":
            body = {"parent_id": api["root_resource_id"], "path_part": path[1:]}
            resource = _part(api, "resource", path[1:], body)
            where = resource["id"]
            yield resource
        for verb, method in methods.items():
            name = f"{verb.lower()}_{path[1:] or 'page'}"
            yield from _method(api, name, {"resource_id": where, "http_method": verb}, method)


def _method(
    api: Block, name: str, where: Mapping[str, Any], method: Mapping[str, Any]
) -> Iterator[Block]:
    wanted = dict(method)
    opened(wanted, "integration")
    made = _part(api, "method", name, {**where, **_checks(wanted)})
    yield made
    at = {**where, "http_method": made["http_method"]}
    templates = {wanted.pop("request_content_type"): wanted.pop("request_template")}
    integration = {
        "type": wanted.pop("integration.type"),
        "passthrough_behavior": wanted.pop("integration.passthrough"),
        "uri": wanted.pop("integration.uri", None),
        "credentials": wanted.pop("integration.credentials", None),
        "integration_http_method": wanted.pop("integration.http_method", None),
        "timeout_milliseconds": wanted.pop("integration.timeout_ms", None),
        "request_templates": templates,
    }
    behind = _part(api, "integration", name, {**at, **integration})
    yield behind
    for status, answer in wanted.pop("responses").items():
        yield from _answer(api, f"{name}_{status}", {**at, "status_code": status}, answer, behind)
    refuse_rest(name, wanted, {})


def _checks(wanted: Wanted) -> dict[str, Any]:
    """Who may call a method, and with what."""
    checks = {name: wanted.pop(name) for name in ("authorization", "api_key_required")}
    if "validator" in wanted:
        validator = Block("aws_api_gateway_request_validator", wanted.pop("validator"), {})
        checks["request_validator_id"] = validator["id"]
    if "model" in wanted:
        checks["request_models"] = {JSON: wanted.pop("model")}
    return checks


def _answer(
    api: Block, name: str, at: Mapping[str, Any], answer: Mapping[str, Any], behind: Block
) -> Iterator[Block]:
    wanted = dict(answer)
    header = "method.response.header."
    declared = {f"{header}{each}": False for each in wanted.pop("declared")}
    method = _part(api, "method_response", name, {**at, "response_parameters": declared})
    yield method
    body = {
        "selection_pattern": wanted.pop("pattern") or None,
        "response_templates": {wanted.pop("content_type"): wanted.pop("template")},
        "response_parameters": _headers(header, wanted.pop("headers")),
        "depends_on": [behind.itself, method.itself],
    }
    yield _part(api, "integration_response", name, {**at, **body})
    refuse_rest(name, wanted, {})


def _own_answers(api: Block, wanted: Wanted) -> Iterator[Block]:
    for kind, each in wanted.pop("gateway_responses").items():
        answer = dict(each)
        body = {
            "response_type": kind,
            "status_code": answer.pop("status") or None,
            "response_templates": {answer.pop("content_type"): answer.pop("template")},
            "response_parameters": _headers("gatewayresponse.header.", answer.pop("headers")),
        }
        refuse_rest(kind, answer, {})
        yield _part(api, "gateway_response", kind.lower(), body)


def _headers(prefix: str, fixed: tuple[str, ...]) -> dict[str, str]:
    """From `name: 'text'`, as the diff sees them."""
    pairs = (header.split(": ", 1) for header in fixed)
    return {f"{prefix}{name}": text for name, text in pairs}


def _stage(api: Block, wanted: Wanted, parts: list[Block]) -> Iterator[Block]:
    opened(wanted, "stage")
    opened(wanted, "stage.throttle")
    served = {
        "triggers": {"definition": wanted.pop("stage.deployed")},
        "depends_on": [part.itself for part in parts],
    }
    deployment = _part(api, "deployment", "newest", served)
    yield deployment
    body = {
        "stage_name": STAGE,
        "deployment_id": deployment["id"],
        "variables": _variables(wanted),
        "tags": wanted.pop("stage.tags"),
    }
    stage = _part(api, "stage", STAGE, body)
    yield stage
    settings = Nested(
        throttling_rate_limit=wanted.pop("stage.throttle.rate"),
        throttling_burst_limit=wanted.pop("stage.throttle.burst"),
        data_trace_enabled=wanted.pop("stage.data_trace"),
    )
    body = {"stage_name": stage["stage_name"], "method_path": ALL_METHODS, "settings": settings}
    yield _part(api, "method_settings", STAGE, body)


def _variables(wanted: Wanted) -> dict[str, str]:
    """Those that are set; the switch that closes registration is made with one, and left then."""
    set_ones = {name: text for name, text in wanted.pop("stage.variables").items() if text}
    return {CLOSED: {IS_THERE: NEVER}[wanted.pop("stage.switch")], **set_ones}


def _part(api: Block, kind: str, name: str, body: Mapping[str, Any]) -> Block:
    return Block(f"aws_api_gateway_{kind}", name, {"rest_api_id": api["id"], **body})
