"""What a method hands its request to: DynamoDB through a role, or nothing (MOCK).

Everything else that API Gateway can call is refused, with a line in the log that names it.
"""

import json
import re
from collections.abc import Mapping
from typing import Any

from smsverifier.local.apigateway.gateway_responses import INTERNAL, MISCONFIGURED, GatewayError
from smsverifier.local.authorization import allows, assumable_role, dynamodb_permissions
from smsverifier.local.calls import ACCOUNT, AwsResponse
from smsverifier.local.dispatcher import Dispatcher

ACTIONS = ("PutItem", "GetItem", "TransactWriteItems", "BatchGetItem")
"""Of DynamoDB, those that a method may hand its request to."""
_URI = re.compile(
    rf"arn:aws:apigateway:(?P<region>[a-z0-9-]+):dynamodb:action/(?P<action>{'|'.join(ACTIONS)})"
)
_STAGE_VARIABLE = re.compile(r"\$\{stageVariables\.([A-Za-z0-9_]+)\}")
_JSON_TYPE = "application/x-amz-json-1.0"


def integrate(
    dispatcher: Dispatcher, integration: Any, body: str, stage_variables: Mapping[str, str]
) -> AwsResponse:
    """The integration's answer to the request body that the template made.

    `integration` is moto's. Raises GatewayError where API Gateway itself would answer.
    """
    if integration.integration_type == "MOCK":
        return _mock(body)
    if integration.integration_type == "AWS":
        return _dynamodb(dispatcher, integration, body, stage_variables)
    raise _not_modelled(f"integrations of type {integration.integration_type}")


def _mock(body: str) -> AwsResponse:
    status = _mock_status(body)
    if status is None:
        raise GatewayError(
            INTERNAL, 'the request template of a MOCK has to render JSON, as {"statusCode": 200}'
        )
    return AwsResponse(status, {}, b"")


def _mock_status(body: str) -> int | None:
    try:
        document = json.loads(body)
    except (ValueError, RecursionError):
        return None  # AWS would find the status of `{statusCode: 200}`, too
    status = document.get("statusCode") if isinstance(document, dict) else None
    return status if isinstance(status, int) else None


def _dynamodb(
    dispatcher: Dispatcher, integration: Any, body: str, stage_variables: Mapping[str, str]
) -> AwsResponse:
    uri = _with_stage_variables(integration.uri or "", stage_variables)
    match = _URI.fullmatch(uri)
    if match is None:
        raise _not_modelled(f"the integration {uri}")
    role_arn = _with_stage_variables(integration.credentials or "", stage_variables)
    role = assumable_role(role_arn, "apigateway.amazonaws.com")
    if role is None:
        raise GatewayError(MISCONFIGURED, f"API Gateway cannot assume the role {role_arn!r}")
    return _call(dispatcher, match, role, body)


def _call(dispatcher: Dispatcher, uri: re.Match[str], role: Any, body: str) -> AwsResponse:
    region = uri["region"]
    request = _parsed(body)
    if request is None:
        return _refusal("com.amazon.coral.service#SerializationException", "")
    for action, table, keys in dynamodb_permissions(uri["action"], request):
        resource = table if table.startswith("arn:") else _table_arn(region, table)
        if not allows(role, action, resource, keys):
            who = f"arn:aws:sts::{ACCOUNT}:assumed-role/{role.name}/BackplaneAssumeRoleSession"
            return _refusal(
                "com.amazon.coral.service#AccessDeniedException",
                f"User: {who} is not authorized to perform: {action} on resource: {resource}",
            )
    # Half a surrogate pair is no text: Java's encoder writes a question mark, and so do we,
    # or moto would keep what DynamoDB cannot hold.
    data = json.dumps(request, ensure_ascii=False).encode(errors="replace")
    return dispatcher.call("dynamodb", f"DynamoDB_20120810.{uri['action']}", region, data)


def _parsed(body: str) -> dict[str, Any] | None:
    """The call's parameters; None if the body is not what DynamoDB can read."""
    try:
        request = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return request if isinstance(request, dict) else None


def _table_arn(region: str, table: str) -> str:
    return f"arn:aws:dynamodb:{region}:{ACCOUNT}:table/{table}"


def _refusal(error: str, message: str) -> AwsResponse:
    body = {"__type": error} | ({"Message": message} if message else {})
    return AwsResponse(400, {"Content-Type": _JSON_TYPE}, json.dumps(body).encode())


def _with_stage_variables(text: str, stage_variables: Mapping[str, str]) -> str:
    return _STAGE_VARIABLE.sub(lambda match: stage_variables.get(match[1], ""), text)


def _not_modelled(what: str) -> GatewayError:
    return GatewayError(INTERNAL, f"smsverifier's embedded AWS does not model {what}")
