"""Which stacks exist in the embedded AWS: by our tag, or by our names where a tag is missing.

Reads moto's state in process, over all regions; the caller holds the dispatcher's lock.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from moto.backends import get_backend

from smsverifier.local.calls import ACCOUNT
from smsverifier.local.journal_file import TABLE_ENDING, HeldRegistrations, TableLocation
from smsverifier.naming import STACK_TAG, Names
from smsverifier.row import KEY, SOURCE, TEST, TOTALS

_ENDINGS = Names(stack="", region="", account="")
"""The names of a stack whose own name is left out."""


def stacks_present() -> frozenset[str]:
    """The names of all stacks that have at least one resource."""
    return frozenset(_tagged()) | frozenset(_named())


def registrations_held() -> list[HeldRegistrations]:
    """How many registrations of which stacks there are, over all regions."""
    return [
        _held(TableLocation(region, name), table.items.values())
        for region, dynamodb in sorted(get_backend("dynamodb")[ACCOUNT].items())
        for name, table in sorted(dynamodb.tables.items())
        if is_registrations_table(table)
    ]


def is_registrations_table(table: Any) -> bool:
    """Whether it has the name and the key of one: others of such a name are somebody else's."""
    is_named = table.name.endswith(TABLE_ENDING)
    return is_named and table.hash_key_attr == KEY and not table.has_range_key


def _held(place: TableLocation, items: Iterable[Any]) -> HeldRegistrations:
    """Looks at no more than it takes: every command of the command line asks for it."""
    rows = [item.attrs for item in items if item.hash_key.value != TOTALS]
    tests = sum(1 for row in rows if SOURCE in row and row[SOURCE].value == TEST)
    return HeldRegistrations(place.stack, place.region, len(rows), tests)


def _backends(service: str) -> Iterator[Any]:
    yield from get_backend(service)[ACCOUNT].values()


def _tagged() -> Iterator[str]:
    for tags in _tags():
        if tags.get(STACK_TAG):
            yield tags[STACK_TAG]


def _tags() -> Iterator[Mapping[str, str]]:
    for dynamodb in _backends("dynamodb"):
        yield from (_as_mapping(table.tags) for table in dynamodb.tables.values())
    for awslambda in _backends("lambda"):
        yield from (function.tags for function in awslambda.list_functions())
    for sqs in _backends("sqs"):
        yield from (queue.tags for queue in sqs.queues.values())
    for pipes in _backends("pipes"):
        yield from (pipe.tags for pipe in pipes.pipes.values())
    for apigateway in _backends("apigateway"):
        yield from (api.tags for api in apigateway.apis.values())
    for iam in _backends("iam"):
        yield from (_as_mapping(role.tags) for role in iam.roles.values())
    for logs in _backends("logs"):
        yield from (logs.list_tags_log_group(name) for name in logs.groups)


def _as_mapping(tags: Iterable[Mapping[str, str]]) -> dict[str, str]:
    return {tag["Key"]: tag["Value"] for tag in tags}


def _named() -> Iterator[str]:
    for suffix, name in _names():
        if name.endswith(suffix) and name != suffix:
            yield name.removesuffix(suffix)


def _names() -> Iterator[tuple[str, str]]:
    """What each kind's names end with, and each name there is."""
    for dynamodb in _backends("dynamodb"):
        yield from ((_ENDINGS.table, name) for name in dynamodb.tables)
    for awslambda in _backends("lambda"):
        yield from ((_ENDINGS.function, f.function_name) for f in awslambda.list_functions())
    for sqs in _backends("sqs"):
        yield from ((_ENDINGS.queue, name) for name in sqs.queues)
    for pipes in _backends("pipes"):
        yield from ((_ENDINGS.pipe, name) for name in pipes.pipes)
    for apigateway in _backends("apigateway"):
        yield from ((_ENDINGS.api, api.name) for api in apigateway.apis.values())
    for logs in _backends("logs"):
        names = (name.removeprefix("/aws/lambda/") for name in logs.groups)
        yield from ((_ENDINGS.function, name) for name in names)
