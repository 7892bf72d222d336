"""What a row is, apart from any table: names, key, filter, statuses."""

import ast
import json
import re
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smsverifier import row
from smsverifier.local.pipes.event_patterns import parse_filter
from smsverifier.row import Item
from tests.support.hand_typed_rows import ROWS, STATUSES

FIELD_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
CLOSED_FOR_GOOD = {
    *("registration_id", "phone", "name", "request_id", "registered_at", "source", "expires_at"),
    *("sms_status", "sms_message_id", "sms_parts", "sms_error", "sms_updated_at", "sms_attempts"),
    *("email_status", "email_message_id", "email_error"),
}
PIPE = parse_filter([json.dumps(row.FILTER)])


def record(item: Item, **others: object) -> dict[str, Any]:
    about = {"eventName": "INSERT", "eventSource": "aws:dynamodb"}
    return {**about, "dynamodb": {"NewImage": item}, **others}


def untold(**attributes: dict[str, Any]) -> Item:
    texts = {row.KEY: "+919876543210", row.PHONE: "+919876543210", row.REQUEST_ID: "r1"}
    return {name: {"S": text} for name, text in texts.items()} | attributes


def test_no_name_without_a_dot_is_ever_added() -> None:
    assert row.RESERVED_NAMES == CLOSED_FOR_GOOD


@pytest.mark.parametrize("name", sorted(CLOSED_FOR_GOOD - {"phone", "name"}))
def test_no_field_of_a_form_takes_a_name_of_ours(name: str) -> None:
    assert row.is_taken(name)


@pytest.mark.parametrize("name", ["phone", "name", "college", "email", "email_2"])
def test_the_form_may_have_any_other_name(name: str) -> None:
    assert not row.is_taken(name)


def test_later_attributes_have_a_name_that_no_field_can_have() -> None:
    assert row.is_ours("consent.at")
    assert not FIELD_NAME.fullmatch("consent.at")


@given(st.from_regex(r"[a-z][a-z0-9_]{0,9}(\.[a-z_-]{1,9})?(\.[a-z_]{1,9})?", fullmatch=True))
def test_every_name_can_stand_in_an_expression(name: str) -> None:
    assert re.fullmatch(r"#[A-Za-z0-9_]+", row.placeholder(name))


def test_no_two_names_stand_as_one_in_an_expression() -> None:
    names = ("consent.at", "consent_at", "consent__at", "consentdotat", "consent-at")
    assert len(row.names_for(names)) == len(names)


KINDS = (row.CONFIRMATION_SMS, row.CONFIRMATION_EMAIL, row.WAITING_SMS)


def test_no_two_kinds_of_message_share_a_mark_or_a_count() -> None:
    kinds = (*KINDS, row.announcement("day-before"), row.announcement("day"))
    marks = [name for kind in kinds for name in kind.names]
    counts = [(kind.counts_in, kind.count_of("sent")) for kind in kinds]
    assert len(set(marks)) == len(marks)
    assert len(set(counts)) == len(counts)


@pytest.mark.parametrize("kind", [*KINDS, row.announcement("day-before")], ids=lambda k: k.kind)
def test_every_mark_is_ours_and_has_the_type_that_the_handler_writes(kind: row.Marks) -> None:
    assert all(map(row.is_ours, kind.names))
    numbers = {name for name in kind.names if row.type_of(name) == "N"}
    assert numbers == {kind.updated_at, kind.attempts} | ({kind.parts} - {None})


def test_a_row_says_which_announcements_it_knows_of() -> None:
    marks = (*row.announcement("b-1").names, *row.announcement("a").names, "announce")
    assert row.announcements_in({name: {"S": ""} for name in marks}) == ("a", "b-1")


@pytest.mark.parametrize(
    ("duplicates", "attempt", "key"),
    [
        ("reject", None, "+919876543210"),
        ("ignore", "ab12", "+919876543210"),
        ("allow", None, "r1"),
        ("allow", "ab12", "+919876543210/ab12"),
    ],
)
def test_the_key_is_the_number_the_request_or_the_attempt(
    duplicates: row.Duplicates, attempt: str | None, key: str
) -> None:
    assert row.key_of(duplicates, "+919876543210", "r1", attempt) == key


@given(st.text(max_size=9))
def test_no_attempt_makes_the_key_of_an_item_of_ours(attempt: str) -> None:
    assert row.is_registration_key(row.key_of("allow", "+919876543210", "r1", attempt))


