"""One look at a stack, for `status` and its `--watch`."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass

from smsverifier.aws.gather import gather
from smsverifier.commands.context import Context
from smsverifier.delivery.health import (
    DeliverySummary,
    Health,
    health_of,
    read_counts,
    read_delivery_summary,
)
from smsverifier.errors import ExitCode
from smsverifier.output.documents import status_document
from smsverifier.output.screen import View, redraw, spinner
from smsverifier.output.status_view import status_view
from smsverifier.provision.status import (
    ResourceState,
    StackState,
    StackStatus,
    stack_presence,
    stack_status,
)
from smsverifier.registration_table import unconfirmed_after_seconds

WATCH_SECONDS = 2.0
AFTERMATH_SECONDS = 30.0


@dataclass(frozen=True)
class StatusSnapshot:
    """What one look saw."""

    status: StackStatus
    outputs: Mapping[str, str | None]
    health: Health

    def view(self, context: Context) -> View:
        """It, on the screen."""
        return status_view(self.status, context.place_text, self.outputs, self.health)


class StatusReader:
    """Looks at one stack, once or again and again.

    What asks the whole account is looked at less often: it changes slowly, and its calls are few
    per second for all of the account's users.
    """

    def __init__(self, context: Context) -> None:
        self._context = context
        self._aftermath = DeliverySummary()
        self._next = 0.0

    def look(self) -> StatusSnapshot:
        """Read every resource and the pipeline's numbers at once."""
        context = self._context
        resources = context.resources
        observation, health = gather(lambda: context.observe(resources), self._health)
        judge = stack_status if context.is_whole else stack_presence
        status = judge(context.config.stack, resources, observation)
        return StatusSnapshot(status, context.outputs(observation), health)

    def _health(self) -> Health:
        context = self._context
        if not context.runs:
            return Health()
        patience = unconfirmed_after_seconds(context.config)
        numbers = read_counts(context.aws, context.names, patience)
        if context.aws.clock() >= self._next:
            self._aftermath = read_delivery_summary(context.aws, numbers.tally)
            self._next = context.aws.clock() + AFTERMATH_SECONDS
        return health_of(numbers, self._aftermath)


def show_status(context: Context) -> int:
    """Show the status once; DONE only if the stack is ready."""
    with spinner(context.screen, "the stack"):
        seen = StatusReader(context).look()
    document = status_document(seen.status, context.where(), seen.outputs, seen.health)
    context.screen.document({**document, "kept": [vars(held) for held in context.kept]})
    context.screen.show(seen.view(context))
    if seen.status.state is StackState.READY:
        context.screen.say(_next_of_ready(seen.health))
        return ExitCode.DONE
    context.screen.say(_next(seen.status))
    return ExitCode.NOT_IN_SYNC


def _next_of_ready(health: Health) -> str:
    sms = health.sms
    if sms is not None and sms.over_cap + sms.held + sms.given_up > 0:
        return "Next: as said above; smsverifier registrations list --not-told shows who waits"
    return "Next: smsverifier test-register +91…, or smsverifier logs"


def _next(status: StackStatus) -> str:
    since = status.paused_since
    if status.state is StackState.UNKNOWN:
        return "Whether it is as it should be is not known: mend the configuration first"
    if since is None:
        return "Next: smsverifier plan, then smsverifier up"
    pipe = next(resource for resource in status.resources if resource.key == "pipe")
    if pipe.state is ResourceState.READY:
        return f"Paused since {since}: nobody is texted. Next: smsverifier resume"
    return (
        f"To be paused since {since}, but not all of it is as that asks for: people may be texted. "
        "Next: smsverifier pause to stop that, or smsverifier resume to send"
    )


def watch_status(context: Context) -> int:
    """Show the status again and again until Ctrl-C: the way to end it, so nothing is said."""
    looking = StatusReader(context)
    with suppress(KeyboardInterrupt):
        while True:
            redraw(context.screen, looking.look().view(context))
            context.aws.sleep(WATCH_SECONDS)
    return ExitCode.INTERRUPTED
