"""Whom `registrations forget` has erased, so that no old file brings them back (decision 0053).

Of each number there is left a hash, keyed with a random secret of this table: an item
`#forgotten/<hex>` with the moment. The secret stands in the item `#forgotten`. Both go with the
table. It hides a number from whoever sees a hash, not from whoever has the whole table and the
patience to try every number.

Every path by which rows come in from files asks `forgotten_numbers` once, and then of each row
`has_row`, or `has` where it is none yet.
"""

import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from smsverifier.aws import Aws
from smsverifier.aws.errors import ignoring
from smsverifier.registrations.importer import CONDITION_FAILED
from smsverifier.row import (
    FORGOTTEN,
    KEY,
    PHONE,
    REGISTERED_AT,
    Item,
    moment_of,
    placeholder,
    text_of,
    whole_of,
)

HASH_KEY = "forgotten.key"
FORGOTTEN_AT = "forgotten.at"
"""Epoch milliseconds."""


@dataclass(frozen=True)
class ForgottenNumbers:
    """The numbers that were erased from one table."""

    secret: str = field(default="", repr=False)
    at_ms: Mapping[str, int] = field(default_factory=dict)
    """Key of the item → when, in epoch milliseconds."""

    def has(self, phone: str, registered_at_ms: int | None = None) -> bool:
        """Whether the owner of `phone`, in E.164, was erased, and has not registered since.

        `registered_at_ms`: when the registration in question was made, if a file says so.
        """
        since = self.at_ms.get(mark_key(self.secret, phone)) if self.at_ms else None
        return since is not None and (registered_at_ms is None or registered_at_ms <= since)

    def has_row(self, item: Item, now_ms: int) -> bool:
        """The same of a row as it would come in.

        `now_ms`: what an import writes as the time of those whose file names none.
        """
        at_ms = whole_of(item, REGISTERED_AT)
        known = at_ms if at_ms is not None and at_ms < now_ms else None
        return self.has(text_of(item, PHONE) or "", known)


NOBODY = ForgottenNumbers()


def forgotten_numbers(aws: Aws, table: str) -> ForgottenNumbers:
    """All of them; walks the table, but where nobody was ever erased."""
    secret = _secret(aws, table)
    if secret is None:
        return NOBODY
    pages = (
        aws.client("dynamodb")
        .get_paginator("scan")
        .paginate(
            TableName=table,
            ConsistentRead=True,
            FilterExpression="begins_with(#registration_id, :marks)",
            ExpressionAttributeNames={placeholder(KEY): KEY},
            ExpressionAttributeValues={":marks": {"S": f"{FORGOTTEN}/"}},
        )
    )
    marks = [item for page in pages for item in page["Items"]]
    return ForgottenNumbers(secret, {i[KEY]["S"]: moment_of(i, FORGOTTEN_AT) for i in marks})


def forgotten_at(aws: Aws, table: str, phone: str) -> int | None:
    """When the owner of `phone` was erased, epoch milliseconds, or None. Looks at two items."""
    secret = _secret(aws, table)
    mark = _get(aws, table, mark_key(secret, phone)) if secret else None
    return None if mark is None else moment_of(mark, FORGOTTEN_AT)


def remember_forgotten(aws: Aws, table: str, phone: str, now_ms: int) -> None:
    """Leave the hash of `phone`, from now on."""
    key = mark_key(_made_secret(aws, table), phone)
    mark = {KEY: {"S": key}, FORGOTTEN_AT: {"N": str(now_ms)}}
    aws.client("dynamodb").put_item(TableName=table, Item=mark)


def mark_key(secret: str, phone: str) -> str:
    """The key of the item that stands for `phone`."""
    digest = hmac.new(secret.encode(), phone.encode("utf-8", "surrogatepass"), "sha256")
    return f"{FORGOTTEN}/{digest.hexdigest()}"


def _made_secret(aws: Aws, table: str) -> str:
    """The secret, made by whoever needs it first: two at once end with one."""
    made = {KEY: {"S": FORGOTTEN}, HASH_KEY: {"S": secrets.token_hex(32)}}
    ignoring(
        lambda: aws.client("dynamodb").put_item(
            TableName=table, Item=made, ConditionExpression=f"attribute_not_exists({KEY})"
        ),
        CONDITION_FAILED,
    )
    return str(_secret(aws, table))


def _secret(aws: Aws, table: str) -> str | None:
    item = _get(aws, table, FORGOTTEN)
    return None if item is None else text_of(item, HASH_KEY)


def _get(aws: Aws, table: str, key: str) -> Item | None:
    answer: dict[str, Any] = aws.client("dynamodb").get_item(
        TableName=table, Key={KEY: {"S": key}}, ConsistentRead=True
    )
    return answer.get("Item")
