"""`config.example.yaml` holds every key, with its default or an example, and loads as it is."""

from itertools import pairwise
from typing import Any

import pytest

from smsverifier import assets
from smsverifier.config import Config, FormField
from smsverifier.config.load import parse
from smsverifier.config.schema import dotted_keys
from smsverifier.config.yaml_document import read_document

# Shown with an example, as the default would show nothing.
EXAMPLES = {
    "stack",
    "tags",
    "event.name",
    "event.date",
    "event.venue",
    "event.url",
    "organiser.name",
    "organiser.contact",
    "form.intro",
    "form.fields",
    "sms.max_messages",
}
SECTIONS = {
    key for key in Config.model_fields if any(k.startswith(f"{key}.") for k in dotted_keys())
}

TEXT = assets.text("config.example.yaml")
DATA = read_document(TEXT.encode()).data


def value(key: str) -> Any:
    section, _, inner = key.partition(".")
    return DATA[section][inner] if inner else DATA[section]


def default(key: str) -> Any:
    section, _, inner = key.partition(".")
    defaults = Config().model_dump(by_alias=True)
    return defaults[section][inner] if inner else defaults[section]


def test_the_example_loads_as_it_is() -> None:
    assert parse(TEXT.encode(), source="config.example.yaml").target == "local"


@pytest.mark.parametrize("key", dotted_keys())
def test_the_example_holds_every_key(key: str) -> None:
    assert value(key) is not Ellipsis


@pytest.mark.parametrize("key", sorted(set(dotted_keys()) - EXAMPLES - SECTIONS))
def test_the_example_shows_the_default(key: str) -> None:
    assert value(key) == default(key)


@pytest.mark.parametrize("key", FormField.model_fields)
def test_the_example_holds_every_key_of_a_field(key: str) -> None:
    assert any(key in field for field in DATA["form"]["fields"])


def test_every_key_has_its_reason_above_it() -> None:
    lines = [line.strip() for line in TEXT.splitlines()]
    bare = [
        line
        for above, line in pairwise(lines)
        if line and not line.startswith("#") and not above.startswith("#")
    ]
    # Headings, first keys under a heading that says it, and the second and third field.
    allowed = (
        "event:",
        "organiser:",
        "form:",
        "fields:",
        "registrations:",
        "sms:",
        "email:",
        "handler:",
        "pipe:",
        "api:",
        "project:",
        "name: HackFest",
        "name: The Coding Club",
        "date:",
        "venue:",
        "- name:",
        "label: ",
        "type: ",
        "max_length: 16",
        "required: false",
    )
    assert [line for line in bare if not line.startswith(allowed)] == []
