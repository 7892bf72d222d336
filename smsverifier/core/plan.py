"""The plan: frozen data that says what `up` or `down` will do and why.

`plan` prints it, `up --step` explains it, the progress view counts it and the executor runs it:
one plan, four readers.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from smsverifier.core.diff import Change, diff
from smsverifier.core.resource import Condition, Observed, Outputs, Resource

Observation = Mapping[str, Observed | None]
"""Resource key → what is there (None: nothing)."""


class Action(StrEnum):
    """What a step does to its resource."""

    CREATE = "create"
    UPDATE = "update"
    REPLACE = "replace"
    DELETE = "delete"
    KEEP = "keep"


@dataclass(frozen=True)
class Step:
    """One resource's part of a plan."""

    key: str
    type: str
    name: str
    action: Action
    changes: tuple[Change, ...] = ()
    reason: str = ""


@dataclass(frozen=True)
class Plan:
    """What will be done to one stack, step by step, in the order a person would read it."""

    stack: str
    steps: tuple[Step, ...]

    @property
    def in_sync(self) -> bool:
        """Whether there is nothing to do."""
        return all(step.action is Action.KEEP for step in self.steps)


def known_outputs(observation: Observation) -> Outputs:
    """The outputs of every resource that is there."""
    return {key: found.outputs for key, found in observation.items() if found is not None}


def plan_up(stack: str, resources: Sequence[Resource], observation: Observation) -> Plan:
    """The plan that makes `resources` as wanted. Foreign resources are the caller's business."""
    outputs = known_outputs(observation)
    steps = tuple(plan_step(r, observation[r.key], outputs) for r in resources)
    return Plan(stack, steps)


def plan_step(resource: Resource, found: Observed | None, outputs: Outputs) -> Step:
    """What one resource needs, given what is there and what is known of the others."""
    desired = resource.desired(outputs)
    if found is None:
        return _step(resource, Action.CREATE, diff(desired, {}), "it is not there")
    changes = diff(desired, found.properties)
    blocking = [c.path for c in changes if _covers(resource.replace_on, c.path)]
    if found.condition is Condition.FAILED and resource.replace_failed:
        return _step(resource, Action.REPLACE, changes, f"it failed: {found.detail}")
    if blocking:
        reason = f"{', '.join(blocking)} cannot be changed in place"
        return _step(resource, Action.REPLACE, changes, reason)
    if changes:
        return _step(resource, Action.UPDATE, changes, "it differs from the configuration")
    return _step(resource, Action.KEEP, (), "")


def plan_down(stack: str, resources: Sequence[Resource], observation: Observation,
              keep: frozenset[str] = frozenset()) -> Plan:
    """The plan that removes everything that is there, but for the keys in `keep`."""
    steps = []
    for resource in resources:
        there = observation[resource.key] is not None
        if there and resource.key not in keep:
            steps.append(_step(resource, Action.DELETE, (), "the stack is being taken down"))
        else:
            steps.append(_step(resource, Action.KEEP, (), "kept" if there else "it is not there"))
    return Plan(stack, tuple(steps))


def limited(step: Step, path: str) -> Step:
    """The same step with only the change at `path`, or kept if there is none."""
    changes = tuple(change for change in step.changes if change.path == path)
    return replace(step, action=Action.UPDATE if changes else Action.KEEP, changes=changes)


def _step(resource: Resource, action: Action, changes: tuple[Change, ...], reason: str) -> Step:
    return Step(resource.key, resource.type, resource.name, action, changes, reason)


def _covers(paths: frozenset[str], path: str) -> bool:
    return any(path == owned or path.startswith(f"{owned}.") for owned in paths)

