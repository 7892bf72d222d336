"""Looks at a stack, for `status` and its `--watch`."""

from collections.abc import Iterator

from smsverifier.aws.gather import gather
from smsverifier.commands.closing import registration_now
from smsverifier.commands.context import Context
from smsverifier.delivery.health import (
    DeliverySummary,
    Health,
    health_of,
    read_counts,
    read_delivery_summary,
)
from smsverifier.output.screen import spinner
from smsverifier.output.status_view import StatusResult
from smsverifier.provision.status import stack_presence, stack_status
from smsverifier.registration_table import unconfirmed_after_seconds

WATCH_SECONDS = 2.0
AFTERMATH_SECONDS = 30.0


def read_status(context: Context) -> StatusResult:
    """One look."""
    with spinner(context.screen, "the stack"):
        return StatusReader(context).look()


def watch_status(context: Context) -> Iterator[StatusResult]:
    """One look after the other, without an end."""
    reader = StatusReader(context)
    while True:
        yield reader.look()
        context.aws.sleep(WATCH_SECONDS)


class StatusReader:
    """Looks at one stack, once or again and again.

    What asks the whole account is looked at less often: it changes slowly, and its calls are few
    per second for all of the account's users.
    """

    def __init__(self, context: Context) -> None:
        self._context = context
        self._summary = DeliverySummary()
        self._next = 0.0

    def look(self) -> StatusResult:
        """Read every resource and the pipeline's numbers at once."""
        context = self._context
        resources = context.resources
        observation, health = gather(lambda: context.observe(resources), self._health)
        judge = stack_status if context.is_whole else stack_presence
        return StatusResult(
            judge(context.config.stack, resources, observation),
            context.location(),
            context.location_text,
            context.outputs(observation),
            health,
            context.kept,
            registration_now(observation.get("api"), health, context.now()),
            context.config.zone,
        )

    def _health(self) -> Health:
        context = self._context
        if not context.runs:
            return Health()
        patience = unconfirmed_after_seconds(context.config)
        numbers = read_counts(context.aws, context.names, patience)
        if context.aws.clock() >= self._next:
            self._summary = read_delivery_summary(context.aws, numbers.row_counts)
            self._next = context.aws.clock() + AFTERMATH_SECONDS
        return health_of(numbers, self._summary)
