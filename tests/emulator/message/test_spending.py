"""What receipts say was spent: of this stack's messages only."""

import json
import time
from typing import Any

from smsverifier.aws import Aws
from smsverifier.delivery.cost import Spent, read_spending
from smsverifier.local.embedded import EmbeddedAws
from smsverifier.naming import Names
from tests.support.sdk import owners

TABLE = "demo-event-registrations"


def receipt(message_id: str, usd: float) -> str:
    return json.dumps(
        {
            "notification": {"messageId": message_id, "timestamp": "2026-11-22 10:00:00.000"},
            "delivery": {"priceInUSD": usd, "providerResponse": "Message has been accepted"},
            "status": "SUCCESS",
        }
    )


def stack(aws: Aws, *message_ids: str) -> None:
    """A table whose rows were told by these messages."""
    dynamodb, now = aws.client("dynamodb"), str(int(time.time() * 1000))
    dynamodb.create_table(
        TableName=TABLE,
        BillingMode="PAY_PER_REQUEST",
        KeySchema=[{"AttributeName": "registration_id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "registration_id", "AttributeType": "S"}],
    )
    for message_id in message_ids:
        texts: dict[str, Any] = {"registration_id": message_id, "source": "form"}
        texts |= {"sms_status": "sent", "sms_message_id": message_id}
        item = {key: {"S": text} for key, text in texts.items()}
        dynamodb.put_item(TableName=TABLE, Item={**item, "sms_updated_at": {"N": now}})


def log(aws: Aws, *lines: str) -> None:
    group = Names("", aws.region, aws.account).receipt_log_groups[0]
    logs, now = aws.client("logs"), int(time.time() * 1000)
    logs.create_log_group(logGroupName=group)
    logs.create_log_stream(logGroupName=group, logStreamName="s")
    events = [{"timestamp": now, "message": line} for line in lines]
    logs.put_log_events(logGroupName=group, logStreamName="s", logEvents=events)


def spending(aws: Aws) -> Spent:
    spent = read_spending(aws, TABLE)
    assert spent is not None
    return spent


def test_the_receipts_of_this_stacks_messages_are_summed(embedded: EmbeddedAws) -> None:
    aws = Aws(owners(embedded))
    stack(aws, "m-1", "m-2", "m-3")
    log(aws, receipt("m-1", 0.25), receipt("m-2", 0.5), receipt("another-stacks", 8.0))
    spent = spending(aws)
    assert (spent.messages, spent.receipts, spent.usd) == (3, 2, 0.75)


def test_a_receipt_that_was_logged_twice_is_paid_once(embedded: EmbeddedAws) -> None:
    aws = Aws(owners(embedded))
    stack(aws, "m-1")
    log(aws, receipt("m-1", 0.25), receipt("m-1", 0.25))
    spent = spending(aws)
    assert (spent.messages, spent.receipts, spent.usd) == (1, 1, 0.25)


def test_where_nobody_was_told_nothing_was_spent(embedded: EmbeddedAws) -> None:
    aws = Aws(owners(embedded))
    stack(aws)
    assert spending(aws).usd == 0
