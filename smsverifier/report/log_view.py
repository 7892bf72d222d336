"""Log events on the screen and as JSON."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Protocol

from rich.text import Text

STYLES = {"handler": "cyan", "pipe": "magenta"}


class LogLine(Protocol):
    """One line of one log; `at_ms` in epoch milliseconds."""

    at_ms: int
    source: str
    message: str


def log_line(event: LogLine) -> Text:
    """One event on one line, at local time."""
    at = datetime.fromtimestamp(event.at_ms / 1000).astimezone()
    return Text.assemble(
        (f"{at:%H:%M:%S} ", "dim"), (f"{event.source:<8}", STYLES.get(event.source, "")),
        event.message)


def logs_document(stack: str, events: Sequence[LogLine]) -> dict[str, Any]:
    """All events, oldest first."""
    return {"stack": stack, "events": [_event(event) for event in events]}


def _event(event: LogLine) -> dict[str, str]:
    at = datetime.fromtimestamp(event.at_ms / 1000, UTC)
    return {"at": at.isoformat(), "source": event.source, "message": event.message}
