"""Tags as AWS keeps and finds them: of REST APIs and stages by ARN, and by the Tagging API.

moto tags stages only, and finds neither pipes nor REST APIs by tag.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from smsverifier.local.calls import AwsResponse, Call, with_json
from smsverifier.local.dispatcher import Dispatcher, Forward
from smsverifier.local.moto_overrides.apigateway import bad_request, find_api, not_found
from smsverifier.local.stores import STORES

Tagged = tuple[str, str, Mapping[str, str]]
"""Resource type as in ResourceTypeFilters, ARN, tags."""


def install_tagging_api(dispatcher: Dispatcher) -> None:
    """Takes GetResources."""
    dispatcher.override("resourcegroupstaggingapi", "GetResources", _get_resources)


def _get_resources(call: Call, forward: Forward) -> AwsResponse:
    """moto: GetResources of the tagging API finds no pipes and no REST APIs."""
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
    for store in STORES.values():
        if store.missed_as:
            yield from ((store.missed_as, each.arn, each.tags) for each in store.within(region))


def _is_wanted(call: Call, kind: str, tags: Mapping[str, str]) -> bool:
    kinds = call.params.get("ResourceTypeFilters") or [kind]
    if kind not in kinds and kind.partition(":")[0] not in kinds:
        return False
    return all(
        filtered["Key"] in tags
        and (not filtered.get("Values") or tags[filtered["Key"]] in filtered["Values"])
        for filtered in call.params.get("TagFilters") or []
    )


_ARN = re.compile(r"arn:aws:apigateway:([^:]+)::/restapis/([^/]+)(?:/stages/([^/]+))?")


def install_rest_api_tags(dispatcher: Dispatcher) -> None:
    """Takes the operations on tags."""
    dispatcher.override("apigateway", "TagResource", _tag)
    dispatcher.override("apigateway", "UntagResource", _untag)
    dispatcher.override("apigateway", "GetTags", _get_tags)


def _tag(call: Call, _: Forward) -> AwsResponse:
    """moto: TagResource of API Gateway knows stages only."""
    tagged = _tagged(call)
    tagged.tags = {**(tagged.tags or {}), **call.params["tags"]}
    return call.answer({})


def _untag(call: Call, _: Forward) -> AwsResponse:
    """moto: UntagResource of API Gateway knows stages only."""
    tagged, gone = _tagged(call), set(call.params["tagKeys"])
    tagged.tags = {key: value for key, value in (tagged.tags or {}).items() if key not in gone}
    return call.answer({})


def _get_tags(call: Call, _: Forward) -> AwsResponse:
    """moto: GetTags of API Gateway knows stages only."""
    return call.answer({"tags": _tagged(call).tags or {}})


def _tagged(call: Call) -> Any:
    match = _ARN.fullmatch(str(call.params["resourceArn"]))
    if match is None:
        raise bad_request("Invalid ARN specified in the request")
    region, api_id, stage_name = match.groups()
    api = find_api(region, api_id)
    if stage_name is None:
        return api
    if stage_name not in api.stages:
        raise not_found("stage identifier")
    return api.stages[stage_name]
