"""One line of a log, wherever it was written."""

from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class LogEvent:
    """One line; sorts by time."""

    at_ms: int
    """Epoch milliseconds."""
    source: str
    """`handler`, `pipe`, or `sms` for SNS's delivery logs."""
    message: str
    """As it was written, phone numbers masked."""
    id: str
