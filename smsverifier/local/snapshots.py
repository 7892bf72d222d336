"""What each deployment of an API froze: a stage serves its deployment, not the API as edited since.

moto keeps deployments as a name and a date only. The gateway reads here what to serve.
"""

import copy
from typing import Any

from moto.backends import get_backend

from smsverifier.local.calls import ACCOUNT


class Snapshots:
    """Deep copies of moto's REST APIs, by region, API and deployment."""

    def __init__(self) -> None:
        self._taken: dict[tuple[str, str, str], Any] = {}

    def take(self, region: str, api_id: str, deployment_id: str) -> None:
        """Keeps a copy of the API as it is now; the caller holds the door's lock."""
        self._taken[region, api_id, deployment_id] = copy.deepcopy(_api(region, api_id))

    def forget(self, region: str, api_id: str, deployment_id: str | None = None) -> None:
        """Drops one deployment's copy, or all of a deleted API."""
        for key in list(self._taken):
            if key[:2] == (region, api_id) and deployment_id in (None, key[2]):
                del self._taken[key]

    def clear(self) -> None:
        """Drops everything."""
        self._taken.clear()

    def save(self) -> dict[tuple[str, str, str], Any]:
        """Which copies there are; a copy itself is never changed."""
        return self._taken.copy()

    def restore(self, saved: dict[tuple[str, str, str], Any]) -> None:
        """Takes on saved copies."""
        self._taken = saved.copy()

    def serving(self, region: str, api_id: str, stage_name: str) -> Any | None:
        """moto's RestAPI as it was when the stage's current deployment was made."""
        stage = self.stage(region, api_id, stage_name)
        return None if stage is None else self._taken.get((region, api_id, stage.deployment_id))

    def stage(self, region: str, api_id: str, stage_name: str) -> Any | None:
        """The stage as it is now: settings of a stage count at once, without a deployment."""
        api = _api(region, api_id)
        return None if api is None else api.stages.get(stage_name)


def _api(region: str, api_id: str) -> Any | None:
    return get_backend("apigateway")[ACCOUNT][region].apis.get(api_id)
