"""CloudWatch Logs: retention is one of AWS's steps, what is missing is an error, and so is deleting
what is protected from it.

moto knows no deletion protection: it is an attribute of ours on its group.
"""

from typing import Any

from moto.backends import get_backend

from smsverifier.local.calls import ACCOUNT, AwsFailure, AwsResponse, Call, with_json
from smsverifier.local.dispatcher import Dispatcher, Forward

LOG_RETENTION_STEPS = frozenset(
    (1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922,
     3288, 3653)
)  # fmt: skip


def install(dispatcher: Dispatcher) -> None:
    """Takes the operations moto is too lenient with."""
    dispatcher.override("logs", "PutRetentionPolicy", _put_retention)
    dispatcher.override("logs", "CreateLogGroup", _create)
    dispatcher.override("logs", "PutLogGroupDeletionProtection", _protect)
    dispatcher.override("logs", "DescribeLogGroups", _describe)
    dispatcher.override("logs", "DeleteLogGroup", _delete)
    for operation in ("TagResource", "UntagResource", "ListTagsForResource"):
        dispatcher.override("logs", operation, _existing)


def _put_retention(call: Call, forward: Forward) -> AwsResponse:
    """moto: PutRetentionPolicy takes any number of days."""
    if call.params["retentionInDays"] not in LOG_RETENTION_STEPS:
        message = f"The retention of {call.params['retentionInDays']} days is not one AWS offers"
        raise AwsFailure("InvalidParameterException", message)
    return forward(call)


def _existing(call: Call, forward: Forward) -> AwsResponse:
    """moto: TagResource of CloudWatch Logs takes a group that does not exist."""
    _group(call, call.params["resourceArn"])
    return forward(call)


def _create(call: Call, forward: Forward) -> AwsResponse:
    """moto: CreateLogGroup drops deletionProtectionEnabled."""
    made = forward(call)
    if made.status < 300:
        protected = bool(call.params.get("deletionProtectionEnabled"))
        _group(call, call.params["logGroupName"]).is_protected = protected
    return made


def _protect(call: Call, _: Forward) -> AwsResponse:
    """moto: PutLogGroupDeletionProtection is not implemented."""
    wanted = bool(call.params["deletionProtectionEnabled"])
    _group(call, call.params["logGroupIdentifier"]).is_protected = wanted
    return call.answer({})


def _describe(call: Call, forward: Forward) -> AwsResponse:
    """moto: DescribeLogGroups shows no class and no deletion protection."""
    groups = _groups(call)

    def show(found: Any) -> None:
        for group in found["logGroups"]:
            group["logGroupClass"] = "STANDARD"  # no other is modelled
            group["deletionProtectionEnabled"] = _is_protected(groups[group["logGroupName"]])

    return with_json(forward(call), show)


def _delete(call: Call, forward: Forward) -> AwsResponse:
    """moto: DeleteLogGroup knows no deletion protection."""
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
