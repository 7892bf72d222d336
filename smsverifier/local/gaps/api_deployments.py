"""API Gateway's deployments: each is a snapshot, and a stage points to one.

moto keeps no snapshot, replaces a stage (settings and tags with it) when a deployment names one,
and takes deployment ids that do not exist.
"""

from typing import Any

from moto.apigateway.models import Stage
from moto.backends import get_backend

from smsverifier.local.calls import ACCOUNT, Answer, Call
from smsverifier.local.door import Door, Forward
from smsverifier.local.gaps.api_stages import touch
from smsverifier.local.gaps.apis import api_of, bad_request, not_found
from smsverifier.local.gaps.patches import patches_of
from smsverifier.local.refusals import NotModelled
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
    door.stand_in("apigateway", "GetDeployments", _list)
    door.stand_in("apigateway", "UpdateDeployment", _update)
    door.stand_in("apigateway", "DeleteDeployment", delete)
    door.stand_in("apigateway", "DeleteRestApi", delete_api)


def _create(call: Call) -> tuple[Answer, str]:
    api, params = api_of(call), call.params
    backend = get_backend("apigateway")[ACCOUNT][call.region]
    # Without a stage name: moto would put a new stage in the place of the old.
    deployment = backend.create_deployment(api.id, None, params.get("description") or "")
    if params.get("stageName"):
        _point(api, str(params["stageName"]), deployment.id, params)
    return call.answer(_described(deployment)), str(deployment.id)


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


def _get(call: Call, _: Forward) -> Answer:
    api, deployment_id = api_of(call), call.params["deploymentId"]
    _must_exist(api, deployment_id)
    return call.answer(_described(api.deployments[deployment_id]))


def _update(call: Call, _: Forward) -> Answer:
    api, deployment_id = api_of(call), call.params["deploymentId"]
    _must_exist(api, deployment_id)
    for patch in patches_of(call):
        patch.must_be("replace")
        if patch.path != "/description":
            raise NotModelled(f"UpdateDeployment of {patch.path}")
        api.deployments[deployment_id].description = patch.value
    return call.answer(_described(api.deployments[deployment_id]))


def _list(call: Call, _: Forward) -> Answer:
    found = api_of(call).deployments.values()
    return call.answer({"items": [_described(deployment) for deployment in found]})


def _described(deployment: Any) -> dict[str, Any]:
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
