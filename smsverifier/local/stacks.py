"""Which stacks exist in the embedded AWS: by our tag, or by our names where a tag is missing.

Reads moto's state in process, over all regions; the caller holds the dispatcher's lock.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from moto.backends import get_backend
from moto.dynamodb.models.dynamo_type import DynamoType

from smsverifier.local.calls import ACCOUNT
from smsverifier.local.journal_file import TABLE_ENDING, HeldRegistrations, TableLocation
from smsverifier.local.stores import STORES
from smsverifier.naming import STACK_TAG
from smsverifier.row import KEY, SENDING_PAUSED, SOURCE, TEST, TOTALS, is_registration_key


def stacks_present() -> frozenset[str]:
    """The names of all stacks that have at least one resource."""
    return frozenset(filter(None, _stacks()))


def _stacks() -> Iterator[str]:
    for store in STORES.values():
        for found in store.everywhere():
            yield found.tags.get(STACK_TAG, "")
            yield store.stack_of(found.name)


def regions_used() -> frozenset[str]:
    """The regions with anything of the kinds that stacks are made of; roles are in none."""
    return frozenset(
        region
        for store in STORES.values()
        for region, backend in get_backend(store.service)[ACCOUNT].items()
        if "-" in region and any(True for _ in store.items(backend))
    )


def registrations_held() -> list[HeldRegistrations]:
    """How many registrations of which stacks there are, over all regions."""
    return [
        _held(TableLocation(region, name), table.items.values())
        for region, dynamodb in sorted(get_backend("dynamodb")[ACCOUNT].items())
        for name, table in sorted(dynamodb.tables.items())
        if is_registrations_table(table)
    ]


def pauses() -> list[tuple[str, str, str]]:
    """The paused stacks, their regions and since when, as `pause` leaves word for the form."""
    return [
        (place.stack, place.region, item.attrs[SENDING_PAUSED].value)
        for region, dynamodb in sorted(get_backend("dynamodb")[ACCOUNT].items())
        for name, table in sorted(dynamodb.tables.items())
        if is_registrations_table(table)
        for place in (TableLocation(region, name),)
        if (item := table.items.get(DynamoType({"S": TOTALS}))) and SENDING_PAUSED in item.attrs
    ]


def is_registrations_table(table: Any) -> bool:
    """Whether it has the name and the key of one: others of such a name are somebody else's."""
    is_named = table.name.endswith(TABLE_ENDING)
    return is_named and table.hash_key_attr == KEY and not table.has_range_key


def _held(place: TableLocation, items: Iterable[Any]) -> HeldRegistrations:
    """Looks at no more than it takes: every command of the command line asks for it."""
    rows = [item.attrs for item in items if is_registration_key(item.hash_key.value)]
    tests = sum(1 for row in rows if SOURCE in row and row[SOURCE].value == TEST)
    return HeldRegistrations(place.stack, place.region, len(rows), tests)
