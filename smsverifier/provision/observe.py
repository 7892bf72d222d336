"""Looking: every resource read at once, and whose it is."""

from collections.abc import Sequence
from contextlib import suppress
from functools import partial

from smsverifier.aws import Aws
from smsverifier.aws.gather import gather
from smsverifier.aws.not_modelled import OperationNotModelled
from smsverifier.aws.waits import WaitLimit, wait_until
from smsverifier.errors import WaitTimeout
from smsverifier.provision.ownership import foreign_resource_error
from smsverifier.provision.plan import Observation
from smsverifier.provision.reading import made_out
from smsverifier.provision.resource import Observed, Resource

TAGGED = WaitLimit(
    "tags to be shown",
    10,
    # aws: tags-shown-late
    "what a run that was just broken off has made is shown before its tags are",
)


def observe(resources: Sequence[Resource], *, anyhow: bool = False) -> Observation:
    """What is there of each resource, read in parallel; the first failed read is raised.

    What is not wanted and leaves a trace on another one is looked for after that one, if at all.
    `anyhow`: what an emulator cannot show whole does not hide the others; it counts as nobody's.
    """
    at_once = [each for each in resources if each.trace is None or not each.obsolete]
    found = _read(at_once, anyhow)
    others = [each for each in resources if each not in at_once and _may_be(each, found)]
    found |= _read(others, anyhow)
    return {each.key: found.get(each.key) for each in resources}


def _may_be(resource: Resource, found: Observation) -> bool:
    """Whether what was found leaves room for `resource`, which nobody wants."""
    trace = resource.trace
    if trace is None or trace.key not in found:
        return True
    other = found[trace.key]
    return other is not None and trace.tag in other.tags


def _read(resources: Sequence[Resource], anyhow: bool) -> dict[str, Observed | None]:
    found = gather(*(partial(_read_one, resource) for resource in resources))
    # Judged once all are read: another read may have had an answer of the same service.
    return {r.key: _judged(r, each, anyhow) for r, each in zip(resources, found, strict=True)}


def _read_one(resource: Resource) -> Observed | OperationNotModelled | None:
    try:
        return made_out(resource, resource.read)
    except OperationNotModelled as error:
        return error


def _judged(
    resource: Resource, found: Observed | OperationNotModelled | None, anyhow: bool
) -> Observed | None:
    """Of a service that the endpoint has not got at all, nothing can be there."""
    if not isinstance(found, OperationNotModelled):
        return found
    if found.is_whole_service:
        return None
    if not anyhow:
        raise found
    why = f"what answers here does not model {found.operation_name}: nobody can tell whose it is"
    return Observed(resource.name, {}, why_not_ours=why)


def observe_tagged(resources: Sequence[Resource], aws: Aws, *, anyhow: bool = False) -> Observation:
    """The same, where what shows no tag at all is looked at again before it counts as foreign."""
    observation = dict(observe(resources, anyhow=anyhow))

    def look_again() -> bool | None:
        bare = [resource for resource in resources if _is_untagged(observation[resource.key])]
        observation.update(observe(bare, anyhow=anyhow))
        return None if any(map(_is_untagged, observation.values())) else True

    if any(map(_is_untagged, observation.values())):
        with suppress(WaitTimeout):
            wait_until(aws, look_again, TAGGED)
    return observation


def refuse_foreign(
    resources: Sequence[Resource], observation: Observation, stack: str, *, adopt: bool = False
) -> None:
    """Raise ForeignResource if one of our names is taken by a resource that is not ours.

    With `adopt`, a resource without any stack's tag is taken over; another stack's never is.
    """
    for resource in resources:
        found = observation[resource.key]
        if found is None or found.deleting or found.owner == stack:
            continue
        if adopt and found.owner is None:
            continue
        raise foreign_resource_error(resource, found)


def _is_untagged(found: Observed | None) -> bool:
    return found is not None and not (found.tags or found.deleting or found.why_not_ours)
