"""Which stacks exist: each kind of resource alone is enough to see one."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from smsverifier.local.embedded import EmbeddedAws

TAGS = {"smsverifier:stack": "tagged"}
TAG_LIST = [{"Key": "smsverifier:stack", "Value": "tagged"}]
TABLE = {
    "KeySchema": [{"AttributeName": "k", "KeyType": "HASH"}],
    "AttributeDefinitions": [{"AttributeName": "k", "AttributeType": "S"}],
    "BillingMode": "PAY_PER_REQUEST",
}
TRUST = json.dumps({
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole",
                   "Principal": {"Service": "lambda.amazonaws.com"}}],
})  # fmt: skip


@pytest.mark.parametrize(("service", "operation", "arguments", "stack"), [
    ("dynamodb", "create_table", {"TableName": "hack-registrations", **TABLE}, "hack"),
    ("dynamodb", "create_table", {"TableName": "other", "Tags": TAG_LIST, **TABLE}, "tagged"),
    ("sqs", "create_queue", {"QueueName": "hack-dead-letters"}, "hack"),
    ("sqs", "create_queue", {"QueueName": "other", "tags": TAGS}, "tagged"),
    ("logs", "create_log_group", {"logGroupName": "/aws/lambda/hack-handler"}, "hack"),
    ("logs", "create_log_group", {"logGroupName": "/other", "tags": TAGS}, "tagged"),
    ("apigateway", "create_rest_api", {"name": "hack-registrations"}, "hack"),
    ("apigateway", "create_rest_api", {"name": "other", "tags": TAGS}, "tagged"),
    ("iam", "create_role",
     {"RoleName": "other", "AssumeRolePolicyDocument": TRUST, "Tags": TAG_LIST}, "tagged"),
])  # fmt: skip
def test_one_resource_is_enough(
    embedded: EmbeddedAws,
    client: Callable[[str], Any],
    service: str,
    operation: str,
    arguments: dict[str, Any],
    stack: str,
) -> None:
    getattr(client(service), operation)(**arguments)
    assert embedded.stacks() == {stack}


def test_an_empty_account_has_none(embedded: EmbeddedAws) -> None:
    assert embedded.stacks() == frozenset()


def test_what_is_not_ours_is_none(embedded: EmbeddedAws, client: Callable[[str], Any]) -> None:
    client("sqs").create_queue(QueueName="other")
    client("sqs").create_queue(QueueName="-dead-letters")
    assert embedded.stacks() == frozenset()


def test_a_deleted_resource_counts_no_more(
    embedded: EmbeddedAws, client: Callable[[str], Any]
) -> None:
    queues = client("sqs")
    url = queues.create_queue(QueueName="hack-dead-letters")["QueueUrl"]
    queues.delete_queue(QueueUrl=url)
    assert embedded.stacks() == frozenset()
