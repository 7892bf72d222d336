"""The longest possible registrant really is the longest."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smsverifier.commands.arguments import check_answers
from smsverifier.config import Config
from smsverifier.message import longest_text, most_parts, sample_answers, wording
from smsverifier.sms.text import measure, render, safe_name
from tests.unit.message.configs import config

SELECT = {"name": "track", "label": "Track", "type": "select"}
LONG = config("Hi {name}, " + "see you at the gate. " * 6 + "{event.name} {college}.",
              {"name": "college", "label": "College", "max_length": 12})  # fmt: skip


def test_the_name_is_as_long_as_the_rule_lets_it() -> None:
    assert len(longest_text(config("{name}"))) == 30
    assert safe_name(longest_text(config("{name}")), "") == longest_text(config("{name}"))


def test_a_field_bounds_its_answer() -> None:
    assert len(longest_text(config("{x}", {"name": "x", "label": "X", "max_length": 7}))) == 7


def test_the_longest_option_is_chosen() -> None:
    made = config("{track}", {**SELECT, "options": ["AI", "Robotics", "[~][~]"]})
    assert longest_text(made) == "[~][~]"


def test_an_option_outside_the_alphabet_is_chosen_where_it_costs_more() -> None:
    made = config("{track}" + "x" * 66, {**SELECT, "options": ["A longer one", "A—one"]})
    assert (longest_text(made)[:5], most_parts(made)) == ("A—one", 2)
    assert measure(longest_text(made)).encoding == "UCS-2"


def test_a_fallback_that_needs_more_is_the_longest() -> None:
    fallback = "मित्र"
    made = config("Hi {name}, " + "x" * 70, name_fallback=fallback)
    assert fallback in longest_text(made)
    assert measure(longest_text(made)).parts == 2


@pytest.mark.parametrize(("letter", "others", "units"), [("\ufb2c", 62, 71), ("\ufdfa", 60, 78)])
def test_a_letter_that_becomes_many_is_reckoned_with(letter: str, others: int, units: int) -> None:
    made = config("{x}" + "x" * others, {"name": "x", "label": "X", "max_length": 3})
    typed = letter * (3 if letter == "\ufb2c" else 1)
    text = render(wording(made), {"x": typed})
    assert measure(text).units == units
    assert most_parts(made) == 2


PHONE = "+919876543210"
EVERY_TYPE = (
    {"name": "college", "label": "College", "max_length": 12},
    {"name": "mail", "label": "E-mail", "type": "email"},
    {"name": "roll", "label": "Roll number", "type": "code"},
    {**SELECT, "options": ["AI", "Robotics"]},
)


def test_a_test_answers_what_the_form_needs_as_the_api_takes_it() -> None:
    made = config(None, *EVERY_TYPE, {"name": "diet", "label": "Diet", "required": False})
    answers = sample_answers(made, {"name": "Asha", "phone": PHONE})
    assert list(answers) == [field["name"] for field in EVERY_TYPE]
    check_answers(made, answers)


def test_a_test_s_own_answers_stay() -> None:
    given = {"name": "Asha", "phone": PHONE, "track": "AI", "mail": "a@b.example"}
    assert list(sample_answers(config(None, *EVERY_TYPE), given)) == ["college", "roll"]


@settings(max_examples=150)
@given(st.text(max_size=40), st.text(max_size=12))
def test_nobody_needs_more_parts(name: str, college: str) -> None:
    for made in (LONG, Config()):
        text = render(wording(made), {"name": name, "college": college})
        assert measure(text).parts <= most_parts(made)
