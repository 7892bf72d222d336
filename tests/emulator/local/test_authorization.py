"""What a function may do with its role's keys: what the role allows, and nothing else."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

from smsverifier.local.embedded import EmbeddedAws
from tests.support.local_clients import code_of, make_client
from tests.support.small_functions import deploy, make_role

TABLE = "arn:aws:dynamodb:ap-south-1:123456789012:table/seats"
KEY = {"id": {"S": "1"}}
PUT = {"Put": {"TableName": "seats", "Item": KEY}}

# service, what is called with what, the action and the ARN that it takes
CALLS: dict[str, tuple[str, str, dict[str, Any], str, str]] = {
    "an item": ("dynamodb", "get_item", {"TableName": "seats", "Key": KEY}, "GetItem", TABLE),
    "a table by its ARN": (
        "dynamodb", "get_item", {"TableName": TABLE, "Key": KEY}, "GetItem", TABLE,
    ),
    "a transaction": (
        "dynamodb", "transact_write_items", {"TransactItems": [PUT]}, "PutItem", TABLE,
    ),
    "an SMS": ("sns", "publish", {"PhoneNumber": "+919876543210", "Message": "hi"}, "Publish", "*"),
    "a function": (
        "lambda", "invoke", {"FunctionName": "guest"},
        "InvokeFunction", "arn:aws:lambda:ap-south-1:123456789012:function:guest",
    ),
    "a log group": (
        "logs", "create_log_stream", {"logGroupName": "/night", "logStreamName": "one"},
        "CreateLogStream", "arn:aws:logs:ap-south-1:123456789012:log-group:/night:*",
    ),
    "a new queue": (
        "sqs", "create_queue", {"QueueName": "mine"},
        "CreateQueue", "arn:aws:sqs:ap-south-1:123456789012:mine",
    ),
    "all queues": ("sqs", "list_queues", {}, "ListQueues", "*"),
    "the APIs": (
        "apigateway", "get_rest_apis", {}, "GET", "arn:aws:apigateway:ap-south-1::/restapis",
    ),
}  # fmt: skip


@pytest.fixture(autouse=True)
def things(client: Callable[[str], Any]) -> None:
    """What the calls work on."""
    client("dynamodb").create_table(
        TableName="seats",
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    client("logs").create_log_group(logGroupName="/night")
    deploy(client, "def handler(e, c): return 1")


def called_as(
    embedded: EmbeddedAws, client: Callable[[str], Any], what: str, *allow: tuple[str, str]
) -> Any:
    """Make the call under a role that allows only this."""
    service, name, arguments, _, _ = CALLS[what]
    role = make_role(client, "caller", "lambda", allow=allow)
    key = embedded.keyring.issue("guest", role)
    with make_client(embedded, service, key=key) as sdk:
        return getattr(sdk, name)(**arguments)


@pytest.mark.parametrize("what", CALLS)
def test_what_the_role_allows_is_done(
    embedded: EmbeddedAws, client: Callable[[str], Any], what: str
) -> None:
    service, _, _, action, resource = CALLS[what]
    called_as(embedded, client, what, (f"{service}:{action}", resource))


@pytest.mark.parametrize("what", CALLS)
def test_what_it_does_not_allow_is_refused(
    embedded: EmbeddedAws, client: Callable[[str], Any], what: str
) -> None:
    service, _, _, action, resource = CALLS[what]
    elsewhere = resource.replace("ap-south-1", "eu-west-1")
    others = [(f"{service}:Another", "*")]
    if resource != "*":
        others.append((f"{service}:{action}", elsewhere))
    with pytest.raises(
        ClientError, match=f"not authorized to perform: {service}:{action}"
    ) as caught:
        called_as(embedded, client, what, *others)
    expected = {"sns": "AuthorizationError", "sqs": "AccessDenied"}
    assert caught.value.response["Error"]["Code"] == expected.get(service, "AccessDeniedException")


def test_everybody_may_ask_who_they_are(
    embedded: EmbeddedAws, client: Callable[[str], Any]
) -> None:
    key = embedded.keyring.issue("guest", make_role(client, "caller", "lambda"))
    with make_client(embedded, "sts", key=key) as sts:
        told = sts.get_caller_identity()
    assert told["Arn"] == "arn:aws:sts::123456789012:assumed-role/caller/guest"


@pytest.mark.parametrize(("listed", "is_allowed"), [(["1", "2"], True), ("1", True), ("2", False)])
def test_a_right_on_certain_keys_is_one_on_these_alone(
    embedded: EmbeddedAws, client: Callable[[str], Any], listed: Any, is_allowed: bool
) -> None:
    role = make_role(client, "caller", "lambda")
    keys = {"ForAllValues:StringEquals": {"dynamodb:LeadingKeys": listed}}
    statement = {"Effect": "Allow", "Action": "dynamodb:GetItem", "Resource": TABLE}
    document = {"Version": "2012-10-17", "Statement": [{**statement, "Condition": keys}]}
    client("iam").put_role_policy(
        RoleName="caller", PolicyName="keys", PolicyDocument=json.dumps(document)
    )
    with make_client(embedded, "dynamodb", key=embedded.keyring.issue("guest", role)) as sdk:
        if is_allowed:
            assert "Item" not in sdk.get_item(TableName="seats", Key=KEY)
        else:
            told = code_of(lambda: sdk.get_item(TableName="seats", Key=KEY))
            assert told == "AccessDeniedException"


def test_a_role_that_is_gone_allows_nothing(
    embedded: EmbeddedAws, client: Callable[[str], Any]
) -> None:
    key = embedded.keyring.issue("guest", "arn:aws:iam::123456789012:role/gone")
    with make_client(embedded, "dynamodb", key=key) as dynamodb:
        assert code_of(dynamodb.list_tables) == "AccessDeniedException"
