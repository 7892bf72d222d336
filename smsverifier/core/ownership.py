"""Whose a resource is, and what to say when it is not ours."""

from smsverifier.core.resource import Observed, Resource
from smsverifier.errors import ForeignResource
from smsverifier.naming import STACK_TAG


def foreign(resource: Resource, found: Observed) -> ForeignResource:
    """The refusal to touch what has the name of `resource` and is somebody else's."""
    where = f"{resource.key} ({resource.type})"
    if found.why_not_ours and resource.way_out:
        return ForeignResource(
            f"{resource.name} cannot be made as configured; nothing was changed",
            where=where,
            why=found.why_not_ours,
            hint=resource.way_out,
        )
    hint = f"Choose another stack name, or remove {resource.name} yourself."
    if found.owner is None:
        hint += " If it is yours, take it over with `smsverifier up --adopt`."
    tagged = f"It is tagged for the stack {found.owner}."
    return ForeignResource(
        f"{resource.name} is there already, and it is not this stack's",
        where=where,
        why=tagged if found.owner else f"It has no {STACK_TAG} tag.",
        hint=hint,
    )
