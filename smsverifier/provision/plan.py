"""The plan: frozen data that says what `up` or `down` will do and why.

`plan` prints it, `up --step` explains it, the progress view counts it and the executor runs it:
one plan, four readers.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from smsverifier.errors import ResourceFailed, UsageError
from smsverifier.provision.diff import Change, diff
from smsverifier.provision.resource import Condition, Observed, Outputs, Resource

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
class Loss:
    """What a change would lose for good."""

    path: str
    what: str
    kept_by: str = ""
    """What to write into the configuration so that nothing is lost; empty: what stood there."""


@dataclass(frozen=True)
class Step:
    """One resource's part of a plan."""

    key: str
    type: str
    name: str
    action: Action
    changes: tuple[Change, ...] = ()
    reason: str = ""
    losses: tuple[Loss, ...] = ()
    absent: bool = False
    """Whether nothing is there and nothing is to be: what a teardown finds gone already."""


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


def concerned(resources: Sequence[Resource], observation: Observation) -> tuple[Resource, ...]:
    """Those that a plan is about: what is neither wanted nor there is no part of the stack."""
    return tuple(r for r in resources if not r.obsolete or observation[r.key] is not None)


def plan_up(
    stack: str,
    resources: Sequence[Resource],
    observation: Observation,
    *,
    allow_data_loss: bool = False,
) -> Plan:
    """The plan that makes `resources` as wanted. Foreign resources are the caller's business.

    Raises ResourceFailed if a change cannot be made at all, and UsageError if one would lose data
    and `allow_data_loss` does not allow it.
    """
    resources = concerned(resources, observation)
    outputs = known_outputs(observation)
    steps = tuple(plan_step(r, observation[r.key], outputs) for r in resources)
    _refuse_impossible(resources, steps)
    losing = [step for step in steps if step.losses]
    if losing and not allow_data_loss:
        raise _data_loss(losing)
    return Plan(stack, steps)


def plan_step(resource: Resource, found: Observed | None, outputs: Outputs) -> Step:
    """What one resource needs, given what is there and what is known of the others."""
    if resource.obsolete:
        return _step(resource, Action.DELETE, (), resource.obsolete)
    desired = resource.desired(outputs)
    if found is None or found.deleting:
        reason = "it is not there" if found is None else "it is being deleted"
        return _step(resource, Action.CREATE, diff(desired, {}), reason)
    changes = diff(desired, found.properties)
    blocking = [c.path for c in changes if _covers(resource.replace_on, c.path)]
    if found.condition is Condition.FAILED and resource.replace_failed:
        return _step(resource, Action.REPLACE, changes, f"it failed: {found.detail}", found)
    if blocking:
        reason = f"{', '.join(blocking)} cannot be changed in place"
        return _step(resource, Action.REPLACE, changes, reason, found)
    if changes or found.condition is not Condition.READY:
        return _step(resource, Action.UPDATE, changes, _why_not_kept(found), found)
    return _step(resource, Action.KEEP, (), "")


def _why_not_kept(found: Observed) -> str:
    if found.condition is Condition.FAILED:
        return f"it failed: {found.detail}"
    if found.condition is Condition.CHANGING:
        return "it is still changing"  # a run that was killed may have started it
    return "it differs from the configuration"


def plan_down(
    stack: str,
    resources: Sequence[Resource],
    observation: Observation,
    keep: frozenset[str] = frozenset(),
) -> Plan:
    """The plan that removes everything that is there, but for the keys in `keep`.

    Raises ResourceFailed if something cannot be deleted: better now than when the rest is gone.
    """
    steps = []
    for resource in concerned(resources, observation):
        found = observation[resource.key]
        if found is None:
            absent = _step(resource, Action.KEEP, (), "it is not there")
            steps.append(replace(absent, absent=True))
        elif resource.key in keep:
            steps.append(_step(resource, Action.KEEP, (), "kept"))
        else:
            _refuse_protected(resource, found)
            steps.append(_step(resource, Action.DELETE, (), "the stack is being taken down"))
    return Plan(stack, tuple(steps))


def _refuse_protected(resource: Resource, found: Observed) -> None:
    if found.protected:
        raise ResourceFailed(
            f"{resource.name} is protected from deletion; nothing was deleted",
            where=f"{resource.key} ({resource.type})",
            why=found.protected,
            hint="Then the same command again.",
        )


def limited(step: Step, path: str) -> Step:
    """The same step with only the change at `path`, or kept if there is none."""
    changes = tuple(change for change in step.changes if change.path == path)
    return replace(step, action=Action.UPDATE if changes else Action.KEEP, changes=changes)


def _step(
    resource: Resource,
    action: Action,
    changes: tuple[Change, ...],
    reason: str,
    found: Observed | None = None,
) -> Step:
    # What is not there yet has nothing to lose; a teardown is asked about by its command.
    losses = () if found is None else _losses(resource, changes, found)
    return Step(resource.key, resource.type, resource.name, action, changes, reason, losses)


def _losses(resource: Resource, changes: tuple[Change, ...], found: Observed) -> tuple[Loss, ...]:
    losses = (
        Loss(change.path, resource.data_loss(change, found), resource.kept_by(change))
        for change in changes
    )
    return tuple(loss for loss in losses if loss.what)


def _refuse_impossible(resources: Sequence[Resource], steps: Sequence[Step]) -> None:
    for resource, step in zip(resources, steps, strict=True):
        if step.action in {Action.UPDATE, Action.REPLACE}:
            refusals = [
                why for change in step.changes if (why := resource.unsupported_change(change))
            ]
            if refusals:
                raise ResourceFailed(
                    f"{step.name} cannot be made as configured; nothing was changed",
                    where=f"{step.key} ({step.type})",
                    why=refusals[0],
                )


def _data_loss(losing: Sequence[Step]) -> UsageError:
    losses = [(step, loss) for step in losing for loss in step.losses]
    return UsageError(
        "This configuration would lose data; nothing was changed",
        where=", ".join(f"{step.key} {loss.path}" for step, loss in losses),
        why=" ".join(f"Changing {loss.path} of {s.name} loses {loss.what}." for s, loss in losses),
        hint=f"{_way_out(losses)}, or accept the loss with --allow-data-loss.",
    )


def _way_out(losses: Sequence[tuple[Step, Loss]]) -> str:
    """What was not changed in the configuration was changed by others, who may do it again."""
    lines = sorted({loss.kept_by for _, loss in losses if loss.kept_by})
    if not lines:
        return "Change the configuration back"
    others = " Where somebody else sets it, such as an organisation's automation, that also ends it"
    return f"Write {' and '.join(f'`{line}`' for line in lines)} into the configuration.{others}"


def _covers(paths: frozenset[str], path: str) -> bool:
    return any(path == owned or path.startswith(f"{owned}.") for owned in paths)
