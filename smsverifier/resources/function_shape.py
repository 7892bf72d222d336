"""What a hand can put around the handler: what of it is taken off again, and what is shown.

UpdateFunctionConfiguration keeps what it is not told (Lambda API reference), so whatever changes
what runs, or whether it reaches AWS, is told to be none (decision 0034).
"""

from collections.abc import Mapping, Set
from typing import Any

from smsverifier.core.resource import Properties
from smsverifier.resources.by_hand import unusual

UNREADABLE = "(cannot be read)"
UNALTERED: Mapping[str, tuple[str, ...]] = {
    "environment": (),
    "layers": (),
    "subnets": (),
    "file_systems": (),
}
"""As `altered` finds a function with nothing around it."""
_NONE: Mapping[str, Mapping[str, Any]] = {
    "environment": {"Environment": {"Variables": {}}},
    "layers": {"Layers": []},
    "subnets": {"VpcConfig": {"SubnetIds": [], "SecurityGroupIds": []}},
    "file_systems": {"FileSystemConfigs": []},
}
"""How UpdateFunctionConfiguration is told to have none of it."""


def altered(config: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    """What is around the code: names of variables (their values may be secrets), ARNs, ids."""
    return {
        "environment": _variables(config.get("Environment", {})),
        "layers": tuple(layer["Arn"] for layer in config.get("Layers", ())),
        "subnets": tuple(sorted((config.get("VpcConfig") or {}).get("SubnetIds", ()))),
        "file_systems": tuple(each["Arn"] for each in config.get("FileSystemConfigs", ())),
    }


def restored(desired: Properties, changed: Set[str]) -> dict[str, Any]:
    """The parameters of UpdateFunctionConfiguration that take off what `changed` names."""
    request = {
        name: value for path in _NONE.keys() & changed for name, value in _NONE[path].items()
    }
    if "log" in changed:
        log = desired["log"]
        request["LoggingConfig"] = {"LogGroup": log["group"], "LogFormat": log["format"]}
    return request


def by_hand(found: Mapping[str, Any]) -> dict[str, Any]:
    """What GetFunction tells of settings that are left as somebody made them."""
    config = found["Configuration"]
    return unusual(
        {
            "reserved_concurrency": found.get("Concurrency", {}).get(
                "ReservedConcurrentExecutions"
            ),
            "kms_key": config.get("KMSKeyArn"),
            "tracing": config.get("TracingConfig", {}).get("Mode"),
            "ephemeral_storage_mb": config.get("EphemeralStorage", {}).get("Size"),
            "dead_letters": config.get("DeadLetterConfig", {}).get("TargetArn"),
            "snap_start": config.get("SnapStart", {}).get("ApplyOn"),
            "capacity_provider": "on" if config.get("CapacityProviderConfig") else "",
        },
        tracing="PassThrough",
        ephemeral_storage_mb=512,
        snap_start="None",
    )


def _variables(environment: Mapping[str, Any]) -> tuple[str, ...]:
    """Their names; AWS tells none where their key is out of reach, but that there are some."""
    names = sorted(environment.get("Variables", {}))
    return (*names, *((UNREADABLE,) if environment.get("Error") else ()))
