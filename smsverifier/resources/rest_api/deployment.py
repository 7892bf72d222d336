"""The stage, and the deployment that it serves (aws: api-live-by-deployment).

A deployment's description carries the fingerprint of the definition it froze. So a stage that
lags behind its definition is a difference like any other, whoever was killed or clicked when.

Of two `up`s at once, one may freeze what the other has half written. Each deploys when it has
written all, so the newest deployment is whole, and only that one may be served (decision 0021).

Which parts of the API a set of changes touches, asked by path.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Any

from smsverifier.aws.errors import ignoring
from smsverifier.naming import STAGE
from smsverifier.provision.call import API_ID, DEPLOYMENT_ID, NOW, Call
from smsverifier.provision.diff import Change
from smsverifier.provision.resource import Properties
from smsverifier.resources.rest_api.calls import (
    DEPLOYED,
    NOT_FOUND,
    Calls,
    api_arn,
    retrying,
    retrying_if_lost,
)
from smsverifier.resources.rest_api.settings import patches, replacing
from smsverifier.resources.tags import Tags, removed


@dataclass(frozen=True)
class ChangedPaths:
    """The changes of one update, and what was there before it."""

    changes: tuple[Change, ...]
    observed: Properties

    def within(self, path: str) -> bool:
        """Whether something at `path` or below it changes."""
        return any(
            change.path == path or change.path.startswith(f"{path}.") for change in self.changes
        )

    def any(self, paths: Iterable[str]) -> bool:
        """Whether something within any of `paths` changes."""
        return any(self.within(path) for path in paths)

    def missing(self, path: str) -> bool:
        """Whether nothing was there at `path`; no name in the API has a dot in it."""
        found: Any = self.observed
        for name in path.split("."):
            found = found.get(name) if isinstance(found, Mapping) else None
        return found is None


MARK = "smsverifier"
UNMARKED = (
    *("others", "endpoint", "default_endpoint"),
    *("key_source", "binary_types", "compression", "policy"),
)
"""What a deployment freezes as well, and the fingerprint does not tell.

