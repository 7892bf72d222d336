"""EventBridge Scheduler in the embedded AWS: schedules fire by its clock; what AWS refuses is."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest
from botocore.exceptions import ClientError

from smsverifier.local.clock import Clock
from smsverifier.local.embedded import EmbeddedAws
from tests.support.small_functions import make_zip

Client = Callable[[str], Any]
DAY = 86_400
CODE = """
import json, os, time, boto3
def handler(event, context):
    queue = boto3.client("sqs")
    said = {"event": event, "now": time.time()}
    queue.send_message(QueueUrl=os.environ["HEARD"], MessageBody=json.dumps(said))
"""


@pytest.fixture
def target(embedded: EmbeddedAws, client: Client) -> dict[str, str]:
    """A function that tells a queue what it was called with, and a role that may call it."""
    client("sqs").create_queue(QueueName="heard")
    trusted = ["scheduler.amazonaws.com", "lambda.amazonaws.com"]
    trust = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": trusted}}
    iam = client("iam")
    role = iam.create_role(
        RoleName="all",
        AssumeRolePolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [trust]}),
    )["Role"]["Arn"]
    allowed = {"Effect": "Allow", "Action": "*", "Resource": "*"}
    rights = {"Version": "2012-10-17", "Statement": [allowed]}
    iam.put_role_policy(RoleName="all", PolicyName="all", PolicyDocument=json.dumps(rights))
    function = client("lambda").create_function(
        FunctionName="f",
        Runtime="python3.13",
        Role=role,
        Handler="app.handler",
        Code={"ZipFile": make_zip(CODE)},
        Environment={"Variables": {"HEARD": "http://localhost/123456789012/heard"}},
        Timeout=30,
    )["FunctionArn"]
    return {"Arn": function, "RoleArn": role}


@pytest.fixture
def pass_time(embedded: EmbeddedAws, embedded_clock: Clock) -> Iterator[Callable[[float], None]]:
    yield lambda seconds: embedded.pass_time(embedded_clock.passed + seconds)
    embedded_clock.passed = 0


def schedule(client: Client, target: dict[str, Any], expression: str, **more: Any) -> None:
    wanted = {
        "Name": "reminder",
        "ScheduleExpression": expression,
        "FlexibleTimeWindow": {"Mode": "OFF"},
        "Target": {**target, "Input": '{"announce": "reminder"}'},
    }
    client("scheduler").create_schedule(**{**wanted, **more})


def heard(client: Client) -> list[dict[str, Any]]:
    url = client("sqs").get_queue_url(QueueName="heard")["QueueUrl"]
    found = client("sqs").receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", [])
    for message in found:
        client("sqs").delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
    return [json.loads(message["Body"]) for message in found]


def schedules(client: Client) -> list[str]:
    return [each["Name"] for each in client("scheduler").list_schedules()["Schedules"]]


def test_once_at_its_moment_and_then_it_is_gone(
    client: Client, target: dict[str, str], pass_time: Callable[[float], None]
) -> None:
    at = (datetime.now(UTC) + timedelta(days=1)).replace(microsecond=0)
    kolkata = at + timedelta(hours=5, minutes=30)
    schedule(
        client,
        target,
        f"at({kolkata:%Y-%m-%dT%H:%M:%S})",
        ScheduleExpressionTimezone="Asia/Kolkata",
        ActionAfterCompletion="DELETE",
    )
    pass_time(DAY - 60)
    assert heard(client) == []
    pass_time(2 * DAY)  # it is called when it is due, not when that is over
    (call,) = heard(client)
    assert call["event"] == {"announce": "reminder"}
    assert 0 <= call["now"] - at.timestamp() < 60
    assert schedules(client) == []


def test_every_minute_from_its_start_to_its_end(
    client: Client, target: dict[str, str], pass_time: Callable[[float], None]
) -> None:
    start = datetime.now(UTC) + timedelta(hours=1)
    end = start + timedelta(minutes=2, seconds=30)
    schedule(client, target, "rate(1 minute)", StartDate=start, EndDate=end)
    pass_time(3000)
    assert heard(client) == []
    pass_time(3600)
    assert len(heard(client)) == 3
    pass_time(DAY)
    assert heard(client) == []
    assert schedules(client) == ["reminder"]


def test_a_missing_right_ends_in_the_dead_letters(
    client: Client, target: dict[str, str], pass_time: Callable[[float], None]
) -> None:
    client("iam").delete_role_policy(RoleName="all", PolicyName="all")
    letters = {"Arn": "arn:aws:sqs:ap-south-1:123456789012:heard"}
    more: dict[str, Any] = {"RetryPolicy": {"MaximumRetryAttempts": 0}}
    schedule(client, {**target, **more, "DeadLetterConfig": letters}, "rate(5 minutes)")
    pass_time(60)
    (letter,) = heard(client)
    assert "may not call" in letter["error"]


def test_what_aws_refuses_is_refused(client: Client, target: dict[str, str]) -> None:
    scheduler = client("scheduler")

    def code(call: Callable[[], Any]) -> str:
        with pytest.raises(ClientError) as refused:
            call()
        return str(refused.value.response["Error"]["Code"])

    for expression in ("at(2026-12-05)", "at(2026-12-05T18:00:00Z)", "rate(0 minutes)", "cron(1)"):
        assert code(partial(schedule, client, target, expression)) == "ValidationException"
    nobody = {**target, "RoleArn": f"{target['RoleArn']}x"}
    assert code(lambda: schedule(client, nobody, "rate(1 day)")) == "ValidationException"
    missing = "ResourceNotFoundException"
    assert code(lambda: schedule(client, target, "rate(1 day)", GroupName="gone")) == missing
    assert code(lambda: scheduler.delete_schedule_group(Name="gone")) == missing
    scheduler.create_schedule_group(Name="ours")
    assert code(lambda: scheduler.create_schedule_group(Name="ours")) == "ConflictException"
    schedule(client, target, "rate(1 day)", GroupName="ours")
    again = code(lambda: schedule(client, target, "rate(1 day)", GroupName="ours"))
    assert again == "ConflictException"
    scheduler.delete_schedule_group(Name="ours")
    assert code(lambda: scheduler.get_schedule(Name="reminder", GroupName="ours")) == missing
