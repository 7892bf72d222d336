"""API Gateway's stages and deployments: what they show, and what can be changed about them.

moto has other defaults for the settings of methods, takes every unknown path for a change, keeps
no snapshot of a deployment, and replaces a stage when a deployment names one. Recorded on AWS by
localstack/localstack, tests/aws/services/apigateway/test_apigateway_common.py, class TestStages.
"""

import copy
import math
from collections.abc import Callable, Mapping
from time import time
from typing import Any

from moto.apigateway.models import Stage
from moto.backends import get_backend

from smsverifier.local.apigateway.deployments import Deployments
from smsverifier.local.calls import ACCOUNT, AwsResponse, Call
from smsverifier.local.dispatcher import Dispatcher, Forward
from smsverifier.local.moto_overrides.apigateway import (
    Patch,
    api_of,
    bad_request,
    not_found,
    patches_of,
)
from smsverifier.local.supported_operations import NotModelled

ALL_METHODS = "*/*"


def _flag(text: str) -> bool:
    return text.lower() == "true"


def _rate(text: str) -> float:
    """Raises ValueError on what is no number, as `int` does."""
    rate = float(text)
    if not math.isfinite(rate):
        raise ValueError(text)
    return rate


_SETTINGS: Mapping[str, tuple[str, Callable[[str], Any], Any]] = {
    "metrics/enabled": ("metricsEnabled", _flag, False),
    "logging/dataTrace": ("dataTraceEnabled", _flag, False),
    "logging/loglevel": ("loggingLevel", str, None),
    "throttling/burstLimit": ("throttlingBurstLimit", int, 5000),
    "throttling/rateLimit": ("throttlingRateLimit", _rate, 10_000.0),
    "caching/ttlInSeconds": ("cacheTtlInSeconds", int, 300),
    "caching/enabled": ("cachingEnabled", _flag, False),
    "caching/dataEncrypted": ("cacheDataEncrypted", _flag, False),
    "caching/requireAuthorizationForCacheControl": (
        "requireAuthorizationForCacheControl",
        _flag,
        True,
    ),
    "caching/unauthorizedCacheControlHeaderStrategy": (
        "unauthorizedCacheControlHeaderStrategy",
        str,
        "SUCCEED_WITH_RESPONSE_HEADER",
    ),
}
"""A setting's path below a method's → its name, how its text is read, and what it is at first."""

_OF_THE_STAGE = (
    "/deploymentId", "/description", "/cacheClusterEnabled", "/cacheClusterSize",
    "/clientCertificateId", "/accessLogSettings", "/accessLogSettings/destinationArn",
    "/accessLogSettings/format", "/tracingEnabled",
)  # fmt: skip
_KNOWN = ", ".join(
    (
        *_OF_THE_STAGE[:-1],
        *(f"/{{resourcePath}}/{{httpMethod}}/{setting}" for setting in _SETTINGS),
        *(f"/{ALL_METHODS}/{setting}" for setting in _SETTINGS),
        "/variables/{variable_name}",
        _OF_THE_STAGE[-1],
    )
)


def install_stages(dispatcher: Dispatcher) -> None:
    """Takes the operations that write or show stages."""
    dispatcher.override("apigateway", "CreateStage", _create_stage)
    dispatcher.override("apigateway", "UpdateStage", _update_stage)
    dispatcher.override("apigateway", "GetStage", _get_stage)
    dispatcher.override("apigateway", "GetStages", _list_stages)


def touch(api: Any, stage: Any) -> None:
    """Takes note that moto's Stage was made or changed at this moment, and of whether it answers
    at the default endpoint: as the API says then.
    """
    stage.smsverifier_forbidden = bool(api.disableExecuteApiEndpoint)
    stage.smsverifier_updated = time()
    stage.smsverifier_created = getattr(stage, "smsverifier_created", stage.smsverifier_updated)


def _create_stage(call: Call, forward: Forward) -> AwsResponse:
    """moto: CreateStage takes a deployment that does not exist, and notes no dates."""
    _must_be_deployable(call, call.params["deploymentId"])
    answer = forward(call)
    if answer.status >= 300:
        return answer
    stage = _stage(call)
    touch(api_of(call), stage)
    return call.answer(_described_stage(stage))


