"""The REST API in Terraform's words: a block for each part that API Gateway has by itself."""

from collections.abc import Iterator, Mapping
from typing import Any

from smsverifier.naming import STAGE
from smsverifier.provision.resource import Resource
from smsverifier.resources.rest_api.definition import JSON
from smsverifier.resources.rest_api.settings import ALL_METHODS
from tools.scan.terraform import Block, Nested

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


def rest_api_blocks(resource: Resource, wanted: dict[str, Any]) -> list[Block]:
    """The API, what it answers to and how, its stage and the stage's settings."""
    body = {
        "name": resource.name,
        "description": wanted.pop("description"),
        "endpoint_configuration": Nested(types=[wanted.pop("endpoint")]),
        "disable_execute_api_endpoint": wanted.pop("default_endpoint") == "off",
        "api_key_source": wanted.pop("key_source"),
        "tags": wanted.pop("tags"),
    }
    api = Block("aws_api_gateway_rest_api", resource.key, body)
    parts = [*_body_check(api, wanted), *_paths(api, wanted), *_own_answers(api, wanted)]
    stage = wanted.pop("stage")
    wanted.update({f"stage.{name}": stage[name] for name in ("method_settings", "canary", "cache")})
    return [api, *parts, *_stage(api, stage, parts)]


def _body_check(api: Block, wanted: dict[str, Any]) -> Iterator[Block]:
    for name, schema in wanted.pop("models").items():
        body = {"name": name, "content_type": JSON, "schema": schema}
        yield _part(api, "model", name, body)
    check = wanted.pop("validator")
    names = {
        "validate_request_body": check["body"],
        "validate_request_parameters": check["parameters"],
    }
    yield _part(api, "request_validator", "body", {"name": "body", **names})


def _paths(api: Block, wanted: dict[str, Any]) -> Iterator[Block]:
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
    api: Block, name: str, where: Mapping[str, Any], wanted: Mapping[str, Any]
) -> Iterator[Block]:
    check = {
        "request_validator_id": Block("aws_api_gateway_request_validator", "body", {})["id"],
        "request_models": {JSON: wanted.get("model")},
    }
    method = {
        "authorization": wanted["authorization"],
        "api_key_required": wanted["api_key_required"],
        **(check if "validator" in wanted else {}),
    }
    made = _part(api, "method", name, {**where, **method})
    yield made
    at = {**where, "http_method": made["http_method"]}
    behind = wanted["integration"]
    integration = {
        "type": behind["type"],
        "passthrough_behavior": behind["passthrough"],
        "uri": behind.get("uri"),
        "credentials": behind.get("credentials"),
        "integration_http_method": behind.get("http_method"),
        "timeout_milliseconds": behind.get("timeout_ms"),
        "request_templates": {wanted["request_content_type"]: wanted["request_template"]},
    }
    behind_it = _part(api, "integration", name, {**at, **integration})
    yield behind_it
    for status, answer in wanted["responses"].items():
        yield from _answer(
            api, f"{name}_{status}", {**at, "status_code": status}, answer, behind_it
        )


def _answer(
    api: Block, name: str, at: Mapping[str, Any], wanted: Mapping[str, Any], behind: Block
) -> Iterator[Block]:
    header = "method.response.header."
    declared = {f"{header}{each}": False for each in wanted["declared"]}
    method = _part(api, "method_response", name, {**at, "response_parameters": declared})
    yield method
    answer = {
        "selection_pattern": wanted["pattern"] or None,
        "response_templates": {wanted["content_type"]: wanted["template"]},
        "response_parameters": _headers(header, wanted["headers"]),
        "depends_on": [behind.itself, method.itself],
    }
    yield _part(api, "integration_response", name, {**at, **answer})


def _own_answers(api: Block, wanted: dict[str, Any]) -> Iterator[Block]:
    for kind, answer in wanted.pop("gateway_responses").items():
        body = {
            "response_type": kind,
            "status_code": answer["status"] or None,
            "response_templates": {answer["content_type"]: answer["template"]},
            "response_parameters": _headers("gatewayresponse.header.", answer["headers"]),
        }
        yield _part(api, "gateway_response", kind.lower(), body)


def _headers(prefix: str, fixed: tuple[str, ...]) -> dict[str, str]:
    """From `name: 'text'`, as the diff sees them."""
    pairs = (header.split(": ", 1) for header in fixed)
    return {f"{prefix}{name}": text for name, text in pairs}


def _stage(api: Block, wanted: Mapping[str, Any], parts: list[Block]) -> Iterator[Block]:
    served = {
        "triggers": {"definition": wanted["deployed"]},
        "depends_on": [part.itself for part in parts],
    }
    deployment = _part(api, "deployment", "newest", served)
    yield deployment
    body = {"stage_name": STAGE, "deployment_id": deployment["id"], "tags": wanted["tags"]}
    stage = _part(api, "stage", STAGE, body)
    yield stage
    settings = Nested(
        throttling_rate_limit=wanted["throttle"]["rate"],
        throttling_burst_limit=wanted["throttle"]["burst"],
        data_trace_enabled=wanted["data_trace"],
    )
    body = {"stage_name": stage["stage_name"], "method_path": ALL_METHODS, "settings": settings}
    yield _part(api, "method_settings", STAGE, body)


def _part(api: Block, kind: str, name: str, body: Mapping[str, Any]) -> Block:
    return Block(f"aws_api_gateway_{kind}", name, {"rest_api_id": api["id"], **body})
