"""Waiting until AWS shows that something is ours, and refusing what is not."""

from smsverifier.aws import Aws
from smsverifier.aws.waits import Limit, wait_until
from smsverifier.core.ownership import foreign
from smsverifier.core.resource import Observed, Resource
from smsverifier.errors import WaitTimeout

SHOWN = Limit(
    "what was just made to be shown with its tags",
    60,
    "descriptions, lists and tags lag behind for seconds",  # aws: tags-shown-late
)


def ours(aws: Aws, resource: Resource, stack: str | None) -> Observed:
    """What is there of `resource`, which was just made, once it is shown with the tag of `stack`.

    Raises ForeignResource if somebody else made one of its name in the same moment, and
    WaitTimeout if it is not shown at all.
    """

    def look() -> Observed | None:
        found = resource.read()
        is_ours = found is not None and found.owner == stack and not found.leaving
        return found if is_ours else None

    try:
        return wait_until(aws, look, SHOWN)
    except WaitTimeout:
        found = resource.read()
        if found is None:
            raise
        raise foreign(resource, found) from None
