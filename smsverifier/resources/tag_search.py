"""A second look after a teardown: what still carries the stack's tag, whatever its name.

Names are looked at by the catalog itself; this finds what has none of them: a copy made by hand,
a second API. The tagging service forgets slowly (aws: tagging-shows-what-was) and knows no roles
(aws: tagging-knows-no-roles), so every hit is asked for at its own service, and roles are looked
for by their path. Looks only, never deletes.

Which stacks there are in an account and a region, by their tag.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from smsverifier.aws import Aws
from smsverifier.aws.errors import AWS_ERRORS, DENIED, code_of, find, find_of
from smsverifier.naming import ROLE_PATH, STACK_TAG, Names
from smsverifier.resources.log_group import find_group
from smsverifier.resources.rest_api.read import list_apis
from smsverifier.resources.table import find_table
from smsverifier.resources.tags import as_map, tags_of_table

EXPIRED = "PaginationTokenExpiredException"
RESTARTS = 3
"""How often a search whose page expired is begun again; then its error is told."""
GONE = (
    "ResourceNotFoundException",
    "NotFoundException",
    "NoSuchEntity",
    "QueueDoesNotExist",
    "AWS.SimpleQueueService.NonExistentQueue",
)


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


def find_leftovers(aws: Aws, names: Names, known: Collection[str]) -> TagSearch:
    """Everything tagged for the stack in this region, but for the ARNs in `known`."""
    search = TagSearch()
    _unless_denied(search, "by tag (tag:GetResources)", lambda: _by_tag(aws, names, known, search))
    _unless_denied(search, "for roles (iam:ListRoles)", lambda: _roles(aws, names, known, search))
    return search


def _unless_denied(search: TagSearch, what: str, look: Callable[[], None]) -> None:
    """A denied search is told, not raised: the names were looked at already."""
    try:
        look()
    except AWS_ERRORS as error:
        if code_of(error) not in DENIED:
            raise
        search.denied.append(what)


def _by_tag(aws: Aws, names: Names, known: Collection[str], search: TagSearch) -> None:
    for arn in _tagged(aws, names.stack):
        if _is_within(arn, {*known, *search.ours}):
            continue
        tags_of = _TAGS_OF.get(arn.split(":")[2])
        if tags_of is None or _is_part_of_table(arn):
            search.unknown.append(arn)
        elif _tags(search, aws, arn, partial(tags_of, aws, arn)).get(STACK_TAG) == names.stack:
            search.ours.append(arn)


def _tags(
    search: TagSearch, aws: Aws, arn: str, read: Callable[[], Mapping[str, str]]
) -> Mapping[str, str]:
    """The tags at the thing's own service. One whose tags are denied must not hide the others."""
    describe = _DESCRIBED.get(arn.split(":")[2], _is_listed)
    try:
        return find_of(read, partial(describe, aws, arn), *GONE) or {}
    except AWS_ERRORS as error:
        if code_of(error) not in DENIED:
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


def _roles(aws: Aws, names: Names, known: Collection[str], search: TagSearch) -> None:
    """IAM is global, and the same stack may live in other regions: the region is in the name."""
    for role in _roles_at_our_path(aws):
        name, arn = role["RoleName"], role["Arn"]
        if arn in known or not name.startswith(names.role("")):
            continue
        if _tags(search, aws, arn, partial(_role_tags, aws, name)).get(STACK_TAG) == names.stack:
            search.ours.append(arn)


def _role_tags(aws: Aws, name: str) -> Mapping[str, str]:
    return as_map(aws.client("iam").list_role_tags(RoleName=name)["Tags"])


def _roles_at_our_path(aws: Aws) -> Iterator[dict[str, Any]]:
    for page in aws.client("iam").get_paginator("list_roles").paginate(PathPrefix=ROLE_PATH):
        yield from page["Roles"]


def _is_part_of_table(arn: str) -> bool:
    """Whether it is a part of a table (an index, a backup), which has no tags to ask for."""
    return arn.split(":")[2] == "dynamodb" and arn.count("/") > 1


def _queue_tags(aws: Aws, arn: str) -> Mapping[str, str]:
    sqs = aws.client("sqs")
    url = sqs.get_queue_url(QueueName=arn.rpartition(":")[2])["QueueUrl"]
    tags: Mapping[str, str] = sqs.list_queue_tags(QueueUrl=url).get("Tags", {})
    return tags


_TAGS_OF: dict[str, Callable[[Aws, str], Mapping[str, str]]] = {
    "dynamodb": tags_of_table,
    "lambda": lambda aws, arn: aws.client("lambda").list_tags(Resource=arn)["Tags"],
    "pipes": lambda aws, arn: aws.client("pipes").list_tags_for_resource(resourceArn=arn)["tags"],
    "apigateway": lambda aws, arn: aws.client("apigateway").get_tags(resourceArn=arn)["tags"],
    "logs": lambda aws, arn: aws.client("logs").list_tags_for_resource(resourceArn=arn)["tags"],
    "sqs": _queue_tags,
}
"""How each service we build with tells the tags of an ARN, as they are now."""


def _is_listed(_: Aws, __: str) -> bool:
    """A role that is asked about was just listed."""
    return True


def _name_of(arn: str) -> str:
    return arn.rpartition(":")[2].rpartition("/")[2]


_DESCRIBED: dict[str, Callable[[Aws, str], object]] = {
    "dynamodb": lambda aws, arn: find_table(aws, _name_of(arn)),
    "lambda": lambda aws, arn: find(
        lambda: aws.client("lambda").get_function(FunctionName=_name_of(arn)), *GONE
    ),
    "pipes": lambda aws, arn: find(
        lambda: aws.client("pipes").describe_pipe(Name=_name_of(arn)), *GONE
    ),
    "apigateway": lambda aws, arn: any(api["id"] == arn.split("/")[2] for api in list_apis(aws)),
    "logs": lambda aws, arn: find_group(aws, arn.partition(":log-group:")[2]),
    "sqs": lambda aws, arn: find(
        lambda: aws.client("sqs").get_queue_url(QueueName=_name_of(arn)), *GONE
    ),
}
"""How each tells whether it is there, which its answer about tags need not tell rightly."""


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
