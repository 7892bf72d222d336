"""What several JSON documents have in common; each command's own stands in its view.

Scripts rely on their shapes (docs/reference/json.md): keys may be added, never taken away.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from smsverifier.aws.errors import explain
from smsverifier.errors import SmsverifierError
from smsverifier.provision.diff import Change, Unknown, plain
from smsverifier.provision.outcome import Outcome, RunReport
from smsverifier.provision.plan import Action

JsonDocument = dict[str, Any]
StackLocation = Mapping[str, str]
"""`target`, `region` and `account`."""


def up_document(
    report: RunReport,
    location: StackLocation,
    outputs: Mapping[str, str | None],
    api_calls: int,
    seconds: float,
) -> JsonDocument:
    """What `up` did."""
    unchanged = [o.step.key for o in report.outcomes if o.step.action is Action.KEEP]
    return {
        "stack": report.stack,
        **location,
        "created": list(report.keys(Action.CREATE)),
        "updated": list(report.keys(Action.UPDATE)),
        "replaced": list(report.keys(Action.REPLACE)),
        "deleted": list(report.keys(Action.DELETE)),
        "unchanged": unchanged,
        "failed": [failure_document(outcome) for outcome in report.failures],
        "warnings": [
            {"key": outcome.step.key, "detail": _sentences(outcome.warning)}
            for outcome in report.outcomes
            if outcome.warning is not None
        ],
        "interrupted": report.interrupted,
        "api_calls": api_calls,
        "seconds": round(seconds, 3),
        "outputs": dict(outputs),
    }


def changes_document(changes: Sequence[Change]) -> list[JsonDocument]:
    """The properties that differ."""
    return [{"path": c.path, "old": plain(c.old), "new": _new(c.new)} for c in changes]


def _new(value: Any) -> Any:
    return repr(value) if isinstance(value, Unknown) else plain(value)


def _sentences(error: SmsverifierError) -> str:
    message = f"{error.message}."
    return " ".join(part for part in (message, error.why, error.hint) if part)


def failure_document(outcome: Outcome) -> JsonDocument:
    """A step that failed: which, and where, why and what to do."""
    error = explain(outcome.error or RuntimeError(), outcome.step.key)
    return {
        "key": outcome.step.key,
        "error": error.message,
        "where": error.where,
        "why": error.why,
        "hint": error.hint,
    }