def _get_stage(call: Call, _: Forward) -> AwsResponse:
    """moto: GetStage shows empty settings, and no dates."""
    return call.answer(_described_stage(_stage(call)))


def _list_stages(call: Call, _: Forward) -> AwsResponse:
    """moto: GetStages takes no notice of deploymentId."""
    deployment = call.params.get("deploymentId")
    stages = [
        _described_stage(stage)
        for stage in api_of(call).stages.values()
        if deployment in (None, stage.deployment_id)
    ]
    return call.answer({"item": stages})


def _update_stage(call: Call, _: Forward) -> AwsResponse:
    """moto: UpdateStage takes unknown paths, removes no settings, and has other defaults than AWS.

    All of the changes or none of them.
    """
    api, name = api_of(call), str(call.params["stageName"])
    changed, patches = copy.deepcopy(_stage(call)), patches_of(call)
    for patch in patches:
        _patch(call, changed, patch)
    if patches:
        touch(api, changed)
    api.stages[name] = changed
    return call.answer(_described_stage(changed))


def _stage(call: Call) -> Any:
    stage = api_of(call).stages.get(call.params["stageName"])
    if stage is None:
        raise not_found("stage identifier")
    return stage


def _must_be_deployable(call: Call, deployment_id: str) -> None:
    if deployment_id not in api_of(call).deployments:
        raise bad_request("Deployment id does not exist")


def _patch(call: Call, stage: Any, patch: Patch) -> None:
    method, setting = _of_methods(patch.path)
    if patch.op == "remove" and method and not setting:
        _forget(stage, method)
    elif setting in _SETTINGS:
        patch.must_be("replace", "add")
        _set(stage, method, setting, patch.value)
    elif (patch.op, patch.path) == ("remove", "/canarySettings"):
        stage.canary_settings = None
    elif patch.path in _OF_THE_STAGE or patch.path.startswith("/variables/"):
        if patch.path == "/deploymentId":
            _must_be_deployable(call, patch.value)
        patch.must_be("replace", "add", "remove")
        op = "remove" if patch.op == "remove" else "replace"
        stage.apply_operations([{"op": op, "path": patch.path, "value": patch.value}])
    else:
        raise bad_request(f"Invalid method setting path: {patch.path}. Must be one of: [{_KNOWN}]")


def _of_methods(path: str) -> tuple[str, str]:
    """The method that a path is about, as `methodSettings` names it, and which of its settings.

    `/~1registrations/PUT/throttling/rateLimit`: slashes within a resource's path are escaped.
    """
    resource, _, rest = path.removeprefix("/").partition("/")
    verb, _, setting = rest.partition("/")
    if not verb or (verb != "*" and not verb.isupper()):
        return "", ""
    return f"{resource}/{verb}", setting


def _set(stage: Any, method: str, setting: str, text: str) -> None:
    """A method begins with what all methods have, and is on its own from then on."""
    known = stage.method_settings
    if method not in known:
        known[method] = dict(known.get(ALL_METHODS) or _defaults())
    name, read, _ = _SETTINGS[setting]
    try:
        known[method][name] = read(text)
    except ValueError as error:
        raise bad_request(f"Invalid value for {setting}: {text}") from error


def _defaults() -> dict[str, Any]:
    return {name: value for name, _, value in _SETTINGS.values() if value is not None}


def _forget(stage: Any, method: str) -> None:
    if method not in stage.method_settings:
        raise bad_request(
            f"Cannot remove method setting {method} because there is no method setting for this "
            "method "
        )
    del stage.method_settings[method]


def _described_stage(stage: Any) -> dict[str, Any]:
    """As AWS shows it: what was never set is left out."""
    touched = {
        "createdDate": stage.smsverifier_created,
        "lastUpdatedDate": stage.smsverifier_updated,
    }
    shown = {name: value for name, value in stage.to_json().items() if value not in (None, "", {})}
    return {
        "cacheClusterStatus": "NOT_AVAILABLE",
        "tracingEnabled": False,
        "methodSettings": {},
        **shown,
        **touched,
    }


