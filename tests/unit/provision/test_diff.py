"""The one-sided diff."""

from typing import Any

from hypothesis import given

from smsverifier.provision.diff import UNKNOWN, Change, diff, plain
from tests.unit.provision.strategies import PROPERTIES

Properties = dict[str, Any]


def applied(properties: Properties, changes: tuple[Change, ...]) -> Properties:
    """`properties` with every change made, as a resource's update makes it."""
    result: Properties = plain(properties)
    for change in changes:
        *parents, name = change.path.split(".")
        at = result
        for parent in parents:
            at = at.setdefault(parent, {})
        at[name] = change.new
    return result


@given(PROPERTIES)
def test_a_thing_does_not_differ_from_itself(properties: Properties) -> None:
    assert diff(properties, properties) == ()


@given(PROPERTIES, PROPERTIES)
def test_what_only_aws_has_is_no_difference(wanted: Properties, more: Properties) -> None:
    assert diff(wanted, {**more, **wanted}) == ()


@given(PROPERTIES, PROPERTIES)
def test_making_the_changes_leaves_no_difference(wanted: Properties, there: Properties) -> None:
    assert diff(wanted, applied(there, diff(wanted, there))) == ()


@given(PROPERTIES, PROPERTIES)
def test_every_change_names_a_path_of_what_is_wanted(wanted: Properties, there: Properties) -> None:
    for change in diff(wanted, there):
        at: Any = wanted
        for name in change.path.split("."):
            at = at[name]
        assert at == change.new


@given(PROPERTIES, PROPERTIES)
def test_it_changes_neither_side(wanted: Properties, there: Properties) -> None:
    before = repr((wanted, there))
    diff(wanted, there)
    assert repr((wanted, there)) == before


def test_a_tuple_equals_a_list() -> None:
    assert diff({"filters": ("a", "b")}, {"filters": ["a", "b"]}) == ()


def test_the_exact_path_is_named() -> None:
    changes = diff({"a": {"b": {"c": 1, "d": 2}}}, {"a": {"b": {"c": 1, "d": 3}}})
    assert changes == (Change("a.b.d", 3, 2),)


def test_what_is_not_known_yet_is_a_change() -> None:
    assert diff({"source": UNKNOWN}, {}) == (Change("source", None, UNKNOWN),)
    assert repr(UNKNOWN) == "(known after apply)"


def test_a_group_where_a_value_was_is_one_change() -> None:
    assert diff({"a": {"b": 1}}, {"a": "text"}) == (Change("a", "text", {"b": 1}),)
