"""A stack's part of SNS's delivery logs, fit to be shown.

All stacks and everything else in an account that sends SMS share those logs: only what has one of
this stack's message ids is shown, and the numbers in it are masked.
"""

import json
from dataclasses import replace

from smsverifier.aws import Aws
from smsverifier.core.log import LogEvent
from smsverifier.naming import Names
from smsverifier.pipeline.logs import read_logs
from smsverifier.pipeline.receipts.reading import parse_receipt, without_numbers
from smsverifier.pipeline.registrations.rows import Rows

SOURCE = "sms"
AGAIN_SECONDS = 5.0
"""Between two looks into the table; less than a followed log looks back, so nothing is missed."""


class DeliveryLog:
    """The delivery logs of one account, seen by one stack."""

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
            rows = Rows(self._aws, self._names.table)
            tally = rows.tally_if_there(0, consistent=True)
            self._own = set() if tally is None else set(tally.messages)
            self._next = self._aws.clock() + AGAIN_SECONDS
        return self._own


def _masked(event: LogEvent) -> LogEvent:
    """The same event without a number in the carrier's words, which need not write it as we do."""
    line = json.loads(event.message)
    delivery = line["delivery"]
    if "providerResponse" in delivery:
        delivery["providerResponse"] = without_numbers(str(delivery["providerResponse"]))
    return replace(event, message=json.dumps(line, ensure_ascii=False))
