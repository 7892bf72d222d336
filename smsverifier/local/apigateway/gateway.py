"""Finds the API a request is for and answers, whatever happens on the way.

The sockets hand every request below `/_aws/execute-api/{api}/{stage}/` to `Gateway.handle`. The API
comes from the deployment's frozen copy; only the stage's settings (throttling, variables) are read
as they are now. Nothing of a request's content reaches the log.
"""

import logging
import time
from collections.abc import Callable
from typing import Any

from moto.backends import get_backend
from werkzeug.wrappers import Request, Response

from smsverifier.local.apigateway import request_context
from smsverifier.local.apigateway.deployments import DeployedApi, Deployments
from smsverifier.local.apigateway.gateway_responses import (
    UNKNOWN_PATH,
    GatewayError,
    forbidden,
    gateway_response,
)
from smsverifier.local.apigateway.method_execution import MethodExecution
from smsverifier.local.apigateway.request_context import RequestContext
from smsverifier.local.apigateway.throttling import StageThrottle
from smsverifier.local.calls import ACCOUNT
from smsverifier.local.dispatcher import Dispatcher

log = logging.getLogger(__name__)


class Gateway:
    """Answers requests to deployed APIs; any number of threads may call it."""

    def __init__(
        self,
        dispatcher: Dispatcher,
        deployments: Deployments,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._dispatcher = dispatcher
        self._snapshots = deployments
        self._throttle = StageThrottle(clock)
        self._ready: dict[tuple[str, str], DeployedApi] = {}

    def save(self) -> Any:
        """How much each stage's throttling lets pass at this moment."""
        return self._throttle.save()

    def restore(self, saved: Any) -> None:
        """Takes on saved throttling."""
        self._throttle.restore(saved)

    def handle(self, request: Request) -> Response:
        """The answer of a deployed API, or API Gateway's own in its place."""
        where = request_context.target_of(request)
        body = request_context.read_body(request)
        region = _region(where.api_id)
        context = request_context.context_of(request, region, where)
        frozen = self._snapshots.serving(region, where.api_id, where.stage) if region else None
        stage = self._snapshots.stage(region, where.api_id, where.stage) if region else None
        if frozen is None or stage is None:
            log.info("%s to an API or stage that is not deployed: 403", request.method)
            response = forbidden()
        elif getattr(stage, "smsverifier_forbidden", False):  # as it was deployed
            log.info("%s to an API whose default endpoint is disabled: 403", request.method)
            response = forbidden()
        else:
            scope = _request_context(request, body, context, stage)
            response = self._answer(frozen, stage, where.parts, scope, too_large=body is None)
        response.headers["x-amzn-RequestId"] = context["requestId"]
        response.headers["x-amz-apigw-id"] = context["extendedRequestId"]
        return response

    def _answer(
        self,
        frozen: Any,
        stage: Any,
        parts: tuple[str, ...],
        scope: RequestContext,
        *,
        too_large: bool,
    ) -> Response:
        try:
            exchange = self._exchange(frozen, stage, parts, scope, too_large)
            exchange.admit(self._throttle)
            exchange.validate()
            exchange.integrate(self._dispatcher)
            return exchange.answer()
        except GatewayError as error:
            _log_error(error, scope)
            return gateway_response(frozen.gateway_responses, error, scope)

    def _exchange(
        self,
        frozen: Any,
        stage: Any,
        parts: tuple[str, ...],
        scope: RequestContext,
        too_large: bool,
    ) -> MethodExecution:
        deployed = self._deployed(frozen, stage.name)
        route = deployed.route(scope.context["httpMethod"], parts)
        if route is None:
            raise GatewayError(UNKNOWN_PATH, "no such path or method")
        scope.context["resourceId"] = route.resource_id
        scope.context["resourcePath"] = route.resource_path
        scope.context["deploymentId"] = stage.deployment_id
        scope.params = {**scope.params, "path": route.path_parameters}
        return MethodExecution(deployed, stage, route, scope, too_large)

    def _deployed(self, frozen: Any, stage: str) -> DeployedApi:
        deployed = self._ready.get((frozen.id, stage))
        if deployed is None or deployed.api is not frozen:
            deployed = self._ready[frozen.id, stage] = DeployedApi(frozen)
        return deployed


def _region(api_id: str) -> str:
    """The region that has the API; empty if none has."""
    backends = list(get_backend("apigateway")[ACCOUNT].items())
    return next((region for region, backend in backends if api_id in backend.apis), "")


def _request_context(
    request: Request, body: bytes | None, context: dict[str, Any], stage: Any
) -> RequestContext:
    params = {"path": {}, "querystring": request_context.query_of(request),
              "header": request_context.headers_of(request)}  # fmt: skip
    text = (body or b"").decode(errors="replace")
    return RequestContext(params, text, context, dict(stage.variables or {}))


def _log_error(error: GatewayError, scope: RequestContext) -> None:
    level = logging.WARNING if error.kind.status >= 500 else logging.INFO
    log.log(
        level,
        "%s %s: %s, %s (request %s)",
        scope.context["httpMethod"],
        scope.context.get("resourcePath", "(no resource)"),
        error.kind.name,
        error.reason,
        scope.context["requestId"],
    )
