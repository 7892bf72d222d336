"""A second look after a teardown: what still carries the stack's tag, whatever its name.

Names are looked at by the catalog itself; this finds what has none of them: a copy made by hand,
a second API. The tagging service forgets slowly (aws: tagging-shows-what-was) and knows no roles
(aws: tagging-knows-no-roles), so every hit is asked for at its own service, and roles are looked
for by their path. Looks only, never deletes.

Which stacks there are in an account and a region, by their tag.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import NamedTuple

from smsverifier.aws import Aws
from smsverifier.aws.errors import AWS_ERRORS, UNANSWERED, code_of, find, find_of, is_not_modelled
from smsverifier.aws.gather import gather
from smsverifier.naming import STACK_TAG, Names
from smsverifier.resources.catalog import KINDS
from smsverifier.resources.kind import Kind
from smsverifier.resources.role import KIND as ROLE
from smsverifier.resources.stack_roles import (
    RolesByRegion,
    but_here,
    by_region,
    in_its_region,
    roles_at_our_path,
)

EXPIRED = "PaginationTokenExpiredException"
RESTARTS = 3
"""How often a search whose page expired is begun again; then its error is told."""
_IN_ARNS = {"sesv2": "ses"}
"""Services that ARNs call otherwise than boto3."""
_KINDS = {_IN_ARNS.get(kind.service, kind.service): kind for kind in reversed(KINDS)}
"""The first of a service is the one that a tag can find: what comes after it has no tags."""


@dataclass
class TagSearch:
    """What a search by tag came to."""

    ours: list[str] = field(default_factory=list)
    """ARNs of what is there, has the stack's tag and is of a kind smsverifier makes."""
    unknown: list[str] = field(default_factory=list)
    """ARNs with the stack's tag of kinds it never makes: somebody tagged them."""
    unreadable: list[str] = field(default_factory=list)
    """ARNs that may be the stack's: these credentials may not read their tags."""
    denied: list[str] = field(default_factory=list)
    """Searches that AWS does not allow these credentials, in words."""
    elsewhere: RolesByRegion = field(default_factory=dict)
    """Of the stack of this name in other regions."""


@dataclass(frozen=True)
class Hits:
    """What the searches name: perhaps gone already, perhaps not ours."""

    tagged: Sequence[str] = ()
    """ARNs, by the tag."""
    roles: Sequence[str] = ()
    """ARNs, by path and name: IAM is global, so the region is in the name."""
    elsewhere: RolesByRegion = field(default_factory=dict)
    """As in `TagSearch`."""
    denied: tuple[str, ...] = ()
    """As in `TagSearch`."""


def find_leftovers(aws: Aws, names: Names, known: Collection[str]) -> TagSearch:
    """Everything tagged for the stack in this region, but for the ARNs in `known`."""
    return leftovers_among(find_hits(aws, names), aws, names, known)


def find_hits(aws: Aws, names: Names) -> Hits:
    """What may be the stack's, by two searches at once."""
    tagged, roles = gather(
        partial(_unless_denied, "by tag (tag:GetResources)", partial(_tagged, aws, names.stack)),
        partial(_unless_denied, "for roles (iam:ListRoles)", partial(roles_at_our_path, aws)),
    )
    denied = (*tagged.denied, *roles.denied)
    elsewhere = but_here(names, by_region(names, roles.found))
    return Hits(tagged.found, in_its_region(names, roles.found), elsewhere, denied)


def leftovers_among(hits: Hits, aws: Aws, names: Names, known: Collection[str]) -> TagSearch:
    """Those of the hits that are there, but for the ARNs in `known`."""
    search = TagSearch(denied=list(hits.denied), elsewhere=hits.elsewhere)
    for arn in hits.tagged:
        if _is_within(arn, {*known, *search.ours}):
            continue
        kind = _KINDS.get(arn.split(":")[2])
        if kind is None or _is_part_of_table(arn):
            search.unknown.append(arn)
        elif _tags(search, aws, arn, kind).get(STACK_TAG) == names.stack:
            search.ours.append(arn)
    for arn in hits.roles:
        if arn in {*known, *search.ours, *search.unreadable}:
            continue
        if _tags(search, aws, arn, ROLE).get(STACK_TAG) == names.stack:
            search.ours.append(arn)
    return search


class _Found(NamedTuple):
    """What one search came to."""

    found: Sequence[str] = ()
    denied: tuple[str, ...] = ()


def _unless_denied(what: str, look: Callable[[], Sequence[str]]) -> _Found:
    """A denied search is told, not raised: the names are looked at in any case."""
    try:
        return _Found(look())
    except AWS_ERRORS as error:
        if code_of(error) not in UNANSWERED:
            raise
        why = ", which this endpoint does not model" if is_not_modelled(error) else ""
        return _Found(denied=(f"{what}{why}",))


def _tags(search: TagSearch, aws: Aws, arn: str, kind: Kind) -> Mapping[str, str]:
    """The tags at the thing's own service. One whose tags are denied must not hide the others."""
    tags, described = partial(kind.tags, aws, arn), partial(kind.describe, aws, arn)
    try:
        return find_of(tags, described, *kind.absent) or {}
    except AWS_ERRORS as error:
        if code_of(error) not in UNANSWERED:
            raise
        search.unreadable.append(arn)
        return {}


def _is_within(arn: str, wholes: Collection[str]) -> bool:
    """Whether it is one of these or a part of one, as a stage is of its API."""
    return any(arn == whole or arn.startswith(f"{whole}/") for whole in wholes)


def _tagged(aws: Aws, stack: str) -> list[str]:
    """Hits of the tagging service: also of what is gone or was untagged a while ago."""
    for _ in range(RESTARTS):
        hits = find(partial(_hits, aws, stack), EXPIRED)
        if hits is not None:  # else from the start, aws: tagging-token-expires
            return hits
    return _hits(aws, stack)


def _hits(aws: Aws, stack: str) -> list[str]:
    pages = aws.client("resourcegroupstaggingapi").get_paginator("get_resources")
    return sorted(
        hit["ResourceARN"].removesuffix(":*")  # log groups come with and without it
        for page in pages.paginate(TagFilters=[{"Key": STACK_TAG, "Values": [stack]}])
        for hit in page["ResourceTagMappingList"]
    )


def _is_part_of_table(arn: str) -> bool:
    """Whether it is a part of a table (an index, a backup), which has no tags to ask for."""
    return arn.split(":")[2] == "dynamodb" and arn.count("/") > 1


def tagged_stacks(aws: Aws) -> frozenset[str]:
    """The names in the tags of everything tagged in this region.

    The tagging service forgets slowly: a stack that was just removed may still be among them.
    """
    pages = aws.client("resourcegroupstaggingapi").get_paginator("get_resources")
    return frozenset(
        tag["Value"]
        for page in pages.paginate(TagFilters=[{"Key": STACK_TAG}])
        for hit in page["ResourceTagMappingList"]
        for tag in hit["Tags"]
        if tag["Key"] == STACK_TAG
    )
