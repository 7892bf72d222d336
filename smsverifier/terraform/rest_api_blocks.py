"""The blocks of api.tf that are the same for every stack: they go over the tables before them.

Not one `body`: the provider cannot read it back (decision 0093).

Arguments: the pages of terraform-provider-aws on `aws_api_gateway_*`.
"""

import hashlib
from collections.abc import Iterable, Mapping

from smsverifier.resources.rest_api.definition import (
    ALLOW_ORIGIN,
    JSON,
    MODEL,
    TIMEOUT_MS,
    VALIDATOR,
    Integration,
)
from smsverifier.terraform.hcl import Block, Expression, Value, call, resource

API = Expression("aws_api_gateway_rest_api.registrations.id")
ROOT = Expression("aws_api_gateway_rest_api.registrations.root_resource_id")
FOLDER = "templates"
GATEWAY_FOLDER = f"{FOLDER}/gateway"
SCHEMA_FILE = f"{FOLDER}/registration.schema.json"
DEPLOYMENT_FILE = f"{FOLDER}/deployment.txt"
"""What the deployment is called: it tells which texts are served, so it goes where they go."""


def path_resource(path: str) -> Block:
    """A path below the root: `/embed`."""
    return resource(
        "aws_api_gateway_resource",
        path[1:],
        {"rest_api_id": API, "parent_id": ROOT, "path_part": path[1:]},
    )


def _file(path: str) -> Expression:
    return Expression(f'file("${{path.module}}/{path}")')


def _attributes(address: str, *arguments: str) -> Mapping[str, Value]:
    """The arguments that name a part of the API, as another block has them."""
    return {
        "rest_api_id": API,
        **{name: Expression(f"{address}.{name}") for name in arguments},
    }


def _if_validated(value: str) -> Expression:
    return Expression(f'lookup(each.value, "validated", false) ? {value} : null')


_METHOD = "aws_api_gateway_method.all[each.key]"
_METHOD_OF_RESPONSE = "aws_api_gateway_method.all[each.value.method]"
_METHOD_RESPONSE = "aws_api_gateway_method_response.all[each.key]"
# A body of another type must not pass unchecked.
_NEVER = {"passthrough_behavior": "NEVER"}

