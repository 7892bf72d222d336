"""The API's own settings as the diff sees them, from what GetRestApis and PutRestApi tell.

They are told in the list that finds the API, so a look at them costs no call. Which of them are
ours and which are shown: decision 0034.

A stage as the diff sees it, from what GetStage tells, and the patches that put it back.

What it serves, to whom and how fast is ours. Who watches it is not: a web ACL, an access log, a
trace and its metrics are shown and left (decision 0034). Of its variables those are ours that say
until when it takes registrations and how many; since when it is closed by hand is respected, as a
pause is (decision 0066).
"""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from smsverifier.config import Config
from smsverifier.provision.diff import diff
from smsverifier.resources.manual_settings import manual_settings
from smsverifier.templates.mapping import CLOSED, CLOSES, MAX, NEVER

REGIONAL = "REGIONAL"
RESET: Mapping[str, Any] = {
    "default_endpoint": "on",
    "key_source": "HEADER",
    "binary_types": (),
    "compression": "",
    "policy": "",
}
"""AWS's own defaults, which an import puts back (aws: api-import-overwrites)."""

ApiSettings = Mapping[str, Any]


def api_properties(api: ApiSettings) -> dict[str, Any]:
    """In the shape of `RestApi.desired`."""
    least = api.get("minimumCompressionSize")  # 0 compresses every answer
    return {
        "description": api.get("description", ""),
        "endpoint": ", ".join(api.get("endpointConfiguration", {}).get("types", [])),
        "default_endpoint": "off" if api.get("disableExecuteApiEndpoint") else "on",
        "key_source": api.get("apiKeySource") or RESET["key_source"],
        "binary_types": tuple(sorted(api.get("binaryMediaTypes") or ())),
        "compression": "" if least is None else f"from {least} bytes",
        "policy": api.get("policy") or "",
    }


def api_by_hand(api: ApiSettings) -> dict[str, Any]:
    """What of it somebody set and is left as it is."""
    address = api.get("endpointConfiguration", {}).get("ipAddressType")
    return manual_settings({"ip_address_type": address}, ip_address_type="ipv4")


def not_reset(api: ApiSettings) -> list[str]:
    """Of what an import puts back, the settings that it left: none, as far as is known."""
    return [change.path for change in diff(RESET, api_properties(api))]


SWITCH = "switch"
"""Whether the variable is there that `registrations close` writes: without it nobody registers."""
IS_THERE = "there"
_MOMENT = re.compile(r"[0-9]{13}")

ALL_METHODS = "*/*"
GOING = "DELETE_IN_PROGRESS"
"""A cache that is off is shown as on until it is gone, which takes minutes."""

StageSettings = Mapping[str, Any]


def variables_of(config: Config) -> dict[str, str]:
    """The stage's variables that follow from the configuration; empty: there is none."""
    most = config.registrations.max
    closes = NEVER if config.closes_at is None else moment_text(config.closes_at)
    return {CLOSES: closes, MAX: "" if most is None else str(most)}


def moment_text(moment: datetime) -> str:
    """As a variable has it."""
    return f"{max(0, int(moment.timestamp() * 1000)):013d}"


def _closed(stage: StageSettings) -> str:
    """Since when the stage is closed by hand, as its variable says; empty where it says nothing."""
    text = str((stage.get("variables") or {}).get(CLOSED, ""))
    return text if _MOMENT.fullmatch(text) else ""


def _variables(stage: StageSettings) -> dict[str, str]:
    found = stage.get("variables") or {}
    return {name: str(found.get(name, "")) for name in (CLOSES, MAX)}


def stage_properties(stage: StageSettings, deployed: str) -> dict[str, Any]:
    """In the shape of `RestApi.desired`; `deployed` is the fingerprint of what it serves."""
    methods = stage.get("methodSettings", {})
    settings = methods.get(ALL_METHODS, {})
    return {
        "deployed": deployed,
        "throttle": {
            "rate": settings.get("throttlingRateLimit"),
            "burst": settings.get("throttlingBurstLimit"),
        },
        "data_trace": settings.get("dataTraceEnabled", False),
        "method_settings": tuple(sorted(methods.keys() - {ALL_METHODS})),
        "canary": _canary(stage.get("canarySettings")),
        "cache": _cache(stage),
        "variables": _variables(stage),
        SWITCH: IS_THERE if _closed(stage) else "",
        CLOSED: _closed(stage),  # shown, and nobody's wish
        "tags": stage.get("tags", {}),
    }


def stage_by_hand(stage: StageSettings) -> dict[str, Any]:
    """What of it somebody set and is left as it is."""
    settings = stage.get("methodSettings", {}).get(ALL_METHODS, {})
    return manual_settings(
        {
            "stage.web_acl": stage.get("webAclArn"),
            "stage.access_log": (stage.get("accessLogSettings") or {}).get("destinationArn"),
            "stage.tracing": stage.get("tracingEnabled"),
            "stage.log_level": settings.get("loggingLevel"),
            "stage.metrics": settings.get("metricsEnabled"),
        },
        **{"stage.log_level": "OFF"},
    )


def patches(stage: StageSettings, found: StageSettings) -> list[dict[str, str]]:
    """What UpdateStage is told so that `found` is as `stage`; bodies hold phone numbers.

    A method's own settings go by the name that GetStage gives them (UpdateStage's paths are
    `/{resource_path}/{http_method}`), a canary and a cache only if there is one.
    """
    gone = [f"/{method}" for method in found.get("method_settings", ())]
    gone += ["/canarySettings"] if found.get("canary") else []
    variables, had = stage["variables"], found.get("variables", {})
    gone += [_variable(name) for name, text in variables.items() if not text and had.get(name)]
    values = {
        "/*/*/throttling/rateLimit": str(stage["throttle"]["rate"]),
        "/*/*/throttling/burstLimit": str(stage["throttle"]["burst"]),
        "/*/*/logging/dataTrace": "false",
        **({"/cacheClusterEnabled": "false"} if found.get("cache") else {}),
        **{_variable(name): text for name, text in variables.items() if text},
        **({} if found.get(SWITCH) else {_variable(CLOSED): NEVER}),
    }
    return [{"op": "remove", "path": path} for path in gone] + replacing(values)


def _variable(name: str) -> str:
    return f"/variables/{name}"


def replacing(values: Mapping[str, str]) -> list[dict[str, str]]:
    """The patches that set these."""
    return [{"op": "replace", "path": path, "value": value} for path, value in values.items()]


def _canary(settings: Mapping[str, Any] | None) -> str:
    if not settings:
        return ""
    return (
        f"{settings.get('percentTraffic', 0)} % to {settings.get('deploymentId', 'a deployment')}"
    )


def _cache(stage: StageSettings) -> str:
    is_on = stage.get("cacheClusterEnabled") and stage.get("cacheClusterStatus") != GOING
    return f"{stage.get('cacheClusterSize', '')} GB".strip() if is_on else ""
