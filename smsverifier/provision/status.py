"""How a stack stands: each resource's state, and the one word for all of them."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from smsverifier.naming import PAUSED_TAG
from smsverifier.provision.diff import Change, diff
from smsverifier.provision.plan import Action, Observation, concerned, known_outputs, plan_step
from smsverifier.provision.resource import Condition, Observed, Outputs, Properties, Resource

UNTAGGED = "as configured, but no tag tells whose it is"


class ResourceState(StrEnum):
    """How one resource stands."""

    READY = "ready"
    MISSING = "missing"
    DRIFTED = "drifted"
    CHANGING = "changing"
    FAILED = "failed"
    FOREIGN = "foreign"


class StackState(StrEnum):
    """How the stack stands as a whole."""

    READY = "ready"
    PARTIAL = "partial"
    ABSENT = "absent"
    DRIFTED = "drifted"
    CHANGING = "changing"
    PAUSED = "paused"
    UNKNOWN = "unknown"
    """All of it is there; nobody can say whether it is as it should be."""


@dataclass(frozen=True)
class ResourceStatus:
    """One resource: what was expected, what was found."""

    key: str
    type: str
    name: str
    arn: str
    state: ResourceState
    changes: tuple[Change, ...] | None = ()
    """None where nobody knows what was expected."""
    detail: str = ""
    by_hand: Properties = field(default_factory=dict)
    """What somebody set on ours and is left as it is, by path."""

    @property
    def is_untagged(self) -> bool:
        """Whether it is as configured, but for the tags that tell whose it is."""
        return self.state is ResourceState.FOREIGN and self.changes == ()


@dataclass(frozen=True)
class StackStatus:
    """Every resource of a stack, and the whole in one word."""

    stack: str
    state: StackState
    resources: tuple[ResourceStatus, ...]
    paused_since: str | None = None
    """When somebody paused it: until it is resumed, nobody is texted."""

    @property
    def is_untagged(self) -> bool:
        """Whether all of it is there and as configured, but for the tags that tell whose it is.

        What AWS gives no tags is ready as it is.
        """
        others = [each for each in self.resources if each.state is not ResourceState.READY]
        return bool(others) and all(each.is_untagged for each in others)


def stack_status(
    stack: str, resources: Sequence[Resource], observation: Observation
) -> StackStatus:
    """How `stack` stands, given what was observed."""
    outputs = known_outputs(observation)
    there = concerned(resources, observation)
    found = tuple(
        replace(
            _status(stack, r, observation[r.key], outputs),
            by_hand=_by_hand(stack, observation[r.key]),
        )
        for r in there
    )
    since = paused_since(stack, observation)
    state = _whole({status.state for status in found})
    if state is StackState.READY and since is not None:
        state = StackState.PAUSED
    return StackStatus(stack, state, found, since)


def stack_presence(
    stack: str, resources: Sequence[Resource], observation: Observation
) -> StackStatus:
    """What of `stack` is there, where its configuration cannot tell how it should be."""
    there = concerned(resources, observation)
    found = tuple(_presence(stack, resource, observation[resource.key]) for resource in there)
    since = paused_since(stack, observation)
    state = _whole({status.state for status in found})
    if state is StackState.READY:
        state = StackState.UNKNOWN if since is None else StackState.PAUSED
    return StackStatus(stack, state, found, since)


def paused_since(stack: str, observation: Observation) -> str | None:
    """Since when `stack` is paused, by the tags of what was observed, or None."""
    ours = (found.tags for found in observation.values() if found and found.owner == stack)
    return next((tags[PAUSED_TAG] for tags in ours if PAUSED_TAG in tags), None)


def _status(
    stack: str, resource: Resource, found: Observed | None, outputs: Outputs
) -> ResourceStatus:
    present = replace(_presence(stack, resource, found), changes=())
    if found is None or present.state is ResourceState.CHANGING:
        return present
    if present.state is ResourceState.FOREIGN:
        return _foreign(present, resource, found, outputs)
    step = plan_step(resource, found, outputs)
    if present.state is ResourceState.FAILED:
        return replace(present, changes=step.changes)
    if step.action is not Action.KEEP:
        return _resource(resource, found.arn, ResourceState.DRIFTED, step.changes, step.reason)
    return present


def _foreign(
    present: ResourceStatus, resource: Resource, found: Observed, outputs: Outputs
) -> ResourceStatus:
    """One that tells no owner is held against what is wanted all the same: whoever made it after
    our files (`eject terraform --new`) sees in what it differs."""
    if found.owner or found.why_not_ours or resource.obsolete:
        return replace(present, changes=None)
    changes = diff(resource.desired(outputs), found.properties)
    others = tuple(change for change in changes if not _is_of_tags(change))
    detail = present.detail if others else UNTAGGED
    return replace(present, changes=others, detail=detail)


def _is_of_tags(change: Change) -> bool:
    return "tags" in change.path.split(".")[:2]


def _presence(stack: str, resource: Resource, found: Observed | None) -> ResourceStatus:
    """How it stands by itself, whatever was expected of it."""
    if found is None:
        return _resource(resource, "", ResourceState.MISSING)
    if found.owner != stack:
        detail = f"it belongs to the stack {found.owner}" if found.owner else "it is not ours"
        detail = found.why_not_ours or detail
        return _resource(resource, found.arn, ResourceState.FOREIGN, None, detail)
    if found.condition is Condition.CHANGING:
        return _resource(resource, found.arn, ResourceState.CHANGING, None, found.detail)
    if found.condition is Condition.FAILED:
        return _resource(resource, found.arn, ResourceState.FAILED, None, found.detail)
    return _resource(resource, found.arn, ResourceState.READY)


def _by_hand(stack: str, found: Observed | None) -> Properties:
    return found.by_hand if found is not None and found.owner == stack else {}


def _resource(
    resource: Resource,
    arn: str,
    state: ResourceState,
    changes: tuple[Change, ...] | None = None,
    detail: str = "",
) -> ResourceStatus:
    return ResourceStatus(resource.key, resource.type, resource.name, arn, state, changes, detail)


def _whole(states: set[ResourceState]) -> StackState:
    if states <= {ResourceState.MISSING, ResourceState.FOREIGN}:
        return StackState.ABSENT
    if ResourceState.CHANGING in states:
        return StackState.CHANGING
    if states & {ResourceState.MISSING, ResourceState.FAILED, ResourceState.FOREIGN}:
        return StackState.PARTIAL
    return StackState.DRIFTED if ResourceState.DRIFTED in states else StackState.READY
