"""Who registered and who was told, page by page."""

import dataclasses
import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smsverifier.config import Config
from smsverifier.errors import UsageError
from smsverifier.registration_table import unconfirmed_after_seconds
from smsverifier.registrations.listing import ListQuery, RegistrantPage, page_of
from smsverifier.row import IMPORTING, Item, SmsStatus
from tests.support.registrations_table import row
from tests.support.row_strategies import ANYTHING, REGISTRATIONS

ALL = ListQuery(frozenset(), only_tests=False, show_numbers=True, limit=100, after=None)
NOW_MS = int(time.time() * 1000)


def at(minute: int, item: Item) -> Item:
    return item | {"registered_at": {"N": str(60_000 * minute)}, "request_id": {"S": "r"}}


ITEMS = [
    at(5, row("+919800000005", IMPORTING)),
    at(4, row("+919800000004")),
    at(3, row("+919800000003", "sending") | {"sms_updated_at": {"N": str(NOW_MS)}}),
    at(2, row("+919800000002", "sending") | {"source": {"S": "test"}}),
    at(1, row("+919800000001", "failed")),
    at(0, row("+919800000000", "sent")),
]


def look(**wanted: Any) -> RegistrantPage:
    return page_of(ITEMS, dataclasses.replace(ALL, **wanted), {}, NOW_MS - 1000)


def shown(page: RegistrantPage) -> str:
    return "".join(one.phone[-1] for one in page.registrants)


@pytest.mark.parametrize(
    ("statuses", "found"),
    [
        ([], "012345"),
        ([SmsStatus.SENT], "0"),
        ([SmsStatus.FAILED], "1"),
        ([SmsStatus.UNCONFIRMED], "2"),
        ([SmsStatus.UNSENT], "45"),
        ([SmsStatus.UNSENT, SmsStatus.FAILED], "145"),
    ],
)
def test_filters_add_up_and_the_oldest_comes_first(statuses: list[SmsStatus], found: str) -> None:
    assert shown(look(statuses=frozenset(statuses))) == found


def test_only_tests_are_shown_when_asked_for() -> None:
    assert shown(look(only_tests=True)) == "2"


def test_statuses_are_the_tables_but_for_what_nobody_will_record() -> None:
    statuses = [one.sms_status for one in look().registrants]
    assert statuses == ["sent", "failed", "unconfirmed", "sending", None, None]


def test_a_row_is_unconfirmed_when_no_invocation_can_still_be_running() -> None:
    config = Config.model_validate({"handler": {"timeout_seconds": 90}})
    assert unconfirmed_after_seconds(config) > 90


def test_numbers_are_masked_wherever_they_stand() -> None:
    page = look(show_numbers=False)
    assert "98000" not in str(page)
    assert page.registrants[0].phone == page.registrants[0].registration_id == "+91••••••0000"


@pytest.mark.parametrize("cursor", ["", "x", "+919800000001", "1-zz", "-1-000000000000"])
def test_a_place_that_is_none_is_refused(cursor: str) -> None:
    with pytest.raises(UsageError, match="no place in the list"):
        look(after=cursor)


@given(
    items=st.lists(
        REGISTRATIONS | ANYTHING, max_size=6, unique_by=lambda i: i["registration_id"]["S"]
    ),
    limit=st.integers(1, 4),
)
def test_pages_show_everybody_once_and_end(items: list[Item], limit: int) -> None:
    seen, after, more = [], None, True
    while more:
        page = page_of(items, dataclasses.replace(ALL, limit=limit, after=after), {}, NOW_MS)
        seen += [one.registration_id for one in page.registrants]
        after, more = page.next, page.next is not None
        assert len(page.registrants) <= limit
    assert sorted(seen) == sorted(item["registration_id"]["S"] for item in items)
