"""DynamoDB streams for stock clients: the right region, and iterators that do not pile up.

Our own pipes do not read here; they read the shard in process.
"""

from typing import Any

from moto.backends import get_backend

from smsverifier.local.calls import ACCOUNT, Answer, AwsFailure, Call
from smsverifier.local.door import Door, Forward
from smsverifier.local.gaps.answers import with_json

ITERATORS_KEPT = 1000
"""Shard iterators moto may hold per region; AWS's live 15 minutes."""


def install(door: Door) -> None:
    """Takes the operations on streams."""
    door.stand_in("dynamodbstreams", "DescribeStream", _existing)
    door.stand_in("dynamodbstreams", "GetShardIterator", _existing)
    door.stand_in("dynamodbstreams", "GetRecords", _get_records)


def _existing(call: Call, forward: Forward) -> Answer:
    arn = str(call.params["StreamArn"])
    table = next((t for t in _tables(call) if _stream_arn(t) == arn), None)
    if table is None:
        message = f"Requested resource not found: Stream: {arn} not found"
        raise AwsFailure("ResourceNotFoundException", message)
    shard = call.params.get("ShardId")
    if shard and table.stream_shard.id != shard:
        message = f"Requested resource not found: Shard: {shard} not found"
        raise AwsFailure("ResourceNotFoundException", message)
    _prune(call)
    if (table.stream_specification or {}).get("StreamEnabled"):
        return forward(call)
    return _of_a_disabled_stream(call, forward, table)


def _of_a_disabled_stream(call: Call, forward: Forward, table: Any) -> Answer:
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


def _get_records(call: Call, forward: Forward) -> Answer:
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
