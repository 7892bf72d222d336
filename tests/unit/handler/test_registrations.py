"""Which records are new registrations: exactly those that the pipe's filter lets pass."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from registrations import MalformedRecordError, Registration, read

from smsverifier import row
from smsverifier.local.pipes.event_patterns import parse_filter
from smsverifier.message import wording
from smsverifier.registrations.import_rules import ImportRules
from smsverifier.registrations.json_lines import from_line
from smsverifier.sms.text import render
from tests.support.field_examples import config_with

PIPE_FILTER = parse_filter([json.dumps(row.FILTER)])

IMAGE = {
    "registration_id": {"S": "+919876543210"},
    "phone": {"S": "+919876543210"},
    "name": {"S": "Asha"},
    "request_id": {"S": "r-1"},
    "registered_at": {"N": "1700000000500"},
    "source": {"S": "form"},
}


def record(image: dict[str, Any], name: str = "INSERT") -> dict[str, Any]:
    return {"eventID": "e-1", "eventName": name, "dynamodb": {"NewImage": image}}


def test_a_new_row_is_read_whole() -> None:
    values = {name: v["S"] for name, v in IMAGE.items() if "S" in v}
    assert read(record(IMAGE)) == Registration(
        "+919876543210", "r-1", "+919876543210", 1700000000.5, values
    )


@pytest.mark.parametrize("at", [{}, {"registered_at": {"N": "soon"}}, {"registered_at": {}}])
def test_a_row_without_a_time_is_read_without_it(at: dict[str, Any]) -> None:
    image = {k: v for k, v in IMAGE.items() if k != "registered_at"} | at
    found = read(record(image))
    assert found is not None
    assert found.registered_at is None


@pytest.mark.parametrize("needed", ["registration_id", "request_id"])
def test_a_new_row_that_names_nothing_is_refused(needed: str) -> None:
    image = {name: value for name, value in IMAGE.items() if name != needed}
    with pytest.raises(MalformedRecordError, match=needed):
        read(record(image))


def test_the_totals_are_no_registration() -> None:
    totals = {"registration_id": {"S": "#totals"}, "reserved": {"N": "1"}}
    assert read(record(totals)) is None


@pytest.mark.parametrize("key", ["#totals", "#forgotten/ab", "#sealed/ab"])
def test_an_item_of_ours_is_no_registration_whatever_somebody_types_into_it(key: str) -> None:
    assert read(record(IMAGE | {"registration_id": {"S": key}})) is None


@pytest.mark.parametrize(
    "thing",
    [
        None,
        1,
        "INSERT",
        [],
        {},
        {"eventName": "INSERT", "dynamodb": []},
        {"eventName": "INSERT", "dynamodb": {"NewImage": {"source": "form"}}},
    ],
)
def test_what_is_no_record_at_all_is_no_registration(thing: object) -> None:
    assert read(thing) is None


def read_or_refused(record: dict[str, Any]) -> object:
    try:
        return read(record)
    except MalformedRecordError as refusal:
        return refusal


def test_an_import_is_read_only_where_somebody_wishes_it() -> None:
    imported = IMAGE | {"source": {"S": "import"}}
    assert read(record(imported)) is None
    found = read(row.record_of(imported, 0))
    assert found is not None
    assert found.registration_id == "+919876543210"


texts = st.sampled_from(["form", "test", "other", "", "sent", "#totals"])
attribute = st.dictionaries(st.sampled_from(["S", "N"]), texts, min_size=1, max_size=1)
images = st.dictionaries(st.sampled_from(["source", "sms_status", "name"]), attribute)


@given(images, st.sampled_from(["INSERT", "MODIFY", "REMOVE"]))
def test_it_agrees_with_the_pipes_filter(image: dict[str, Any], name: str) -> None:
    assert (read_or_refused(record(image, name)) is not None) == PIPE_FILTER.passes(
        record(image, name)
    )


def test_an_imported_number_leaves_no_hole_in_the_sms() -> None:
    _, config = config_with("code", sms={"message": "Your place: {x}."})
    line = '{"registration_id": "+919876543210", "phone": "+919876543210", "x": 21}'
    rules = ImportRules.of(config, 1763900000000, lambda: "import-1")
    registration = read(row.record_of(rules.admitted(from_line(line)), 1))
    assert registration is not None
    assert render(wording(config), registration.values) == "Your place: 21."
