"""What is well-formed is not refused as malformed."""

import pytest

from smsverifier.local.dynamodb_expressions import check_expressions


@pytest.mark.parametrize(
    "text",
    [
        "attribute_not_exists(k)",
        "attribute_exists(k) AND n <> :v",
        "size(k) > :v or not (k = :v)",
        "k IN (:v, :v) AND l[0] = :v",
        "n BETWEEN :v AND :v",
        "a.b.c[12].d < :v",
        "contains(l, :v) OR begins_with(k, :v) OR attribute_type(k, :v)",
    ],
)
def test_a_condition_that_aws_takes_is_taken(text: str) -> None:
    values = {":v": {"S": "a"}} if ":v" in text else {}
    check_expressions({"ConditionExpression": text, "ExpressionAttributeValues": values})
