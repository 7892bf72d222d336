"""api.tf: the REST API part by part, with its texts in files that are read as they are.

Its methods and answers are rows of tables, and one block each goes over them
(`rest_api_blocks`). Of a stack that is there the parts keep what only AWS tells: ids, the served
deployment, what hands have set on the stage.
"""

import json
import unicodedata
from collections.abc import Iterator, Mapping
from datetime import UTC
from typing import Any

from smsverifier.naming import STAGE
from smsverifier.provision.call import ACCOUNT_ID
from smsverifier.resources.rest_api.definition import EMPTY, MODEL, Definition, Method, Response
from smsverifier.resources.rest_api.deployment import described
from smsverifier.resources.rest_api.ids import ApiIds
from smsverifier.resources.rest_api.openapi import imported_schema
from smsverifier.resources.rest_api.settings import ALL_METHODS, REGIONAL, variables_of
from smsverifier.templates.mapping import CLOSED, NEVER
from smsverifier.terraform.handover import Handover, Import, Part, Variable
from smsverifier.terraform.hcl import Block, Expression, Row, Value, resource
from smsverifier.terraform.rest_api_blocks import (
    API,
    CHECKS,
    DEPLOYMENT_FILE,
    FOLDER,
    GATEWAY_FOLDER,
    GATEWAY_RESPONSES,
    METHODS,
    PARTS,
    ROOT,
    SCHEMA_FILE,
    deployment,
    path_resource,
    sha1_of_parts,
)
from smsverifier.terraform.tags import tags, tags_argument

UNKNOWN = "by-hand"
"""In the place of a fingerprint that nobody knows without the account's id."""

Headers = Mapping[str, str | None]
"""Header → its text; None where the template sets it."""

_REQUEST_FILES = {"/registrations": "register.vtl", "/sending": "sending-request.vtl"}
_ANSWER_FILES = {
    ("/", "200"): "form.html",
    ("/embed", "200"): "embed.js",
    ("/registrations", "200"): "registered.vtl",
    ("/registrations", "500"): "not-registered.vtl",
    ("/sending", "200"): "sending.vtl",
    ("/sending", "500"): "sending-failed.vtl",
}
"""Path and status → the file of what GET or PUT is answered."""


def rest_api(handover: Handover) -> Part:
    """The REST API and its stage."""
    definition, ids = handover.definition, handover.api_ids
    return Part(
        blocks=(
            _api(handover),
            *_tables(definition),
            *map(path_resource, _paths(definition)),
            *CHECKS,
            *METHODS,
            GATEWAY_RESPONSES,
            PARTS,
            deployment(None if ids is None else _sha1(definition)),
            _stage(handover),
            _method_settings(handover),
        ),
        imports=() if ids is None else tuple(_imports(definition, ids)),
        variables=_throttle(handover),
        files=_files(handover),
        remarks=tuple(_remarks(handover)),
    )


def _api(handover: Handover) -> Block:
    request = handover.request("api", "CreateRestApi")
    return resource(
        "aws_api_gateway_rest_api",
        "registrations",
        {
            "name": request["name"],
            "description": request["description"],
            "tags": tags(handover, "api"),
        },
        Block("endpoint_configuration", arguments={"types": [REGIONAL]}),
        comment="The public address of the registrations, and the form page at its root.",
    )


def _paths(definition: Definition) -> list[str]:
    """But for the root, which comes with the API."""
    return sorted({each.path for each in definition.methods} - {"/"})


def _tables(definition: Definition) -> Iterator[Block]:
    ids = {
        path: Expression(f"aws_api_gateway_resource.{path[1:]}.id") for path in _paths(definition)
    }
    yield _locals("The ids of the paths.", paths={"/": ROOT, **ids})
    yield _locals(
        "What API Gateway answers by itself.",
        mock_methods={_name(each): Row(_place(each)) for each in _methods(definition, "MOCK")},
    )
    yield _locals(
        "What an action of DynamoDB answers, and the file of its request.",
        dynamodb_methods={_name(each): Row(_action(each)) for each in _methods(definition, "AWS")},
    )
    answers = list(_answers(definition))
    yield _locals(
        "Header => its text; null where the template sets it.",
        headers={name: _headers(answer) for _, answer, name in answers},
    )
    yield _locals(
        "What is answered: to the statuses of DynamoDB that `pattern` matches, else to all others.",
        responses={
            _answer_name(method, answer): _answer(method, answer, name)
            for method, answer, name in answers
        },
    )
    yield _locals(
        "What API Gateway says before it comes to a method, in our words, and its status. Those of"
        "\nDEFAULT_* are many, and stay.",
        gateway_responses={each.type: each.status or None for each in definition.gateway_responses},
    )


