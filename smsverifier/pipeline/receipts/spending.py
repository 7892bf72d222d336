"""What a stack's messages have really cost so far, as the delivery receipts tell."""

from smsverifier.aws import Aws
from smsverifier.core.cost import Spent
from smsverifier.pipeline.receipts.reading import last_receipts
from smsverifier.pipeline.registrations.rows import Rows


def read_spending(aws: Aws, table: str) -> Spent | None:
    """What the messages of the stack with this table have cost; None without a table."""
    tally = Rows(aws, table).tally_if_there(0)
    if tally is None:
        return None
    messages = tally.messages
    receipts = last_receipts(aws, messages).values()
    prices = [receipt.price_usd for receipt in receipts if receipt.price_usd is not None]
    return Spent(len(messages), len(prices), sum(prices))
