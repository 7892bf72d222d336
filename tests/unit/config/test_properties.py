"""Whatever a file holds: a configuration, or a ConfigError that says what is wrong."""

from typing import Any

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from smsverifier.config import Config
from smsverifier.config.load import parse
from smsverifier.config.model import FormField
from smsverifier.config.schema import dotted_keys
from smsverifier.errors import ConfigError

WORDS = st.sampled_from(sorted({part for key in dotted_keys() for part in key.split(".")}))
SCALARS = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(), st.dates(), st.binary(), WORDS
)
TREES = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(WORDS | st.text() | st.integers(), inner, max_size=6)
    ),
    max_leaves=30,
)


def loads_or_says_why(raw: bytes) -> None:
    try:
        assert isinstance(parse(raw, source="config.yaml"), Config)
    except ConfigError as caught:
        error = caught
    else:
        return
    words = [word for each in error.findings for word in (each.path, each.found, each.allowed)]
    assert words
    assert all(words)
    assert "".join(words).isprintable()


@settings(max_examples=60)
@given(TREES)
def test_any_yaml_document_loads_or_says_why(tree: Any) -> None:
    loads_or_says_why(yaml.safe_dump(tree, allow_unicode=True).encode())


@settings(max_examples=60)
@given(st.dictionaries(st.sampled_from(dotted_keys()), SCALARS, max_size=8))
def test_any_value_at_any_key_loads_or_says_why(values: dict[str, Any]) -> None:
    data: dict[str, Any] = {}
    for key, value in values.items():
        section, _, inner = key.partition(".")
        if not inner:
            data[section] = value
        elif isinstance(data.setdefault(section, {}), dict):
            data[section][inner] = value
    loads_or_says_why(yaml.safe_dump(data).encode())


@settings(max_examples=60)
@given(st.text())
@example("\x85: \u2028")
@example("? ? ? a")
def test_any_text_loads_or_says_why(text: str) -> None:
    loads_or_says_why(text.encode("utf-8", "surrogatepass"))


@settings(max_examples=60)
@given(st.binary())
def test_any_bytes_load_or_say_why(raw: bytes) -> None:
    loads_or_says_why(raw)


@settings(max_examples=60)
@given(st.text(alphabet="ab:{}[]\"'-#&*!|>?%@ \n\t,\\0", max_size=60))
def test_anything_like_yaml_loads_or_says_why(text: str) -> None:
    loads_or_says_why(text.encode())


@pytest.mark.parametrize("raw", [b"a: " + b"[" * 100_000, b"- " * 50_000, b"a: 1\n" * 2_000])
def test_large_nonsense_is_refused(raw: bytes) -> None:
    with pytest.raises(ConfigError):
        parse(raw, source="config.yaml")


@settings(max_examples=60)
@given(
    st.lists(st.dictionaries(st.sampled_from(sorted(FormField.model_fields)), TREES), max_size=3)
)
def test_any_fields_of_a_form_load_or_say_why(fields: list[Any]) -> None:
    loads_or_says_why(yaml.safe_dump({"form": {"fields": fields}}).encode())
