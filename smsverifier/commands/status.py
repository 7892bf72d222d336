"""One look at a stack, for `status` and its `--watch`."""

import time
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

    def view(self, session: Context) -> View:
        """It, on the screen."""
        return status_view(self.status, session.place_text, self.outputs, self.health)


class StatusReader:
    """Looks at one stack, once or again and again.

    What asks the whole account is looked at less often: it changes slowly, and its calls are few
    per second for all of the account's users.
    """

    def __init__(self, session: Context) -> None:
        self._session = session
        self._aftermath = DeliverySummary()
        self._next = 0.0

    def look(self) -> StatusSnapshot:
        """Read every resource and the pipeline's numbers at once."""
        session = self._session
        resources = session.resources
        observation, health = gather(lambda: session.observe(resources), self._health)
        judge = stack_status if session.is_whole else stack_presence
        status = judge(session.config.stack, resources, observation)
        return StatusSnapshot(status, session.outputs(observation), health)

    def _health(self) -> Health:
        session = self._session
        if not session.runs:
            return Health()
        patience = unconfirmed_after_seconds(session.config)
        numbers = read_counts(session.aws, session.names, patience)
        if session.aws.clock() >= self._next:
            self._aftermath = read_delivery_summary(session.aws, numbers.tally)
            self._next = session.aws.clock() + AFTERMATH_SECONDS
        return health_of(numbers, self._aftermath)


def show_status(session: Context) -> int:
    """Show the status once; DONE only if the stack is ready."""
    with spinner(session.screen, "the stack"):
        seen = StatusReader(session).look()
    document = status_document(seen.status, session.where(), seen.outputs, seen.health)
    session.screen.document({**document, "kept": [vars(held) for held in session.kept]})
    session.screen.show(seen.view(session))
    if seen.status.state is StackState.READY:
        session.screen.say(_next_of_ready(seen.health))
        return ExitCode.DONE
    session.screen.say(_next(seen.status))
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


def watch_status(session: Context) -> int:
    """Show the status again and again until Ctrl-C: the way to end it, so nothing is said."""
    looking = StatusReader(session)
    with suppress(KeyboardInterrupt):
        while True:
            redraw(session.screen, looking.look().view(session))
            time.sleep(WATCH_SECONDS)
    return ExitCode.INTERRUPTED
