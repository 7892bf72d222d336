"""Delivery receipts: what SNS logged about each SMS after it handed out the message id.

They are there only if the account's delivery logging is on (`resources.delivery_receipts`), may
come up to 72 hours late, and lie in log groups that all stacks of an account share (facts §5.4):
whoever reads them knows its own by their message ids.
"""

import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice
from typing import Any

from smsverifier.aws import Aws
from smsverifier.aws.errors import find
from smsverifier.aws.together import together
from smsverifier.naming import Names

NO_GROUP = "ResourceNotFoundException"
PAGE = 10_000
"""Events per call: CloudWatch's most, though a page ends at 1 MB as well."""
MOST = 50_000
"""Events read of each group: some 50 calls. A larger event's later receipts are not looked at."""
FEW = 10
"""Up to so many message ids CloudWatch looks for itself; more are sorted out here."""


class Fate(StrEnum):
    """How far an SMS is known to have come."""

    ACCEPTED = "accepted by carrier"
    DELIVERED = "delivered"
    FAILED = "failed"


@dataclass(frozen=True)
class Receipt:
    """What became of one SMS."""

    message_id: str
    fate: Fate
    provider_response: str
    """In the carrier's or SNS's words; `pipeline.reasons` explains them."""
    price_usd: float | None
    """For all parts. None where it was not told, as for what never reached a carrier."""
    parts: int | None
    carrier: str | None
    at_ms: int
    """Epoch milliseconds."""
    dwell_ms: int | None
    """How long SNS had it."""

    @property
    def delivered(self) -> bool:
        """Whether the phone itself has it."""
        return self.fate is Fate.DELIVERED


def read_receipts(
    aws: Aws, since_ms: int, message_ids: Collection[str] | None = None
) -> tuple[Receipt, ...]:
    """The receipts logged since a moment, oldest first; only those of `message_ids` if given."""
    groups = Names("", aws.region, aws.account).receipt_log_groups
    pattern = _pattern(message_ids)
    parts = together(*(lambda g=group: _read(aws, g, since_ms, pattern) for group in groups))
    found = [receipt for part in parts for receipt in part]
    if message_ids is not None:
        found = [receipt for receipt in found if receipt.message_id in message_ids]
    return tuple(sorted(found, key=lambda receipt: receipt.at_ms))


def parse_receipt(message: str, at_ms: int) -> Receipt | None:
    """The receipt in one log line; None for a line that is none."""
    try:
        line: Any = json.loads(message)
        message_id = line["notification"]["messageId"]
        delivery, status = line["delivery"], line["status"]
        response = str(delivery.get("providerResponse", ""))
    except (ValueError, LookupError, TypeError, AttributeError):
        return None
    return Receipt(
        message_id=str(message_id),
        fate=_fate(status, response),
        provider_response=response,
        price_usd=_number(delivery.get("priceInUSD")),
        parts=delivery.get("numberOfMessageParts"),
        carrier=delivery.get("phoneCarrier"),
        at_ms=at_ms,
        dwell_ms=delivery.get("dwellTimeMs"),
    )


def _fate(status: object, response: str) -> Fate:
    """Only words that name the phone itself are a delivery (facts §5.4)."""
    if status != "SUCCESS":
        return Fate.FAILED
    words = response.lower()
    by_phone = "accepted by phone" in words and "accepted by phone carrier" not in words
    return Fate.DELIVERED if by_phone or "delivered" in words else Fate.ACCEPTED


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) else None


def _pattern(message_ids: Collection[str] | None) -> dict[str, str]:
    if message_ids is None or not 0 < len(message_ids) <= FEW:
        return {}
    # `?` before each: a line with any of them.
    terms = [f'"{message_id}"' for message_id in message_ids]
    return {"filterPattern": terms[0] if len(terms) == 1 else " ".join(f"?{t}" for t in terms)}


def _read(aws: Aws, group: str, since_ms: int, pattern: dict[str, str]) -> list[Receipt]:
    """All of one group; a group that is not there yet holds none."""
    pages = (
        aws.client("logs")
        .get_paginator("filter_log_events")
        .paginate(logGroupName=group, startTime=since_ms, limit=PAGE, **pattern)
    )
    return find(lambda: list(islice(_receipts(pages), MOST)), NO_GROUP) or []


def _receipts(pages: Any) -> Iterator[Receipt]:
    for page in pages:
        for event in page["events"]:
            receipt = parse_receipt(event["message"], event["timestamp"])
            if receipt is not None:
                yield receipt
