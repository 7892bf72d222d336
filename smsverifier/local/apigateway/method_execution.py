"""One request to one deployed method, step by step, in API Gateway's order.

throttle → size → validation → request template → integration → integration response → answer

Each step either passes on or raises GatewayError. Reads nothing but what it is given.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from werkzeug.wrappers import Response

from smsverifier.local.apigateway.deployments import DeployedApi, Route
from smsverifier.local.apigateway.gateway_responses import (
    BAD_BODY,
    BAD_PARAMETERS,
    INTERNAL,
    JSON,
    MISCONFIGURED,
    THROTTLED,
    TOO_LARGE,
    WRONG_TYPE,
    GatewayError,
    accepted,
)
from smsverifier.local.apigateway.integrations import integrate
from smsverifier.local.apigateway.java import text
from smsverifier.local.apigateway.mapping_templates import (
    TemplateFailedError,
    template_of,
    template_variables,
)
from smsverifier.local.apigateway.regexes import JAVA, RegexNotModelledError, compiled
from smsverifier.local.apigateway.request_context import (
    RequestContext,
    UnknownSourceError,
    checked_header,
    header_value,
)
from smsverifier.local.apigateway.throttling import StageThrottle, throttle_limit
from smsverifier.local.apigateway.validation import (
    BrokenModelError,
    InvalidBodyError,
    missing_parameters,
)
from smsverifier.local.calls import AwsResponse
from smsverifier.local.dispatcher import Dispatcher

# What a method's answer may not set: API Gateway renames these (LocalStack's recordings of AWS).
_RENAMED = frozenset(
    (
        "authorization", "connection", "content-length", "content-md5", "date", "expect", "host",
        "max-forwards", "proxy-authenticate", "server", "trailer", "upgrade", "user-agent",
        "www-authenticate",
    )
)  # fmt: skip


@dataclass
class MethodExecution:
    """A request that has found its method."""

    deployed: DeployedApi
    stage: Any
    """moto's Stage, as it is now."""
    route: Route
    scope: RequestContext
    too_large: bool

    def admit(self, throttle: StageThrottle) -> None:
        """Raises GatewayError if the method's rate is used up or the request is too large."""
        http_method = self.scope.context["httpMethod"]
        allowed = throttle_limit(self.stage.method_settings, self.route.resource_path, http_method)
        key = (self.deployed.api.id, self.stage.name, self.route.resource_path, http_method)
        if not throttle.admits(key, allowed):
            raise GatewayError(THROTTLED, "the stage's throttle")
        if self.too_large:
            raise GatewayError(TOO_LARGE, "the body is over 10 MB")

    def validate(self) -> None:
        """Raises GatewayError if the method's validator has something against the request."""
        method = self.route.method
        _refuse_closed(method)
        if not method.request_validator_id:
            return
        validator = self.deployed.api.request_validators.get(method.request_validator_id)
        if validator is None:
            raise GatewayError(MISCONFIGURED, "the method's request validator does not exist")
        if validator.validate_request_parameters:
            self._check_parameters(method.request_parameters or {})
        if validator.validate_request_body:
            self._check_body(method.request_models or {})

    def _check_parameters(self, declared: Mapping[str, Any]) -> None:
        required = {name: needed in (True, "true") for name, needed in declared.items()}
        missing = missing_parameters(required, self.scope.params)
        if missing:
            names = ", ".join(missing)
            message = f"Missing required request parameters: [{names}]"
            raise GatewayError(BAD_PARAMETERS, message, message=message)

    def _check_body(self, models: Mapping[str, str]) -> None:
        # A type without a model is let through or refused later (aws: api-unknown-type-unchecked).
        model = models.get(self._content_type()) or models.get("$default")
        if model is None:
            return
        try:
            self.deployed.validator(model).check(self.scope.body)
        except InvalidBodyError as error:
            raise GatewayError(
                BAD_BODY, f"the body breaks the model {model}", validation=str(error)
            ) from error
        except BrokenModelError as error:
            raise GatewayError(MISCONFIGURED, str(error)) from error

    def integrate(self, dispatcher: Dispatcher) -> None:
        """Calls the integration and keeps its answer in the scope. Raises GatewayError."""
        integration = self.route.method.method_integration
        if integration is None:
            raise GatewayError(MISCONFIGURED, "the method has no integration")
        template = self._request_template(integration)
        body = self.scope.body if template is None else self._rendered(template, self.scope.body)
        self.scope.answer = integrate(dispatcher, integration, body, self.scope.stage_variables)

    def _request_template(self, integration: Any) -> str | None:
        """The Content-Type's template; None: pass it through (aws: api-unknown-type-unchecked)."""
        templates = integration.request_templates or {}
        template = templates.get(self._content_type()) or templates.get("$default")
        behaviour = integration.passthrough_behaviour
        if template is None and (
            behaviour == "NEVER" or (behaviour == "WHEN_NO_TEMPLATES" and templates)
        ):
            raise GatewayError(WRONG_TYPE, f"no template, and passthroughBehavior {behaviour}")
        return None if template is None else str(template)

    def answer(self) -> Response:
        """The method's answer, made from the integration's. Raises GatewayError."""
        answer = self.scope.answer or AwsResponse(200, {}, b"")
        chosen = self._integration_response(str(answer.status))
        body = answer.body.decode(errors="replace")
        template = self._response_template(chosen.response_templates or {})
        if template:  # none, or an empty one, passes the body on
            body = self._rendered(template, body)
        status = self.scope.context["responseOverride"].get("status")
        # As recorded on AWS: an override that is no HTTP status is ignored.
        valid = isinstance(status, int) and 100 <= status < 600
        response = Response(
            body.encode(errors="replace"),  # half a surrogate pair becomes ?, as in Java
            status if valid else int(chosen.status_code),
            content_type=JSON,
        )
        for name, value in self._headers(chosen.response_parameters or {}).items():
            renamed = f"x-amzn-Remapped-{name}" if name.lower() in _RENAMED else name
            response.headers[renamed] = value
        return response

    def _integration_response(self, status: str) -> Any:
        """By the status, not the body (aws: api-selection-by-status); Java matches whole."""
        responses = list(
            (self.route.method.method_integration.integration_responses or {}).values()
        )
        try:
            for response in responses:
                pattern = response.selection_pattern
                if pattern and compiled(pattern, JAVA).fullmatch(status):
                    return response
        except RegexNotModelledError as error:
            raise GatewayError(MISCONFIGURED, str(error)) from error
        default = next((each for each in responses if not each.selection_pattern), None)
        if default is None:
            raise GatewayError(
                MISCONFIGURED, f"no integration response matches the status {status}, no default"
            )
        return default

    def _response_template(self, templates: Mapping[str, str | None]) -> str | None:
        accept = self.scope.params["header"].get("Accept", "")
        return templates[accepted(accept, templates)] if templates else None

    def _headers(self, mapped: Mapping[str, str]) -> dict[str, str]:
        """The mapped headers, then the template's overrides over them."""
        headers: dict[str, str] = {}
        try:
            for target, source in mapped.items():
                value = header_value(source, self.scope)
                if value is not None:
                    headers[target.removeprefix("method.response.header.")] = value
            for name, value in self.scope.context["responseOverride"]["header"].items():
                same = next((known for known in headers if known.lower() == name.lower()), name)
                headers[same] = checked_header(text(value))
        except UnknownSourceError as error:
            raise GatewayError(INTERNAL, str(error)) from error
        return headers

    def _rendered(self, source: str, body: str) -> str:
        scope = self.scope
        try:
            return template_of(source).render(
                template_variables(body, scope.params, scope.context, scope.stage_variables)
            )
        except TemplateFailedError as error:
            raise GatewayError(INTERNAL, f"the mapping template: {error}") from error

    def _content_type(self) -> str:
        """The media type; none counts as JSON (aws: api-no-type-is-json)."""
        sent = self.scope.params["header"].get("Content-Type", "")
        return sent.partition(";")[0].strip().lower() or JSON


def _refuse_closed(method: Any) -> None:
    if (method.authorization_type or "NONE").upper() != "NONE" or method.api_key_required:
        raise GatewayError(
            INTERNAL, "smsverifier's embedded AWS does not model API Gateway authorizers and keys"
        )
