"""Giving rows that somebody typed by hand what the handler needs to tell them.

The handler claims one submission of one try, so a row needs a request id and a count of tries that
one can be added to. The API writes both; a row typed into the table may lack them.
"""

import uuid
from collections.abc import Iterable, Iterator
from typing import Any

from smsverifier.aws import Aws
from smsverifier.pipeline.registrations.changing import unchanged
from smsverifier.row import (
    KEY,
    REQUEST_ID,
    SMS_ATTEMPTS,
    SMS_STATUS,
    Item,
    completed,
    has_countable_tries,
    placeholder,
    text_of,
)


def complete(aws: Aws, table: str, items: Iterable[Item]) -> Iterator[Item]:
    """These rows, each as the handler takes it; what they lack is written into the table."""
    for item in items:
        whole = completed(item, str(uuid.uuid4()))
        yield whole if _is_complete(item) else _written(aws, table, item, whole)


def _is_complete(item: Item) -> bool:
    return bool(text_of(item, REQUEST_ID)) and has_countable_tries(item)


def _written(aws: Aws, table: str, item: Item, whole: Item) -> Item:
    """The row with what it lacked; where another was quicker, with what that one has written."""
    client = aws.client("dynamodb")
    seen = {name: value for name, value in item.items() if name != SMS_STATUS}
    condition: dict[str, Any] = unchanged(seen)
    condition["ExpressionAttributeValues"][":given"] = whole[REQUEST_ID]
    update = f"SET {placeholder(REQUEST_ID)} = :given"
    if SMS_ATTEMPTS not in whole:
        update += f" REMOVE {placeholder(SMS_ATTEMPTS)}"
    try:
        client.update_item(
            TableName=table, Key={KEY: item[KEY]}, UpdateExpression=update, **condition
        )
    except client.exceptions.ConditionalCheckFailedException as error:
        now: Item = error.response.get("Item", {})
        return completed(item | {name: now[name] for name in (REQUEST_ID,) if name in now}, "gone")
    return whole
