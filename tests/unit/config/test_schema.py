"""The JSON Schema says what the models say, to any editor."""

import json
from collections.abc import Iterator
from typing import Any, get_args

import pytest
from jsonschema import Draft202012Validator

from smsverifier import assets
from smsverifier.config.model import FieldType
from smsverifier.config.schema import json_schema, schema_at
from smsverifier.config.yaml_document import read_document

SCHEMA = json.loads(json.dumps(json_schema()))


def keys(node: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    for name, group in {"": node, **node.get("$defs", {})}.items():
        for key, value in group.get("properties", {}).items():
            yield f"{name}.{key}", value


def test_it_is_a_valid_schema_of_its_draft() -> None:
    Draft202012Validator.check_schema(SCHEMA)
    assert SCHEMA["$schema"] == "https://json-schema.org/draft/2020-12/schema"


@pytest.mark.parametrize(("path", "node"), list(keys(SCHEMA)))
def test_every_key_is_described(path: str, node: dict[str, Any]) -> None:
    assert node["description"].endswith(".")


def test_the_example_is_valid_by_it() -> None:
    data = read_document(assets.text("config.example.yaml").encode()).data
    assert list(Draft202012Validator(SCHEMA).iter_errors(data)) == []


@pytest.mark.parametrize(
    "data",
    [
        {"stak": "x"},
        {"stack": "A"},
        {"handler": {"log_retention_days": 31}},
        {"sms": {"type": "x"}},
    ],
)
def test_what_the_models_refuse_it_refuses(data: dict[str, Any]) -> None:
    assert not Draft202012Validator(SCHEMA).is_valid(data)


def test_a_value_is_found_through_lists_and_groups() -> None:
    types = schema_at(("form", "fields", 3, "type"))["enum"]
    assert types == list(get_args(FieldType))


def test_no_description_speaks_of_the_code() -> None:
    told = [node["description"] for node in (json_schema(), *json_schema()["$defs"].values())]
    for node in (json_schema(), *json_schema()["$defs"].values()):
        told += [key.get("description", "") for key in node["properties"].values()]
    assert [words for words in told if "Config." in words] == []
