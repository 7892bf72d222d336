"""Looking: every resource read at once, and whose it is."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from smsverifier.core.plan import Observation
from smsverifier.core.resource import Resource
from smsverifier.errors import ForeignResource


def observe(resources: Sequence[Resource]) -> Observation:
    """What is there of each resource, read in parallel; the first failed read is raised."""
    with ThreadPoolExecutor(max_workers=max(1, len(resources))) as pool:
        futures = {resource.key: pool.submit(resource.read) for resource in resources}
    return {key: future.result() for key, future in futures.items()}


def refuse_foreign(
    resources: Sequence[Resource], observation: Observation, stack: str, *, adopt: bool = False
) -> None:
    """Raise ForeignResource if one of our names is taken by a resource that is not ours.

    With `adopt`, a resource without any stack's tag is taken over; another stack's never is.
    """
    for resource in resources:
        found = observation[resource.key]
        if found is None or found.leaving or found.owner == stack:
            continue
        if adopt and found.owner is None:
            continue
        raise _foreign(resource, found.owner)


def _foreign(resource: Resource, owner: str | None) -> ForeignResource:
    hint = f"Choose another stack name, or remove {resource.name} yourself."
    if owner is None:
        hint += " If it is yours, take it over with `smsverifier up --adopt`."
    return ForeignResource(
        f"{resource.name} is there already, and it is not this stack's",
        where=f"{resource.key} ({resource.type})",
        why=f"It is tagged for the stack {owner}." if owner else "It has no smsverifier:stack tag.",
        hint=hint,
    )
