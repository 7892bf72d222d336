"""An expression that was read before means what it would mean read anew."""

from copy import deepcopy
from typing import Any

import pytest
from moto.dynamodb.comparisons import ConditionExpressionParser
from moto.dynamodb.exceptions import DuplicateUpdateExpression
from moto.dynamodb.models.dynamo_type import DynamoType, Item
from moto.dynamodb.parsing.ast_nodes import DepthFirstTraverser
from moto.dynamodb.parsing.expressions import UpdateExpressionParser
from moto.dynamodb.parsing.validators import OverlappingPathsValidator

from smsverifier.local.moto_overrides.expression_speedups import (
    ConditionParser,
    install_expressions,
)

moto_traverse = DepthFirstTraverser.traverse
"""moto's own way, if nothing of the embedded AWS was loaded before."""

NAMES = {"#status": "sms_status", "#tries": "sms_attempts", "#dotted": "waiting.at"}
CONDITIONS = (
    "attribute_exists(registration_id) AND attribute_not_exists(#status)",
    "attribute_exists(#tries) AND (attribute_not_exists(#status) OR #status <> :a)",
    "#status = :a AND NOT #tries = :n",
    "#tries BETWEEN :n AND :m",
    "#status IN (:a, :b)",
    "attribute_exists(#status) AND (size(#status) > :n OR contains(#status, :a))",
    "begins_with(#status, :a) AND attribute_type(#tries, :b)",
    "attribute_not_exists(#dotted)",
)
VALUES = (
    {":a": {"S": "sent"}, ":b": {"S": "N"}, ":n": {"N": "1"}, ":m": {"N": "9"}},
    {":a": {"S": "failed"}, ":b": {"S": "sent"}, ":n": {"N": "3"}, ":m": {"N": "4"}},
)
UPDATE = "SET #status = :a, #tries = if_not_exists(#tries, :n) + :n REMOVE sms_error, numbers[2]"


def item(**attributes: dict[str, Any]) -> Item:
    return Item(DynamoType({"S": "+919876543210"}), None, attributes)


ITEMS = (
    item(sms_status={"S": "sent"}, sms_attempts={"N": "2"}),
    item(registration_id={"S": "+919876543210"}, sms_attempts={"N": "3"}),
    item(sms_status={"S": "failed"}, **{"waiting.at": {"N": "1"}}),
)


@pytest.mark.parametrize("condition", CONDITIONS)
def test_a_condition_holds_where_it_would_hold_if_it_were_read_anew(condition: str) -> None:
    for values in VALUES:
        ours = ConditionParser(condition, NAMES, values)
        motos = ConditionExpressionParser(condition, NAMES, values)
        kept, fresh = ours.parse(), motos.parse()
        assert ours.expr_attr_names_found == motos.expr_attr_names_found
        assert ours.expr_attr_values_found == motos.expr_attr_values_found
        assert repr(kept) == repr(fresh)
        assert [kept.expr(each) for each in ITEMS] == [fresh.expr(each) for each in ITEMS]


def test_another_meaning_of_a_name_is_another_condition() -> None:
    kept = [
        ConditionParser("attribute_exists(#n)", {"#n": name}, None).parse()
        for name in ("sms_status", "registration_id")
    ]
    assert [[each.expr(one) for one in ITEMS] for each in kept] == [
        [True, False, True],
        [False, True, False],
    ]


def test_what_is_wrong_with_a_condition_is_said_each_time() -> None:
    for _ in range(2):
        with pytest.raises(ValueError, match="Bad comparison"):
            ConditionParser("#status = = :a", NAMES, VALUES[0]).parse()


def test_no_condition_always_holds() -> None:
    assert ConditionParser(None, None, None).parse().expr(None)


def shape(node: Any) -> Any:
    """A tree as tuples."""
    children = node.children or []
    return type(node), [shape(each) if hasattr(each, "children") else each for each in children]


def test_a_copy_of_an_update_shares_no_node_with_it() -> None:
    install_expressions()
    tree = UpdateExpressionParser.make(UPDATE)
    before = shape(tree)
    copied = deepcopy(tree)
    assert shape(copied) == before
    copied.children[0].children.clear()
    copied.normalize()
    assert shape(tree) == before
    assert UpdateExpressionParser.make(UPDATE) is tree


@pytest.mark.parametrize(
    "update",
    [
        "SET name = :a, name = :b REMOVE phone, phone",
        "REMOVE phone SET phone.kind = :a, name = :b",
        "SET #status = :a REMOVE #status",
    ],
)
def test_paths_that_overlap_are_told_as_moto_tells_them(update: str) -> None:
    install_expressions()
    motos = OverlappingPathsValidator(NAMES)
    with pytest.raises(DuplicateUpdateExpression) as said:
        OverlappingPathsValidator(NAMES).traverse(UpdateExpressionParser.make(update))
    with pytest.raises(DuplicateUpdateExpression) as said_by_moto:
        moto_traverse(motos, UpdateExpressionParser.make(update))
    assert str(said.value.description) == str(said_by_moto.value.description)
