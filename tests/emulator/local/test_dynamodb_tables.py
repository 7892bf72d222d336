"""Tables and their streams through stock clients."""

import threading
from collections.abc import Callable
from typing import Any

import pytest

from tests.support.letters import grow_old
from tests.support.local_clients import code_of

TABLE = "x-registrations"
TTL = {"Enabled": True, "AttributeName": "expires_at"}
NEW_IMAGE = {"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"}


@pytest.fixture
def tables(client: Callable[[str], Any]) -> Any:
    return client("dynamodb")


@pytest.fixture
def table(tables: Any) -> Any:
    return tables.create_table(
        TableName=TABLE,
        KeySchema=[{"AttributeName": "k", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "k", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
        StreamSpecification=NEW_IMAGE,
        Tags=[{"Key": "smsverifier:stack", "Value": "x"}],
    )["TableDescription"]


def put_once(tables: Any, key: str) -> bool:
    try:
        tables.put_item(
            TableName=TABLE, Item={"k": {"S": key}}, ConditionExpression="attribute_not_exists(k)"
        )
    except tables.exceptions.ConditionalCheckFailedException:
        return False
    return True


def test_of_racing_conditional_puts_exactly_one_wins(tables: Any, table: Any) -> None:
    won = []
    threads = [
        threading.Thread(target=lambda: won.append(put_once(tables, "same"))) for _ in range(16)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(won), sum(won)) == (16, 1)


def test_enabling_an_enabled_ttl_is_an_error(tables: Any, table: Any) -> None:
    tables.update_time_to_live(TableName=TABLE, TimeToLiveSpecification=TTL)
    again = code_of(tables.update_time_to_live, TableName=TABLE, TimeToLiveSpecification=TTL)
    assert again == "ValidationException"
    found = tables.describe_time_to_live(TableName=TABLE)["TimeToLiveDescription"]
    assert found == {"TimeToLiveStatus": "ENABLED", "AttributeName": "expires_at"}


def test_disabling_a_disabled_ttl_is_an_error(tables: Any, table: Any) -> None:
    off = {**TTL, "Enabled": False}
    again = code_of(tables.update_time_to_live, TableName=TABLE, TimeToLiveSpecification=off)
    assert again == "ValidationException"


def test_the_ttl_of_a_missing_table_is_not_found(tables: Any) -> None:
    assert code_of(tables.describe_time_to_live, TableName="no") == "ResourceNotFoundException"


def test_a_tag_written_twice_is_there_once(tables: Any, table: Any) -> None:
    arn = table["TableArn"]
    tables.tag_resource(ResourceArn=arn, Tags=[{"Key": "smsverifier:stack", "Value": "y"}])
    found = tables.list_tags_of_resource(ResourceArn=arn)["Tags"]
    assert found == [{"Key": "smsverifier:stack", "Value": "y"}]


def test_tags_of_a_missing_table_are_not_found(tables: Any, table: Any) -> None:
    missing = table["TableArn"] + "-2"
    assert code_of(tables.list_tags_of_resource, ResourceArn=missing) == "ResourceNotFoundException"


def test_a_stream_switched_on_again_has_a_new_arn(tables: Any, table: Any) -> None:
    tables.update_table(TableName=TABLE, StreamSpecification={"StreamEnabled": False})
    assert "StreamSpecification" not in tables.describe_table(TableName=TABLE)["Table"]
    again = tables.update_table(TableName=TABLE, StreamSpecification=NEW_IMAGE)
    assert again["TableDescription"]["StreamSpecification"] == NEW_IMAGE
    assert again["TableDescription"]["LatestStreamArn"] != table["LatestStreamArn"]


def test_all_tags_come_at_once(tables: Any, table: Any) -> None:
    arn = table["TableArn"]
    wanted = [{"Key": f"key-{number}", "Value": "x"} for number in range(40)]
    tables.tag_resource(ResourceArn=arn, Tags=wanted)
    answer = tables.list_tags_of_resource(ResourceArn=arn)
    assert "NextToken" not in answer
    assert all(each in answer["Tags"] for each in wanted)


def test_a_stream_cannot_be_switched_on_twice_or_off_twice(tables: Any, table: Any) -> None:
    on = code_of(tables.update_table, TableName=TABLE, StreamSpecification=NEW_IMAGE)
    assert on == "ValidationException"
    off = {"StreamEnabled": False}
    tables.update_table(TableName=TABLE, StreamSpecification=off)
    refused = code_of(tables.update_table, TableName=TABLE, StreamSpecification=off)
    assert refused == "ValidationException"


def test_encryption_can_be_switched_on_and_off(tables: Any, table: Any) -> None:
    tables.update_table(TableName=TABLE, SSESpecification={"Enabled": True, "SSEType": "KMS"})
    found = tables.describe_table(TableName=TABLE)["Table"]["SSEDescription"]
    assert (found["Status"], found["SSEType"]) == ("ENABLED", "KMS")
    tables.update_table(TableName=TABLE, SSESpecification={"Enabled": False})
    assert "SSEDescription" not in tables.describe_table(TableName=TABLE)["Table"]


def test_a_protected_table_is_not_deleted(tables: Any, table: Any) -> None:
    tables.update_table(TableName=TABLE, DeletionProtectionEnabled=True)
    assert code_of(tables.delete_table, TableName=TABLE) == "ValidationException"


def first_shard(streams: Any, arn: str) -> dict[str, Any]:
    shards = streams.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"]
    return {"StreamArn": arn, "ShardId": shards[0]["ShardId"]}


def test_stream_records_say_their_own_region(
    client: Callable[[str], Any], tables: Any, table: Any
) -> None:
    put_once(tables, "a")
    streams = client("dynamodbstreams")
    shard = first_shard(streams, table["LatestStreamArn"])
    iterator = streams.get_shard_iterator(**shard, ShardIteratorType="TRIM_HORIZON")
    found = streams.get_records(ShardIterator=iterator["ShardIterator"])["Records"]
    assert [record["awsRegion"] for record in found] == ["ap-south-1"]


def test_an_unknown_iterator_has_expired(client: Callable[[str], Any], table: Any) -> None:
    streams = client("dynamodbstreams")
    assert code_of(streams.get_records, ShardIterator="x") == "ExpiredIteratorException"


def test_a_missing_stream_is_not_found(client: Callable[[str], Any], table: Any) -> None:
    streams = client("dynamodbstreams")
    missing = table["LatestStreamArn"] + "0"
    assert code_of(streams.describe_stream, StreamArn=missing) == "ResourceNotFoundException"


def test_what_a_stream_has_forgotten_is_refused(
    client: Callable[[str], Any], tables: Any, table: Any
) -> None:
    """A day after it was written (aws: stream-24-hours), and what was never in it."""
    put_once(tables, "a")
    streams = client("dynamodbstreams")
    shard = first_shard(streams, table["LatestStreamArn"])
    iterator = streams.get_shard_iterator(**shard, ShardIteratorType="TRIM_HORIZON")
    (record,) = streams.get_records(ShardIterator=iterator["ShardIterator"])["Records"]
    first = int(record["dynamodb"]["SequenceNumber"])
    at = {**shard, "ShardIteratorType": "AT_SEQUENCE_NUMBER"}
    assert "ShardIterator" in streams.get_shard_iterator(**at, SequenceNumber=str(first))
    grow_old(TABLE, 86_401)
    for number in first, first - 1:
        refused = code_of(streams.get_shard_iterator, **at, SequenceNumber=str(number))
        assert refused == "TrimmedDataAccessException"


def test_a_disabled_stream_can_still_be_read(
    client: Callable[[str], Any], tables: Any, table: Any
) -> None:
    put_once(tables, "a")
    tables.update_table(TableName=TABLE, StreamSpecification={"StreamEnabled": False})
    streams = client("dynamodbstreams")
    found = streams.describe_stream(StreamArn=table["LatestStreamArn"])["StreamDescription"]
    assert found["StreamStatus"] == "DISABLED"
