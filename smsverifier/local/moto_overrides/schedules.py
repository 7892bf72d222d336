"""EventBridge Scheduler: what AWS refuses is refused, and an update changes all there is.

moto takes any expression, zone and role, fails for a group that is missing, makes a second group of
one name, and cannot update what happens after completion.
"""

import json
from datetime import datetime
from typing import Any

from moto.backends import get_backend
from moto.core.utils import unix_time

from smsverifier.local.authorization import assumable_role
from smsverifier.local.calls import (
    ACCOUNT,
    AwsFailure,
    AwsResponse,
    Call,
    epoch_seconds,
    with_json,
)
from smsverifier.local.dispatcher import Dispatcher, Forward
from smsverifier.local.schedules.expressions import At, ExpressionError, parse
from smsverifier.local.schedules.runner import SERVICE
from smsverifier.local.supported_operations import NotModelled

EARLIEST_START = 300
"""Seconds that a StartDate may be past."""


def install(dispatcher: Dispatcher) -> None:
    """Takes the operations that make, change and tag."""
    for operation, answer in {
        "CreateSchedule": _create,
        "UpdateSchedule": _update,
        "GetSchedule": _get,
        "ListSchedules": _list,
        "CreateScheduleGroup": _create_group,
        "DeleteScheduleGroup": _delete_group,
        "TagResource": _of_a_group,
        "UntagResource": _of_a_group,
        "ListTagsForResource": _of_a_group,
    }.items():
        dispatcher.override("scheduler", operation, answer)


def _create(call: Call, forward: Forward) -> AwsResponse:
    """moto: CreateSchedule takes any expression and role, and a missing group is a KeyError."""
    group = _group(call, call.params.get("GroupName"))
    _must_be_valid(call)
    token, there = call.params.get("ClientToken"), group.schedules.get(call.params["Name"])
    if there is not None and token and getattr(there, "smsverifier_token", None) == token:
        return call.answer({"ScheduleArn": there.arn})
    if there is not None:
        raise _conflict(f"Schedule {there.name} already exists.")
    answer = forward(call)
    if answer.status < 300:
        schedule = group.schedules[call.params["Name"]]
        schedule.smsverifier_token = token
        schedule.action_after_completion = call.params.get("ActionAfterCompletion") or "NONE"
    return answer


def _update(call: Call, forward: Forward) -> AwsResponse:
    """moto: UpdateSchedule cannot set ActionAfterCompletion, and leaves out what is by default."""
    _must_be_valid(call)
    answer = forward(call)
    if answer.status < 300:
        group = _group(call, call.params.get("GroupName"))
        schedule = group.schedules[call.params["Name"]]
        schedule.action_after_completion = call.params.get("ActionAfterCompletion") or "NONE"
        schedule.state = call.params.get("State") or "ENABLED"
    return answer


_SUMMED = (
    *("Arn", "Name", "GroupName", "State", "Target"),
    *("CreationDate", "LastModificationDate"),
)
"""What a list says of each."""


def _get(call: Call, forward: Forward) -> AwsResponse:
    """moto: GetSchedule says null of what was not given."""

    def drop(value: dict[str, Any]) -> None:
        for name in [name for name, given in value.items() if given is None]:
            del value[name]

    return with_json(forward(call), drop)


def _list(call: Call, forward: Forward) -> AwsResponse:
    """moto: ListSchedules says of each all that GetSchedule does, and a null token."""

    def cut(value: dict[str, Any]) -> None:
        value["Schedules"] = [
            {name: each[name] for name in _SUMMED if each.get(name) is not None}
            for each in value["Schedules"]
        ]
        if value.get("NextToken") is None:
            value.pop("NextToken", None)

    return with_json(forward(call), cut)


def _create_group(call: Call, forward: Forward) -> AwsResponse:
    """moto: CreateScheduleGroup makes a group over one of its name."""
    if call.params["Name"] in _backend(call).schedule_groups:
        raise _conflict(f"Schedule group {call.params['Name']} already exists.")
    return forward(call)


def _delete_group(call: Call, forward: Forward) -> AwsResponse:
    """moto: DeleteScheduleGroup takes the group `default`, and a missing one is a KeyError."""
    if call.params["Name"] == "default":
        raise _invalid("The default schedule group cannot be deleted.")
    _group(call, call.params["Name"])
    return forward(call)


def _of_a_group(call: Call, forward: Forward) -> AwsResponse:
    """moto: TagResource of Scheduler takes the ARN of a schedule, and of what is not there."""
    arn = str(call.params["ResourceArn"])
    if not any(group.arn == arn for group in _backend(call).schedule_groups.values()):
        raise _not_found(f"Resource {arn} does not exist.")
    return forward(call)


def _must_be_valid(call: Call) -> None:
    params, target = call.params, call.params["Target"]
    try:
        zone = params.get("ScheduleExpressionTimezone") or "UTC"
        expression = parse(params["ScheduleExpression"], zone)
    except ExpressionError as error:
        raise _invalid(str(error)) from error
    if ":lambda:" not in str(target["Arn"]) or ":function:" not in str(target["Arn"]):
        raise NotModelled("schedules of other targets than a Lambda function")
    if assumable_role(target["RoleArn"], SERVICE) is None:
        raise _invalid(
            "The execution role you provide must allow AWS EventBridge Scheduler to assume the "
            "role."
        )
    _must_be_json(target.get("Input"))
    _must_have_a_window(params["FlexibleTimeWindow"])
    if not isinstance(expression, At):
        _must_have_time(params.get("StartDate"), params.get("EndDate"))


def _must_be_json(text: str | None) -> None:
    try:
        json.loads(text or "null")
    except ValueError as error:
        raise _invalid("Target input is not valid JSON.") from error


def _must_have_a_window(window: dict[str, Any]) -> None:
    if window["Mode"] != "OFF":
        raise NotModelled("a schedule with a flexible time window", "take the mode OFF")


def _must_have_time(start: datetime | None, end: datetime | None) -> None:
    begins = unix_time() if start is None else epoch_seconds(start)
    if begins < unix_time() - EARLIEST_START:
        raise _invalid("The StartDate you specify cannot be earlier than 5 minutes ago.")
    if end is not None and epoch_seconds(end) <= max(unix_time(), begins):
        raise _invalid("The EndDate you specify must be later than now and than the StartDate.")


def _group(call: Call, name: str | None) -> Any:
    group = _backend(call).schedule_groups.get(name or "default")
    if group is None:
        raise _not_found(f"Schedule group {name} does not exist.")
    return group


def _backend(call: Call) -> Any:
    return get_backend("scheduler")[ACCOUNT][call.region]


def _invalid(message: str) -> AwsFailure:
    return AwsFailure("ValidationException", message)


def _not_found(message: str) -> AwsFailure:
    return AwsFailure("ResourceNotFoundException", message, 404)


def _conflict(message: str) -> AwsFailure:
    return AwsFailure("ConflictException", message, 409)
