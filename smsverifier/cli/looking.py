"""One look at a stack, for `status` and its `--watch`."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NoReturn

from rich.console import RenderableType

from smsverifier.aws.together import together
from smsverifier.cli.session import Session
from smsverifier.core.health import Health
from smsverifier.core.status import StackStatus, stack_status
from smsverifier.engine import observe
from smsverifier.pipeline.health import read_health
from smsverifier.report.status_view import status_view
from smsverifier.report.watching import watching

WATCH_SECONDS = 2.0


@dataclass(frozen=True)
class Look:
    """What one look saw."""

    status: StackStatus
    outputs: Mapping[str, str | None]
    health: Health

    def view(self, session: Session) -> RenderableType:
        """It, on the screen."""
        return status_view(self.status, session.place_text, self.outputs, self.health)


def look(session: Session) -> Look:
    """Read every resource and the pipeline's numbers at once."""
    resources = session.resources
    observation, health = together(
        lambda: observe(resources), lambda: read_health(session.aws, session.names)
    )
    status = stack_status(session.config.stack, resources, observation)
    return Look(status, session.outputs(observation), health)


def watch_status(session: Session) -> NoReturn:
    """Show the status again and again until Ctrl-C."""
    with watching(session.screen) as show:
        while True:
            show(look(session).view(session))
            time.sleep(WATCH_SECONDS)
