"""Looks at a stack, for `status` and its `--watch`."""

from collections.abc import Iterator, Sequence

from smsverifier.announced import Announcement
from smsverifier.aws.gather import gather
from smsverifier.commands.announcements import items_of
from smsverifier.commands.context import Context
from smsverifier.delivery.alerts import with_alerts
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
        observation, health, announcements = gather(
            lambda: context.observe(resources), self._health, self._announcements
        )
        if context.runs:
            health = with_alerts(health, observation, context.config, context.names)
        judge = stack_status if context.is_whole else stack_presence
        return StatusResult(
            judge(context.config.stack, resources, observation),
            context.location(),
            context.location_text,
            context.outputs(observation),
            health,
            context.kept,
            announcements,
            int(context.now().timestamp() * 1000),
        )

    def _announcements(self) -> Sequence[Announcement]:
        return items_of(self._context).all() if self._context.runs else ()

    def _health(self) -> Health:
        context = self._context
        if not context.runs:
            return Health()
        patience = unconfirmed_after_seconds(context.config)
        config = context.config
        field = config.email_field
        numbers = read_counts(context.aws, context.names, patience, field)
        if context.aws.clock() >= self._next:
            self._summary = read_delivery_summary(context.aws, numbers.row_counts, config)
            self._next = context.aws.clock() + AFTERMATH_SECONDS
        return health_of(numbers, self._summary, sms_enabled=config.sms.enabled)
