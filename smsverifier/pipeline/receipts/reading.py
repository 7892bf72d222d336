"""Delivery receipts: what SNS logged about each SMS after it handed out the message id.

They are there only if the account's delivery logging is on (`resources.delivery_receipts`), may
come late (aws: delivery-logs-come-late), and lie in log groups that all stacks of an account share:
whoever reads them knows its own by their message ids.
"""

import json
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from smsverifier.aws import Aws
from smsverifier.aws.together import together
from smsverifier.naming import Names
from smsverifier.pipeline.logs import raw_events
from smsverifier.sms.text import mask

CLOCKS_MS = 60_000
"""How far the clocks of SNS, the handler and this machine may be apart."""
PAGE = 10_000
"""Events per call: CloudWatch's most, though a page ends at 1 MB as well."""
MOST = 50_000
"""Events read of each group: some 50 calls. A larger event's later receipts are not looked at."""
FEW = 10
"""Up to so many message ids CloudWatch looks for itself; more are sorted out here."""

_NUMBER = re.compile(r"\+?[0-9]{8,15}")


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
    """In the carrier's or SNS's words, numbers masked; `pipeline.reasons` explains them."""
    price_usd: float | None
    """For all parts. None where it was not told, as for what never reached a carrier."""
    carrier: str | None
    at_ms: int
    """Epoch milliseconds."""


def last_receipts(aws: Aws, sent: Mapping[str, int]) -> Mapping[str, Receipt]:
    """The last receipt of each of these messages (id → when it was sent, epoch milliseconds)."""
    if not sent:
        return {}
    found = read_receipts(aws, min(sent.values()), sent.keys())
    return {receipt.message_id: receipt for receipt in found}


def read_receipts(
    aws: Aws, since_ms: int, message_ids: Collection[str] | None = None
) -> tuple[Receipt, ...]:
    """The receipts logged since a moment, oldest first; only those of `message_ids` if given.

    By whichever clock: those of a minute before are among them.
    """
    groups = Names("", aws.region, aws.account).receipt_log_groups
    since_ms, pattern = max(0, since_ms - CLOCKS_MS), _pattern(message_ids)
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
        provider_response=without_numbers(response),
        price_usd=_number(delivery.get("priceInUSD")),
        carrier=delivery.get("phoneCarrier"),
        at_ms=at_ms,
    )


def without_numbers(response: str) -> str:
    """A carrier's words with phone numbers masked, however it writes them."""
    return _NUMBER.sub(lambda found: mask(found[0]), response)


def _fate(status: object, response: str) -> Fate:
    """Only words that name the phone itself are a delivery (aws: carrier-is-not-the-phone)."""
    if status != "SUCCESS":
        return Fate.FAILED
    words = response.lower()
    by_phone = "accepted by phone" in words or "delivered" in words
    return Fate.DELIVERED if by_phone and "carrier" not in words else Fate.ACCEPTED


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) else None


def _pattern(message_ids: Collection[str] | None) -> dict[str, str]:
    if message_ids is None or not 0 < len(message_ids) <= FEW:
        return {}
    # `?` before each: a line with any of them.
    terms = [f'"{message_id}"' for message_id in message_ids]
    return {"filterPattern": terms[0] if len(terms) == 1 else " ".join(f"?{t}" for t in terms)}


def _read(aws: Aws, group: str, since_ms: int, pattern: Mapping[str, str]) -> list[Receipt]:
    """All of one group; a group that is not there yet holds none."""
    events = raw_events(aws, group, since_ms, MOST, limit=PAGE, **pattern)
    parsed = (parse_receipt(event["message"], event["timestamp"]) for event in events)
    return [receipt for receipt in parsed if receipt is not None]
