"""moto's answers come out the same by a short way as by its own."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from moto.core.parse import JSONParser
from moto.core.serialize import JSONSerializer, XFormedAttributePicker
from moto.core.utils import get_service_model
from moto.dynamodb.exceptions import ItemSizeTooLarge
from moto.dynamodb.models.dynamo_type import DynamoType, LimitedSizeDict

from smsverifier.local.moto_overrides.moto_speedups import (
    ItemParser,
    ItemSerializer,
    moto_set,
    set_attribute,
)

model = get_service_model("dynamodb")
texts = st.text(max_size=5)
names = st.text(min_size=1, max_size=5)
"""Of attributes: DynamoDB has none without one."""
values: Any = st.recursive(
    st.one_of(
        st.builds(lambda text: {"S": text}, texts),
        st.builds(lambda number: {"N": str(number)}, st.integers()),
        st.builds(lambda words: {"SS": words}, st.lists(texts)),
        st.just({"S": "a", "N": "1"}),
        st.just({}),
        st.just({"BOOL": True}),
        st.just({"Odd": "x", "S": None}),
    ),
    lambda inner: st.one_of(
        st.builds(lambda each: {"L": each}, st.lists(inner, max_size=3)),
        st.builds(lambda each: {"M": each}, st.dictionaries(texts, inner, max_size=3)),
    ),
    max_leaves=5,
)
items = st.dictionaries(texts, values, max_size=4)
absent = st.none()
inputs = st.fixed_dictionaries(
    {},
    optional={
        "TableName": absent | texts,
        "Key": absent | items,
        "ExpressionAttributeNames": absent | st.dictionaries(texts, texts, max_size=3),
        "ExpressionAttributeValues": absent | items,
        "ReturnValues": absent | texts,
        "NoMember": texts,
    },
)


@given(document=inputs)
def test_an_input_is_read_as_moto_reads_it(document: dict[str, Any]) -> None:
    operation = model.operation_model("UpdateItem")
    ours, motos = (
        parser(operation)._parse_shape(operation.input_shape, document)
        for parser in (ItemParser, JSONParser)
    )
    assert ours == motos


consumed = st.fixed_dictionaries(
    {}, optional={"TableName": absent | texts, "CapacityUnits": st.floats(0, 9), "table": absent}
)
outputs = st.fixed_dictionaries(
    {},
    optional={
        "Attributes": absent | st.dictionaries(names, st.builds(lambda s: {"S": s}, texts)),
        "attributes": st.builds(lambda s: {"a": {"S": s}}, texts),
        "ConsumedCapacity": absent | consumed,
        "consumed_capacity": consumed,
        "ItemCollectionMetrics": absent | st.just({"SizeEstimateRangeGB": [1.5]}),
        "NoMember": texts,
    },
)


@given(result=outputs)
def test_a_result_is_written_as_moto_writes_it(result: dict[str, Any]) -> None:
    operation = model.operation_model("UpdateItem")
    ours, motos = (
        serializer(operation_model=operation, value_picker=XFormedAttributePicker()).serialize(
            result
        )
        for serializer in (ItemSerializer, JSONSerializer)
    )
    assert ours == motos


@pytest.mark.parametrize("letter", ["a", "é"])
@pytest.mark.parametrize("length", [0, 90_000, 202_499, 202_500, 404_996, 405_000])
def test_an_item_may_be_as_large_as_moto_lets_it_be(letter: str, length: int) -> None:
    """Of what is there and what comes, names and all."""

    def taken(put: Any) -> dict[str, Any] | None:
        attributes = LimitedSizeDict()
        try:
            put(attributes, "k", DynamoType({"S": "+91"}))
            put(attributes, "name", DynamoType({"S": letter * length}))
            put(attributes, "k", DynamoType({"S": "+92"}))
        except ItemSizeTooLarge:
            return None
        return {name: value.to_json() for name, value in attributes.items()}

    assert taken(set_attribute) == taken(moto_set)
