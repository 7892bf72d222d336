"""Delivery receipts: what SNS logged about each SMS after it handed out the message id.

They are there only if the account's delivery logging is on (`resources.delivery_receipts`), may
come late (aws: delivery-logs-come-late), and lie in log groups that all stacks of an account share:
whoever reads them knows its own by their message ids.
"""

import json
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from smsverifier.aws import Aws
from smsverifier.aws.gather import gather
from smsverifier.delivery.logs import LogEvent, raw_events, read_logs
from smsverifier.naming import Names
from smsverifier.registration_table import RegistrationTable
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


class DeliveryStatus(StrEnum):
    """How far an SMS is known to have come."""

    ACCEPTED = "accepted by carrier"
    DELIVERED = "delivered"
    FAILED = "failed"


@dataclass(frozen=True)
class Receipt:
    """What became of one SMS."""

    message_id: str
    status: DeliveryStatus
    provider_response: str
    """In the carrier's or SNS's words, numbers masked; `reasons` explains them."""
    price_usd: float | None
    """For all parts. None where it was not told, as for what never reached a carrier."""
    carrier: str | None
    at_ms: int
    """Epoch milliseconds."""


@dataclass
class Sent:
    """Messages that were sent, of any number: what it takes to ask for their receipts."""

    since_ms: int | None = None
    """When the first of them was, epoch milliseconds."""
    ids: set[str] = field(default_factory=set)
    """Theirs, while they are few; of more, some."""

    def add(self, message_id: str, at_ms: int) -> None:
        """One more."""
        self.since_ms = at_ms if self.since_ms is None else min(self.since_ms, at_ms)
        if len(self.ids) <= FEW:
            self.ids.add(message_id)


def receipts_of_sent(aws: Aws, sent: Sent) -> Mapping[str, Receipt]:
    """As `last_receipts`; of many messages there may be others' receipts among them."""
    if sent.since_ms is None:
        return {}
    found = read_receipts(aws, sent.since_ms, sent.ids if len(sent.ids) <= FEW else None)
    return {receipt.message_id: receipt for receipt in found}


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
    parts = gather(*(lambda g=group: _read(aws, g, since_ms, pattern) for group in groups))
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
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return None
    return Receipt(
        message_id=str(message_id),
        status=_delivery_status(status, response),
        provider_response=without_numbers(response),
        price_usd=_number(delivery.get("priceInUSD")),
        carrier=delivery.get("phoneCarrier"),
        at_ms=at_ms,
    )


def without_numbers(response: str) -> str:
    """A carrier's words with phone numbers masked, however it writes them."""
    return _NUMBER.sub(lambda found: mask(found[0]), response)


def _delivery_status(status: object, response: str) -> DeliveryStatus:
    """Only words that name the phone itself are a delivery (aws: carrier-is-not-the-phone)."""
    if status != "SUCCESS":
        return DeliveryStatus.FAILED
    words = response.lower()
    by_phone = "accepted by phone" in words or "delivered" in words
    return (
        DeliveryStatus.DELIVERED if by_phone and "carrier" not in words else DeliveryStatus.ACCEPTED
    )


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


SOURCE = "sms"
AGAIN_SECONDS = 5.0
"""Between two looks into the table; less than a followed log looks back, so nothing is missed."""


class StackDeliveryLog:
    """The delivery logs of one account, seen by one stack, fit to be shown.

    All stacks and everything else in an account that sends SMS share those logs: only what has one
    of this stack's message ids is shown, and the numbers in it are masked.
    """

    def __init__(self, aws: Aws, names: Names) -> None:
        self._aws = aws
        self._names = names
        self._groups = dict.fromkeys(names.receipt_log_groups, SOURCE)
        self._own: set[str] = set()
        self._next = 0.0

    def read(self, since_ms: int) -> list[LogEvent]:
        """This stack's events since a moment, oldest first, with masked numbers."""
        events = read_logs(self._aws, self._groups, since_ms)
        by_message = [(parse_receipt(event.message, event.at_ms), event) for event in events]
        ids = {receipt.message_id for receipt, _ in by_message if receipt}
        own = self._own_of(ids)
        return [
            _masked(event) for receipt, event in by_message if receipt and receipt.message_id in own
        ]

    def _own_of(self, ids: set[str]) -> set[str]:
        if ids - self._own and self._aws.clock() >= self._next:
            rows = RegistrationTable(self._aws, self._names.table)
            row_counts = rows.row_counts_if_there(0, consistent=True)
            self._own = set() if row_counts is None else set(row_counts.messages)
            self._next = self._aws.clock() + AGAIN_SECONDS
        return self._own


def _masked(event: LogEvent) -> LogEvent:
    """The same event without a number in the carrier's words, which need not write it as we do."""
    line = json.loads(event.message)
    delivery = line["delivery"]
    if "providerResponse" in delivery:
        delivery["providerResponse"] = without_numbers(str(delivery["providerResponse"]))
    return replace(event, message=json.dumps(line, ensure_ascii=False))
