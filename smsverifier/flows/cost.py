"""`cost` from end to end: the estimate, and what the receipts of a running stack say."""

from pathlib import Path

from smsverifier.config.price_table import load_prices
from smsverifier.core.cost import Spent
from smsverifier.errors import ExitCode, UsageError
from smsverifier.flows.cap import most_it_can_spend
from smsverifier.flows.configured import Configured, configured
from smsverifier.flows.options import Options
from smsverifier.flows.session import open_session
from smsverifier.flows.wrong_folder import tell_built_in
from smsverifier.local.process import find_running
from smsverifier.pipeline.asked import Silence, ask
from smsverifier.pipeline.ceiling import ceiling_document, ceiling_of
from smsverifier.pipeline.checks.case import utc_today
from smsverifier.pipeline.estimate import estimate
from smsverifier.pipeline.receipts.spending import read_spending
from smsverifier.report.cost_view import cost_document, cost_view

MOST_REGISTRATIONS = 10_000_000
"""As `event.expected_registrations`."""


def show_cost(options: Options, registrations: int | None, prices: Path | None) -> int:
    """What `registrations`, else the expected ones, will cost; returns the exit code."""
    if registrations is not None and not 1 <= registrations <= MOST_REGISTRATIONS:
        raise UsageError(
            f"{registrations} registrations cannot be reckoned with",
            where="--registrations",
            hint=f"Give a number from 1 to {MOST_REGISTRATIONS}.",
        )
    known = configured(options)
    tell_built_in(known)
    count = registrations or known.config.event.expected_registrations
    table = load_prices(prices, known.path)
    found = estimate(known.config, table, count)
    spent, today = _so_far(options, known), utc_today()
    spending = ceiling_document(ceiling_of(known.config, table))
    known.screen.document({**cost_document(found, spent, today), "spending": spending})
    known.screen.show(cost_view(found, spent, today))
    known.screen.show("", most_it_can_spend(known.config, table, today))
    known.screen.say(
        "An estimate: your own prices go into prices.yaml beside the configuration. "
        "SMS prices: https://aws.amazon.com/sns/sms-pricing/"
    )
    return ExitCode.DONE


def _so_far(options: Options, known: Configured) -> Spent | None:
    """What the receipts say; None where there are none, or nobody to ask."""
    if not known.config.sms.delivery_receipts:
        return None

    def read() -> Spent | None:
        if known.target == "local" and find_running() is None:
            return None
        session = open_session(options)
        # No table: the stack is not there yet, or not any more.
        return read_spending(session.aws, session.names.table)

    asked = ask(read)
    if isinstance(asked, Silence):
        known.screen.say(f"What was spent so far is unknown: {asked.error.message}")
        return None
    return asked.value
