"""API Gateway's gateway responses: every type has one, if only AWS's own default.

moto knows those that were put only, and says 404 for the rest.
"""

from typing import Any

from smsverifier.local.calls import AwsResponse, Call
from smsverifier.local.dispatcher import Dispatcher, Forward
from smsverifier.local.moto_overrides.apigateway import api_of, bad_request, not_found
from smsverifier.local.moto_overrides.apigateway.unsupported import refuse_fillings, refuse_headers

DEFAULT_STATUS: dict[str, str | None] = {
    "ACCESS_DENIED": "403",
    "API_CONFIGURATION_ERROR": "500",
    "AUTHORIZER_CONFIGURATION_ERROR": "500",
    "AUTHORIZER_FAILURE": "500",
    "BAD_REQUEST_BODY": "400",
    "BAD_REQUEST_PARAMETERS": "400",
    "DEFAULT_4XX": None,
    "DEFAULT_5XX": None,
    "EXPIRED_TOKEN": "403",
    "INTEGRATION_FAILURE": "504",
    "INTEGRATION_TIMEOUT": "504",
    "INVALID_API_KEY": "403",
    "INVALID_SIGNATURE": "403",
    "MISSING_AUTHENTICATION_TOKEN": "403",
    "QUOTA_EXCEEDED": "429",
    "REQUEST_TOO_LARGE": "413",
    "RESOURCE_NOT_FOUND": "404",
    "THROTTLED": "429",
    "UNAUTHORIZED": "401",
    "UNSUPPORTED_MEDIA_TYPE": "415",
    "WAF_FILTERED": "403",
}
"""Every response type and the status it has of itself; DEFAULT_* keep the status of the error."""

_TEMPLATES = {"application/json": '{"message":$context.error.messageString}'}


def install(dispatcher: Dispatcher) -> None:
    """Takes the operations on gateway responses."""
    dispatcher.override("apigateway", "PutGatewayResponse", _put)
    dispatcher.override("apigateway", "GetGatewayResponse", _get)
    dispatcher.override("apigateway", "GetGatewayResponses", _list)
    dispatcher.override("apigateway", "DeleteGatewayResponse", _delete)


def _put(call: Call, forward: Forward) -> AwsResponse:
    """moto: PutGatewayResponse takes unknown types, and its answer lacks status and templates."""
    api = api_of(call)
    kind = _known(call)
    refuse_headers(call.params.get("responseParameters"))
    refuse_fillings(call.params.get("responseTemplates"))
    forward(call)
    return call.answer(_described(api, kind))


def _get(call: Call, _: Forward) -> AwsResponse:
    """moto: GetGatewayResponse of a type that was not put is an error."""
    return call.answer(_described(api_of(call), _known(call)))


def _list(call: Call, _: Forward) -> AwsResponse:
    """moto: GetGatewayResponses lists only what was put."""
    api = api_of(call)
    return call.answer({"items": [_described(api, kind) for kind in DEFAULT_STATUS]})


def _delete(call: Call, forward: Forward) -> AwsResponse:
    """moto: DeleteGatewayResponse of a type that was not put is no error."""
    if _known(call) not in api_of(call).gateway_responses:
        raise not_found("Gateway response type")
    return forward(call)


def _known(call: Call) -> str:
    kind = str(call.params["responseType"])
    if kind not in DEFAULT_STATUS:
        raise bad_request(f"Invalid response type: {kind}")
    return kind


def _described(api: Any, kind: str) -> dict[str, Any]:
    put = api.gateway_responses.get(kind)
    if put is None:
        return {
            "responseType": kind,
            "statusCode": DEFAULT_STATUS[kind],
            "responseParameters": {},
            "responseTemplates": _TEMPLATES,
            "defaultResponse": True,
        }
    return {
        "responseType": kind,
        "statusCode": put.status_code or DEFAULT_STATUS[kind],
        "responseParameters": put.response_parameters or {},
        "responseTemplates": put.response_templates or _TEMPLATES,
        "defaultResponse": False,
    }
