"""What an answer lacks is named; what it has is a dictionary as before."""

import json
from typing import Any

import pytest
from botocore.exceptions import BotoCoreError

from smsverifier.aws import Aws, AwsTarget
from smsverifier.aws.errors import explain
from smsverifier.aws.malformed_responses import MemberMissing, MemberWrong, SamePageAgain
from smsverifier.errors import NotAws
from smsverifier.local.calls import AwsResponse
from tests.support.wire import as_answered


def answered(service: str, body: object, headers: dict[str, str] | None = None) -> Any:
    """A client that gets `body` for every call."""
    client = Aws(AwsTarget("ap-south-1", None, "http://127.0.0.1:9")).client(service)
    answer = AwsResponse(200, headers or {}, json.dumps(body).encode())
    client.meta.events.register("before-send", lambda request, **_: as_answered(request, answer))
    return client


def test_a_member_that_is_missing_is_named_with_its_place() -> None:
    table = answered("dynamodb", {"Table": {"TableName": "x"}}).describe_table(TableName="x")
    assert table["Table"]["TableName"] == "x"
    assert table["Table"].get("TableArn") is None
    with pytest.raises(MemberMissing, match=r"to DescribeTable lacks Table\.TableArn"):
        table["Table"]["TableArn"]


def test_structures_of_a_list_are_named_too_also_page_by_page() -> None:
    apis = answered("apigateway", {"item": [{"name": "x"}]})
    (page,) = apis.get_paginator("get_rest_apis").paginate()
    with pytest.raises(MemberMissing, match=r"to GetRestApis lacks items\[\]\.id"):
        page["items"][0]["id"]


def test_a_tables_items_are_as_they_came() -> None:
    (item,) = answered("dynamodb", {"Items": [{"a": {"S": "1"}}]}).scan(TableName="x")["Items"]
    assert type(item) is dict
    with pytest.raises(KeyError) as caught:
        item["b"]
    assert not isinstance(caught.value, BotoCoreError)


@pytest.mark.parametrize(
    ("found", "words"),
    [
        ({"ItemCount": "seven"}, "has a text as Table.ItemCount"),
        ({"ItemCount": True}, "has a yes or no as Table.ItemCount"),
        ({"TableArn": 7}, "has a number as Table.TableArn"),
        ({"KeySchema": [None]}, "has a list that is none of AWS's as Table.KeySchema"),
        ({"DeletionProtectionEnabled": "false"}, "has a text as Table.DeletionProtectionEnabled"),
    ],
)
def test_a_member_of_another_kind_than_aws_s_is_told_to_whoever_takes_it(
    found: dict[str, object], words: str
) -> None:
    (name,) = found
    for take in ("__getitem__", "get"):
        table = answered("dynamodb", {"Table": found}).describe_table(TableName="x")["Table"]
        with pytest.raises(MemberWrong) as caught:
            getattr(table, take)(name)
        assert words in explain(caught.value).message


def test_a_member_that_nobody_takes_may_be_of_any_kind() -> None:
    body = {"Table": {"TableArn": 7, "TableName": "x"}}
    table = answered("dynamodb", body).describe_table(TableName="x")["Table"]
    assert (table["TableName"], table.get("KeySchema")) == ("x", None)


@pytest.mark.parametrize(
    "items",
    [[None], ["x"], [{"a": {"S": 7}}], [{"a": {"L": ["x"]}}], [{"a": {}}], [{"a": {"N": "x"}}]],
)
def test_a_tables_items_are_told_as_none(items: object) -> None:
    with pytest.raises(BotoCoreError) as caught:
        answered("dynamodb", {"Items": items}).scan(TableName="x")["Items"]
    assert isinstance(explain(caught.value), NotAws)


def test_a_tables_items_of_every_kind_are_taken() -> None:
    item = {"a": {"N": "1"}, "b": {"BOOL": True}, "c": {"NULL": True}, "d": {"SS": ["x"]}}
    nested = {"L": [{"S": "x"}, {"M": {"y": {"N": "1"}}}]}
    answer = answered("dynamodb", {"Items": [{**item, "e": nested}]}).scan(TableName="x")
    assert answer["Items"] == [{**item, "e": nested}]


def test_an_attribute_that_is_missing_is_named() -> None:
    answer = answered("sqs", {"Attributes": {"Policy": "{}"}}, {"x-amzn-RequestId": "1"})
    attributes = answer.get_queue_attributes(QueueUrl="http://x/1/y")["Attributes"]
    with pytest.raises(MemberMissing, match=r"lacks Attributes\.QueueArn"):
        attributes["QueueArn"]


@pytest.mark.parametrize("found", ["7x", "", 7])
def test_an_attribute_that_is_no_number_is_told(found: object) -> None:
    body = {"Attributes": {"VisibilityTimeout": found, "RedrivePolicy": "x"}}
    answer = answered("sqs", body, {"x-amzn-RequestId": "1"})
    attributes = answer.get_queue_attributes(QueueUrl="http://x/1/y")["Attributes"]
    assert attributes["RedrivePolicy"] == "x"
    with pytest.raises(MemberWrong) as caught:
        attributes.get("VisibilityTimeout")
    assert "as Attributes.VisibilityTimeout" in explain(caught.value).message


def test_pages_that_lead_to_themselves_have_an_end() -> None:
    key = {"registration_id": {"S": "a"}}
    client = answered("dynamodb", {"Items": [], "LastEvaluatedKey": key})
    assert client.scan(TableName="x")["LastEvaluatedKey"] == key
    with pytest.raises(SamePageAgain) as caught:
        client.scan(TableName="x", ExclusiveStartKey=key)
    assert "has no end" in explain(caught.value).message


def test_what_is_wrong_is_found_also_by_the_sdks_own_pages() -> None:
    apis = answered("apigateway", {"item": "x"}).get_paginator("get_rest_apis")
    with pytest.raises(BotoCoreError):
        list(apis.paginate())
    queues = answered("sqs", {"QueueUrls": [7]}, {"x-amzn-RequestId": "1"})
    with pytest.raises(MemberWrong):
        list(queues.get_paginator("list_queues").paginate().search("QueueUrls"))


def test_it_is_told_as_the_endpoints_and_not_as_a_fault_of_ours() -> None:
    with pytest.raises(KeyError) as caught:
        answered("dynamodb", {}).describe_table(TableName="x")["Table"]
    told = explain(caught.value, "the table")
    assert isinstance(told, NotAws)
    assert str(told) == "The answer to DescribeTable lacks Table"
    assert "http://127.0.0.1:9" in told.why


def test_what_the_sdk_cannot_read_is_told_whoever_sends_it() -> None:
    of_aws = {"x-amzn-RequestId": "1"}
    for body in ({"Table": "x"}, {"Table": {"CreationDateTime": "soon"}}):
        with pytest.raises(BotoCoreError) as caught:
            answered("dynamodb", body, of_aws).describe_table(TableName="x")
        assert isinstance(explain(caught.value), NotAws)


@pytest.mark.parametrize("event", ["before-call", "response-received", "after-call"])
def test_a_fault_that_is_in_no_answer_stays_one(event: str) -> None:
    client = answered("dynamodb", {"Table": {}})

    def broken(**_: object) -> None:
        raise TypeError("ours")

    client.meta.events.register(event, broken)
    with pytest.raises(TypeError, match="ours"):
        client.describe_table(TableName="x")
