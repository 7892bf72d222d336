"""The Resource Groups Tagging API: AWS finds pipes and REST APIs by tag, moto does not."""

from collections.abc import Iterator, Mapping
from typing import Any

from moto.backends import get_backend

from smsverifier.local.calls import ACCOUNT, Answer, Call
from smsverifier.local.door import Door, Forward
from smsverifier.local.gaps.answers import with_json

Tagged = tuple[str, str, Mapping[str, str]]
"""Resource type as in ResourceTypeFilters, ARN, tags."""


def install(door: Door) -> None:
    """Takes GetResources."""
    door.stand_in("resourcegroupstaggingapi", "GetResources", _get_resources)


def _get_resources(call: Call, forward: Forward) -> Answer:
    found = [
        {"ResourceARN": arn, "Tags": [{"Key": k, "Value": v} for k, v in tags.items()]}
        for kind, arn, tags in _missed_by_moto(call.region)
        if tags and _is_wanted(call, kind, tags)
    ]

    def add(value: dict[str, Any]) -> None:
        if not value.get("PaginationToken"):  # on the last page
            value.setdefault("ResourceTagMappingList", []).extend(found)

    return with_json(forward(call), add)


def _missed_by_moto(region: str) -> Iterator[Tagged]:
    for pipe in get_backend("pipes")[ACCOUNT][region].pipes.values():
        yield "pipes:pipe", pipe.arn, pipe.tags
    for api in get_backend("apigateway")[ACCOUNT][region].apis.values():
        arn = f"arn:aws:apigateway:{region}::/restapis/{api.id}"
        yield "apigateway:restapis", arn, api.tags or {}


def _is_wanted(call: Call, kind: str, tags: Mapping[str, str]) -> bool:
    kinds = call.params.get("ResourceTypeFilters") or [kind]
    if kind not in kinds and kind.partition(":")[0] not in kinds:
        return False
    return all(
        filtered["Key"] in tags
        and (not filtered.get("Values") or tags[filtered["Key"]] in filtered["Values"])
        for filtered in call.params.get("TagFilters") or []
    )
