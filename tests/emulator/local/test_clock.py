"""The clock of the embedded AWS: what goes by it, and what does not."""

import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from smsverifier.aws import Aws
from smsverifier.local.clock import Clock
from smsverifier.local.embedded import EmbeddedAws
from tests.support import sdk

DAY = 86_400
Client = Callable[[str], Any]


@pytest.fixture
def clock(embedded: EmbeddedAws, embedded_clock: Clock) -> Iterator[Clock]:
    """Two days ahead."""
    embedded_clock.passed = 2 * DAY
    yield embedded_clock
    embedded_clock.passed = 0


def near(moment: datetime, clock: Clock) -> bool:
    return abs(moment.timestamp() - clock()) < 60


def test_answers_and_what_is_made_are_dated_by_it(clock: Clock, client: Client, aws: Aws) -> None:
    assert abs((aws.now() - datetime.now(UTC)).total_seconds()) < 5  # nobody has answered yet
    client("sqs").create_queue(QueueName="q")  # signed by real time, and taken
    assert near(aws.now(), clock)
    assert near(aws.briefly().now(), clock)
    url = client("sqs").get_queue_url(QueueName="q")["QueueUrl"]
    made = client("sqs").get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
    assert abs(float(made["CreatedTimestamp"]) - clock()) < 60


def test_a_wrong_clock_here_is_seen_by_the_first_answer(embedded: EmbeddedAws) -> None:
    slow = Aws(sdk.owners(embedded), wall_clock=lambda: time.time() - 720)
    assert slow.seconds_ahead == 0
    assert slow.account
    assert abs(slow.seconds_ahead - 720) < 5
    assert abs((slow.now() - datetime.now(UTC)).total_seconds()) < 5


def test_rows_expire_by_it_and_the_stream_says_who_removed_them(
    embedded: EmbeddedAws, embedded_clock: Clock, client: Client
) -> None:
    dynamodb = client("dynamodb")
    table = dynamodb.create_table(
        TableName="t",
        BillingMode="PAY_PER_REQUEST",
        KeySchema=[{"AttributeName": "k", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "k", "AttributeType": "S"}],
        StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"},
    )["TableDescription"]
    ttl = {"Enabled": True, "AttributeName": "expires_at"}
    dynamodb.update_time_to_live(TableName="t", TimeToLiveSpecification=ttl)
    for key, days in (("soon", 1), ("later", 3)):
        expires = {"N": str(int(time.time()) + days * DAY)}
        dynamodb.put_item(TableName="t", Item={"k": {"S": key}, "expires_at": expires})
    embedded.pass_time(2 * DAY)
    assert [item["k"]["S"] for item in dynamodb.scan(TableName="t")["Items"]] == ["later"]
    streams, arn = client("dynamodbstreams"), table["LatestStreamArn"]
    shard = streams.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"][0]["ShardId"]
    start = streams.get_shard_iterator(
        StreamArn=arn, ShardId=shard, ShardIteratorType="TRIM_HORIZON"
    )["ShardIterator"]
    *_, removed = streams.get_records(ShardIterator=start)["Records"]
    assert removed["eventName"] == "REMOVE"
    assert removed["userIdentity"]["PrincipalId"] == "dynamodb.amazonaws.com"
    written = removed["dynamodb"]["ApproximateCreationDateTime"]
    assert near(written, embedded_clock)
    embedded.pass_time(0)
    assert embedded_clock.passed == 0


@pytest.mark.parametrize(
    "date",
    ["Thu, 01 Jan 1970 00:00:00 GMT", "Fri, 31 Dec 9999 23:59:59 GMT", "Mon, 99 Foo 123 x", "0"],
)
def test_a_date_that_none_can_be_says_nothing(aws: Aws, date: str) -> None:
    def amend(response_dict: dict[str, Any], **_: Any) -> None:
        response_dict["headers"]["Date"] = date

    aws.client("sts").meta.events.register_first("response-received", amend)
    assert aws.account
    assert aws.seconds_ahead == 0
