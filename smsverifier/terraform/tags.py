"""Tags: those that all resources have are said once (`local.tags`), others where they are."""

from collections.abc import Mapping

from smsverifier.terraform.handover import Handover
from smsverifier.terraform.hcl import Expression, Value, call

TAGS = Expression("local.tags")
OWN = frozenset({"alert_subscription", "alert_dashboard", "delivery_receipts", "email_identity"})
"""Keys of resources without tags, and of those that several stacks share."""
READ_ONLY = "aws:"
"""How the keys of AWS's own tags begin; the provider passes over them."""


def common_tags(handover: Handover) -> Mapping[str, str]:
    """The tags that every resource of the stack has."""
    first, *others = (_writable(handover.tags(key)) for key in handover.keys if key not in OWN)
    return {
        name: value
        for name, value in first.items()
        if all(each.get(name) == value for each in others)
    }


def tags(handover: Handover, key: str) -> Value:
    """The argument `tags` of one resource."""
    return tags_argument(handover, handover.tags(key))


def tags_argument(handover: Handover, there: Mapping[str, str]) -> Value:
    """The argument `tags` that leaves these as they are."""
    common, wanted = common_tags(handover), _writable(there)
    if wanted == common:
        return TAGS
    if not common.items() <= wanted.items():
        return dict(wanted)
    return call("merge", TAGS, {n: value for n, value in wanted.items() if n not in common})


def _writable(there: Mapping[str, str]) -> Mapping[str, str]:
    return {name: there[name] for name in sorted(there) if not name.startswith(READ_ONLY)}
