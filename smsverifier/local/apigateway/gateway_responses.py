"""The answers API Gateway gives by itself: unknown path, bad body, throttled, misconfigured.

An API may word them by gateway responses: of the exact type, else DEFAULT_4XX or DEFAULT_5XX, else
API Gateway's own text. Their templates only fill in variables (aws: api-responses-are-no-velocity).
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from werkzeug.wrappers import Response

from smsverifier.local.apigateway import java
from smsverifier.local.apigateway.request_context import (
    RequestContext,
    UnknownSourceError,
    evaluated,
    header_value,
)

JSON = "application/json"
_OWN_TEMPLATE = '{"message":$context.error.messageString}'


@dataclass(frozen=True)
class GatewayResponseType:
    """One type of gateway response: its name, status, x-amzn-ErrorType and sentence."""

    name: str
    status: int
    error_type: str
    message: str


_INTERNAL = (500, "InternalServerErrorException", "Internal server error")
UNKNOWN_PATH = GatewayResponseType(
    "MISSING_AUTHENTICATION_TOKEN", 403, "MissingAuthenticationTokenException",
    "Missing Authentication Token",
)  # fmt: skip
BAD_BODY = GatewayResponseType(
    "BAD_REQUEST_BODY", 400, "BadRequestException", "Invalid request body"
)
BAD_PARAMETERS = GatewayResponseType(
    "BAD_REQUEST_PARAMETERS", 400, "BadRequestException", "Bad Request"
)
THROTTLED = GatewayResponseType("THROTTLED", 429, "TooManyRequestsException", "Too Many Requests")
TOO_LARGE = GatewayResponseType(
    "REQUEST_TOO_LARGE", 413, "RequestTooLargeException", "Request Too Long"
)
WRONG_TYPE = GatewayResponseType(
    "UNSUPPORTED_MEDIA_TYPE", 415, "BadRequestException", "Unsupported Media Type"
)
MISCONFIGURED = GatewayResponseType("API_CONFIGURATION_ERROR", *_INTERNAL)
INTERNAL = GatewayResponseType("DEFAULT_5XX", *_INTERNAL)


class GatewayError(Exception):
    """Ends a request with one of API Gateway's own answers."""

    def __init__(
        self,
        kind: GatewayResponseType,
        reason: str,
        *,
        message: str | None = None,
        validation: str = "",
    ) -> None:
        """`reason` goes to the log and must hold nothing a stranger typed.

        `validation` is `$context.error.validationErrorString`.
        """
        super().__init__(reason)
        self.kind = kind
        self.reason = reason
        self.message = kind.message if message is None else message
        self.validation = validation


def forbidden() -> Response:
    """The answer where there is no such API or stage, and so nobody to word it."""
    response = Response(json.dumps({"message": "Forbidden"}), 403, content_type=JSON)
    response.headers["x-amzn-ErrorType"] = "ForbiddenException"
    return response


def gateway_response(
    configured: Mapping[str, Any], error: GatewayError, scope: RequestContext
) -> Response:
    """The answer to an error, as the deployed API words it.

    `configured` maps types to moto's GatewayResponse objects. The context of `scope`
    receives `error`.
    """
    scope.context["error"] = _error_context(error)
    chosen = configured.get(error.kind.name) or configured.get(_fallback(error.kind))
    content_type, template = _template(getattr(chosen, "response_templates", None), scope)
    response = Response(
        _filled(template, scope).encode(errors="replace"),
        int(getattr(chosen, "status_code", None) or error.kind.status),
        content_type=content_type,
    )
    response.headers["x-amzn-ErrorType"] = error.kind.error_type
    for name, value in _headers(getattr(chosen, "response_parameters", None), scope).items():
        response.headers[name] = value
    return response


def _fallback(kind: GatewayResponseType) -> str:
    return "DEFAULT_4XX" if kind.status < 500 else "DEFAULT_5XX"


def _error_context(error: GatewayError) -> dict[str, str]:
    return {
        "message": error.message,
        "messageString": json.dumps(error.message),
        "responseType": error.kind.name,
        "validationErrorString": error.validation,
    }


def _template(templates: Mapping[str, str] | None, scope: RequestContext) -> tuple[str, str]:
    """Content type and text: what the client accepts, else JSON, else the first."""
    if not templates:
        return JSON, _OWN_TEMPLATE
    content_type = accepted(scope.params["header"].get("Accept", ""), templates)
    return content_type, templates[content_type] or ""


def accepted(accept: str, templates: Mapping[str, Any]) -> str:
    """The key of the template for an Accept header (LocalStack's recordings of AWS)."""
    ranges = [part.partition(";")[0].strip().lower() for part in accept.split(",")]
    wanted = next((name for name in ranges if name in templates), JSON)
    return wanted if wanted in templates else next(iter(templates))


_NAME = r"(?:context|stageVariables|method\.request)(?:\.[A-Za-z0-9_-]+)+"
_VARIABLE = re.compile(rf"\$(?:(?P<plain>{_NAME})|\{{(?P<braced>{_NAME})\}})")


def _filled(template: str, scope: RequestContext) -> str:
    def value(match: re.Match[str]) -> str:
        try:
            return java.text(evaluated(match["plain"] or match["braced"], scope))
        except UnknownSourceError:
            return match[0]

    return _VARIABLE.sub(value, template)


def _headers(parameters: Mapping[str, str] | None, scope: RequestContext) -> dict[str, str]:
    found: dict[str, str] = {}
    for target, source in (parameters or {}).items():
        name = target.removeprefix("gatewayresponse.header.")
        try:
            value = header_value(source, scope)
        except UnknownSourceError:
            continue  # API Gateway sends its own answers even where their headers make no sense
        if value is not None:
            found[name] = value
    return found