@pytest.mark.parametrize("key", [row.TOTALS, "#forgotten/ab", "#sealed/ab", "#"])
def test_an_item_of_ours_is_no_registration(key: str) -> None:
    assert not row.is_registration_key(key)


@pytest.mark.parametrize("key", ["+919876543210", "r1", "a#b", ""])
def test_any_other_key_is_that_of_a_registration(key: str) -> None:
    assert row.is_registration_key(key)


@pytest.mark.parametrize("source", ["form", "test", "import"])
def test_a_known_source_stays(source: str) -> None:
    assert row.source_of(untold(source={"S": source})) == source


@pytest.mark.parametrize(
    "odd", [{}, {"source": {"S": "walk-in"}}, {"source": {"N": "1"}}, {"source": {"S": "Form"}}]
)
def test_an_absent_or_unknown_source_is_an_import(odd: Item) -> None:
    assert row.source_of(untold(**odd)) == row.IMPORT


@given(ROWS, st.sampled_from(["INSERT", "MODIFY", "REMOVE"]))
def test_the_handler_checks_what_the_pipe_filters(item: Item, event_name: str) -> None:
    in_json = {name: value for name, value in item.items() if "B" not in value}
    seen = record(in_json, eventName=event_name)
    assert row.is_new(seen) == PIPE.passes(seen)


@given(st.recursive(st.none() | st.booleans() | st.text(max_size=3), st.lists) | st.integers())
def test_whatever_comes_is_new_or_not(anything: object) -> None:
    assert not row.is_new(anything)
    assert not row.is_new({"eventName": "INSERT", "dynamodb": anything})


def test_an_import_is_told_by_somebodys_wish_and_never_by_the_pipe() -> None:
    item = untold(source={"S": row.IMPORT})
    assert not PIPE.passes(record(item))
    assert not row.is_new(record(item))
    assert row.is_new(row.record_of(item, 0))
    assert not PIPE.passes(row.record_of(item, 0))


@given(ROWS)
def test_whatever_can_be_told_the_handler_takes_by_a_wish(item: Item) -> None:
    wish = row.record_of(row.completed(item, "given"), 7)
    assert row.is_new(wish)
    image = wish["dynamodb"]["NewImage"]
    assert row.text_of(image, row.REQUEST_ID)
    assert row.text_of(image, row.KEY) == item[row.KEY]["S"]


def test_the_counts_are_news_to_nobody() -> None:
    assert not PIPE.passes(record({row.KEY: {"S": row.TOTALS}, "sent": {"N": "3"}}))


@given(ROWS, st.integers(0, 4 * 10**12), st.sets(st.sampled_from(["m1", "m2"])))
def test_every_row_has_one_standing(item: Item, before_ms: int, dropped: set[str]) -> None:
    at = row.sms_status_of(item, before_ms, dropped)
    assert (at is row.SmsStatus.UNSENT) == row.is_unsent(item)


@pytest.mark.parametrize(
    ("item", "at"),
    [
        ({}, "not_told"),
        ({"sms_status": {"S": "importing"}}, "not_told"),
        ({"sms_status": {"S": " "}}, "not_told"),
        ({"sms_status": {"NULL": True}}, "not_told"),
        ({"sms_status": {"S": "sending"}, "sms_updated_at": {"N": "2000"}}, "sending"),
        ({"sms_status": {"S": "sending"}, "sms_updated_at": {"N": "999"}}, "unconfirmed"),
        ({"sms_status": {"S": "sending"}}, "unconfirmed"),
        ({"sms_status": {"S": "sent"}, "sms_message_id": {"S": "m9"}}, "sent"),
        ({"sms_status": {"S": "sent"}, "sms_message_id": {"S": "m1"}}, "failed"),
        ({"sms_status": {"S": "sent"}}, "sent"),
        ({"sms_status": {"S": "failed"}}, "failed"),
        ({"sms_status": {"S": "failed"}, "sms_error": {"S": "over_max_messages"}}, "not_told"),
        ({"sms_status": {"S": "sent"}, "sms_error": {"S": "over_max_messages"}}, "sent"),
        pytest.param({"sms_status": {"S": "Sent"}}, "unconfirmed", id="no word of ours"),
        ({"sms_status": {"N": "1"}}, "unconfirmed"),
    ],
)
def test_a_standing_says_whether_they_were_told(item: Item, at: str) -> None:
    assert row.sms_status_of(untold(**item), 1000, {"m1"}) == at


