"""Who registered and who was told: whom, in which order, page by page; and how many."""

import time
import weakref
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smsverifier.config import Config, FormField
from smsverifier.errors import UsageError
from smsverifier.registration_table import unconfirmed_after_seconds
from smsverifier.registrations.list_columns import Column, column_finder
from smsverifier.registrations.listing import (
    ListQuery,
    Look,
    RegistrantPage,
    count_by,
    find_page,
)
from smsverifier.row import IMPORTING, KEY, Item, SmsStatus
from smsverifier.whom import EVERYBODY, Whom
from tests.support.listed import listed
from tests.support.registrations_table import row
from tests.support.row_strategies import ANYTHING, REGISTRATIONS

NOW_MS = int(time.time() * 1000)
FIELDS = (
    FormField(name="name", label="Name"),
    FormField(name="phone", label="Phone", type="phone", max_length=16),
    FormField(name="tshirt", label="Size", type="select", options=("S", "M", "L", "XL")),
    FormField(name="college", label="College", required=False),
    FormField(name="parent", label="Parent", type="phone", max_length=16, required=False),
)
column = column_finder(FIELDS)


def at(minute: int, item: Item) -> Item:
    return item | {"registered_at": {"N": str(60_000 * minute)}, "request_id": {"S": "r"}}


ITEMS = [
    at(5, row("+919800000005", IMPORTING, name="Élodie", tshirt="XL", college="Model College")),
    at(4, row("+919800000004", name="asha rao", tshirt="S")),
    at(3, row("+919800000003", "sending", tshirt="M") | {"sms_updated_at": {"N": str(NOW_MS)}}),
    at(2, row("+919800000002", "sending", college="MODEL college") | {"source": {"S": "test"}}),
    at(1, row("+919800000001", "failed", tshirt="XL", parent="+919811111111")),
    at(0, row("+919800000000", "sent", sms_message_id="m0") | {"attended.at": {"N": "7"}}),
]


def look(whom: Whom = EVERYBODY, **wanted: Any) -> RegistrantPage:
    return listed(ITEMS, whom, before_ms=NOW_MS - 1000, **wanted)


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
    assert shown(look(Whom(statuses=frozenset(statuses)))) == found


@pytest.mark.parametrize(
    ("whom", "found"),
    [
        ({"only_tests": True}, "2"),
        ({"without_tests": True}, "01345"),
        ({"since_ms": 180_000}, "345"),
        ({"name": "ÉLO"}, "5"),
        ({"name": "e\u0301lodie"}, "5"),
        ({"name": "Rao"}, "4"),
        ({"digits": "00003"}, "3"),
        ({"attended": True}, "0"),
        ({"answers": {"tshirt": {"xl"}}}, "15"),
        ({"answers": {"tshirt": {"S", "M"}}}, "34"),
        ({"answers": {"tshirt": {""}}}, "02"),
        ({"answers": {"tshirt": {"XL"}, "college": {"model college"}}}, "5"),
        ({"statuses": {SmsStatus.UNSENT, SmsStatus.FAILED}, "answers": {"tshirt": {"XL"}}}, "15"),
        ({"dropped": True}, ""),
    ],
)
def test_what_else_is_asked_narrows_the_list(whom: dict[str, Any], found: str) -> None:
    assert shown(look(Whom(**whom))) == found


def test_whose_sms_did_not_arrive_is_among_the_failed_and_can_be_shown_alone() -> None:
    for whom in (Whom(dropped=True), Whom(dropped=True, statuses={SmsStatus.UNCONFIRMED})):
        assert "0" in shown(look(whom, dropped=["m0"]))
    assert shown(look(Whom(statuses={SmsStatus.FAILED}), dropped=["m0"])) == "01"
    assert shown(look(Whom(statuses={SmsStatus.SENT}), dropped=["m0"])) == ""


@pytest.mark.parametrize(
    ("name", "ascending", "descending"),
    [
        ("registered_at", "012345", "543210"),
        ("name", "012345", "543210"),
        ("tshirt", "431502", "513420"),
        ("sms_status", "453201", "102354"),
    ],
)
def test_the_order_is_that_of_a_column_and_who_has_nothing_there_comes_last(
    name: str, ascending: str, descending: str
) -> None:
    assert shown(look(sort=column(name))) == ascending
    assert shown(look(sort=column(name), is_descending=True)) == descending


def test_a_column_that_nobody_has_is_refused_with_those_that_there_are() -> None:
    with pytest.raises(UsageError, match="no column 'colege'") as refused:
        column("colege")
    assert "college" in refused.value.hint
    assert "registered_at" in refused.value.hint


def test_a_column_is_found_by_its_label_and_only_useful_ones_are_offered() -> None:
    assert column("size").name == "tshirt"
    assert column("sms_parts").kind == "number"
    with pytest.raises(UsageError) as refused:
        column("colege")
    assert not {"sms_attempts", "expires_at", "corrected.tries"} & set(
        refused.value.hint.strip(".").replace(",", "").split()
    )


