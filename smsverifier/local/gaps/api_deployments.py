"""API Gateway's deployments and stages: a deployment is a snapshot, a stage points to one.

moto keeps no snapshot, replaces a stage (settings and tags with it) when a deployment names one,
takes deployment ids that do not exist, and removes nothing from a stage.
"""

from typing import Any

from moto.apigateway.models import Stage
from moto.backends import get_backend

from smsverifier.local.calls import ACCOUNT, Answer, Call
from smsverifier.local.door import Door, Forward
from smsverifier.local.gaps.apis import api_of, bad_request, not_found
from smsverifier.local.gaps.patches import Patch, patches_of
from smsverifier.local.snapshots import Snapshots


def install(door: Door, snapshots: Snapshots) -> None:
    """Takes the operations around deployments."""

    def create(call: Call, _: Forward) -> Answer:
        answer, deployment_id = _create(call)
        snapshots.take(call.region, call.params["restApiId"], deployment_id)
        return answer

    def delete(call: Call, forward: Forward) -> Answer:
        _must_not_be_staged(call)
        answer = forward(call)
        snapshots.forget(call.region, call.params["restApiId"], call.params["deploymentId"])
        return answer

    def delete_api(call: Call, forward: Forward) -> Answer:
        api_of(call)
        answer = forward(call)
        snapshots.forget(call.region, call.params["restApiId"])
        return answer

    door.stand_in("apigateway", "CreateDeployment", create)
    door.stand_in("apigateway", "GetDeployment", _get)
    door.stand_in("apigateway", "DeleteDeployment", delete)
    door.stand_in("apigateway", "DeleteRestApi", delete_api)
    door.stand_in("apigateway", "CreateStage", _create_stage)
    door.stand_in("apigateway", "UpdateStage", _update_stage)


def _create(call: Call) -> tuple[Answer, str]:
    api, params = api_of(call), call.params
    backend = get_backend("apigateway")[ACCOUNT][call.region]
    # Without a stage name: moto would put a new stage in the place of the old.
    deployment = backend.create_deployment(api.id, None, params.get("description") or "")
    if params.get("stageName"):
        _point(api, str(params["stageName"]), deployment.id, params)
    result = {
        "id": deployment.id,
        "description": deployment.description,
        "createdDate": deployment.created_date,
    }
    return call.answer(result), str(deployment.id)


def _point(api: Any, name: str, deployment_id: str, params: dict[str, Any]) -> None:
    stage = api.stages.get(name)
    if stage is None:
        stage = api.stages[name] = Stage(
            name=name,
            description=params.get("stageDescription") or "",
            tracing_enabled=params.get("tracingEnabled"),
        )
    stage.deployment_id = deployment_id
    stage.variables = params.get("variables") or stage.variables
    _follow(api, stage)


def _get(call: Call, forward: Forward) -> Answer:
    _must_exist(api_of(call), call.params["deploymentId"])
    return forward(call)


def _must_not_be_staged(call: Call) -> None:
    api, deployment_id = api_of(call), call.params["deploymentId"]
    _must_exist(api, deployment_id)
    if any(stage.deployment_id == deployment_id for stage in api.stages.values()):
        raise bad_request("Active stages pointing to this deployment must be moved or deleted")


def _must_exist(api: Any, deployment_id: str) -> None:
    if deployment_id not in api.deployments:
        raise not_found("Deployment identifier")


def _create_stage(call: Call, forward: Forward) -> Answer:
    _must_be_deployable(call, call.params["deploymentId"])
    answer = forward(call)
    if answer.status < 300:
        api = api_of(call)
        _follow(api, api.stages[call.params["stageName"]])
    return answer


def _update_stage(call: Call, forward: Forward) -> Answer:
    for patch in patches_of(call):
        if patch.path == "/deploymentId":
            _must_be_deployable(call, patch.value)
    api = api_of(call)
    stage = api.stages.get(call.params["stageName"])
    if stage is not None:
        for patch in patches_of(call):
            _remove(stage, patch)
        _follow(api, stage)
    return forward(call)


def _remove(stage: Any, patch: Patch) -> None:
    """A method's own settings, or the canary (which no call makes here)."""
    if patch.op == "remove":
        stage.method_settings.pop(patch.path[1:], None)
        if patch.path == "/canarySettings":
            stage.canary_settings = None


def _follow(api: Any, stage: Any) -> None:
    """Whether the stage answers at the default endpoint: as the API says at its last change.

    API Gateway Developer Guide, rest-api-disable-default-endpoint.
    """
    stage.smsverifier_forbidden = bool(api.disableExecuteApiEndpoint)


def _must_be_deployable(call: Call, deployment_id: str) -> None:
    if deployment_id not in api_of(call).deployments:
        raise bad_request("Deployment id does not exist")
