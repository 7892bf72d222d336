"""A table of many pages is read in parts at once, and nobody is missed or seen twice."""

import threading
from collections import Counter
from typing import Any

import pytest
from moto.backends import get_backend

from smsverifier.errors import NotAws
from smsverifier.local.calls import ACCOUNT
from smsverifier.registration_table import RegistrationTable
from smsverifier.row import TOTALS
from smsverifier.table_scan import MOST_SEGMENTS, segments_of
from tests.support.registrations_table import Registrations, row


def fill(table: Registrations, keys: list[str], size: int) -> None:
    """Put them where the embedded AWS keeps them."""
    kept = get_backend("dynamodb")[ACCOUNT][table.aws.region].tables[table.name]
    for key in keys:
        kept.put_item(row(key, college="x" * size))


def scans(table: Registrations) -> list[dict[str, Any]]:
    """What the next calls of Scan ask for, as they are made."""
    asked: list[dict[str, Any]] = []

    def hear(params: dict[str, Any], **_: Any) -> None:
        asked.append(params)

    events = table.aws.client("dynamodb").meta.events
    events.register("provide-client-params.dynamodb.Scan", hear)
    return asked


def test_a_large_table_is_read_in_parts_and_everybody_is_seen_once(table: Registrations) -> None:
    keys = [f"+9198000000{n:02}" for n in range(24)]
    fill(table, [*keys, TOTALS], 390_000)
    asked = scans(table)
    seen = Counter(
        i["registration_id"]["S"] for i in RegistrationTable(table.aws, table.name).registrations()
    )
    assert seen == Counter(keys)
    parts = {(one.get("Segment"), one.get("TotalSegments")) for one in asked}
    assert parts == {(None, None), *((n, MOST_SEGMENTS) for n in range(MOST_SEGMENTS))}


def test_a_small_table_is_one_call(table: Registrations) -> None:
    fill(table, ["+919800000001", "+919800000002"], 10)
    asked = scans(table)
    assert len(list(RegistrationTable(table.aws, table.name).registrations())) == 2
    assert len(asked) == 1


def test_who_stops_looking_leaves_no_part_behind(table: Registrations) -> None:
    fill(table, [f"+9198000000{n:02}" for n in range(24)], 390_000)
    before = set(threading.enumerate())
    rows = RegistrationTable(table.aws, table.name).registrations()
    next(iter(rows))
    assert set(threading.enumerate()) - before  # of `before` some may end meanwhile
    rows.close()  # type: ignore[attr-defined]  # a generator's
    assert set(threading.enumerate()) <= before


@pytest.mark.parametrize(
    ("known", "in_first_page", "parts"),
    [
        (0, 3000, MOST_SEGMENTS),  # just made, or nobody may say
        (3000, 3000, MOST_SEGMENTS),  # there is more than that by now
        (9000, 0, MOST_SEGMENTS),  # a page may be empty and not the last
        (9000, 3000, 1),
        (12_000, 3000, 2),
        (200_000, 3000, MOST_SEGMENTS),
    ],
)
def test_as_many_parts_as_its_pages_are_worth(known: int, in_first_page: int, parts: int) -> None:
    assert segments_of(known, in_first_page) == parts


def test_a_page_without_the_rows_that_it_counts_is_no_page(table: Registrations) -> None:
    fill(table, ["+919800000001"], 10)

    def keep_back(parsed: dict[str, Any], **_: Any) -> None:
        parsed["Items"] = []

    table.aws.client("dynamodb").meta.events.register("after-call.dynamodb.Scan", keep_back)
    with pytest.raises(NotAws, match="not shown whole"):
        list(RegistrationTable(table.aws, table.name).registrations())
