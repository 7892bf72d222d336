"""What a tag of the table says of a stack that was handed over."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from smsverifier.naming import EJECTED_TAG, STACK_TAG
from smsverifier.provision.ejected import Ejected, ejected_by, ejected_in
from smsverifier.provision.resource import Observed

DAY = Ejected.on(date(2026, 12, 7))
OURS = {STACK_TAG: "night"}


def test_a_day_is_written_and_read_back() -> None:
    assert DAY.tag == "terraform 2026-12-07"
    assert ejected_by({**OURS, EJECTED_TAG: DAY.tag}, "night") == DAY


@given(st.text())
def test_whatever_a_hand_has_written_counts(value: str) -> None:
    found = ejected_by({**OURS, EJECTED_TAG: value}, "night")
    assert found is not None
    assert ejected_by({**OURS, EJECTED_TAG: found.tag}, "night") == found


def test_what_is_another_stacks_says_nothing_of_ours() -> None:
    assert ejected_by({STACK_TAG: "day", EJECTED_TAG: DAY.tag}, "night") is None
    assert ejected_by({EJECTED_TAG: DAY.tag}, "night") is None
    assert ejected_by(OURS, "night") is None


def test_a_table_that_is_not_there_or_goes_says_nothing() -> None:
    tags = {**OURS, EJECTED_TAG: DAY.tag}
    there = Observed("arn", {"tags": tags})
    assert ejected_in({"table": there}, "night") == DAY
    assert ejected_in({"table": Observed("arn", {"tags": tags}, deleting=True)}, "night") is None
    assert ejected_in({"table": None}, "night") is None
    assert ejected_in({"handler": there}, "night") is None
