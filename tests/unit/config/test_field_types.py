"""A new type of field is not taken for a text: each place that decides asks the one table.

`EXAMPLES` says by example what each type takes, and everything that reads an answer is held to it.
"""

import dataclasses
import json
import re
from collections.abc import Callable
from typing import Any, get_args, get_type_hints

import pytest

from smsverifier import assets
from smsverifier.commands.arguments import check_answers
from smsverifier.config import Config
from smsverifier.config.field_types import (
    AnswerSchema,
    Choice,
    FieldBehaviour,
    Input,
    sent_as,
    takes,
)
from smsverifier.config.model import FieldType
from smsverifier.config.rules import broken_rules
from smsverifier.config.send_rules import SendRule
from smsverifier.config.starter import StarterAnswers, starter_yaml
from smsverifier.errors import UsageError
from smsverifier.local.apigateway.validation import BodyValidator, InvalidBodyError
from smsverifier.message import longest_text, message_findings, wording
from smsverifier.registrations.import_rules import ImportRules
from smsverifier.sms.text import render, sendable
from smsverifier.templates.body_model import body_model
from smsverifier.templates.form import form_page
from tests import ROOT
from tests.support.field_examples import EXAMPLES, config_with
from tools.reference import quoted, table

DOCUMENTATION = ROOT / "docs" / "texts.md"
TYPES: tuple[FieldType, ...] = get_args(FieldType)
TAKEN = [(kind, text) for kind, examples in EXAMPLES.items() for text in examples.taken]
REFUSED = [(kind, text) for kind, examples in EXAMPLES.items() for text in examples.refused]
DECIDES: tuple[Callable[[Config], Any], ...] = (
    broken_rules,
    body_model,
    form_page,
    longest_text,
    message_findings,
    lambda config: check_answers(config, {"x": ""}),
    lambda config: ImportRules.of(config, 0, str).admitted(
        {name: {"S": "+919876543210"} for name in ("registration_id", "phone", "x")}
    ),
)


def test_every_type_has_examples_of_both_kinds() -> None:
    assert EXAMPLES.keys() == set(TYPES)
    assert all(examples.taken and examples.refused for examples in EXAMPLES.values())


@pytest.mark.parametrize("decide", DECIDES)
def test_an_unknown_type_is_no_text(decide: Callable[[Config], Any]) -> None:
    demo = config_with("text", sms={"message": "Hi {name} {x}"})[1]
    odd = demo.form.fields[-1].model_copy(update={"type": "unheard_of"})
    form = demo.form.model_copy(update={"fields": (*demo.form.fields[:-1], odd)})
    with pytest.raises(AssertionError, match="unreachable"):
        decide(demo.model_copy(update={"form": form}))


@pytest.mark.parametrize("part", [FieldBehaviour, SendRule, Input, Choice])
def test_nothing_is_decided_by_default(part: type[Any]) -> None:
    """What has a default can be left out, and mypy would stay silent."""
    assert all(
        each.default is each.default_factory is dataclasses.MISSING
        for each in dataclasses.fields(part)
    )


def api_takes(config: Config, name: str, answer: str) -> bool:
    body = {"name": "Asha", "phone": "+919876543210", name: answer}
    models = {"Registration": json.dumps(body_model(config))}
    try:
        BodyValidator(models, "Registration").check(json.dumps(body))
    except InvalidBodyError:
        return False
    return True


@pytest.mark.parametrize(("kind", "answer"), TAKEN)
def test_what_a_type_takes_the_api_and_the_command_line_take(kind: FieldType, answer: str) -> None:
    name, config = config_with(kind)
    assert broken_rules(config) == []
    assert api_takes(config, name, answer)
    check_answers(config, {name: answer})


@pytest.mark.parametrize(("kind", "answer"), [*REFUSED, *((kind, "") for kind in TYPES)])
def test_what_a_type_refuses_neither_takes_and_the_reason_is_said(
    kind: FieldType, answer: str
) -> None:
    name, config = config_with(kind)
    assert not api_takes(config, name, answer)
    with pytest.raises(UsageError) as refused:
        check_answers(config, {name: answer})
    assert refused.value.why
    assert refused.value.hint


@pytest.mark.parametrize(("kind", "answer"), TAKEN)
def test_what_is_sent_of_an_answer_is_no_longer_than_foreseen(kind: FieldType, answer: str) -> None:
    name, config = config_with(kind, sms={"message": "{x}{phone}"})
    sent = sendable(wording(config), name, answer)
    assert sent == EXAMPLES[kind].taken[answer]
    assert len(sent) <= sent_as(config.form.fields[-1]).longest(config.form.fields[-1])
    assert len(render(wording(config), {name: answer})) <= len(longest_text(config))


@pytest.mark.parametrize("kind", TYPES)
def test_a_type_of_which_nothing_is_sent_has_no_placeholder(kind: FieldType) -> None:
    name, config = config_with(kind)
    sms = config.sms.model_copy(update={"message": f"Hi {{{name}}}"})
    is_refused = bool(broken_rules(config.model_copy(update={"sms": sms})))
    assert is_refused == (not any(EXAMPLES[kind].taken.values()))


def test_a_schema_has_no_key_that_the_command_line_does_not_read() -> None:
    """`takes` must refuse what the API does; a key that it does not know it would ignore."""
    for schema in (
        AnswerSchema(type="string", enum=["a"]),
        AnswerSchema(type="string", minLength=2),
        AnswerSchema(type="string", maxLength=0),
        AnswerSchema(type="string", pattern="^a"),
    ):
        assert not takes(schema, "b")
    assert AnswerSchema.__annotations__.keys() == {
        *("type", "enum", "minLength", "maxLength", "pattern")
    }


def test_the_forms_script_knows_ways_of_reading_and_no_type() -> None:
    script = assets.text("templates", "form.js")
    ways = {way for part in (Input, Choice) for way in get_args(get_type_hints(part)["read_as"])}
    for way in ways - {"text"}:
        assert f'reads === "{way}"' in script
    for kind in set(TYPES) - ways:
        assert f'"{kind}"' not in script


def test_the_files_for_people_name_every_type() -> None:
    rows = table(DOCUMENTATION.read_text("utf-8"), "type")
    assert {kind for row in rows for kind in quoted(row[0])} == set(TYPES)
    comment = re.search(r"((?: *# .*\n)+) *type: text", assets.text("config.example.yaml"))
    assert comment is not None
    for text in (comment[1], starter_yaml(StarterAnswers())):
        assert set(TYPES) <= set(re.findall(r"\w+", text))
