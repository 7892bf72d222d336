"""What a stack's messages have really cost so far, as the delivery receipts tell."""

from smsverifier.aws import Aws
from smsverifier.core.cost import Spent
from smsverifier.pipeline.receipts.reading import last_receipts
from smsverifier.pipeline.registrations.rows import Rows


def read_spending(aws: Aws, table: str) -> Spent:
    """What the messages of the stack with this table have cost."""
    messages = Rows(aws, table).tally(0).messages
    receipts = last_receipts(aws, messages).values()
    prices = [receipt.price_usd for receipt in receipts if receipt.price_usd is not None]
    return Spent(len(messages), len(prices), sum(prices))
