"""Which records a pipe lets pass."""

import json

import pytest

from smsverifier.local.pipes.patterns import Filter, PatternError
from smsverifier.row import FILTER

REGISTRATIONS = json.dumps(FILTER)
"""The filter of our own pipe, as it is deployed."""


def record(name="INSERT", **image):
    return {"eventName": name, "dynamodb": {"NewImage": image}}


def passes(pattern, document):
    return Filter([pattern]).passes(document)


@pytest.mark.parametrize("source", ["form", "test"])
def test_a_new_registration_passes(source):
    assert passes(REGISTRATIONS, record(registration_id={"S": "+91"}, source={"S": source}))


@pytest.mark.parametrize("name", ["MODIFY", "REMOVE"])
def test_only_inserts_pass(name):
    assert not passes(REGISTRATIONS, record(name, source={"S": "form"}))


def test_the_totals_never_pass():
    totals = record(registration_id={"S": "#totals"}, sent={"N": "1"})
    assert not passes(REGISTRATIONS, totals)


def test_an_imported_row_does_not_pass():
    assert not passes(REGISTRATIONS, record(source={"S": "import"}))


def test_a_row_that_was_told_already_does_not_pass():
    assert not passes(REGISTRATIONS, record(source={"S": "form"}, sms_status={"S": "sent"}))


def test_a_source_of_another_type_does_not_pass():
    assert not passes(REGISTRATIONS, record(source={"N": "1"}))


def test_a_record_without_an_image_does_not_pass():
    assert not passes(REGISTRATIONS, {"eventName": "INSERT", "dynamodb": {"Keys": {}}})


def test_numbers_are_matched_as_the_strings_dynamodb_writes():
    assert passes('{"dynamodb":{"NewImage":{"n":{"N":["1"]}}}}', record(n={"N": "1"}))
    assert not passes('{"dynamodb":{"NewImage":{"n":{"N":[1]}}}}', record(n={"N": "1"}))


def test_an_attribute_can_be_required_to_exist():
    pattern = '{"dynamodb":{"NewImage":{"phone":{"S":[{"exists":true}]}}}}'
    assert passes(pattern, record(phone={"S": ""}))
    assert not passes(pattern, record(name={"S": "A"}))


def test_any_of_several_patterns_is_enough():
    wanted = Filter(['{"eventName":["MODIFY"]}', '{"eventName":["INSERT"]}'])
    assert wanted.passes(record())


def test_without_a_pattern_everything_passes():
    assert Filter([]).passes(record("REMOVE"))


@pytest.mark.parametrize(
    "pattern",
    [
        "{",
        "[]",
        '"text"',
        '{"a":[]}',
        '{"a":1}',
        '{"a":[{"like":"x"}]}',
        '{"a":[{"prefix":"x","suffix":"y"}]}',
        '{"a":[["x"]]}',
        '{"$or":[{"a":[{"like":1}]}]}',
        '{"$or":["a"]}',
    ],
)
def test_a_pattern_that_cannot_be_matched_is_refused(pattern):
    with pytest.raises(PatternError):
        Filter([pattern])
