"""The tag that says which tags are the configuration's: it knows each of its keys, and no other."""

import re
import string

from hypothesis import given
from hypothesis import strategies as st

from smsverifier.naming import STACK_TAG, TAGS_TAG
from smsverifier.provision.diff import Change, diff
from smsverifier.provision.managed_tags import HASHED, LONGEST, is_listed, listing_of, obsolete_tags

SIGNS = string.ascii_letters + string.digits + " .:+=@_/-"
ALLOWED = re.compile(r"[A-Za-z0-9 .:+=@_/-]{1,256}")
"""What every service takes for a value (`config.rules`)."""
keys = st.text(SIGNS, min_size=1, max_size=128).filter(
    lambda key: key == key.strip() and not key.lower().startswith(("aws:", "smsverifier:"))
)
key_sets = st.sets(keys, min_size=1, max_size=40)


@given(key_sets, keys)
def test_a_listing_names_its_keys_and_no_other(listed: set[str], other: str) -> None:
    value = listing_of(listed)[TAGS_TAG]
    assert ALLOWED.fullmatch(value)
    assert value == value.strip()
    assert [key for key in listed if not is_listed(key, value)] == []
    assert is_listed(other, value) is (other in listed)


@given(key_sets, st.randoms())
def test_the_order_of_the_keys_makes_no_difference(listed: set[str], random: object) -> None:
    shuffled = sorted(listed, key=lambda _: random.random())  # type: ignore[attr-defined]
    assert listing_of(shuffled) == listing_of(listed)


@given(key_sets, key_sets, key_sets)
def test_what_was_configured_goes_and_what_others_put_there_stays(
    before: set[str], now: set[str], others: set[str]
) -> None:
    found = {**dict.fromkeys(before | (others - before), "x"), STACK_TAG: "s", **listing_of(before)}
    wanted = {**dict.fromkeys(now, "x"), STACK_TAG: "s", **listing_of(now)}
    assert set(obsolete_tags(wanted, found)) == before - now


def test_a_short_list_can_be_read_and_a_long_one_is_of_hashes() -> None:
    assert listing_of(["team", "cost centre"]) == {TAGS_TAG: "cost=_centre team"}
    assert listing_of(()) == {}
    most = [f"{number}" * 60 for number in range(10, 50)]
    value = listing_of(most)[TAGS_TAG]
    assert value.startswith(HASHED)
    assert len(value) <= LONGEST
    assert [is_listed(key, value) for key in (*most, "team")] == [True] * 40 + [False]


def test_our_own_tags_never_go_whatever_somebody_has_written_into_the_list() -> None:
    found = {STACK_TAG: "s", TAGS_TAG: f"{STACK_TAG} team", "team": "x"}
    assert obsolete_tags({}, found) == ["team", TAGS_TAG]


def test_what_is_to_go_is_a_change_wherever_there_are_tags() -> None:
    mine = {STACK_TAG: "s"}
    there = {**mine, "team": "x", "owner": "y", TAGS_TAG: "team"}
    gone = [Change("stage.tags.team", "x", None), Change(f"stage.tags.{TAGS_TAG}", "team", None)]
    assert list(diff({"stage": {"tags": mine}}, {"stage": {"tags": there}})) == gone
    assert diff({"labels": mine}, {"labels": there}) == ()
