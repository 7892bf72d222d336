"""Tags on REST APIs and stages by ARN; moto knows those of stages only."""

import re
from typing import Any

from smsverifier.local.calls import Answer, Call
from smsverifier.local.door import Door, Forward
from smsverifier.local.gaps.apis import bad_request, find_api, not_found

_ARN = re.compile(r"arn:aws:apigateway:([^:]+)::/restapis/([^/]+)(?:/stages/([^/]+))?")


def install(door: Door) -> None:
    """Takes the operations on tags."""
    door.stand_in("apigateway", "TagResource", _tag)
    door.stand_in("apigateway", "UntagResource", _untag)
    door.stand_in("apigateway", "GetTags", _get)


def _tag(call: Call, _: Forward) -> Answer:
    tagged = _tagged(call)
    tagged.tags = {**(tagged.tags or {}), **call.params["tags"]}
    return call.answer({})


def _untag(call: Call, _: Forward) -> Answer:
    tagged, gone = _tagged(call), set(call.params["tagKeys"])
    tagged.tags = {key: value for key, value in (tagged.tags or {}).items() if key not in gone}
    return call.answer({})


def _get(call: Call, _: Forward) -> Answer:
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