def install_deployments(dispatcher: Dispatcher, deployments: Deployments) -> None:
    """Takes the operations around deployments."""

    def create(call: Call, _: Forward) -> AwsResponse:
        """moto: CreateDeployment makes the stage that it names anew, without settings and tags."""
        answer, deployment_id = _create_deployment(call)
        deployments.take(call.region, call.params["restApiId"], deployment_id)
        return answer

    def delete(call: Call, forward: Forward) -> AwsResponse:
        """moto: DeleteDeployment deletes what a stage points to, if it was not made with it."""
        _must_not_be_staged(call)
        answer = forward(call)
        deployments.forget(call.region, call.params["restApiId"], call.params["deploymentId"])
        return answer

    def delete_api(call: Call, forward: Forward) -> AwsResponse:
        """moto: DeleteRestApi of one that is missing is a KeyError."""
        api_of(call)
        answer = forward(call)
        deployments.forget(call.region, call.params["restApiId"])
        return answer

    dispatcher.override("apigateway", "CreateDeployment", create)
    dispatcher.override("apigateway", "GetDeployment", _get_deployment)
    dispatcher.override("apigateway", "GetDeployments", _list_deployments)
    dispatcher.override("apigateway", "UpdateDeployment", _update_deployment)
    dispatcher.override("apigateway", "DeleteDeployment", delete)
    dispatcher.override("apigateway", "DeleteRestApi", delete_api)


def _create_deployment(call: Call) -> tuple[AwsResponse, str]:
    api, params = api_of(call), call.params
    backend = get_backend("apigateway")[ACCOUNT][call.region]
    # Without a stage name: moto would put a new stage in the place of the old.
    deployment = backend.create_deployment(api.id, None, params.get("description") or "")
    if params.get("stageName"):
        _point(api, str(params["stageName"]), deployment.id, params)
    return call.answer(_described_deployment(deployment)), str(deployment.id)


def _point(api: Any, name: str, deployment_id: str, params: dict[str, Any]) -> None:
    stage = api.stages.get(name)
    if stage is None:
        stage = api.stages[name] = Stage(
            name=name,
            description=params.get("stageDescription") or "",
            tracing_enabled=params.get("tracingEnabled"),
        )
    stage.deployment_id = deployment_id
    touch(api, stage)
    stage.variables = params.get("variables") or stage.variables


def _get_deployment(call: Call, _: Forward) -> AwsResponse:
    """moto: GetDeployment of one that is missing is a KeyError."""
    api, deployment_id = api_of(call), call.params["deploymentId"]
    _must_exist(api, deployment_id)
    return call.answer(_described_deployment(api.deployments[deployment_id]))


def _update_deployment(call: Call, _: Forward) -> AwsResponse:
    """moto: UpdateDeployment is not implemented."""
    api, deployment_id = api_of(call), call.params["deploymentId"]
    _must_exist(api, deployment_id)
    for patch in patches_of(call):
        patch.must_be("replace")
        if patch.path != "/description":
            raise NotModelled(f"UpdateDeployment of {patch.path}")
        api.deployments[deployment_id].description = patch.value
    return call.answer(_described_deployment(api.deployments[deployment_id]))


def _list_deployments(call: Call, _: Forward) -> AwsResponse:
    """moto: GetDeployments leaves out descriptions that are empty."""
    found = api_of(call).deployments.values()
    return call.answer({"items": [_described_deployment(deployment) for deployment in found]})


def _described_deployment(deployment: Any) -> dict[str, Any]:
    """As AWS shows it; moto adds a stage."""
    return {
        "id": deployment.id,
        "description": deployment.description,
        "createdDate": deployment.created_date,
    }


def _must_not_be_staged(call: Call) -> None:
    api, deployment_id = api_of(call), call.params["deploymentId"]
    _must_exist(api, deployment_id)
    if any(stage.deployment_id == deployment_id for stage in api.stages.values()):
        raise bad_request("Active stages pointing to this deployment must be moved or deleted")


def _must_exist(api: Any, deployment_id: str) -> None:
    if deployment_id not in api.deployments:
        raise not_found("Deployment identifier")
