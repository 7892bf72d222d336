"""TransactWriteItems through stock clients: all or nothing, in the table and in its stream."""

from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError
from moto.backends import get_backend

from smsverifier.local.calls import ACCOUNT

TABLE = "x-registrations"


@pytest.fixture
def items(client: Callable[[str], Any]) -> Any:
    tables = client("dynamodb")
    tables.create_table(
        TableName=TABLE,
        KeySchema=[{"AttributeName": "k", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "k", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
        StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"},
    )
    tables.put_item(TableName=TABLE, Item={**key("a"), "n": {"N": "1"}})
    return tables


def key(text: str) -> dict[str, Any]:
    return {"k": {"S": text}}


def put(text: str, **more: Any) -> dict[str, Any]:
    return {"Put": {"TableName": TABLE, "Item": key(text), **more}}


def delete(text: str, **more: Any) -> dict[str, Any]:
    return {"Delete": {"TableName": TABLE, "Key": key(text), **more}}


NEW = {"ConditionExpression": "attribute_not_exists(k)"}
STILL_ONE = {"ConditionExpression": "n = :n", "ExpressionAttributeValues": {":n": {"N": "1"}}}
STILL_TWO = {
    "ConditionExpression": "n = :n",
    "ExpressionAttributeValues": {":n": {"N": "2"}},
    "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
}


def keys(items: Any) -> set[str]:
    return {item["k"]["S"] for item in items.scan(TableName=TABLE)["Items"]}


def news(items: Any) -> list[tuple[str, str]]:
    """What the stream has said so far: what happened to which key."""
    dynamodb = get_backend("dynamodb")[ACCOUNT][items.meta.region_name]
    records = [each.record for each in dynamodb.tables[TABLE].stream_shard.items]
    return [(one["eventName"], str(one["dynamodb"]["Keys"]["k"])) for one in records]


def test_a_row_moves_as_one(items: Any) -> None:
    items.transact_write_items(TransactItems=[put("b", **NEW), delete("a", **STILL_ONE)])
    assert keys(items) == {"b"}
    assert [name for name, _ in news(items)] == ["INSERT", "INSERT", "REMOVE"]


@pytest.mark.parametrize("last", [delete("a", **STILL_TWO), put("a", **NEW)])
def test_where_a_condition_fails_nothing_happens_and_no_stream_ever_says_so(
    items: Any, last: dict[str, Any]
) -> None:
    before, shard = news(items), _shard(items)
    with pytest.raises(ClientError) as caught:
        items.transact_write_items(TransactItems=[put("b", **NEW), last])
    reasons = caught.value.response["CancellationReasons"]
    assert [each["Code"] for each in reasons] == ["None", "ConditionalCheckFailed"]
    assert caught.value.response["Error"]["Code"] == "TransactionCanceledException"
    assert keys(items) == {"a"}
    assert news(items) == before
    assert _shard(items) is shard  # whoever reads it has it in hand


def test_the_item_in_the_way_is_handed_back(items: Any) -> None:
    with pytest.raises(ClientError) as caught:
        items.transact_write_items(TransactItems=[delete("a", **STILL_TWO)])
    (reason,) = caught.value.response["CancellationReasons"]
    assert reason["Item"] == {**key("a"), "n": {"N": "1"}}


def test_what_only_the_writing_finds_out_undoes_the_rest(items: Any) -> None:
    bad = {
        "TableName": TABLE,
        "Key": key("a"),
        "UpdateExpression": "ADD n :text",
        "ExpressionAttributeValues": {":text": {"S": "x"}},
    }
    with pytest.raises(ClientError):
        items.transact_write_items(TransactItems=[put("b"), {"Update": bad}])
    assert keys(items) == {"a"}
    assert len(news(items)) == 1


@pytest.mark.parametrize(
    ("parts", "code"),
    [
        ([put("a"), delete("a")], "ValidationException"),
        ([{"Put": {"TableName": TABLE, "Item": {"n": {"N": "1"}}}}], "ValidationException"),
        ([{"Put": {"TableName": "nobodys", "Item": key("a")}}], "ResourceNotFoundException"),
    ],
)
def test_what_is_no_transaction_is_refused(items: Any, parts: list[Any], code: str) -> None:
    with pytest.raises(ClientError) as caught:
        items.transact_write_items(TransactItems=parts)
    assert caught.value.response["Error"]["Code"] == code
    assert keys(items) == {"a"}


def _shard(items: Any) -> Any:
    return get_backend("dynamodb")[ACCOUNT][items.meta.region_name].tables[TABLE].stream_shard
