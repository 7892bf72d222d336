"""Answers of AWS's services that others recorded or reported, held against ours.

Each test names its source; LS is the repository localstack/localstack, whose snapshot files below
`tests/aws/services/` were recorded on real accounts. Numbers are those of
docs/recorded-answers.md; API Gateway's are in test_recorded_api_gateway.py.
"""

import json
from typing import Any

from smsverifier.local.pipes.event_patterns import parse_filter


def test_21_a_filter_asks_for_an_attribute_of_a_type() -> None:
    """LS lambda_/event_source_mapping/…dynamodbstreams, exists_filter_type, exists_false_filter."""
    there = {"dynamodb": {"NewImage": {"id": {"S": "1"}, "presentKey": {"S": "presentValue"}}}}
    not_there = {"dynamodb": {"NewImage": {"id": {"S": "2"}}}}

    def passes(leaf: Any, record: Any) -> bool:
        pattern = {"dynamodb": {"NewImage": {"presentKey": leaf}}}
        return parse_filter([json.dumps(pattern)]).passes(record)

    assert passes({"S": [{"exists": True}]}, there)
    assert not passes({"S": [{"exists": True}]}, not_there)
    # Without the type there is no leaf of that name, whatever the item has.
    assert passes([{"exists": False}], there)
    assert passes([{"exists": False}], not_there)
    assert not passes([{"exists": True}], there)
    assert not passes(["presentValue"], there)
