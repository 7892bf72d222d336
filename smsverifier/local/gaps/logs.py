"""CloudWatch Logs: retention is one of AWS's steps, what is missing is an error, and so is deleting
what is protected from it.

moto knows no deletion protection: it is an attribute of ours on its group.
"""

from typing import Any

from moto.backends import get_backend

from smsverifier.local.calls import ACCOUNT, Answer, AwsFailure, Call
from smsverifier.local.door import Door, Forward
from smsverifier.local.gaps.answers import with_json

RETENTION_DAYS = frozenset(
    (1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922,
     3288, 3653)
)  # fmt: skip


def install(door: Door) -> None:
    """Takes the operations moto is too lenient with."""
    door.stand_in("logs", "PutRetentionPolicy", _put_retention)
    door.stand_in("logs", "CreateLogGroup", _create)
    door.stand_in("logs", "PutLogGroupDeletionProtection", _protect)
    door.stand_in("logs", "DescribeLogGroups", _describe)
    door.stand_in("logs", "DeleteLogGroup", _delete)
    for operation in ("TagResource", "UntagResource", "ListTagsForResource"):
        door.stand_in("logs", operation, _existing)


def _put_retention(call: Call, forward: Forward) -> Answer:
    if call.params["retentionInDays"] not in RETENTION_DAYS:
        message = f"The retention of {call.params['retentionInDays']} days is not one AWS offers"
        raise AwsFailure("InvalidParameterException", message)
    return forward(call)


def _existing(call: Call, forward: Forward) -> Answer:
    _group(call, call.params["resourceArn"])
    return forward(call)


def _create(call: Call, forward: Forward) -> Answer:
    made = forward(call)
    if made.status < 300:
        protected = bool(call.params.get("deletionProtectionEnabled"))
        _group(call, call.params["logGroupName"]).is_protected = protected
    return made


def _protect(call: Call, _: Forward) -> Answer:
    wanted = bool(call.params["deletionProtectionEnabled"])
    _group(call, call.params["logGroupIdentifier"]).is_protected = wanted
    return call.answer({})


def _describe(call: Call, forward: Forward) -> Answer:
    groups = _groups(call)

    def show(found: Any) -> None:
        for group in found["logGroups"]:
            group["logGroupClass"] = "STANDARD"  # no other is modelled
            group["deletionProtectionEnabled"] = _is_protected(groups[group["logGroupName"]])

    return with_json(forward(call), show)


def _delete(call: Call, forward: Forward) -> Answer:
    group = _groups(call).get(call.params["logGroupName"])
    if group is not None and _is_protected(group):
        message = "The log group cannot be deleted while its deletion protection is on"
        raise AwsFailure("ValidationException", message)
    return forward(call)


def _is_protected(group: Any) -> bool:
    return bool(getattr(group, "is_protected", False))


def _group(call: Call, named: object) -> Any:
    """moto's group of that name or ARN; raises AwsFailure if there is none."""
    text = str(named)
    name = text.partition(":log-group:")[2].removesuffix(":*") or text
    group = _groups(call).get(name)
    if group is None:
        message = "The specified log group does not exist."
        raise AwsFailure("ResourceNotFoundException", message)
    return group


def _groups(call: Call) -> Any:
    return get_backend("logs")[ACCOUNT][call.region].groups
