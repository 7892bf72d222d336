"""What shows that the handler dealt with a registration: its own log line, and the invocation."""

import json
from dataclasses import dataclass
from typing import Any

from smsverifier.aws import Aws
from smsverifier.aws.waits import WaitLimit, wait_until
from smsverifier.delivery import reasons
from smsverifier.delivery.logs import OVERLAP_MS, raw_events
from smsverifier.errors import WaitTimeout
from smsverifier.naming import Names

LOG_LINE = WaitLimit(
    "the handler's log line", 5, "a log event can be found some seconds after it came"
)
OUTCOMES = frozenset({"sent", "failed", "waits", "released", "unconfirmed", "not_claimed"})
"""The handler's lines that end a try."""


@dataclass(frozen=True)
class HandlerLine:
    """One line of the handler's about one registration."""

    event: str
    why: str
    invocation: str | None
    """Lambda's request id."""

    def __str__(self) -> str:
        known = reasons.is_code(self.why)
        why = f" ({reasons.of_code(self.why).words if known else self.why})" if self.why else ""
        by = f", invocation {self.invocation}" if self.invocation else ""
        return f"its log says “{self.event}”{why}{by}"


def handler_line(aws: Aws, names: Names, request_id: str, since_ms: int) -> HandlerLine | None:
    """The handler's last word on a registration; None if its log does not show one in time."""
    try:
        return wait_until(aws, lambda: _line(aws, names, request_id, since_ms), LOG_LINE)
    except WaitTimeout:
        return None


def _line(aws: Aws, names: Names, request_id: str, since_ms: int) -> HandlerLine | None:
    for event in reversed(_search(aws, names, since_ms, request_id)):
        said = _parsed(event["message"])
        # Lines about other messages than the SMS say of which kind they are.
        is_theirs = said.get("request_id") == request_id and "kind" not in said
        if is_theirs and said.get("event") in OUTCOMES:
            why = str(said.get("why") or said.get("error") or "")
            return HandlerLine(str(said["event"]), why, _invocation(aws, names, event, since_ms))
    return None


def _invocation(aws: Aws, names: Names, event: dict[str, Any], since_ms: int) -> str | None:
    """Lambda writes its id before the handler's lines, into the same stream."""
    begun = _search(
        aws,
        names,
        since_ms,
        "START RequestId",
        endTime=event["timestamp"] + 1,
        logStreamNames=[event["logStreamName"]],
    )
    words = begun[-1]["message"].split() if begun else []
    return words[2] if len(words) > 2 else None


def _search(aws: Aws, names: Names, since_ms: int, term: str, **more: Any) -> list[dict[str, Any]]:
    since_ms -= OVERLAP_MS  # an event becomes visible seconds after it happened
    return raw_events(aws, names.function_log_group, since_ms, filterPattern=f'"{term}"', **more)


def _parsed(message: str) -> dict[str, Any]:
    try:
        line = json.loads(message)
    except ValueError:
        return {}
    return line if isinstance(line, dict) else {}
