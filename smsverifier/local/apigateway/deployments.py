"""What each deployment of an API froze, made ready to serve: paths, templates and models.

A stage serves its deployment, not the API as edited since; moto keeps deployments as a name and a
date only. `moto_overrides.apigateway.stages` takes the copies, the gateway serves them.
"""

import copy
from dataclasses import dataclass
from typing import Any

from moto.backends import get_backend

from smsverifier.local.apigateway.validation import BodyValidator
from smsverifier.local.calls import ACCOUNT


class Deployments:
    """Deep copies of moto's REST APIs, by region, API and deployment."""

    def __init__(self) -> None:
        self._copies: dict[tuple[str, str, str], Any] = {}

    def take(self, region: str, api_id: str, deployment_id: str) -> None:
        """Keeps a copy of the API as it is now; the caller holds the dispatcher's lock."""
        self._copies[region, api_id, deployment_id] = copy.deepcopy(_api(region, api_id))

    def forget(self, region: str, api_id: str, deployment_id: str | None = None) -> None:
        """Drops one deployment's copy, or all of a deleted API."""
        for key in list(self._copies):
            if key[:2] == (region, api_id) and deployment_id in (None, key[2]):
                del self._copies[key]

    def clear(self) -> None:
        """Drops everything."""
        self._copies.clear()

    def save(self) -> dict[tuple[str, str, str], Any]:
        """Which copies there are; a copy itself is never changed."""
        return self._copies.copy()

    def restore(self, saved: dict[tuple[str, str, str], Any]) -> None:
        """Takes on saved copies."""
        self._copies = saved.copy()

    def serving(self, region: str, api_id: str, stage_name: str) -> Any | None:
        """moto's RestAPI as it was when the stage's current deployment was made."""
        stage = self.stage(region, api_id, stage_name)
        return None if stage is None else self._copies.get((region, api_id, stage.deployment_id))

    def stage(self, region: str, api_id: str, stage_name: str) -> Any | None:
        """The stage as it is now: settings of a stage count at once, without a deployment."""
        api = _api(region, api_id)
        return None if api is None else api.stages.get(stage_name)


def _api(region: str, api_id: str) -> Any | None:
    return get_backend("apigateway")[ACCOUNT][region].apis.get(api_id)


@dataclass(frozen=True)
class Route:
    """A method that matches a request."""

    resource_id: str
    resource_path: str
    method: Any
    """moto's Method."""


class DeployedApi:
    """One deployment. Threads share it: what two of them make at once, one keeps."""

    def __init__(self, api: Any) -> None:
        """`api` is moto's RestAPI as it was deployed."""
        self.api = api
        self._resources = {_parts(api, each): each for each in api.resources.values()}
        self._validators: dict[str, BodyValidator] = {}

    def route(self, http_method: str, parts: tuple[str, ...]) -> Route | None:
        """The method for a path; HEAD is not GET here."""
        resource = self._resources.get(parts)
        if resource is None or http_method not in resource.resource_methods:
            return None
        method = resource.resource_methods[http_method]
        return Route(resource.id, "/" + "/".join(parts), method)

    def validator(self, model: str) -> BodyValidator:
        """The validator for a model's name. Raises BrokenModelError."""
        if model not in self._validators:
            schemas = {model.name: model.schema or "{}" for model in self.api.models.values()}
            self._validators[model] = BodyValidator(schemas, model)
        return self._validators[model]


def _parts(api: Any, resource: Any) -> tuple[str, ...]:
    """The parts of a resource's path; moto's own looks into the API as edited since."""
    if resource.parent_id is None:
        return ()
    return (*_parts(api, api.resources[resource.parent_id]), resource.path_part)
