"""One look at a stack, for `status` and its `--watch`."""

import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass

from smsverifier.aws.together import together
from smsverifier.bundle import unconfirmed_after_seconds
from smsverifier.core.health import Health
from smsverifier.core.status import StackState, StackStatus, stack_status
from smsverifier.engine import observe
from smsverifier.errors import ExitCode
from smsverifier.flows.session import Session
from smsverifier.pipeline.health import read_health
from smsverifier.report.documents import status_document
from smsverifier.report.screen import View
from smsverifier.report.status_view import status_view
from smsverifier.report.watching import watching

WATCH_SECONDS = 2.0


@dataclass(frozen=True)
class Look:
    """What one look saw."""

    status: StackStatus
    outputs: Mapping[str, str | None]
    health: Health

    def view(self, session: Session) -> View:
        """It, on the screen."""
        return status_view(self.status, session.place_text, self.outputs, self.health)


def look(session: Session) -> Look:
    """Read every resource and the pipeline's numbers at once."""
    resources = session.resources
    observation, health = together(lambda: observe(resources), lambda: _health(session))
    status = stack_status(session.config.stack, resources, observation)
    return Look(status, session.outputs(observation), health)


def _health(session: Session) -> Health:
    patience = unconfirmed_after_seconds(session.config)
    return read_health(session.aws, session.names, patience)


def show_status(session: Session) -> int:
    """Show the status once; DONE only if the stack is ready."""
    seen = look(session)
    session.screen.document(
        status_document(seen.status, session.where(), seen.outputs, seen.health)
    )
    session.screen.show(seen.view(session))
    if seen.status.state is StackState.READY:
        session.screen.say("Next: smsverifier test-register +91…, or smsverifier logs")
        return ExitCode.DONE
    session.screen.say("Next: smsverifier plan, then smsverifier up")
    return ExitCode.NOT_IN_SYNC


def watch_status(session: Session) -> int:
    """Show the status again and again until Ctrl-C: the way to end it, so nothing is said."""
    with watching(session.screen) as show, suppress(KeyboardInterrupt):
        while True:
            show(look(session).view(session))
            time.sleep(WATCH_SECONDS)
    return ExitCode.INTERRUPTED
