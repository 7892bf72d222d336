"""The JSON shapes scripts rely on (docs/reference/json.md). Keys may be added, never taken away."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from smsverifier.aws.errors import explain
from smsverifier.delivery.health import Health
from smsverifier.errors import SmsverifierError
from smsverifier.provision.diff import Change, Unknown, plain
from smsverifier.provision.leftover import Leftovers
from smsverifier.provision.outcome import Outcome, RunReport
from smsverifier.provision.plan import Action, Plan, Step
from smsverifier.provision.status import StackStatus

JsonDocument = dict[str, Any]
StackLocation = Mapping[str, str]
"""`target`, `region` and `account`."""


def up_document(
    report: RunReport,
    place: StackLocation,
    outputs: Mapping[str, str | None],
    api_calls: int,
    seconds: float,
) -> JsonDocument:
    """What `up` did."""
    unchanged = [o.step.key for o in report.outcomes if o.step.action is Action.KEEP]
    return {
        "stack": report.stack,
        **place,
        "created": list(report.keys(Action.CREATE)),
        "updated": list(report.keys(Action.UPDATE)),
        "replaced": list(report.keys(Action.REPLACE)),
        "deleted": list(report.keys(Action.DELETE)),
        "unchanged": unchanged,
        "failed": [_failure(outcome) for outcome in report.failures],
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


def plan_document(plan: Plan) -> JsonDocument:
    """What `up` would do."""
    return {
        "stack": plan.stack,
        "in_sync": plan.in_sync,
        "steps": [_step(step) for step in plan.steps],
    }


def status_document(
    status: StackStatus, place: StackLocation, outputs: Mapping[str, str | None], health: Health
) -> JsonDocument:
    """How the stack stands."""
    resources = [
        {
            **vars(each),
            "changes": None if each.changes is None else _changes(each.changes),
            "by_hand": plain(each.by_hand),
        }
        for each in status.resources
    ]
    return {
        "stack": status.stack,
        **place,
        "state": status.state,
        "paused_since": status.paused_since,
        "outputs": dict(outputs),
        "resources": resources,
        "health": asdict(health),
    }


def down_document(
    report: RunReport, kept: Sequence[str], after: Leftovers, data: Mapping[str, Any]
) -> JsonDocument:
    """What `down` removed, what a second look still found, and what became of the data."""
    return {
        "stack": report.stack,
        "deleted": list(report.keys(Action.DELETE)),
        "absent": [outcome.step.key for outcome in report.outcomes if outcome.step.absent],
        "kept": list(kept),
        "left": [vars(thing) for thing in after.left],
        "foreign": [vars(thing) for thing in after.foreign],
        "unsure": [vars(thing) for thing in after.unsure],
        "searches_denied": list(after.denied),
        "failed": [_failure(outcome) for outcome in report.failures],
        "interrupted": report.interrupted,
        "export": data["exports"].get("csv"),
        **data,
    }


def pause_document(
    stack: str, place: StackLocation, since: str, waiting: Mapping[str, int]
) -> JsonDocument:
    """What `pause` left: since when it holds, how many wait for the pipe, and for a person."""
    return {"stack": stack, **place, "state": "paused", "paused_since": since, **waiting}


def resume_document(
    stack: str,
    place: StackLocation,
    since: str | None,
    told: Mapping[str, Any],
    waiting: Mapping[str, int],
) -> JsonDocument:
    """What `resume` ended, what became of those whom nobody had told, who waits for a person."""
    return {"stack": stack, **place, "paused_since": since, "told": dict(told), **waiting}


def _step(step: Step) -> JsonDocument:
    return {
        "key": step.key,
        "action": step.action,
        "changes": _changes(step.changes),
        "reason": step.reason,
        "type": step.type,
        "name": step.name,
        "losses": [vars(loss) for loss in step.losses],
    }


def _changes(changes: Sequence[Change]) -> list[JsonDocument]:
    return [{"path": c.path, "old": plain(c.old), "new": _new(c.new)} for c in changes]


def _new(value: Any) -> Any:
    return repr(value) if isinstance(value, Unknown) else plain(value)


def _sentences(error: SmsverifierError) -> str:
    message = f"{error.message}."
    return " ".join(part for part in (message, error.why, error.hint) if part)


def _failure(outcome: Outcome) -> JsonDocument:
    error = explain(outcome.error or RuntimeError(), outcome.step.key)
    return {
        "key": outcome.step.key,
        "error": error.message,
        "where": error.where,
        "why": error.why,
        "hint": error.hint,
    }