def _locals(comment: str, **values: Value) -> Block:
    return Block("locals", arguments=values, comment=comment)


def _methods(definition: Definition, kind: str) -> list[Method]:
    return [each for each in definition.methods if each.integration.type == kind]


def _name(method: Method) -> str:
    return f"{method.verb} {method.path}"


def _answer_name(method: Method, answer: Response) -> str:
    return f"{_name(method)} {answer.status}"


def _place(method: Method) -> dict[str, Value]:
    return {"path": method.path, "http_method": method.verb}


def _action(method: Method) -> dict[str, Value]:
    return {
        **_place(method),
        "action": method.integration.options["uri"].rpartition("/")[2],
        "template": _REQUEST_FILES[method.path],
        **({"validated": True} if method.checked else {}),
    }


def _answers(definition: Definition) -> Iterator[tuple[Method, Response, str]]:
    """Each answer with the name of its headers: the path's, or its own where they are others."""
    named: dict[str, Headers] = {}
    for method in definition.methods:
        for answer in method.responses:
            headers = _headers(answer)
            names = (method.path, _name(method), _answer_name(method, answer))
            yield (
                method,
                answer,
                next(each for each in names if named.setdefault(each, headers) == headers),
            )


def _headers(answer: Response) -> Headers:
    return {name: answer.headers.get(name) for name in answer.declared}


def _answer(method: Method, answer: Response, headers: str) -> dict[str, Value]:
    return {
        "method": _name(method),
        "status": answer.status,
        **({"pattern": answer.pattern} if answer.pattern else {}),
        "headers": headers,
        "content_type": answer.content_type,
        "template": _answer_file(method, answer),
    }


def _answer_file(method: Method, answer: Response) -> str:
    """HEAD's say nothing, but may have to look whose page asks; preflights are all alike."""
    if method.verb == "OPTIONS":
        return "preflight.vtl"
    if method.verb == "HEAD":
        return "head.vtl" if answer.template == EMPTY else "head-origin.vtl"
    return _ANSWER_FILES[method.path, answer.status]


def _files(handover: Handover) -> dict[str, bytes]:
    definition = handover.definition
    texts = {
        SCHEMA_FILE: _indented(_schema(handover)),
        DEPLOYMENT_FILE: f"{_description(handover)}\n",
        **{
            f"{FOLDER}/{_REQUEST_FILES[each.path]}": each.integration.request_template
            for each in _methods(definition, "AWS")
        },
        **{
            f"{FOLDER}/{_answer_file(method, answer)}": answer.template
            for method, answer, _ in _answers(definition)
        },
        **{
            f"{GATEWAY_FOLDER}/{each.type}.json": each.template
            for each in definition.gateway_responses
        },
    }
    return {path: text.encode() for path, text in texts.items()}


def _schema(handover: Handover) -> dict[str, Any]:
    """As AWS has it; on a new stack as the import of an API leaves it there, without `$schema`, so
    that a later text changes nothing else of one that was taken over."""
    if handover.api_ids is not None:
        found: dict[str, Any] = json.loads(handover.api_ids.schema)
        return found
    return imported_schema(handover.definition.model)


def _indented(schema: dict[str, Any]) -> str:
    """The provider compares JSON by what it says.

    Terraform composes what it reads of a file (NFC), and a choice that a form sends as it was
    written would be none of these: where that changes a character, all stand as escapes.
    """
    is_composed = unicodedata.is_normalized("NFC", text := _json(schema, escaped=False))
    return text if is_composed else _json(schema, escaped=True)


def _json(schema: dict[str, Any], *, escaped: bool) -> str:
    return json.dumps(schema, indent=2, ensure_ascii=escaped) + "\n"


def _description(handover: Handover) -> str:
    """Of the deployment: by the fingerprint in it `status` sees what a stage serves."""
    if handover.api_ids is not None:
        return handover.api_ids.deployment_description
    is_known = handover.account != ACCOUNT_ID
    fingerprint = handover.definition.fingerprint() if is_known else UNKNOWN
    written_at = handover.written_at.astimezone(UTC)
    return described(fingerprint, written_at.isoformat(timespec="microseconds"))


def _sha1(definition: Definition) -> str:
    answers = [_answer_name(method, answer) for method, answer, _ in _answers(definition)]
    return sha1_of_parts(answers, [each.type for each in definition.gateway_responses])