def test_a_page_says_where_it_stands_and_what_people_answered() -> None:
    page = look(limit=2, show_numbers=False)
    assert (page.first, page.matching) == (1, 6)
    rest = look(limit=3, after=page.next, show_numbers=False)
    assert (rest.first, rest.matching) == (3, 6)
    assert page.registrants[1].answers == {"tshirt": "XL", "parent": "+91••••••1111"}


def test_columns_that_were_asked_for_are_told_with_numbers_masked() -> None:
    asked = [column(name) for name in ("tshirt", "parent", "registration_id", "attended.at")]
    fields = [one.fields for one in look(columns=asked, show_numbers=False).registrants]
    assert fields[1] == {
        "tshirt": "XL",
        "parent": "+91••••••1111",
        "registration_id": "+91••••••0001",
        "attended.at": None,
    }
    assert fields[0]["attended.at"] == 7
    assert look(columns=asked).registrants[1].fields["parent"] == "+919811111111"


def test_a_number_typed_into_another_answer_is_masked_and_a_date_is_not() -> None:
    answers = ("call 98765 43210", "2026-11-29", "21CS10045")
    items = [at(n, row(f"+91980000000{n}", college=text)) for n, text in enumerate(answers)]
    page = listed(items, before_ms=0, columns=[column("college")], show_numbers=False)
    assert [one.fields["college"] for one in page.registrants] == [
        "call •••••••••10",
        "2026-11-29",
        "21CS10045",
    ]


def counted(*names: str, whom: Whom = EVERYBODY, show_numbers: bool = False) -> list[Any]:
    found = count_by(
        Look(lambda: ITEMS, NOW_MS - 1000),
        whom,
        [column(name) for name in names],
        show_numbers=show_numbers,
    )
    return [found.registrations, *found.by_values]


def test_counts_are_in_the_order_of_the_forms_options_and_nothing_last() -> None:
    assert counted("tshirt") == [6, (("S",), 1), (("M",), 1), (("XL",), 2), ((None,), 2)]
    assert counted() == [6]
    assert counted(whom=Whom(without_tests=True)) == [5]


def test_counts_by_two_columns_are_of_each_pair() -> None:
    found = counted("sms_status", "tshirt", whom=Whom(statuses={SmsStatus.UNSENT}))
    assert found == [2, (("not_told", "S"), 1), (("not_told", "XL"), 1)]


def test_counts_by_a_number_are_masked() -> None:
    assert "9800" not in str(counted("phone"))
    assert "+919800000001" in str(counted("phone", show_numbers=True))


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


def test_a_place_whose_row_is_gone_is_refused_where_nothing_else_says_where_it_was() -> None:
    page = look(limit=2, sort=column("name"))
    without = [item for item in ITEMS if not item[KEY]["S"].endswith("1")]
    with pytest.raises(UsageError, match="not there any more"):
        listed(without, before_ms=0, sort=column("name"), after=page.next)
    assert shown(listed(without, before_ms=0, after=look(limit=2).next)) == "2345"


class _Row(dict[str, Any]):
    """A row that can be counted while somebody holds it."""

    __hash__ = object.__hash__  # type: ignore[assignment]  # a dict has none


def test_a_list_holds_no_more_rows_than_it_shows() -> None:
    held: weakref.WeakSet[_Row] = weakref.WeakSet()
    most = 0

    def rows() -> Iterator[_Row]:
        nonlocal most
        for number in range(2000, 0, -1):  # the newest first: each is for a while on the page
            one = _Row(at(number, row(f"+9198{number:08d}")))
            held.add(one)
            most = max(most, len(held))
            yield one

    page = find_page(Look(rows, 0), ListQuery(limit=10))
    assert page.matching == 2000
    assert len(page.rows) == 10
    assert most <= 10 + 5


SORTED_BY = [Column("registered_at", "moment"), column("name"), column("sms_status"),
             column("college"), column("sms_parts")]  # fmt: skip


@given(
    items=st.lists(
        REGISTRATIONS | ANYTHING, max_size=6, unique_by=lambda i: i["registration_id"]["S"]
    ),
    limit=st.integers(1, 4),
    sort=st.sampled_from(SORTED_BY),
    is_descending=st.booleans(),
)
def test_pages_show_everybody_once_and_end(
    items: list[Item], limit: int, sort: Column, is_descending: bool
) -> None:
    seen, after, more = [], None, True
    while more:
        page = listed(items, before_ms=NOW_MS, limit=limit, after=after, sort=sort,
                      is_descending=is_descending)  # fmt: skip
        seen += [one.registration_id for one in page.registrants]
        after, more = page.next, page.next is not None
        assert len(page.registrants) <= limit
        assert page.matching == len(items)
    assert sorted(seen) == sorted(item["registration_id"]["S"] for item in items)
