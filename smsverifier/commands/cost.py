"""`cost` from end to end: the estimate, and what the receipts of a running stack say."""

from pathlib import Path

from smsverifier.aws.result import Unavailable, result_of
from smsverifier.commands import StackOptions
from smsverifier.commands.cap import max_spend_sentence
from smsverifier.commands.configuration import StackConfig, read_stack_config, say_built_in
from smsverifier.commands.context import open_context
from smsverifier.config.price_table import load_prices
from smsverifier.delivery.cost import Spent, ceiling_document, ceiling_of, estimate, read_spending
from smsverifier.errors import ExitCode, UsageError
from smsverifier.local.process import find_running
from smsverifier.output.cost_view import cost_document, cost_view
from smsverifier.preflight.check_context import utc_today

MOST_REGISTRATIONS = 10_000_000
"""As `event.expected_registrations`."""


def show_cost(options: StackOptions, registrations: int | None, prices: Path | None) -> int:
    """What `registrations`, else the expected ones, will cost; returns the exit code."""
    if registrations is not None and not 1 <= registrations <= MOST_REGISTRATIONS:
        raise UsageError(
            f"{registrations} registrations cannot be reckoned with",
            where="--registrations",
            hint=f"Give a number from 1 to {MOST_REGISTRATIONS}.",
        )
    known = read_stack_config(options)
    say_built_in(known)
    count = registrations or known.config.event.expected_registrations
    table = load_prices(prices, known.path)
    found = estimate(known.config, table, count)
    spent, today = _so_far(options, known), utc_today()
    spending = ceiling_document(ceiling_of(known.config, table))
    known.screen.document({**cost_document(found, spent, today), "spending": spending})
    known.screen.show(cost_view(found, spent, today))
    known.screen.show("", max_spend_sentence(known.config, table, today))
    known.screen.say(
        "An estimate: your own prices go into prices.yaml beside the configuration. "
        "SMS prices: https://aws.amazon.com/sns/sms-pricing/"
    )
    return ExitCode.DONE


def _so_far(options: StackOptions, known: StackConfig) -> Spent | None:
    """What the receipts say; None where there are none, or nobody to ask."""
    if not known.config.sms.delivery_receipts:
        return None

    def read() -> Spent | None:
        if known.target == "local" and find_running() is None:
            return None
        context = open_context(options)
        # No table: the stack is not there yet, or not any more.
        return read_spending(context.aws, context.names.table)

    asked = result_of(read)
    if isinstance(asked, Unavailable):
        known.screen.say(f"What was spent so far is unknown: {asked.error.message}")
        return None
    return asked.value
