"""DynamoDB tables: time to live, streams switched on and off, encryption and tags as on AWS."""

import uuid
from typing import Any

from moto.backends import get_backend

from smsverifier.local.calls import ACCOUNT, Answer, AwsFailure, Call
from smsverifier.local.door import Door, Forward


def install(door: Door) -> None:
    """Takes the operations moto answers differently from AWS."""
    door.stand_in("dynamodb", "UpdateTimeToLive", _update_ttl)
    door.stand_in("dynamodb", "DescribeTimeToLive", _describe_ttl)
    door.stand_in("dynamodb", "UpdateTable", _update_table)
    door.stand_in("dynamodb", "TagResource", _tag)
    door.stand_in("dynamodb", "UntagResource", _existing_arn)
    door.stand_in("dynamodb", "ListTagsOfResource", _existing_arn)


def _table(call: Call) -> Any:
    name = str(call.params["TableName"]).rpartition("/")[2]
    table = get_backend("dynamodb")[ACCOUNT][call.region].tables.get(name)
    if table is None:
        message = f"Requested resource not found: Table: {name} not found"
        raise AwsFailure("ResourceNotFoundException", message)
    return table


def _update_ttl(call: Call, forward: Forward) -> Answer:
    ttl = _table(call).ttl
    wanted = call.params["TimeToLiveSpecification"]
    enabled = ttl["TimeToLiveStatus"] == "ENABLED"
    if wanted["Enabled"] and enabled:
        same = ttl.get("AttributeName") == wanted["AttributeName"]
        raise _invalid(
            "TimeToLive is already enabled"
            if same
            else "TimeToLive is active on a different AttributeName: current AttributeName is "
            f"{ttl.get('AttributeName')}"
        )
    if not wanted["Enabled"] and not enabled:
        raise _invalid("TimeToLive is already disabled")
    return forward(call)


def _describe_ttl(call: Call, forward: Forward) -> Answer:
    _table(call)
    return forward(call)


def _update_table(call: Call, forward: Forward) -> Answer:
    table, stream = _table(call), call.params.get("StreamSpecification")
    is_on = bool((table.stream_specification or {}).get("StreamEnabled"))
    label = table.latest_stream_label
    if stream and stream["StreamEnabled"] and is_on:
        # Reported by scylladb/scylladb#6939 and aws-controllers-k8s/community#1000; the API
        # reference has ResourceInUseException.
        raise _invalid(f"Table already has an enabled stream: TableName: {table.name}")
    if stream and stream["StreamEnabled"]:
        table.latest_stream_label = None  # else moto takes the old stream for one that is on
    if stream and not stream["StreamEnabled"] and not is_on:
        raise _invalid("Table is already in desired state: the stream is disabled")
    answer = forward(call)
    if answer.status >= 300:
        table.latest_stream_label = label
        return answer
    if stream and not stream["StreamEnabled"] and table.stream_shard is not None:
        # The shard stays readable for a day, but moto would go on adding to it, and fail.
        table.stream_shard.add = _add_nothing
    encryption = call.params.get("SSESpecification")
    if encryption is not None:
        table.sse_specification = _encryption(encryption, call.region)
    return call.answer(table.describe())


def _add_nothing(old: object, new: object) -> None:
    """What a stream that is off takes note of."""


def _encryption(wanted: dict[str, Any], region: str) -> dict[str, Any] | None:
    if not wanted.get("Enabled"):
        return None
    aws_managed = uuid.uuid5(uuid.NAMESPACE_URL, f"{region}/alias/aws/dynamodb")
    default = f"arn:aws:kms:{region}:{ACCOUNT}:key/{aws_managed}"
    return {**wanted, "KMSMasterKeyId": wanted.get("KMSMasterKeyId") or default}


def _tag(call: Call, forward: Forward) -> Answer:
    table = _by_arn(call)
    new = {tag["Key"] for tag in call.params["Tags"]}
    table.tags = [tag for tag in table.tags if tag["Key"] not in new]
    return forward(call)


def _existing_arn(call: Call, forward: Forward) -> Answer:
    _by_arn(call)
    return forward(call)


def _by_arn(call: Call) -> Any:
    arn = call.params["ResourceArn"]
    tables = get_backend("dynamodb")[ACCOUNT][call.region].tables.values()
    table = next((t for t in tables if t.table_arn == arn), None)
    if table is None:
        # AWS's own spelling: turbot/steampipe-plugin-aws#1516.
        message = f"Requested resource not found: ResourcArn: {arn} not found"
        raise AwsFailure("ResourceNotFoundException", message)
    return table


def _invalid(message: str) -> AwsFailure:
    return AwsFailure("ValidationException", message)
