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

from smsverifier.local.calls import ACCOUNT
from smsverifier.local.door import Door
from smsverifier.local.gateway import invocation
from smsverifier.local.gateway.answers import (
    UNKNOWN_PATH,
    GatewayError,
    forbidden,
    gateway_response,
)
from smsverifier.local.gateway.exchange import Exchange
from smsverifier.local.gateway.parameters import Scope
from smsverifier.local.gateway.routes import DeployedApi
from smsverifier.local.gateway.throttle import Throttle
from smsverifier.local.snapshots import Snapshots

log = logging.getLogger(__name__)


class Gateway:
    """Answers requests to deployed APIs; any number of threads may call it."""

    def __init__(
        self, door: Door, snapshots: Snapshots, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._door = door
        self._snapshots = snapshots
        self._throttle = Throttle(clock)
        self._ready: dict[tuple[str, str], DeployedApi] = {}

    def save(self) -> Any:
        """How much each stage's throttling lets pass at this moment."""
        return self._throttle.save()

    def restore(self, saved: Any) -> None:
        """Takes on saved throttling."""
        self._throttle.restore(saved)

    def handle(self, request: Request) -> Response:
        """The answer of a deployed API, or API Gateway's own in its place."""
        where = invocation.target(request)
        body = invocation.read_body(request)
        region = _region(where.api_id)
        context = invocation.context(request, region, where)
        frozen = self._snapshots.serving(region, where.api_id, where.stage) if region else None
        stage = self._snapshots.stage(region, where.api_id, where.stage) if region else None
        if frozen is None or stage is None:
            log.info("%s to an API or stage that is not deployed: 403", request.method)
            response = forbidden()
        elif getattr(stage, "smsverifier_forbidden", False):  # `gaps.api_deployments` keeps it
            log.info("%s to an API whose default endpoint is disabled: 403", request.method)
            response = forbidden()
        else:
            scope = _scope(request, body, context, stage)
            response = self._answer(frozen, stage, where.parts, scope, too_large=body is None)
        response.headers["x-amzn-RequestId"] = context["requestId"]
        response.headers["x-amz-apigw-id"] = context["extendedRequestId"]
        return response

    def _answer(
        self, frozen: Any, stage: Any, parts: tuple[str, ...], scope: Scope, *, too_large: bool
    ) -> Response:
        try:
            exchange = self._exchange(frozen, stage, parts, scope, too_large)
            exchange.admit(self._throttle)
            exchange.validate()
            exchange.integrate(self._door)
            return exchange.answer()
        except GatewayError as error:
            _tell(error, scope)
            return gateway_response(frozen.gateway_responses, error, scope)

    def _exchange(
        self, frozen: Any, stage: Any, parts: tuple[str, ...], scope: Scope, too_large: bool
    ) -> Exchange:
        deployed = self._deployed(frozen, stage.name)
        route = deployed.route(scope.context["httpMethod"], parts)
        if route is None:
            raise GatewayError(UNKNOWN_PATH, "no such path or method")
        scope.context["resourceId"] = route.resource_id
        scope.context["resourcePath"] = route.resource_path
        scope.context["deploymentId"] = stage.deployment_id
        scope.params = {**scope.params, "path": route.path_parameters}
        return Exchange(deployed, stage, route, scope, too_large)

    def _deployed(self, frozen: Any, stage: str) -> DeployedApi:
        deployed = self._ready.get((frozen.id, stage))
        if deployed is None or deployed.api is not frozen:
            deployed = self._ready[frozen.id, stage] = DeployedApi(frozen)
        return deployed


def _region(api_id: str) -> str:
    """The region that has the API; empty if none has."""
    backends = list(get_backend("apigateway")[ACCOUNT].items())
    return next((region for region, backend in backends if api_id in backend.apis), "")


def _scope(request: Request, body: bytes | None, context: dict[str, Any], stage: Any) -> Scope:
    params = {"path": {}, "querystring": invocation.query(request),
              "header": invocation.headers(request)}  # fmt: skip
    text = (body or b"").decode(errors="replace")
    return Scope(params, text, context, dict(stage.variables or {}))


def _tell(error: GatewayError, scope: Scope) -> None:
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
