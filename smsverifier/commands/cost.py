"""`cost` from end to end: the estimate, and what the receipts of a running stack say."""

from pathlib import Path

from smsverifier.aws.result import Unavailable, result_of
from smsverifier.commands.cap import max_spend_sentence
from smsverifier.commands.configuration import read_configuration, say_built_in
from smsverifier.commands.connection import connect
from smsverifier.commands.context import Context
from smsverifier.config.price_table import load_prices
from smsverifier.delivery.cost import Spent, ceiling_document, ceiling_of, estimate, read_spending
from smsverifier.errors import ExitCode, UsageError
from smsverifier.local.process import find_running
from smsverifier.output.cost_view import cost_document, cost_view

MOST_REGISTRATIONS = 10_000_000
"""As `event.expected_registrations`."""


def show_cost(context: Context, registrations: int | None, prices: Path | None) -> int:
    """What `registrations`, else the expected ones, will cost; returns the exit code."""
    if registrations is not None and not 1 <= registrations <= MOST_REGISTRATIONS:
        raise UsageError(
            f"{registrations} registrations cannot be reckoned with",
            where="--registrations",
            hint=f"Give a number from 1 to {MOST_REGISTRATIONS}.",
        )
    read_configuration(context)
    say_built_in(context)
    count = registrations or context.config.event.expected_registrations
    table = load_prices(prices, context.loaded.path)
    found = estimate(context.config, table, count)
    spent, today = _so_far(context), context.today
    spending = ceiling_document(ceiling_of(context.config, table))
    context.screen.document({**cost_document(found, spent, today), "spending": spending})
    context.screen.show(cost_view(found, spent, today))
    context.screen.show("", max_spend_sentence(context.config, table, today))
    context.screen.say(
        "An estimate: your own prices go into prices.yaml beside the configuration. "
        "SMS prices: https://aws.amazon.com/sns/sms-pricing/"
    )
    return ExitCode.DONE


def _so_far(context: Context) -> Spent | None:
    """What the receipts say; None where there are none, or nobody to ask."""
    if not context.config.sms.delivery_receipts:
        return None

    def read() -> Spent | None:
        if context.target == "local" and find_running(context.site) is None:
            return None
        connect(context)
        # No table: the stack is not there yet, or not any more.
        return read_spending(context.aws, context.names.table)

    asked = result_of(read)
    if isinstance(asked, Unavailable):
        context.screen.say(f"What was spent so far is unknown: {asked.error.message}")
        return None
    return asked.value