def _stage(handover: Handover) -> Block:
    found = _stage_found(handover)
    log = found.get("accessLogSettings")
    by_hand = {
        "description": found.get("description"),
        "client_certificate_id": found.get("clientCertificateId"),
        "documentation_version": found.get("documentationVersion"),
        "xray_tracing_enabled": found.get("tracingEnabled") or None,
    }
    return resource(
        "aws_api_gateway_stage",
        "live",
        {
            "rest_api_id": API,
            "stage_name": STAGE,
            "deployment_id": Expression("aws_api_gateway_deployment.live.id"),
            **by_hand,
            "variables": _variables(handover),
            "tags": tags_argument(handover, _stage_tags(handover)),
        },
        *([_access_log(log)] if log else []),
        Block(
            "lifecycle",
            arguments={"ignore_changes": [Expression(f'variables["{CLOSED}"]')]},
            comment="`smsverifier registrations close` writes it; it counts at once.",
        ),
        comment="What the templates ask it: since when registration is closed by hand, until when "
        "it is\nopen, and for how many. Moments are milliseconds since 1970.",
    )


def _stage_found(handover: Handover) -> Mapping[str, Any]:
    return {} if handover.api_ids is None else handover.api_ids.stage


def _variables(handover: Handover) -> dict[str, Value]:
    found = _stage_found(handover).get("variables")
    if found is not None:
        return dict(found)
    wanted = {name: text for name, text in variables_of(handover.config).items() if text}
    return {CLOSED: NEVER, **wanted}


def _stage_tags(handover: Handover) -> Mapping[str, str]:
    found: Mapping[str, str] = _stage_found(handover).get("tags", {})
    return handover.config.tags if handover.is_new else found


def _access_log(log: Mapping[str, str]) -> Block:
    return Block(
        "access_log_settings",
        arguments={"destination_arn": log["destinationArn"], "format": log["format"]},
    )


def _method_settings(handover: Handover) -> Block:
    found = _stage_found(handover).get("methodSettings", {}).get(ALL_METHODS, {})
    level = found.get("loggingLevel")
    return resource(
        "aws_api_gateway_method_settings",
        "all",
        {
            "rest_api_id": API,
            "stage_name": Expression("aws_api_gateway_stage.live.stage_name"),
            "method_path": ALL_METHODS,
        },
        Block(
            "settings",
            arguments={
                "throttling_rate_limit": Expression("var.api_requests_per_second"),
                "throttling_burst_limit": Expression("var.api_burst"),
                "data_trace_enabled": False,
                "logging_level": None if level in {None, "OFF"} else level,
                "metrics_enabled": found.get("metricsEnabled") or None,
            },
        ),
        comment="No bodies in a log (data trace): they hold phone numbers.",
    )


def _throttle(handover: Handover) -> tuple[Variable, ...]:
    throttle = handover.config.api
    return (
        Variable(
            "api_requests_per_second",
            "number",
            throttle.requests_per_second,
            "Requests to the API that are let in, on average.",
        ),
        Variable("api_burst", "number", throttle.burst, "Requests that are let in at one moment."),
    )


def _remarks(handover: Handover) -> Iterator[str]:
    if firewall := _stage_found(handover).get("webAclArn"):
        yield f"The web ACL of the stage stays as it is, and is not in here: {firewall}."


def _imports(definition: Definition, ids: ApiIds) -> Iterator[Import]:
    """In the order of the blocks."""
    api = ids.api
    yield Import("aws_api_gateway_rest_api.registrations", api)
    for path in _paths(definition):
        yield Import(f"aws_api_gateway_resource.{path[1:]}", f"{api}/{ids.resources[path]}")
    yield Import("aws_api_gateway_model.registration", f"{api}/{MODEL}")
    yield Import("aws_api_gateway_request_validator.body", f"{api}/{ids.validator}")
    yield from _method_imports(definition, ids)
    for one in definition.gateway_responses:
        yield Import(f'aws_api_gateway_gateway_response.all["{one.type}"]', f"{api}/{one.type}")
    yield Import("aws_api_gateway_deployment.live", f"{api}/{ids.deployment}")
    yield Import("aws_api_gateway_stage.live", f"{api}/{STAGE}")
    yield Import("aws_api_gateway_method_settings.all", f"{api}/{STAGE}/{ALL_METHODS}")


def _method_imports(definition: Definition, ids: ApiIds) -> Iterator[Import]:
    for method in definition.methods:
        place = f"{ids.api}/{ids.resources[method.path]}/{method.verb}"
        integration = "mock" if method.integration.type == "MOCK" else "dynamodb"
        key = f'["{_name(method)}"]'
        yield Import(f"aws_api_gateway_method.all{key}", place)
        yield Import(f"aws_api_gateway_integration.{integration}{key}", place)
        for answer in method.responses:
            key = f'["{_answer_name(method, answer)}"]'
            for kind in ("method_response", "integration_response"):
                yield Import(f"aws_api_gateway_{kind}.all{key}", f"{place}/{answer.status}")
