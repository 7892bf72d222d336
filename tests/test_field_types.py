"""A new type of field is not taken for a text: each place that decides names every type."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, get_args

import pytest

from smsverifier import assets
from smsverifier.commands.arguments import check_answers
from smsverifier.config import Config, FormField
from smsverifier.config.model import FieldType
from smsverifier.config.rules import broken_rules
from smsverifier.message import longest_text, message_findings
from smsverifier.templates.body_model import body_model
from smsverifier.templates.form import form_page

DOCUMENTATION = Path(__file__).parents[1] / "docs" / "texts.md"
TYPES = get_args(FieldType)
DECIDES: tuple[Callable[[Config], Any], ...] = (
    broken_rules,
    body_model,
    form_page,
    longest_text,
    message_findings,
    lambda config: check_answers(config, {"x": ""}),
)


def with_field(kind: str) -> Config:
    demo = Config()
    options = ("1",) if kind == "select" else ()
    field = FormField(name="x", label="X", required=False, options=options)
    odd = field.model_copy(update={"type": kind})
    form = demo.form.model_copy(update={"fields": (*demo.form.fields, odd)})
    sms = demo.sms.model_copy(update={"message": "Hi {name} {x}"})
    return demo.model_copy(update={"form": form, "sms": sms})


@pytest.mark.parametrize("kind", TYPES)
@pytest.mark.parametrize("decide", DECIDES)
def test_every_type_is_decided_everywhere(decide: Callable[[Config], Any], kind: str) -> None:
    decide(with_field(kind))


@pytest.mark.parametrize("decide", DECIDES)
def test_an_unknown_type_is_no_text(decide: Callable[[Config], Any]) -> None:
    with pytest.raises(AssertionError, match="unreachable"):
        decide(with_field("number"))


@pytest.mark.parametrize("kind", [kind for kind in TYPES if kind != "text"])
def test_the_forms_script_knows_every_type_but_the_plain_one(kind: str) -> None:
    assert f'kind === "{kind}"' in assets.text("templates", "form.js")


@pytest.mark.parametrize("kind", TYPES)
def test_the_example_and_the_documentation_name_every_type(kind: str) -> None:
    for text in (assets.text("config.example.yaml"), DOCUMENTATION.read_text("utf-8")):
        assert kind in text
