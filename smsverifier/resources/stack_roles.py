"""Roles of ours, of which IAM shows those of all regions at once: their names say which region.

A role alone proves no more than that something was made there once.
"""

import re
from collections.abc import Iterable, Mapping
from functools import partial

from smsverifier.aws import Aws
from smsverifier.aws.errors import find_of
from smsverifier.naming import ROLE_PATH, STACK_TAG, Names
from smsverifier.resources.role import KIND as ROLE

_REGION = r"[a-z]{2}-[a-z]{3,14}-[0-9]{1,2}"
_ROLE = re.compile(rf"(.+)-({_REGION})-[a-z]+")
"""As `Names.role`: stack, region and purpose."""
_OF_STACK = re.compile(rf"({_REGION})-(handler|pipe|api|schedule)")
"""What stands behind the stack's name and a hyphen: with a whole region no other stack's name fits,
be it longer by one (`hack-us` beside `hack`)."""

RolesByRegion = Mapping[str, frozenset[str]]
"""Region → what the roles of a stack are for there."""


def roles_at_our_path(aws: Aws) -> list[str]:
    """Their ARNs, of all regions. aws: list-roles-without-tags"""
    pages = aws.client("iam").get_paginator("list_roles").paginate(PathPrefix=ROLE_PATH)
    return [role["Arn"] for page in pages for role in page["Roles"]]


def in_its_region(names: Names, roles: Iterable[str]) -> list[str]:
    """Those of these ARNs that are the stack's."""
    return [arn for arn in roles if _name(arn).startswith(names.role(""))]


def by_region(names: Names, roles: Iterable[str]) -> RolesByRegion:
    """Which of these ARNs are roles of a stack of this name, in whatever region."""
    found: dict[str, frozenset[str]] = {}
    for role in map(_name, roles):
        named = _OF_STACK.fullmatch(role.removeprefix(f"{names.stack}-"))
        if named and role.startswith(f"{names.stack}-"):
            found[named[1]] = found.get(named[1], frozenset()) | {named[2]}
    return found


def but_here(names: Names, roles: RolesByRegion) -> RolesByRegion:
    """The same in all regions but its own."""
    return {region: purposes for region, purposes in roles.items() if region != names.region}


def _name(role_arn: str) -> str:
    return role_arn.rpartition("/")[2]


def roles_by_region(aws: Aws, names: Names) -> RolesByRegion:
    """The roles of a stack of this name, by one search."""
    return by_region(names, roles_at_our_path(aws))


def stacks_of_roles(aws: Aws) -> frozenset[tuple[str, str]]:
    """Stack and region of every role of ours, wherever it is used: IAM is global.

    A role counts by its tag; its name tells the region.
    """
    found = {}
    for arn in roles_at_our_path(aws):
        named = _ROLE.fullmatch(_name(arn))
        if named and named.groups() not in found:
            tags, described = partial(ROLE.tags, aws, arn), partial(ROLE.describe, aws, arn)
            owned = find_of(tags, described, *ROLE.absent) or {}
            found[named.groups()] = owned.get(STACK_TAG) == named[1]
    return frozenset((stack, region) for (stack, region), is_ours in found.items() if is_ours)
