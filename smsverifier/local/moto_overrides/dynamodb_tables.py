"""DynamoDB tables and their streams: time to live, streams on and off, encryption, tags, regions.

moto takes a second TTL or stream, leaves the old stream's label, puts no region into records and
keeps every shard iterator and every record for ever.
"""

import uuid
from datetime import UTC
from typing import Any

from moto.backends import get_backend
from moto.core.utils import unix_time

from smsverifier.local.calls import ACCOUNT, AwsFailure, AwsResponse, Call, with_json
from smsverifier.local.dispatcher import Dispatcher, Forward
from smsverifier.local.pipes.batching import RETENTION_SECONDS


def install_tables(dispatcher: Dispatcher) -> None:
    """Takes the operations moto answers differently from AWS."""
    dispatcher.override("dynamodb", "UpdateTimeToLive", _update_ttl)
    dispatcher.override("dynamodb", "DescribeTimeToLive", _describe_ttl)
    dispatcher.override("dynamodb", "UpdateTable", _update_table)
    dispatcher.override("dynamodb", "TagResource", _tag)
    dispatcher.override("dynamodb", "UntagResource", _existing_arn)
    dispatcher.override("dynamodb", "ListTagsOfResource", _list_tags)


def _table(call: Call) -> Any:
    name = str(call.params["TableName"]).rpartition("/")[2]
    table = get_backend("dynamodb")[ACCOUNT][call.region].tables.get(name)
    if table is None:
        message = f"Requested resource not found: Table: {name} not found"
        raise AwsFailure("ResourceNotFoundException", message)
    return table


def _update_ttl(call: Call, forward: Forward) -> AwsResponse:
    """moto: UpdateTimeToLive takes what is on already, and another attribute for it."""
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


def _describe_ttl(call: Call, forward: Forward) -> AwsResponse:
    """moto: DescribeTimeToLive of a missing table has the code ResourceNotFound."""
    _table(call)
    return forward(call)


def _update_table(call: Call, forward: Forward) -> AwsResponse:
    """moto: UpdateTable refuses a stream after one that was off, and shows no encryption."""
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


def _tag(call: Call, forward: Forward) -> AwsResponse:
    """moto: TagResource of a table adds a key twice, and takes an unknown ARN."""
    table = _by_arn(call)
    new = {tag["Key"] for tag in call.params["Tags"]}
    table.tags = [tag for tag in table.tags if tag["Key"] not in new]
    return forward(call)


def _existing_arn(call: Call, forward: Forward) -> AwsResponse:
    """moto: UntagResource of a table takes an unknown ARN."""
    _by_arn(call)
    return forward(call)


def _list_tags(call: Call, _: Forward) -> AwsResponse:
    """moto: ListTagsOfResource does not name an unknown ARN, and has ten tags a page."""
    return call.answer({"Tags": _by_arn(call).tags})  # all at once (aws: table-tags-at-once)


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


# Streams, for stock clients: our own pipes read the shard in process.

ITERATORS_KEPT = 1000
"""Shard iterators moto may hold per region; AWS's live 15 minutes."""


def install_streams(dispatcher: Dispatcher) -> None:
    """Takes the operations on streams."""
    dispatcher.override("dynamodbstreams", "DescribeStream", _existing)
    dispatcher.override("dynamodbstreams", "GetShardIterator", _existing)
    dispatcher.override("dynamodbstreams", "GetRecords", _get_records)


def _existing(call: Call, forward: Forward) -> AwsResponse:
    """moto: DescribeStream and GetShardIterator fail for a stream or shard that does not exist."""
    arn = str(call.params["StreamArn"])
    table = next((t for t in _tables(call) if _stream_arn(t) == arn), None)
    if table is None:
        message = f"Requested resource not found: Stream: {arn} not found"
        raise AwsFailure("ResourceNotFoundException", message)
    shard = call.params.get("ShardId")
    if shard and table.stream_shard.id != shard:
        message = f"Requested resource not found: Shard: {shard} not found"
        raise AwsFailure("ResourceNotFoundException", message)
    if "SequenceNumber" in call.params:
        _refuse_trimmed(table.stream_shard, int(call.params["SequenceNumber"]))
    _prune(call)
    if (table.stream_specification or {}).get("StreamEnabled"):
        return forward(call)
    return _of_a_disabled_stream(call, forward, table)


def _refuse_trimmed(shard: Any, number: int) -> None:
    """moto: GetShardIterator finds records that are older than a day (aws: stream-24-hours)."""
    place = number - shard.starting_sequence_number
    if 0 <= place < len(shard.items):
        change = shard.items[place].record["dynamodb"]
        written = change["ApproximateCreationDateTime"].replace(tzinfo=UTC).timestamp()
        if written >= unix_time() - RETENTION_SECONDS:
            return
    elif place >= len(shard.items):
        return  # not written yet
    raise AwsFailure(
        "TrimmedDataAccessException",
        "The operation attempted to read past the oldest stream record in a shard.",
    )


def _of_a_disabled_stream(call: Call, forward: Forward, table: Any) -> AwsResponse:
    # A disabled stream can be read on (aws: stream-24-hours); moto has dropped its view type.
    kept = table.stream_specification
    table.stream_specification = {"StreamEnabled": False, "StreamViewType": "NEW_IMAGE"}
    try:
        answer = forward(call)
    finally:
        table.stream_specification = kept
    return with_json(answer, _mark_disabled)


def _mark_disabled(value: dict[str, Any]) -> None:
    if "StreamDescription" in value:
        value["StreamDescription"]["StreamStatus"] = "DISABLED"


def _get_records(call: Call, forward: Forward) -> AwsResponse:
    """moto: GetRecords of an unknown iterator is a KeyError, and awsRegion is us-east-1."""
    if call.params["ShardIterator"] not in _iterators(call):
        raise AwsFailure("ExpiredIteratorException", "The shard iterator has expired")
    answer = forward(call)
    _prune(call)

    def in_region(value: dict[str, Any]) -> None:
        for record in value.get("Records", []):
            record["awsRegion"] = call.region

    return with_json(answer, in_region)


def _prune(call: Call) -> None:
    iterators = _iterators(call)
    for iterator in list(iterators)[:-ITERATORS_KEPT]:
        del iterators[iterator]


def _iterators(call: Call) -> Any:
    return get_backend("dynamodbstreams")[ACCOUNT][call.region].shard_iterators


def _tables(call: Call) -> Any:
    return get_backend("dynamodb")[ACCOUNT][call.region].tables.values()


def _stream_arn(table: Any) -> str:
    return f"{table.table_arn}/stream/{table.latest_stream_label}"
