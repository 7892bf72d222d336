"""Tags in AWS's two shapes, and which of them count as drift."""

from collections.abc import Iterable, Mapping

from smsverifier.aws import Aws
from smsverifier.naming import PAUSED_TAG, VERSION_TAG
from smsverifier.provision.diff import TAGS, Change

Tags = Mapping[str, str]

PAUSED = "paused"
"""The output of a resource that has `PAUSED_TAG`."""


def owned(tags: Tags) -> dict[str, str]:
    """The tags that must be as configured; the version is written along with other changes."""
    return {key: value for key, value in tags.items() if key != VERSION_TAG}


def removed(changes: Iterable[Change], path: str = TAGS) -> list[str]:
    """The keys of the tags that `changes` takes off.

    They go before others are put on: to IAM `Team` and `team` are one key
    (aws: role-tag-keys-ignore-case), and a list of what is the configuration's that is renewed
    first would forget what was to go, if nobody came to it.
    """
    beginning = f"{path}."
    gone = (change.path for change in changes if change.new is None)
    return [key.removeprefix(beginning) for key in gone if key.startswith(beginning)]


def as_list(tags: Tags) -> list[dict[str, str]]:
    """As DynamoDB and IAM want them."""
    return [{"Key": key, "Value": value} for key, value in tags.items()]


def as_map(tags: Iterable[Mapping[str, str]]) -> dict[str, str]:
    """From DynamoDB's and IAM's lists."""
    return {tag["Key"]: tag["Value"] for tag in tags}


def tags_of_table(aws: Aws, arn: str) -> dict[str, str]:
    """All of them: DynamoDB tells a table's tags page by page."""
    pages = aws.client("dynamodb").get_paginator("list_tags_of_resource")
    return as_map(tag for page in pages.paginate(ResourceArn=arn) for tag in page["Tags"])


def pause_of(tags: Tags) -> dict[str, str]:
    """The outputs of a resource with these tags: since when the stack is paused, if it is."""
    return {PAUSED: tags[PAUSED_TAG]} if PAUSED_TAG in tags else {}
