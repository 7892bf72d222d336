"""Who is added at the desk: their row, and that the same command is known again."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smsverifier.registrations.desk import desk_row, is_same_visitor
from smsverifier.row import (
    FILTER,
    FORM,
    IMPORT,
    SOURCE,
    Duplicates,
    is_new,
    record_of,
    text_of,
    waits_for_person,
)

ASHA = {"phone": "+919876543210", "name": "Asha", "college": "Model College", "tshirt": ""}
RULES: tuple[Duplicates, ...] = ("reject", "ignore", "allow")


@pytest.mark.parametrize("duplicates", RULES)
def test_the_same_answers_have_the_same_key_and_others_another_where_that_may_be(
    duplicates: Duplicates,
) -> None:
    rows = [desk_row(ASHA, duplicates, at_ms, is_held=False) for at_ms in (1, 2)]
    other = desk_row(ASHA | {"name": "Ravi"}, duplicates, 3, is_held=False)
    keys = [text_of(row, "registration_id") for row in (*rows, other)]
    assert keys[0] == keys[1]
    assert (keys[0] == keys[2]) is (duplicates != "allow")
    assert keys[0] is not None
    assert keys[0].startswith(ASHA["phone"])


@pytest.mark.parametrize("is_held", [True, False])
def test_who_was_held_back_waits_for_a_person_and_nobody_else_does(is_held: bool) -> None:
    assert waits_for_person(desk_row(ASHA, "reject", 1, is_held=is_held)) is is_held


def test_the_pipe_hands_on_nobody_from_the_desk_and_a_direct_record_is_taken() -> None:
    row = desk_row(ASHA, "reject", 1, is_held=False)
    record = record_of(row, 0)
    assert text_of(row, SOURCE) not in FILTER["dynamodb"]["NewImage"][SOURCE]["S"]
    assert is_new(record)
    assert not is_new({**record, "eventSource": "aws:dynamodb"})


def test_a_record_names_a_source_that_handlers_of_earlier_versions_know() -> None:
    image = record_of(desk_row(ASHA, "reject", 1, is_held=False), 0)["dynamodb"]["NewImage"]
    assert text_of(image, SOURCE) == IMPORT


TEXTS = st.dictionaries(st.sampled_from(["college", "tshirt", "roll"]), st.text(max_size=5))


@given(TEXTS, TEXTS)
def test_a_visitor_is_the_same_by_all_answers_alone(
    some: dict[str, str], others: dict[str, str]
) -> None:
    base = {"phone": "+919876543210", "name": "Asha"}
    row = desk_row(base | some, "reject", 1, is_held=False)
    told = row | {"sms_status": {"S": "sent"}, "consent.at": {"N": "1"}}
    given_of = [{name: text for name, text in each.items() if text} for each in (some, others)]
    assert is_same_visitor(told, base | some)
    assert is_same_visitor(told, base | others) is (given_of[0] == given_of[1])
    assert not is_same_visitor(row | {SOURCE: {"S": FORM}}, base | some)
