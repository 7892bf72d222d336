"""A scan page by page: what moto answers, in the time of its rows."""

from typing import Any

import pytest
from botocore.exceptions import ClientError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from moto.backends import get_backend

from smsverifier.local.calls import ACCOUNT
from smsverifier.local.moto_overrides.moto_speedups import moto_scan
from smsverifier.row import Item
from tests.support.registrations_table import Registrations, row

ONCE = settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
KEYS = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), min_size=1, max_size=6)
REQUESTS: tuple[dict[str, Any], ...] = (
    {},
    {"ProjectionExpression": "registration_id, sms_status"},
    {
        "FilterExpression": "#status = :sent",
        "ExpressionAttributeNames": {"#status": "sms_status"},
        "ExpressionAttributeValues": {":sent": {"S": "sent"}},
    },
)


def pages(table: Registrations, limit: int, request: dict[str, Any]) -> list[list[Item]]:
    """Every page that a client gets."""
    paginator = table.aws.client("dynamodb").get_paginator("scan")
    found = paginator.paginate(
        TableName=table.name, PaginationConfig={"PageSize": limit}, **request
    )
    return [page["Items"] for page in found]


def inner(table: Registrations) -> Any:
    return get_backend("dynamodb")[ACCOUNT][table.aws.region].tables[table.name]


@ONCE
@given(
    keys=st.sets(KEYS, max_size=8),
    limit=st.integers(1, 4),
    request=st.sampled_from(REQUESTS),
)
def test_it_shows_what_moto_shows(
    table: Registrations, keys: set[str], limit: int, request: dict[str, Any]
) -> None:
    inner(table).items.clear()
    table.put(row(key, ("sent", None)[number % 2]) for number, key in enumerate(keys))
    ours = [item for page in pages(table, limit, request) for item in page]
    motos, _, _ = moto_scan(inner(table), {}, None, None)
    chosen = [one.to_json()["Attributes"] for one in motos]
    if "FilterExpression" in request:
        chosen = [one for one in chosen if "sms_status" in one]
    if "ProjectionExpression" in request:
        names = ("registration_id", "sms_status")
        chosen = [{name: one[name] for name in names if name in one} for one in chosen]
    assert ours == chosen


def test_who_is_there_all_along_is_shown_once_whoever_comes_and_goes(table: Registrations) -> None:
    client = table.aws.client("dynamodb")
    table.put(row(f"+9198000000{n:02}") for n in range(9))
    request: dict[str, Any] = {"TableName": table.name, "Limit": 3}
    first = client.scan(**request)
    client.delete_item(TableName=table.name, Key={"registration_id": {"S": "+919800000004"}})
    table.put([row("+919800000000a"), row("+919800000009z")])
    seen, answer = first["Items"], first
    while "LastEvaluatedKey" in answer:
        answer = client.scan(**request, ExclusiveStartKey=answer["LastEvaluatedKey"])
        seen = [*seen, *answer["Items"]]
    shown = [item["registration_id"]["S"] for item in seen]
    stayed = [f"+9198000000{n:02}" for n in range(9) if n != 4]
    assert [key for key in shown if key in stayed] == stayed
    assert "+919800000009z" in {item["registration_id"]["S"] for item in pages(table, 3, {})[-1]}


def test_a_nested_path_is_still_projected(table: Registrations) -> None:
    table.put([row("+919800000001") | {"more": {"M": {"a": {"S": "1"}, "b": {"S": "2"}}}}])
    (page,) = pages(table, 9, {"ProjectionExpression": "more.a"})
    assert page == [{"more": {"M": {"a": {"S": "1"}}}}]


@pytest.mark.parametrize(
    "start",
    [
        {"registration_id": {"N": "1"}},
        {"phone": {"S": "+919800000001"}},
        {"registration_id": {"S": "+919800000001"}, "phone": {"S": "+919800000001"}},
    ],
)
def test_a_start_that_is_no_key_of_the_table_is_refused(
    table: Registrations, start: dict[str, Any]
) -> None:
    table.put([row("+919800000001")])
    with pytest.raises(ClientError, match="The provided starting key is invalid") as caught:
        table.aws.client("dynamodb").scan(TableName=table.name, ExclusiveStartKey=start)
    assert caught.value.response["Error"]["Code"] == "ValidationException"
