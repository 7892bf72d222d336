"""Whose a resource is: the refusal of what is not ours, the wait until AWS shows what is."""

from smsverifier.aws import Aws
from smsverifier.aws.waits import WaitLimit, wait_until
from smsverifier.errors import ForeignResource, WaitTimeout
from smsverifier.naming import STACK_TAG
from smsverifier.provision.reading import made_out
from smsverifier.provision.resource import Observed, Resource

MINE = "If it is yours, take it over with `smsverifier up --adopt`; otherwise"


def foreign_resource_error(resource: Resource, found: Observed) -> ForeignResource:
    """The refusal to touch what has the name of `resource` and is somebody else's."""
    where = f"{resource.key} ({resource.type})"
    if found.why_not_ours and resource.conflict_hint:
        return ForeignResource(
            f"{resource.name} cannot be made as configured; nothing was changed",
            where=where,
            why=found.why_not_ours,
            hint=resource.conflict_hint,
        )
    away = f"another stack name, or remove {resource.name} yourself."
    tagged = f"It is tagged for the stack {found.owner}."
    bare = f"It has no {STACK_TAG} tag. {resource.why_untagged}".rstrip()
    return ForeignResource(
        f"{resource.name} is there already, and it is not this stack's",
        where=where,
        why=tagged if found.owner else bare,
        hint=f"Choose {away}" if found.owner else f"{MINE} choose {away}",
    )


SHOWN = WaitLimit(
    "what was just made to be shown with its tags",
    60,
    "descriptions, lists and tags lag behind for seconds",  # aws: tags-shown-late
)


def wait_until_owned(aws: Aws, resource: Resource, stack: str | None) -> Observed:
    """What is there of `resource`, which was just made, once it is shown with the tag of `stack`.

    Raises ForeignResource if somebody else made one of its name in the same moment, and
    WaitTimeout if it is not shown at all.
    """

    def owned() -> Observed | None:
        found = made_out(resource, resource.read_back)
        is_ours = found is not None and found.owner == stack and not found.deleting
        return found if is_ours else None

    try:
        return wait_until(aws, owned, SHOWN)
    except WaitTimeout:
        found = made_out(resource, resource.read)
        if found is None:
            raise
        raise foreign_resource_error(resource, found) from None
