"""Which records a pipe lets pass."""

import contextlib
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smsverifier.local.pipes.event_patterns import EventPatternError, parse_filter
from smsverifier.row import FILTER

REGISTRATIONS = json.dumps(FILTER)
"""The filter of our own pipe, as it is deployed."""


def record(name: str = "INSERT", /, **image: Any) -> dict[str, Any]:
    return {"eventName": name, "dynamodb": {"NewImage": image}}


def passes(pattern: str, document: Any) -> bool:
    return parse_filter([pattern]).passes(document)


@pytest.mark.parametrize("source", ["form", "test"])
def test_a_new_registration_passes(source: str) -> None:
    assert passes(REGISTRATIONS, record(registration_id={"S": "+91"}, source={"S": source}))


@pytest.mark.parametrize("name", ["MODIFY", "REMOVE"])
def test_only_inserts_pass(name: str) -> None:
    assert not passes(REGISTRATIONS, record(name, source={"S": "form"}))


def test_the_totals_never_pass() -> None:
    totals = record(registration_id={"S": "#totals"}, sent={"N": "1"})
    assert not passes(REGISTRATIONS, totals)


def test_an_imported_row_does_not_pass() -> None:
    assert not passes(REGISTRATIONS, record(source={"S": "import"}))


def test_a_row_that_was_told_already_does_not_pass() -> None:
    assert not passes(REGISTRATIONS, record(source={"S": "form"}, sms_status={"S": "sent"}))


def test_a_source_of_another_type_does_not_pass() -> None:
    assert not passes(REGISTRATIONS, record(source={"N": "1"}))


def test_a_record_without_an_image_does_not_pass() -> None:
    assert not passes(REGISTRATIONS, {"eventName": "INSERT", "dynamodb": {"Keys": {}}})


def test_numbers_are_matched_as_the_strings_dynamodb_writes() -> None:
    assert passes('{"dynamodb":{"NewImage":{"n":{"N":["1"]}}}}', record(n={"N": "1"}))
    assert not passes('{"dynamodb":{"NewImage":{"n":{"N":[1]}}}}', record(n={"N": "1"}))


def test_an_attribute_can_be_required_to_exist() -> None:
    pattern = '{"dynamodb":{"NewImage":{"phone":{"S":[{"exists":true}]}}}}'
    assert passes(pattern, record(phone={"S": ""}))
    assert not passes(pattern, record(name={"S": "A"}))


def test_any_of_several_patterns_is_enough() -> None:
    wanted = parse_filter(['{"eventName":["MODIFY"]}', '{"eventName":["INSERT"]}'])
    assert wanted.passes(record())


def test_without_a_pattern_everything_passes() -> None:
    assert parse_filter([]).passes(record("REMOVE"))


