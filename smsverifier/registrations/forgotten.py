"""Numbers that no old file may bring back: of people who were erased, and mistyped ones that were
put right (decision 0053).

Of each there is left a hash, keyed with a random secret of this table: an item `#forgotten/<hex>`
or `#corrected/<hex>` with the moment. The secret stands in the item `#forgotten`. All of it goes
with the table. It hides a number from whoever sees a hash, not from whoever has the whole table and
the patience to try every number.

Every path by which rows come in from files asks `forgotten_numbers` once, and then of each row
`why_out`. Who registered after that moment is let in.
"""

import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from smsverifier.aws import Aws
from smsverifier.aws.errors import ignoring
from smsverifier.registration_table import CONDITION_FAILED, RegistrationTable
from smsverifier.row import (
    CORRECTED,
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
SINCE = "since.at"
"""Epoch milliseconds."""


class WhyOut(StrEnum):
    """Why a number stays out."""

    FORGOTTEN = FORGOTTEN[1:]
    """Its owner was erased."""
    CORRECTED = CORRECTED[1:]
    """It was mistyped, and its registrant has another by now."""


@dataclass(frozen=True)
class ForgottenNumbers:
    """The numbers that stay out of one table."""

    secret: str = field(default="", repr=False)
    since_ms: Mapping[str, int] = field(default_factory=dict)
    """Key of the item → since when, in epoch milliseconds."""

    def why_out(self, phone: str, registered_at_ms: int | None = None) -> WhyOut | None:
        """Why `phone`, in E.164, stays out; None if it may come in.

        `registered_at_ms`: when the registration in question was made, if a file says so.
        """
        for why in WhyOut if self.since_ms else ():
            since = self.since_ms.get(mark_key(self.secret, phone, why))
            if since is not None and (registered_at_ms is None or registered_at_ms <= since):
                return why
        return None

    def why_row_out(self, item: Item, now_ms: int) -> WhyOut | None:
        """The same of a row as it would come in.

        `now_ms`: what an import writes as the time of those whose file names none.
        """
        at_ms = whole_of(item, REGISTERED_AT)
        known = at_ms if at_ms is not None and at_ms < now_ms else None
        return self.why_out(text_of(item, PHONE) or "", known)


NOBODY = ForgottenNumbers()


def forgotten_numbers(aws: Aws, table: str) -> ForgottenNumbers:
    """All of them; walks the table, but where there never was one."""
    secret = _secret(aws, table)
    if secret is None:
        return NOBODY
    starts = {f":{why}": {"S": f"#{why}/"} for why in WhyOut}
    pages = (
        aws.client("dynamodb")
        .get_paginator("scan")
        .paginate(
            TableName=table,
            ConsistentRead=True,
            FilterExpression=" OR ".join(f"begins_with({placeholder(KEY)}, {s})" for s in starts),
            ExpressionAttributeNames={placeholder(KEY): KEY},
            ExpressionAttributeValues=starts,
        )
    )
    marks = [item for page in pages for item in page["Items"]]
    return ForgottenNumbers(secret, {i[KEY]["S"]: moment_of(i, SINCE) for i in marks})


def marked_at(aws: Aws, table: str, phone: str, why: WhyOut) -> int | None:
    """Since when `phone` stays out, epoch milliseconds, or None. Looks at two items."""
    secret = _secret(aws, table)
    key = mark_key(secret, phone, why) if secret else None
    found = RegistrationTable(aws, table).get(key) if key else None
    return None if found is None else moment_of(found, SINCE)


def mark(aws: Aws, table: str, phone: str, why: WhyOut, now_ms: int) -> Item:
    """The item that keeps `phone` out; makes the table's secret where there is none yet."""
    key = mark_key(_made_secret(aws, table), phone, why)
    return {KEY: {"S": key}, SINCE: {"N": str(now_ms)}}


def mark_key(secret: str, phone: str, why: WhyOut) -> str:
    """The key of the item that stands for `phone`."""
    digest = hmac.new(secret.encode(), phone.encode("utf-8", "surrogatepass"), "sha256")
    return f"#{why}/{digest.hexdigest()}"


def _made_secret(aws: Aws, table: str) -> str:
    """The secret, made by whoever needs it first: two at once end with one."""
    known = _secret(aws, table)
    if known is not None:
        return known
    made = {KEY: {"S": FORGOTTEN}, HASH_KEY: {"S": secrets.token_hex(32)}}
    ignoring(
        lambda: aws.client("dynamodb").put_item(
            TableName=table, Item=made, ConditionExpression=f"attribute_not_exists({KEY})"
        ),
        CONDITION_FAILED,
    )
    return str(_secret(aws, table))


def _secret(aws: Aws, table: str) -> str | None:
    item = RegistrationTable(aws, table).get(FORGOTTEN)
    return None if item is None else text_of(item, HASH_KEY)
