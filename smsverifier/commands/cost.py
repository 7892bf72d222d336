"""`cost` from end to end: the estimate, and what the receipts of a running stack say."""

from pathlib import Path

from smsverifier.aws.result import Ok, Result, result_of
from smsverifier.commands.configuration import read_configuration, say_demo
from smsverifier.commands.context import Context
from smsverifier.config.price_table import load_prices
from smsverifier.delivery.capacity import capacity_of
from smsverifier.delivery.channels import compare_channels
from smsverifier.delivery.cost import Spent, ceiling_of, estimate, read_spending
from smsverifier.errors import UsageError
from smsverifier.output.cost_view import CostResult
from smsverifier.output.place_warnings import PlaceWarning, say_place_warnings
from smsverifier.preflight.form import places_finding

MOST_REGISTRATIONS = 100_000_000
"""As `sms.max_messages`."""


def estimate_cost(context: Context, registrations: int | None, prices: Path | None) -> CostResult:
    """What `registrations`, else the expected ones, will cost."""
    if registrations is not None and not 1 <= registrations <= MOST_REGISTRATIONS:
        raise UsageError(
            f"{registrations} registrations cannot be reckoned with",
            where="--registrations",
            hint=f"Give a number from 1 to {MOST_REGISTRATIONS}.",
        )
    read_configuration(context)
    say_demo(context)
    config = context.config
    table = load_prices(prices, context.loaded.path)
    people = registrations or config.event.expected_registrations
    places = places_finding(config, people)
    say_place_warnings(context.screen, tuple(PlaceWarning.of(places)))
    return CostResult(
        estimate=estimate(config, table, people),
        channels=compare_channels(config, table, people),
        so_far=_so_far(context),
        ceiling=ceiling_of(config, table),
        capacity=capacity_of(config, table, people),
        today=context.today,
    )


def _so_far(context: Context) -> Result[Spent | None]:
    """What the receipts say; None where there are none, or nobody to ask."""
    if not context.config.sms.delivery_receipts:
        return Ok(None)
    # Not with the rest: an estimate asks nobody.
    from smsverifier.commands.connection import connect  # noqa: PLC0415
    from smsverifier.local.process import find_running  # noqa: PLC0415

    def read() -> Spent | None:
        if context.target == "local" and find_running(context.site) is None:
            return None
        connect(context)
        # No table: the stack is not there yet, or not any more.
        return read_spending(context.aws, context.names.table)

    return result_of(read)
