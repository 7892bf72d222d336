"""API Gateway's stages: what they show, and what can be changed about them.

moto has other defaults for the settings of methods, takes every path that it does not know for a
change that it made, removes no settings, and knows no dates. Recorded on AWS by
localstack/localstack, tests/aws/services/apigateway/test_apigateway_common.py, class TestStages.
"""

import copy
import math
from collections.abc import Callable, Mapping
from time import time
from typing import Any

from smsverifier.local.calls import Answer, Call
from smsverifier.local.door import Door, Forward
from smsverifier.local.gaps.apis import api_of, bad_request, not_found
from smsverifier.local.gaps.patches import Patch, patches_of

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


def install(door: Door) -> None:
    """Takes the operations that write or show stages."""
    door.stand_in("apigateway", "CreateStage", _create)
    door.stand_in("apigateway", "UpdateStage", _update)
    door.stand_in("apigateway", "GetStage", _get)
    door.stand_in("apigateway", "GetStages", _list)


def touch(api: Any, stage: Any) -> None:
    """Takes note that moto's Stage was made or changed at this moment, and of whether it answers
    at the default endpoint: as the API says then.
    """
    stage.smsverifier_forbidden = bool(api.disableExecuteApiEndpoint)
    stage.smsverifier_updated = time()
    stage.smsverifier_created = getattr(stage, "smsverifier_created", stage.smsverifier_updated)


def _create(call: Call, forward: Forward) -> Answer:
    _must_be_deployable(call, call.params["deploymentId"])
    answer = forward(call)
    if answer.status >= 300:
        return answer
    stage = _stage(call)
    touch(api_of(call), stage)
    return call.answer(_described(stage))


def _get(call: Call, _: Forward) -> Answer:
    return call.answer(_described(_stage(call)))


def _list(call: Call, _: Forward) -> Answer:
    deployment = call.params.get("deploymentId")
    stages = [
        _described(stage)
        for stage in api_of(call).stages.values()
        if deployment in (None, stage.deployment_id)
    ]
    return call.answer({"item": stages})


def _update(call: Call, _: Forward) -> Answer:
    """All of the changes or none of them."""
    api, name = api_of(call), str(call.params["stageName"])
    changed = copy.deepcopy(_stage(call))
    for patch in patches_of(call):
        _patch(call, changed, patch)
    touch(api, changed)
    api.stages[name] = changed
    return call.answer(_described(changed))


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


def _described(stage: Any) -> dict[str, Any]:
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
