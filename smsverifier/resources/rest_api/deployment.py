"""The stage and what it serves: nothing is live until a deployment of it is (facts §6.1).

A deployment's description carries the fingerprint of the definition it froze. So a stage that
lags behind its definition is a difference like any other, whoever was killed or clicked when.
"""

from collections.abc import Mapping
from functools import partial
from typing import Any

from smsverifier.aws.errors import ignoring
from smsverifier.naming import STAGE
from smsverifier.resources.rest_api.calls import (
    DEPLOYED,
    NOT_FOUND,
    SETTLE,
    Calls,
    api_arn,
    looking_first,
    patiently,
)
from smsverifier.resources.rest_api.touched import Touched
from smsverifier.resources.tags import Tags

MARK = "smsverifier "
FROZEN = ("models", "validator", "resources", "gateway_responses")
"""What a deployment freezes: a change there reaches the stage by a new deployment only."""

# Another stage, made by hand, may still serve it; or the quota asks to come back later.
REFUSED = ("BadRequestException", "ConflictException", "TooManyRequestsException", NOT_FOUND)


def fingerprint_of(description: str) -> str:
    """The fingerprint in a deployment's description; empty if it is not one of ours."""
    return description.removeprefix(MARK) if description.startswith(MARK) else ""


def write_stage(calls: Calls, stage: Mapping[str, Any], tags: Tags, touched: Touched) -> None:
    """Make the stage as wanted, with a new deployment if what it serves is affected."""
    if touched.missing("stage") or any(
        touched.within(path) for path in (*FROZEN, "stage.deployed")
    ):
        deployment = _deploy(calls, stage)
        if touched.missing("stage"):
            calls.make(
                calls.client.create_stage, stageName=STAGE, deploymentId=deployment, tags=tags
            )
        # Also where it was missing: another `up` may have made it, from a half-written API.
        _patch(calls, {"/deploymentId": deployment, **_settings(stage)})
        _prune(calls, deployment)
    elif touched.within("stage.throttle") or touched.within("stage.data_trace"):
        _patch(calls, _settings(stage))
    if touched.within("stage.tags") and not touched.missing("stage"):
        arn = f"{api_arn(calls.aws.region, calls.api_id)}/stages/{STAGE}"
        patiently(calls.aws, partial(calls.client.tag_resource, resourceArn=arn, tags=tags), SETTLE)


def _deploy(calls: Calls, stage: Mapping[str, Any]) -> str:
    create = partial(
        calls.once.create_deployment,
        restApiId=calls.api_id,
        description=f"{MARK}{stage['deployed']}",
    )
    # One whose answer was lost is superseded by the next, and pruned as such.
    return str(looking_first(calls.aws, create, DEPLOYED)["id"])


def _settings(stage: Mapping[str, Any]) -> dict[str, str]:
    """Settings of every method of the stage; bodies hold phone numbers and are never logged."""
    return {
        "/*/*/throttling/rateLimit": str(stage["throttle"]["rate"]),
        "/*/*/throttling/burstLimit": str(stage["throttle"]["burst"]),
        "/*/*/logging/dataTrace": "false",
    }


def _patch(calls: Calls, values: Mapping[str, str]) -> None:
    operations = [{"op": "replace", "path": path, "value": value} for path, value in values.items()]
    calls.send(calls.client.update_stage, stageName=STAGE, patchOperations=operations)


def _prune(calls: Calls, current: str) -> None:
    """Delete our superseded deployments; a refusal leaves one for the next time."""
    for deployment in calls.send(calls.client.get_deployments, limit=500)["items"]:
        superseded = deployment["id"] != current
        if superseded and fingerprint_of(deployment.get("description", "")):
            _delete(calls, deployment["id"])


def _delete(calls: Calls, deployment_id: str) -> None:
    ignoring(
        lambda: calls.client.delete_deployment(restApiId=calls.api_id, deploymentId=deployment_id),
        *REFUSED,
    )