Another type of endpoint counts after a deployment (aws: api-endpoint-by-deployment). The default
endpoint follows when anything of a stage changes (API Gateway Developer Guide,
rest-api-disable-default-endpoint); what it serves is one such thing.
"""
FROZEN = ("models", "validator", "resources", "gateway_responses", *UNMARKED)
"""What a deployment freezes: a change there reaches the stage by a new deployment only."""

# Another stage, made by hand, may still serve it; or the quota asks to come back later.
REFUSED = ("BadRequestException", "ConflictException", "TooManyRequestsException", NOT_FOUND)


@dataclass(frozen=True, order=True)
class Deployment:
    """One of ours, ordered by age: AWS tells the second, the description the moment."""

    created: datetime
    asked_at: str
    id: str
    fingerprint: str


def newest_of_ours(calls: Calls) -> Deployment | None:
    """The one that is to be served."""
    return max(_list_ours(calls), default=None)


def write_stage(calls: Calls, stage: Mapping[str, Any], tags: Tags, touched: ChangedPaths) -> None:
    """Make the stage as wanted, with a new deployment if what it serves is affected.

    An API that was made a moment ago has no other: if somebody else deployed it in this moment,
    whoever looks at it next sees that the newest one is not served.
    """
    if touched.missing("stage") or touched.any((*FROZEN, "stage.deployed")):
        made, tries = _deploy(calls, stage["deployed"])
        if touched.missing("stage"):
            calls.make(calls.client.create_stage, **_stage_request(made.id, tags))
        # Also where it was missing: another `up` may have made it, from a half-written API.
        _patch(calls, [*_served(made.id), *patches(stage, _found(touched))])
        if tries > 1 or not touched.missing("resources"):  # every API has some: it is not new
            _keep_the_newest(calls, made)
    elif any(touched.within(f"stage.{path}") for path in stage if path not in {"deployed", "tags"}):
        _patch(calls, patches(stage, _found(touched)))
    if touched.within("stage.tags") and not touched.missing("stage"):
        arn = f"{api_arn(calls.aws.region, calls.api_id)}/stages/{STAGE}"
        write_tags(calls, arn, tags, removed(touched.changes, "stage.tags"))


def write_tags(calls: Calls, arn: str, tags: Tags, gone: list[str]) -> None:
    """Take off those that are `gone`, put on `tags`; of an API or of its stage."""
    if gone:
        untag = partial(calls.client.untag_resource, resourceArn=arn, tagKeys=gone)
        retrying(calls.aws, untag)
    retrying(calls.aws, partial(calls.client.tag_resource, resourceArn=arn, tags=tags))


def stage_creation(stage: Mapping[str, Any], tags: Tags) -> tuple[Call, ...]:
    """What `write_stage` sends for an API that has no stage yet."""
    operations = [*_served(DEPLOYMENT_ID), *patches(stage, {})]
    return (
        Call(
            "apigateway",
            "CreateDeployment",
            {"restApiId": API_ID, **_deployment_request(stage["deployed"], NOW)},
            "Freezes the API as it is now. The description carries its fingerprint: by it `status` "
            "sees a stage that lags behind.",
            tells={DEPLOYMENT_ID: "id"},
        ),
        Call(
            "apigateway",
            "CreateStage",
            {"restApiId": API_ID, **_stage_request(DEPLOYMENT_ID, tags)},
            "From here on it has a public address.",
        ),
        Call(
            "apigateway",
            "UpdateStage",
            {"restApiId": API_ID, **_patch_request(operations)},
            "How many requests a second it takes, and that no bodies are logged: they hold phone "
            "numbers.",
        ),
    )


def announce(calls: Calls, fingerprint: str) -> None:
    """Make a deployment that is not served: until one is, the stage counts as behind.

    For what reaches a stage by a deployment without a mark in it: whoever is killed before that
    one is served leaves a stage that the next `up` sees to. An API that cannot be deployed as it
    is (a method with nothing behind it) is announced by nobody.
    """
    ignoring(lambda: _deploy(calls, fingerprint), "BadRequestException")


def _deploy(calls: Calls, fingerprint: str) -> tuple[Deployment, int]:
    """The one that was made, and the number of tries."""
    tries: list[str] = []

    def create() -> Mapping[str, Any]:
        moment = datetime.now(UTC).isoformat(timespec="microseconds")
        tries.append(moment)
        made: Mapping[str, Any] = calls.once.create_deployment(
            restApiId=calls.api_id, **_deployment_request(fingerprint, moment)
        )
        return made

    # One whose answer was lost is superseded by the next, and deleted as such.
    (made,) = _ours(retrying_if_lost(calls.aws, create, DEPLOYED))
    return made, len(tries)


def _list_ours(calls: Calls) -> list[Deployment]:
    return [deployment for each in list_deployments(calls) for deployment in _ours(each)]


def list_deployments(calls: Calls) -> list[Mapping[str, Any]]:
    """Those made by hand as well, and of these there may be any number."""
    return retrying(calls.aws, partial(_list_all, calls))


def _list_all(calls: Calls) -> list[Mapping[str, Any]]:
    pages = calls.client.get_paginator("get_deployments").paginate(
        restApiId=calls.api_id, PaginationConfig={"PageSize": 500}
    )
    return [deployment for page in pages for deployment in page["items"]]


def _ours(found: Mapping[str, Any]) -> Iterator[Deployment]:
    match found.get("description", "").split():
        case [mark, fingerprint, asked_at] if mark == MARK:
            yield Deployment(found["createdDate"], asked_at, str(found["id"]), fingerprint)


def described(fingerprint: str, moment: str) -> str:
    """The description of a deployment; `moment` as ISO 8601, of the call that makes it."""
    return f"{MARK} {fingerprint} {moment}"


def _deployment_request(fingerprint: str, moment: str) -> dict[str, Any]:
    return {"description": described(fingerprint, moment)}


def _stage_request(deployment_id: str, tags: Tags) -> dict[str, Any]:
    return {"stageName": STAGE, "deploymentId": deployment_id, "tags": dict(tags)}


def _patch_request(operations: list[dict[str, str]]) -> dict[str, Any]:
    return {"stageName": STAGE, "patchOperations": operations}


def _served(deployment_id: str) -> list[dict[str, str]]:
    return replacing({"/deploymentId": deployment_id})


def _found(touched: ChangedPaths) -> Mapping[str, Any]:
    """The stage as it was before; nothing where there was none."""
    found: Mapping[str, Any] = touched.observed.get("stage", {})
    return found


def _patch(calls: Calls, operations: list[dict[str, str]]) -> None:
    calls.send(calls.client.update_stage, **_patch_request(operations))


def _keep_the_newest(calls: Calls, made: Deployment) -> None:
    """Serve it and delete our others; a refusal leaves one for the next time."""
    ours = {each.id: each for each in (made, *_list_ours(calls))}  # lists lag
    newest = max(ours.values())
    if newest.id != made.id:
        _patch(calls, _served(newest.id))
    for superseded in ours.keys() - {newest.id}:
        _delete(calls, superseded)


def _delete(calls: Calls, deployment_id: str) -> None:
    ignoring(
        lambda: calls.client.delete_deployment(restApiId=calls.api_id, deploymentId=deployment_id),
        *REFUSED,
    )