@pytest.mark.parametrize(
    ("item", "held"),
    [
        ({"source": {"S": "form"}}, False),
        ({"source": {"S": "test"}, "sms_attempts": {"N": "2"}}, False),
        ({"source": {"S": "form"}, "sms_attempts": {"N": "0"}}, True),
        ({"source": {"S": "form"}, "sms_status": {"S": "importing"}}, True),
        ({"source": {"S": "form"}, "sms_error": {"S": "Throttling"}}, False),
        ({"source": {"S": "form"}, "sms_error": {"S": "over_max_messages"}}, True),
        ({"source": {"S": "import"}}, True),
        ({"source": {"S": "walk-in"}}, True),
        ({}, True),
    ],
)
def test_who_waits_for_a_person(item: Item, held: bool) -> None:
    assert row.waits_for_person(untold(**item)) is held


@pytest.mark.parametrize(
    ("item", "waits"),
    [
        ({"sms_attempts": {"N": "1"}}, True),
        ({"sms_attempts": {"N": "1"}, "sms_status": {"S": "failed"}}, True),  # an earlier version's
        ({"sms_status": {"S": "sent"}}, False),  # one more than that was wished for
        ({"sms_status": {"S": "sending"}}, False),
        ({"sms_error": {"S": "Throttling"}}, False),
    ],
)
def test_who_waits_for_a_higher_cap(item: Item, waits: bool) -> None:
    assert row.waits_for_cap(untold(**{"sms_error": {"S": row.OVER_CAP}, **item})) is waits


@given(ROWS)
def test_who_waits_for_a_higher_cap_was_not_told_and_waits_for_a_person(item: Item) -> None:
    if row.waits_for_cap(item):
        assert row.is_unsent(item)
        assert row.waits_for_person(item)


def test_each_kind_of_message_has_counts_of_its_own_and_the_first_its_old_ones() -> None:
    assert row.count_of("reserved") == "reserved"
    assert row.count_of("reserved", "doors-open") == "reserved.doors-open"
    assert row.is_taken(row.count_of("sent", "x")), "no field of a form is ever called so"


@pytest.mark.parametrize(
    ("phone", "why"),
    [
        ({"S": "+919876543210"}, None),
        ({"S": "9876543210"}, "invalid_number"),
        ({"S": "+91 98765 43210"}, "invalid_number"),
        ({"S": "+919876543210\n"}, "invalid_number"),
        ({"S": " "}, "no_phone"),
        ({"N": "919876543210"}, "no_phone"),
        (None, "no_phone"),
    ],
)
def test_who_cannot_be_told_and_why(phone: dict[str, Any] | None, why: str | None) -> None:
    item = untold() | ({} if phone is None else {row.PHONE: phone})
    if phone is None:
        del item[row.PHONE]
    assert row.why_unsendable(item) == why


@given(ROWS)
def test_numbers_are_whole_and_moments_can_be_shown(item: Item) -> None:
    assert row.number_of(item, row.SMS_ATTEMPTS) >= 0
    assert 0 <= row.moment_of(item, row.REGISTERED_AT) <= row.LAST_MOMENT_MS


def test_every_status_has_its_transitions() -> None:
    assert set(row.TRANSITIONS) == {None, *STATUSES}
    assert {after for afters in row.TRANSITIONS.values() for after in afters} <= {
        None,
        *row.STATUSES,
    }


def test_the_module_travels_alone() -> None:
    tree = ast.parse(Path(row.__file__).read_text(encoding="utf-8"))
    imported = {
        name.split(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in (
            [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else [alias.name for alias in node.names]
        )
    }
    assert imported <= sys.stdlib_module_names


LEFT_TO_OTHERS = {"csv_cells.py", "imports.py"}
"""They lay out and judge columns by name."""


def test_no_other_module_spells_our_attributes() -> None:
    """`request_id`, `source`, `phone` and `name` are other people's words as well."""
    names = row.RESERVED_NAMES - {row.REQUEST_ID, row.SOURCE, row.PHONE, row.NAME}
    folder = Path(row.__file__).parent
    files = [*folder.rglob("*.py"), *(folder.parent / "handler").rglob("*.py")]
    spelt = {
        file.name
        for file in files
        for source in [file.read_text(encoding="utf-8")]
        if any(name in source for name in names)  # else there is nothing to be parsed for
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Constant) and node.value in names
    }
    assert spelt - LEFT_TO_OTHERS == {"row.py"}