REFUSED_BY_AWS = [
    "", "{", "[]", '"text"', "null", "1", "{}", '{"a":NaN}', '{"a":[NaN]}', '{"a":[1]} x',
    '{"a":1}', '{"a":"x"}', '{"a":null}', '{"a":[]}', '{"a":{}}', '{"a":{"b":[]}}',
    '{"a":[["x"]]}', '{"a":[{}]}', '{"a":[{"like":"x"}]}', '{"a":[{"prefix":"x","exists":true}]}',
    '{"a":[{"exists":"true"}]}', '{"a":[{"exists":1}]}', '{"a":[{"exists":null}]}',
    '{"a":[{"exists":[true]}]}',
    '{"eventName":[{"prefix":1}]}', '{"a":[{"prefix":["x"]}]}', '{"a":[{"prefix":null}]}',
    '{"a":[{"anything-but":[]}]}', '{"a":[{"anything-but":null}]}',
    '{"a":[{"anything-but":["x",1]}]}', '{"a":[{"anything-but":[null]}]}',
    '{"a":[{"anything-but":true}]}', '{"a":[{"anything-but":["x",["y"]]}]}',
    '{"$or":[]}', '{"$or":[{"a":["x"]}]}', '{"$or":[{"a":["x"]},{}]}',
    '{"$or":[{"a":["x"]},"b"]}', '{"$or":{}}', '{"$or":"a"}',
    '{"a":[{"wildcard":"**"}]}', '{"a":[{"cidr":"10.0.0.0"}]}', '{"a":[{"suffix":1}]}',
    '{"a":[{"numeric":["="]}]}', '{"a":[{"numeric":["=","1"]}]}',
    '{"a":[{"numeric":[">",2,"<",1]}]}',
]  # fmt: skip
NOT_MODELLED = [
    '{"$or":[{"a":["x"]},{"b":["y"]}]}', '{"a":{"$or":[{"b":["x"]},{"c":["y"]}]}}',
    '{"a":[{"suffix":"x"}]}', '{"a":[{"equals-ignore-case":"x"}]}', '{"a":[{"wildcard":"x*"}]}',
    '{"a":[{"numeric":[">",1]}]}', '{"a":[{"cidr":"10.0.0.0/8"}]}',
    '{"a":["x"],"a":["y"]}', '{"b":{"a":["x"],"a":["x"]}}', '{"a":[{"exists":true,"exists":true}]}',
    '{"a":[{"prefix":"x"}]}', '{"a":[{"anything-but":"x"}]}',
    '{"a":[{"prefix":{"equals-ignore-case":"x"}}]}', '{"a":[{"anything-but":{"prefix":"x"}}]}',
]  # fmt: skip


@pytest.mark.parametrize("pattern", REFUSED_BY_AWS)
def test_what_aws_refuses_is_refused(pattern: str) -> None:
    """As AWS's own engine does (github.com/aws/event-ruler), or because it is not modelled."""
    with pytest.raises(EventPatternError) as refused:
        parse_filter([pattern])
    assert refused.value.code == "ValidationException"
    assert "Filter pattern is not valid. Reason: " in refused.value.message


@pytest.mark.parametrize("pattern", NOT_MODELLED)
def test_what_only_aws_can_match_is_refused_by_its_name(pattern: str) -> None:
    with pytest.raises(EventPatternError, match="smsverifier's embedded AWS does not model"):
        parse_filter([pattern])


def test_one_bad_pattern_among_good_ones_is_refused() -> None:
    with pytest.raises(EventPatternError):
        parse_filter([REGISTRATIONS, '{"a":[]}'])


@pytest.mark.parametrize("opening", ["[", '{"a":', '{"a":[{"anything-but":'])
def test_a_pattern_that_is_nested_without_end_is_refused(opening: str) -> None:
    with pytest.raises(EventPatternError):
        parse_filter([opening * 1000])
    with pytest.raises(EventPatternError):
        parse_filter(['{"a":' * 500 + '["x"]' + "}" * 500])


MATCHES = [  # by the rules of github.com/aws/event-ruler
    ("a value of another kind is another value", '{"a":["1"]}', {"a": 1}, False),
    ("a number is one by its value", '{"a":[300]}', {"a": 3.0e2}, True),
    ("true is no number", '{"a":[1]}', {"a": True}, False),
    ("null is a value", '{"a":[null]}', {"a": None}, True),
    ("null is not what is absent", '{"a":[null]}', {}, False),
    ("any value of a list is enough", '{"a":["y"]}', {"a": ["x", "y"]}, True),
    ("letters count as they are", '{"a":["x"]}', {"a": "X"}, False),
    ("all fields must match", '{"a":["x"],"b":["y"]}', {"a": "x", "b": "z"}, False),
    ("a field called $or may hold values", '{"$or":["x","y"]}', {"$or": "y"}, True),
    ("and operators", '{"$or":[{"exists":true},{"exists":false}]}', {"$or": "yes"}, True),
    ("a value that is false is there", '{"a":[{"exists":true}]}', {"a": False}, True),
    ("an empty list is absent", '{"a":[{"exists":true}]}', {"a": []}, False),
    ("an empty list is absent indeed", '{"a":[{"exists":false}]}', {"a": []}, True),
    ("an empty map is absent", '{"a":[{"exists":false}]}', {"a": {}}, True),
    ("only a leaf exists", '{"a":[{"exists":true}]}', {"a": {"b": 1}}, False),
    ("what is no leaf is absent", '{"a":[{"exists":false}]}', {"a": {"b": 1}}, True),
    ("below nothing all is absent", '{"a":{"b":[{"exists":false}]}}', {}, True),
    ("below a text all is absent", '{"a":{"b":[{"exists":false}]}}', {"a": "x"}, True),
    ("absent or one value", '{"a":[{"exists":false},"x"]}', {"a": "x"}, True),
    ("objects of a list are looked into", '{"a":{"b":["x"]}}', {"a": [{"b": "y"}, {"b": "x"}]},
     True),
    ("and in lists of lists", '{"a":{"b":["x"]}}', {"a": [[{"b": "x"}], 1]}, True),
    ("fields of one pattern are of one object", '{"a":{"b":["x"],"c":["y"]}}',
     {"a": [{"b": "x", "c": "z"}, {"b": "z", "c": "y"}]}, False),
    ("absent is what no object has", '{"a":{"b":[{"exists":false}]}}', {"a": [{"b": 1}, {"c": 1}]},
     False),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "pattern", "document", "expected"), MATCHES)
