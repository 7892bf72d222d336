"""Answers as they are typed after a command: names, labels, options, and what is left out."""

from io import StringIO

import pytest

from smsverifier.commands.arguments import parse_answers, parse_registration
from smsverifier.commands.context import Context, Interrupts
from smsverifier.config import Config
from smsverifier.errors import UsageError
from smsverifier.output.screen import Screen

CONFIG = Config.model_validate(
    {
        "stack": "demo-event",
        "form": {
            "fields": [
                {"name": "name", "label": "Name"},
                {"name": "phone", "label": "Phone", "type": "phone", "max_length": 16},
                {"name": "college", "label": "College"},
                {"name": "size", "label": "T-shirt size", "type": "select", "options": ["S", "M"]},
            ]
        },
    }
)
ASHA = ("98765 43210", "Asha")


@pytest.fixture
def context() -> Context:
    screen = Screen(stdout=StringIO(), stderr=StringIO())
    return Context(screen, Interrupts(StringIO), config=CONFIG)


@pytest.mark.parametrize("typed", ["size=M", "size=m", "T-shirt size=m", "t-shirt SIZE=M"])
def test_a_field_has_its_label_too_and_an_option_any_capitals(typed: str) -> None:
    assert parse_answers(CONFIG, [typed]) == {"size": "M"}


@pytest.mark.parametrize("typed", ["size=XL", "sise=M"])
def test_what_the_form_has_not_is_refused_all_the_same(typed: str) -> None:
    with pytest.raises(UsageError):
        parse_answers(CONFIG, [typed])


def test_everything_that_is_left_out_is_named_at_once(context: Context) -> None:
    with pytest.raises(UsageError) as refused:
        parse_registration(context, *ASHA, [])
    assert "'college', 'size'" in refused.value.message
    assert "--field college=… --field size=…" in refused.value.hint
    assert "S, M" in refused.value.hint


def test_whoever_is_there_is_asked_for_it(context: Context) -> None:
    answers = {"college": "Model College", "size": "m"}
    found = parse_registration(context, *ASHA, [], lambda field: answers[field.name])
    assert found == {"name": "Asha", "phone": "+919876543210"} | answers | {"size": "M"}
    with pytest.raises(UsageError):
        parse_registration(context, *ASHA, [], lambda field: "")
