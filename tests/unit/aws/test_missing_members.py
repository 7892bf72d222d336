"""What an answer lacks is named; what it has is a dictionary as before."""

import json
from typing import Any

import pytest
from botocore.exceptions import BotoCoreError

from smsverifier.aws import Aws, AwsTarget
from smsverifier.aws.errors import explain
from smsverifier.aws.missing_members import MemberMissing
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