CHECKS = (
    resource(
        "aws_api_gateway_model",
        "registration",
        {
            "rest_api_id": API,
            "name": MODEL,
            "content_type": JSON,
            "schema": _file(SCHEMA_FILE),
        },
        comment="What a registration is.",
    ),
    resource(
        "aws_api_gateway_request_validator",
        "body",
        {"rest_api_id": API, "name": VALIDATOR, "validate_request_body": True},
    ),
)
METHODS = (
    resource(
        "aws_api_gateway_method",
        "all",
        {
            "for_each": Expression("merge(local.mock_methods, local.dynamodb_methods)"),
            "rest_api_id": API,
            "resource_id": Expression("local.paths[each.value.path]"),
            "http_method": Expression("each.value.http_method"),
            "authorization": "NONE",
            "request_models": _if_validated(
                f'{{ "{JSON}" = aws_api_gateway_model.registration.name }}'
            ),
            "request_validator_id": _if_validated("aws_api_gateway_request_validator.body.id"),
        },
    ),
    resource(
        "aws_api_gateway_integration",
        "mock",
        {
            "for_each": Expression("local.mock_methods"),
            **_attributes(_METHOD, "resource_id", "http_method"),
            "type": "MOCK",
            "request_templates": {JSON: Integration().request_template},
            **_NEVER,
        },
    ),
    resource(
        "aws_api_gateway_integration",
        "dynamodb",
        {
            "for_each": Expression("local.dynamodb_methods"),
            **_attributes(_METHOD, "resource_id", "http_method"),
            "type": "AWS",
            "uri": Expression(
                '"arn:aws:apigateway:${var.region}:dynamodb:action/${each.value.action}"'
            ),
            "integration_http_method": "POST",
            "credentials": Expression("aws_iam_role.api.arn"),
            "request_templates": {JSON: _file(f"{FOLDER}/${{each.value.template}}")},
            **_NEVER,
            "timeout_milliseconds": TIMEOUT_MS,
        },
        comment="Who registers waits for the answer. No request of another type passes unchecked.",
    ),
    resource(
        "aws_api_gateway_method_response",
        "all",
        {
            "for_each": Expression("local.responses"),
            **_attributes(_METHOD_OF_RESPONSE, "resource_id", "http_method"),
            "status_code": Expression("each.value.status"),
            "response_parameters": Expression(
                "{\n"
                "  for name, text in local.headers[each.value.headers] :\n"
                '  "method.response.header.${name}" => false\n'
                "}"
            ),
        },
        # aws: api-import-headers
        comment="The headers that an answer may have; none is required.",
    ),
    resource(
        "aws_api_gateway_integration_response",
        "all",
        {
            "for_each": Expression("local.responses"),
            **_attributes(_METHOD_RESPONSE, "resource_id", "http_method", "status_code"),
            "selection_pattern": Expression('lookup(each.value, "pattern", null)'),
            "response_parameters": Expression(
                "{\n"
                "  for name, text in local.headers[each.value.headers] :\n"
                '  "method.response.header.${name}" => "\'${text}\'" if text != null\n'
                "}"
            ),
            "response_templates": {
                Expression("each.value.content_type"): _file(f"{FOLDER}/${{each.value.template}}"),
            },
            "depends_on": [
                Expression("aws_api_gateway_integration.mock"),
                Expression("aws_api_gateway_integration.dynamodb"),
            ],
        },
    ),
)
GATEWAY_RESPONSES = resource(
    "aws_api_gateway_gateway_response",
    "all",
    {
        "for_each": Expression("local.gateway_responses"),
        "rest_api_id": API,
        "response_type": Expression("each.key"),
        "status_code": Expression("each.value"),
        "response_parameters": {f"gatewayresponse.header.{ALLOW_ORIGIN}": "'*'"},
        "response_templates": {JSON: _file(f"{GATEWAY_FOLDER}/${{each.key}}.json")},
    },
)
FROZEN = (
    "aws_api_gateway_rest_api.registrations",
    "aws_api_gateway_model.registration",
    "aws_api_gateway_request_validator.body",
    "aws_api_gateway_method.all",
    "aws_api_gateway_integration.mock",
    "aws_api_gateway_integration.dynamodb",
    "aws_api_gateway_method_response.all",
    "aws_api_gateway_integration_response.all",
    "aws_api_gateway_gateway_response.all",
)
"""What a deployment freezes, and waits for."""


PARTS = Block(
    "locals",
    arguments={
        "parts": Expression(
            'sha1(join(" ", concat(keys(local.responses), keys(local.gateway_responses))))'
        )
    },
    comment="Which parts there are: replace_triggered_by notices one that changes, not one that "
    "comes\nor goes.",
)


def deployment(adopted: str | None) -> Block:
    """What the stage serves.

    `adopted`: what `PARTS` is where it was not Terraform that deployed. `triggers` cannot be
    imported, so it would deploy anew at once if there were any.
    """
    triggers = "{ parts = local.parts }"
    comment = "A change of the API is public when it is deployed."
    if adopted is not None:
        triggers = f'local.parts == "{adopted}" ? null : {triggers}'
        comment += (
            " What smsverifier deployed has no trigger, and\nneeds none while the parts are those."
        )
    return resource(
        "aws_api_gateway_deployment",
        "live",
        {
            "rest_api_id": API,
            "description": call("trimspace", _file(DEPLOYMENT_FILE)),
            "triggers": Expression(triggers),
        },
        Block(
            "lifecycle",
            arguments={
                "create_before_destroy": True,
                "replace_triggered_by": [Expression(each) for each in FROZEN],
            },
        ),
        comment=comment,
    )


def sha1_of_parts(answers: Iterable[str], gateway_responses: Iterable[str]) -> str:
    """What Terraform makes of `PARTS`."""
    names = " ".join([*sorted(answers), *sorted(gateway_responses)])
    return hashlib.sha1(names.encode(), usedforsecurity=False).hexdigest()
