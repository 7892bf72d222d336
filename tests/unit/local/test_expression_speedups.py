"""An expression that was read before means what it would mean read anew."""

from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from moto.dynamodb.comparisons import ConditionExpressionParser
from moto.dynamodb.exceptions import DuplicateUpdateExpression, MockValidationException
from moto.dynamodb.models.dynamo_type import DynamoType, Item
from moto.dynamodb.models.table import Table
from moto.dynamodb.parsing.ast_nodes import DepthFirstTraverser, Node
from moto.dynamodb.parsing.executors import UpdateExpressionExecutor
from moto.dynamodb.parsing.expressions import UpdateExpressionParser
from moto.dynamodb.parsing.validators import (
    ActionCountValidator,
    OverlappingPathsValidator,
    UpdateExpressionValidator,
)

from smsverifier.local.moto_overrides.expression_speedups import (
    ConditionParser,
    install_expressions,
    moto_find_clauses,
    moto_traverse,
)

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


TABLE = Table(
    "x-registrations",
    account_id="123456789012",
    region="ap-south-1",
    schema=[{"AttributeName": "registration_id", "KeyType": "HASH"}],
    attr=[{"AttributeName": "registration_id", "AttributeType": "S"}],
)
paths = st.sampled_from(
    ["name", "#status", "#tries", "#dotted", "numbers[1]", "more.kind", "more.#tries", "gone"]
)
operands = st.one_of(
    st.sampled_from([":a", ":n", ":l"]),
    paths,
    st.builds("if_not_exists({}, {})".format, paths, st.sampled_from([":a", ":n", ":l"])),
    st.builds("list_append({}, :l)".format, paths),
)
settings = st.one_of(
    st.builds("{} = {}".format, paths, operands),
    st.builds("{} = {} + {}".format, paths, operands, operands),
)


def clause(word: str, parts: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """One section of an update."""
    return st.lists(parts, min_size=1, max_size=3).map(lambda some: f"{word} {', '.join(some)}")


updates = st.lists(
    st.one_of(
        clause("SET", settings),
        clause("REMOVE", paths),
        clause("ADD", st.builds("{} {}".format, paths, st.sampled_from([":n", ":s"]))),
        clause("DELETE", paths.map("{} :s".format)),
    ),
    min_size=1,
    max_size=3,
).map(" ".join)


@contextmanager
def in_motos_way() -> Iterator[None]:
    """Within, trees of updates are copied and walked through as moto does it."""
    with pytest.MonkeyPatch.context() as patched:
        for walker in (DepthFirstTraverser, ActionCountValidator, OverlappingPathsValidator):
            patched.setattr(walker, "traverse", moto_traverse)
        patched.setattr(Node, "find_clauses", moto_find_clauses)
        patched.delattr(Node, "__deepcopy__")
        yield


def updated(update: str) -> Any:
    """What becomes of a row, or how moto refuses to change it."""
    values = {":a": {"S": "x"}, ":n": {"N": "2"}, ":l": {"L": [{"S": "y"}]}, ":s": {"NS": ["1"]}}
    row = item(
        registration_id={"S": "+919876543210"},
        name={"S": "Asha"},
        sms_attempts={"N": "3"},
        numbers={"L": [{"N": "1"}, {"N": "2"}]},
        more={"M": {"kind": {"S": "z"}, "sms_attempts": {"NS": ["1", "4"]}}},
    )
    try:
        tree = UpdateExpressionParser.make(update)
        valid = UpdateExpressionValidator(tree, NAMES, values, row, TABLE).validate()
        valid.normalize()
        UpdateExpressionExecutor(valid, row, NAMES).execute()
    except MockValidationException as refused:
        return type(refused), refused.message
    except Exception as fault:  # noqa: BLE001 - moto's own faults are the same, too
        return type(fault), str(fault)
    return row.to_json()


@given(update=updates)
def test_an_update_does_what_it_does_in_motos_way(update: str) -> None:
    install_expressions()
    ours = updated(update)
    with in_motos_way():
        assert updated(update) == ours