def test_the_rules_of_aws_decide(
    rule: str, pattern: str, document: dict[str, Any], expected: bool
) -> None:
    assert passes(pattern, document) is expected, rule


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ({"presentKey": {"S": ["presentValue"]}}, [True, False]),
        ({"presentKey": ["presentValue"]}, [False, False]),
        ({"presentKey": {"S": [{"exists": True}]}}, [True, False]),
        ({"presentKey": [{"exists": True}]}, [False, False]),
        ({"presentKey": [{"exists": False}]}, [True, True]),
    ],
)
def test_a_filter_needs_the_key_of_the_values_type(
    pattern: dict[str, Any], expected: list[bool]
) -> None:
    """Recorded on AWS by LocalStack, `content_filter_type` and `exists_filter_type` in
    tests/aws/services/lambda_/event_source_mapping: without the type key what exists is no leaf.
    """
    text = json.dumps({"dynamodb": {"NewImage": pattern}})
    image: dict[str, Any] = {"id": {"S": "id_value"}}
    with_key = record(**image, presentKey={"S": "presentValue"})
    assert [passes(text, with_key), passes(text, record(**image))] == expected


NAMES = st.sampled_from(["a", "b", "S", "$or", "exists", "prefix", "anything-but", "like"])
SCALARS = st.none() | st.booleans() | st.integers(-2, 2) | st.floats() | st.sampled_from("ab1")


def nested(leaves: Any) -> Any:
    return st.recursive(
        leaves,
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3),
        max_leaves=8,
    )


@given(nested(SCALARS), nested(SCALARS))
def test_a_filter_is_refused_or_decides_on_every_record(pattern: Any, document: Any) -> None:
    try:
        wanted = parse_filter([json.dumps(pattern)])
    except EventPatternError:
        return
    assert wanted.passes(document) in (True, False)


OPERATORS = st.one_of(
    st.sampled_from("ab1") | st.booleans() | st.none() | st.integers(-2, 2),
    st.booleans().map(lambda value: {"exists": value}),
)
PATTERNS = st.recursive(
    st.lists(OPERATORS, min_size=1, max_size=3),
    lambda inner: st.dictionaries(st.sampled_from("ab"), inner, min_size=1, max_size=2),
    max_leaves=5,
).map(lambda inner: {"a": inner})


@given(PATTERNS, nested(SCALARS))
def test_whatever_is_modelled_is_taken_and_decides(pattern: dict[str, Any], document: Any) -> None:
    assert parse_filter([json.dumps(pattern)]).passes({"a": document}) in (True, False)


@given(st.text())
def test_any_text_is_a_filter_or_refused(text: str) -> None:
    with contextlib.suppress(EventPatternError):
        assert parse_filter([text]).passes({}) in (True, False)
