"""What a second look after a teardown still finds, and why."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

from smsverifier.naming import STACK_TAG
from smsverifier.provision.outcome import Outcome, RunReport, StepResult
from smsverifier.provision.plan import Observation

UNREADABLE = "its tags may not be read"
"""Why nobody can say whose a thing is."""


@dataclass(frozen=True)
class Leftover:
    """One thing that is still there."""

    arn: str
    reason: str
    key: str | None = None
    """None for what has none of the stack's names."""


@dataclass(frozen=True)
class Leftovers:
    """What is there after all."""

    left: tuple[Leftover, ...]
    """Of the stack, and not meant to stay."""
    foreign: tuple[Leftover, ...]
    """Of others: never touched."""
    unsure: tuple[Leftover, ...] = ()
    """With a name of the stack's and nothing that says whose they are: not touched either."""
    denied: tuple[str, ...] = ()
    """Searches that AWS did not allow, in words."""
    failure: Exception | None = None
    """What broke the look off: there may be more."""
    elsewhere: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Region → what its roles are for, of a stack of the same name there: not this one's."""


def left_behind(
    report: RunReport, found: Observation, kept: Collection[str]
) -> tuple[Leftover, ...]:
    """What is there of the stack and was not to be kept, with what the teardown said of it."""
    outcomes = {outcome.step.key: outcome for outcome in report.outcomes}
    return tuple(
        Leftover(observed.arn, _why(outcomes[key]), key)
        for key, observed in found.items()
        if observed is not None and observed.owner == report.stack and key not in kept
    )


def not_ours(stack: str, found: Observation) -> Iterator[Leftover]:
    """What has one of the stack's names and is somebody else's."""
    for key, observed in found.items():
        if observed is not None and observed.owner != stack:
            owner = f"it is tagged for the stack {observed.owner}"
            reason = owner if observed.owner else observed.why_not_ours
            if reason:
                yield Leftover(observed.arn, reason, key)


def perhaps_ours(found: Observation) -> Iterator[Leftover]:
    """What has one of the stack's names and nothing that says whose it is."""
    for key, observed in found.items():
        if observed is not None and observed.owner is None and not observed.why_not_ours:
            yield Leftover(observed.arn, f"it has this stack's name but no {STACK_TAG} tag", key)


def _why(outcome: Outcome) -> str:
    if outcome.result is StepResult.FAILED:
        return f"deleting it failed: {outcome.error}"
    if outcome.result is StepResult.SKIPPED:
        return f"not deleted because of: {outcome.because}"
    return "it is there again"
