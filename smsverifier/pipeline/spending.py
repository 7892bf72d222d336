"""What a stack's messages have really cost so far, as the delivery receipts tell."""

from smsverifier.aws import Aws
from smsverifier.core.cost import Spent
from smsverifier.pipeline.receipts import read_receipts
from smsverifier.pipeline.rows import Rows

CLOCK_MARGIN_MS = 60_000
"""A receipt may be stamped before the row that says `sent` was written."""


def read_spending(aws: Aws, table: str) -> Spent:
    """What the messages of the stack with this table have cost."""
    messages = Rows(aws, table).tally(0).messages
    if not messages:
        return Spent(0, 0, 0.0)
    since_ms = min(messages.values()) - CLOCK_MARGIN_MS
    receipts = read_receipts(aws, since_ms, messages.keys())
    prices = [receipt.price_usd for receipt in receipts if receipt.price_usd is not None]
    return Spent(len(messages), len(prices), sum(prices))
