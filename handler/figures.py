"""The figures of one batch, where AWS has no metric for them: alarms and a dashboard need them.

One line of CloudWatch's embedded metric format at the end of a batch, which makes metrics of it
(aws: embedded-metric-format). Only with `alerts` in the configuration: each metric costs money.

- `Registrations`: how many this batch was done with; whoever comes again is not counted twice.
- `OldestAgeSeconds`: how long the oldest of them had waited for it; nothing where all were told
  long ago, and a new pipe only brings them once more.
- `Sent`, `Failed`: how many were told, and how many never will be.
- `Reserved`, `Cap`: how many SMS count against the cap, and the cap; nothing without a cap.
"""

import json
import sys
import threading
import time
from collections.abc import Callable, Sequence
from typing import Any, TextIO

NAMESPACE = "smsverifier"
UNITS = {"OldestAgeSeconds": "Seconds"}
"""Of those that are no counts."""


class Figures:
    """Collects from all threads of a batch; `write` ends it."""

    def __init__(
        self,
        stack: str,
        cap: int | None,
        *,
        stream: TextIO | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        """`cap`: the most messages, None for no cap. `clock`: seconds since 1970."""
        self._stack = stack
        self._cap = cap
        self._stream = stream
        self._clock = clock
        self._lock = threading.Lock()
        self._sent = self._failed = 0
        self._reserved: int | None = None

    def told(self, *, sent: int = 0, failed: int = 0) -> None:
        """So many more were told, or never will be."""
        with self._lock:
            self._sent += sent
            self._failed += failed

    def reserved(self, count: int) -> None:
        """So many count against the cap, as the table says; answers may overtake each other."""
        with self._lock:
            self._reserved = max(count, self._reserved or 0)

    def write(self, records: Sequence[Any], again: int) -> None:
        """The line, for a batch of `records` of which so many come again; then from 0."""
        now = self._clock()
        arrived = [at for record in records if (at := _arrived(record)) is not None]
        with self._lock:
            told: dict[str, float | None] = {"Sent": self._sent, "Failed": self._failed}
            reserved, self._reserved = self._reserved, None
            self._sent = self._failed = 0
        if arrived:
            told["Registrations"] = max(0, len(arrived) - again)
            if told["Sent"] or told["Failed"] or again:
                told["OldestAgeSeconds"] = round(max(0.0, now - min(arrived)), 3)
        if self._cap is not None:
            told |= {"Reserved": reserved, "Cap": self._cap}
        figures = {name: value for name, value in told.items() if value is not None}
        self._say(json.dumps(_line(self._stack, now, figures)))

    def _say(self, line: str) -> None:
        stream = self._stream or sys.stdout  # looked up late, as the runtime may replace it
        stream.write(f"{line}\n")
        stream.flush()


def _arrived(record: Any) -> float | None:
    """When the row was written, in seconds since 1970; None where the record is no stream's."""
    at = record.get("dynamodb") if isinstance(record, dict) else None
    written = at.get("ApproximateCreationDateTime") if isinstance(at, dict) else None
    return float(written) if isinstance(written, (int, float)) else None


def _line(stack: str, now: float, figures: dict[str, float]) -> dict[str, Any]:
    metrics = [{"Name": name, "Unit": UNITS.get(name, "Count")} for name in figures]
    directive = {"Namespace": NAMESPACE, "Dimensions": [["Stack"]], "Metrics": metrics}
    at = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(now)) + f".{int(now % 1 * 1000):03d}Z"
    return {
        **{"timestamp": at, "level": "INFO", "event": "figures", "Stack": stack},
        **figures,
        "_aws": {"Timestamp": int(now * 1000), "CloudWatchMetrics": [directive]},
    }
