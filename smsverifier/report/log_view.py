"""Log events on the screen and as JSON."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from rich.text import Text

from smsverifier.core.log import LogEvent

STYLES = {"handler": "cyan", "pipe": "magenta"}


def log_line(event: LogEvent) -> Text:
    """One event on one line, at local time."""
    at = datetime.fromtimestamp(event.at_ms / 1000).astimezone()
    return Text.assemble(
        (f"{at:%H:%M:%S} ", "dim"),
        (f"{event.source:<8}", STYLES.get(event.source, "")),
        event.message,
    )


def logs_document(stack: str, events: Sequence[LogEvent]) -> dict[str, Any]:
    """All events, oldest first."""
    return {"stack": stack, "events": [_event(event) for event in events]}


def _event(event: LogEvent) -> dict[str, str]:
    at = datetime.fromtimestamp(event.at_ms / 1000, UTC)
    return {"at": at.isoformat(), "source": event.source, "message": event.message}
