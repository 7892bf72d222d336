"""What a table does not take, through stock clients: numbers out of range, nameless attributes."""

from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError
from moto.dynamodb.models.dynamo_type import Item
from moto.dynamodb.models.table import StreamRecord

TABLE = "x-registrations"
KEY = {"k": {"S": "a"}}
DIGITS = "Attempting to store more than 38 significant digits in a Number"
OVERFLOW = (
    "Number overflow. Attempting to store a number with magnitude larger than supported range"
)
UNDERFLOW = (
    "Number underflow. Attempting to store a number with magnitude smaller than supported range"
)
NOT_NUMERIC = "The parameter cannot be converted to a numeric value"
NAMELESS = "Empty attribute name"


@pytest.fixture
def items(client: Callable[[str], Any]) -> Any:
    tables = client("dynamodb")
    tables.create_table(
        TableName=TABLE,
        KeySchema=[{"AttributeName": "k", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "k", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    return tables


def put(items: Any, attributes: dict[str, Any]) -> None:
    items.put_item(TableName=TABLE, Item=KEY | attributes)


def update(items: Any, attributes: dict[str, Any]) -> None:
    items.update_item(
        TableName=TABLE,
        Key=KEY,
        AttributeUpdates={
            name: {"Action": "PUT", "Value": value} for name, value in attributes.items()
        },
    )


def transact(items: Any, attributes: dict[str, Any]) -> None:
    items.transact_write_items(
        TransactItems=[{"Put": {"TableName": TABLE, "Item": KEY | attributes}}]
    )


def refusal_of(call: Callable[..., Any], *arguments: Any, **named: Any) -> Any:
    with pytest.raises(ClientError) as caught:
        call(*arguments, **named)
    error = caught.value.response["Error"]
    assert error["Code"] == "ValidationException"
    return error["Message"]


@pytest.mark.parametrize("write", [put, update, transact])
@pytest.mark.parametrize(
    ("attributes", "why"),
    [({"n": {"N": "1" * 39}}, DIGITS), ({"": {"S": "x"}}, NAMELESS)],
    ids=["digits", "name"],
)
def test_no_way_of_writing_stores_them(
    items: Any, write: Callable[[Any, dict[str, Any]], None], attributes: dict[str, Any], why: str
) -> None:
    assert refusal_of(write, items, attributes) == why
    assert items.scan(TableName=TABLE)["Items"] == []


@pytest.mark.parametrize(
    ("value", "why"),
    [
        ({"N": "-1.23456789012345678901234567890123456789"}, DIGITS),
        ({"N": "1e126"}, OVERFLOW),
        ({"N": "-1" + "0" * 126}, OVERFLOW),
        ({"N": "1e" + "9" * 30}, OVERFLOW),
        ({"N": "1e-131"}, UNDERFLOW),
        ({"N": "-1e-" + "9" * 30}, UNDERFLOW),
        ({"N": "1_000"}, f"{NOT_NUMERIC}: 1_000"),
        ({"N": "५"}, f"{NOT_NUMERIC}: ५"),
        ({"N": ""}, NOT_NUMERIC),
        ({"NS": ["1", "1e126"]}, OVERFLOW),
        ({"L": [{"S": "x"}, {"M": {"n": {"N": "1e126"}}}]}, OVERFLOW),
        ({"L": [{"M": {"": {"S": "x"}}}]}, NAMELESS),
    ],
)
def test_what_a_table_cannot_hold_is_refused(items: Any, value: dict[str, Any], why: str) -> None:
    assert refusal_of(put, items, {"n": value}) == why


@pytest.mark.parametrize(
    "number",
    ["0", "-0.0", "0e999", "1" * 38, "1" + "0" * 125, "1e-130", "-9." + "9" * 37 + "e125", ".5"],
)
def test_what_a_table_can_hold_is_stored(items: Any, number: str) -> None:
    put(items, {"n": {"N": number}, "m": {"M": {}}, "l": {"L": []}, "text": {"S": ""}})
    assert items.get_item(TableName=TABLE, Key=KEY)["Item"]["n"] == {"N": number}


@pytest.mark.parametrize(
    ("expression", "why"),
    [
        (
            {"UpdateExpression": "SET n = :n", "ExpressionAttributeValues": {":n": {"N": "1e126"}}},
            f"ExpressionAttributeValues contains invalid value: {OVERFLOW} for key :n",
        ),
        (
            {"UpdateExpression": "REMOVE #n", "ExpressionAttributeNames": {"#n": ""}},
            f"ExpressionAttributeNames contains invalid value: {NAMELESS} for key #n",
        ),
    ],
    ids=["value", "name"],
)
def test_an_expression_brings_in_nothing_that_cannot_be_stored(
    items: Any, expression: dict[str, Any], why: str
) -> None:
    call = {"TableName": TABLE, "Key": KEY, **expression}
    assert refusal_of(items.update_item, **call) == why
    assert refusal_of(items.transact_write_items, TransactItems=[{"Update": call}]) == why


def test_values_of_every_type_are_read_as_they_were_put(items: Any) -> None:
    nested = {"L": [{"N": "1"}, {"S": ""}, {"M": {"x": {"B": b"y"}}}]}
    values = {"s": {"S": "आशा"}, "n": {"N": "1"}, "b": {"B": b"x"}, "no": {"BOOL": False}}
    put(items, values | {"nothing": {"NULL": True}, "nested": nested})
    add = {"n": {"Action": "ADD", "Value": {"N": "2"}}}
    updated = items.update_item(
        TableName=TABLE, Key=KEY, AttributeUpdates=add, ReturnValues="UPDATED_NEW"
    )
    whole = KEY | values | {"n": {"N": "3"}, "nothing": {"NULL": True}, "nested": nested}
    assert updated["Attributes"] == {"n": {"N": "3"}}
    assert items.get_item(TableName=TABLE, Key=KEY)["Item"] == whole
    assert items.scan(TableName=TABLE)["Items"] == [whole]


FAILING = {
    "UpdateExpression": "SET s = :s ADD t :one",
    "ExpressionAttributeValues": {":s": {"S": "new"}, ":one": {"N": "1"}},
}
"""It adds to a text: DynamoDB refuses that, and moto has set `s` by then."""


def test_an_update_that_fails_changes_nothing(items: Any) -> None:
    put(items, {"s": {"S": "old"}, "t": {"S": "x"}})
    refusal_of(items.update_item, TableName=TABLE, Key=KEY, **FAILING)
    whole = KEY | {"s": {"S": "old"}, "t": {"S": "x"}}
    assert items.get_item(TableName=TABLE, Key=KEY)["Item"] == whole
    items.update_item(TableName=TABLE, Key=KEY, UpdateExpression="REMOVE t")
    assert items.get_item(TableName=TABLE, Key=KEY)["Item"] == KEY | {"s": {"S": "old"}}


def test_an_update_that_fails_makes_no_item_and_no_record(
    items: Any, client: Callable[[str], Any]
) -> None:
    streamed = {"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"}
    table = items.update_table(TableName=TABLE, StreamSpecification=streamed)["TableDescription"]
    failing = {
        "UpdateExpression": "SET s = :s ADD t :s",
        "ExpressionAttributeValues": {":s": {"S": "new"}},
    }
    refusal_of(items.update_item, TableName=TABLE, Key=KEY, **failing)
    assert items.scan(TableName=TABLE)["Items"] == []
    put(items, {"s": {"S": "later"}})
    assert [record["dynamodb"]["NewImage"]["s"] for record in stream(client, table)] == [
        {"S": "later"}
    ]


def stream(client: Callable[[str], Any], table: Any) -> Any:
    streams, arn = client("dynamodbstreams"), table["LatestStreamArn"]
    (shard,) = streams.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"]
    first = streams.get_shard_iterator(
        StreamArn=arn, ShardId=shard["ShardId"], ShardIteratorType="TRIM_HORIZON"
    )
    return streams.get_records(ShardIterator=first["ShardIterator"])["Records"]


def test_what_was_written_over_takes_no_memory(items: Any) -> None:
    """moto remembers every object it makes: some ten copies of a row for each write of it."""
    put(items, {"s": {"S": "first"}})
    kinds = {kind: len(kind.instances_tracked) for kind in (Item, StreamRecord)}
    for number in range(5):
        put(items, {"s": {"S": str(number)}})
    assert {kind: len(kind.instances_tracked) for kind in kinds} == kinds


def test_a_record_of_a_stream_is_as_it_was_written_whatever_is_in_it(
    items: Any, client: Callable[[str], Any]
) -> None:
    streamed = {"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"}
    table = items.update_table(TableName=TABLE, StreamSpecification=streamed)["TableDescription"]
    old = KEY | {"b": {"B": b"\x00\xff"}, "l": {"L": [{"N": "1"}, {"M": {"x": {"BOOL": True}}}]}}
    new = KEY | {"s": {"SS": ["a"]}, "b": {"BS": [b"\x01"]}}
    items.put_item(TableName=TABLE, Item=old)
    items.put_item(TableName=TABLE, Item=new)
    first, second = (record["dynamodb"] for record in stream(client, table))
    assert first["NewImage"] == second["OldImage"] == old
    assert second["NewImage"] == new
