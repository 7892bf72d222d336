"""What is said of answers: which go into the text, and where one that is missing leaves a hole."""

from typing import Any

import pytest

from smsverifier.config.price_table import load_prices
from smsverifier.finding import Finding, FindingState
from smsverifier.message import draft_message, longest_text, sample_answers
from smsverifier.message.draft import Draft
from tests.unit.message.configs import config, found

ROLL = {"name": "roll", "label": "Roll number", "type": "code"}
TEAM = {"name": "team", "label": "Team"}
SIZE = {"name": "size", "label": "T-shirt", "type": "select", "options": ["S", "XL - 42"]}
MESSAGE = "Hi {name} ({roll}), T-shirt: {size}. {team}"
OPTIONAL = {"required": False}
PRICES = load_prices()


def drafted(*fields: dict[str, Any], **answers: str) -> Draft:
    return draft_message(config(MESSAGE, *fields), PRICES, "Neha", answers)


def of(draft: Draft, name: str) -> Finding:
    return next(each for each in draft.findings if each.id == f"answer.{name}")


def test_answers_are_in_the_text_by_the_rule_of_their_type() -> None:
    draft = drafted(ROLL, SIZE, TEAM, roll="0042", size="XL - 42", team="Night Owls")
    assert draft.text == "Hi Neha (0042), T-shirt: XL - 42. Night Owls"
    assert of(draft, "roll").detail == "roll goes in as 0042"


@pytest.mark.parametrize(
    ("answer", "said"), [("", "no answer"), ("win 500", '"win 500" is not sent')]
)
def test_an_answer_that_is_empty_or_dropped_is_told(answer: str, said: str) -> None:
    draft = drafted(ROLL, SIZE, TEAM, team=answer)
    assert draft.text.endswith(". ")
    finding = of(draft, "team")
    assert finding.state is FindingState.WARNING
    assert finding.detail == f"team: {said}, and nothing stands there"
    assert "type: code" in finding.advice


def test_a_fallback_is_named_where_it_stands() -> None:
    draft = drafted(ROLL, SIZE, {**TEAM, "fallback": "your team"}, team="win 500")
    assert draft.text.endswith("your team")
    assert '"your team" stands there' in of(draft, "team").detail


def test_the_name_is_spoken_of_once() -> None:
    draft = drafted(ROLL, SIZE, TEAM)
    assert [each.detail for each in draft.findings if each.id == "name"] == ["greeted as Neha"]


@pytest.mark.parametrize("field", [ROLL, SIZE])
def test_a_required_code_or_choice_leaves_no_hole(field: dict[str, Any]) -> None:
    assert f"answer.{field['name']}" not in found(config(f"{{{field['name']}}}", field))


@pytest.mark.parametrize("field", [{**ROLL, **OPTIONAL}, {**SIZE, **OPTIONAL}, TEAM])
def test_a_hole_in_somebodys_text_is_told_beforehand(field: dict[str, Any]) -> None:
    finding = found(config(f"({{{field['name']}}})", field))[f"answer.{field['name']}"]
    assert finding.state is FindingState.WARNING
    assert "nothing stands there" in finding.detail
    assert "fallback" in finding.advice


@pytest.mark.parametrize("field", [{**ROLL, **OPTIONAL}, {**SIZE, **OPTIONAL}, TEAM])
def test_with_a_fallback_there_is_no_hole(field: dict[str, Any]) -> None:
    field = {**field, "fallback": "later"}
    finding = found(config(f"({{{field['name']}}})", field))[f"answer.{field['name']}"]
    assert finding.state is FindingState.OK


def test_what_the_message_has_no_place_for_is_not_spoken_of() -> None:
    assert not [each for each in found(config("Hi {name}", TEAM)) if each.startswith("answer")]


def test_the_longest_answer_may_be_a_fallback() -> None:
    assert longest_text(config("{size}", {**SIZE, "fallback": "to be chosen"})) == "to be chosen"
    assert len(longest_text(config("{roll}", ROLL))) == 20
    assert longest_text(config("{roll}", {**ROLL, "max_length": 4})) == "XXXX"


def test_a_sample_address_is_one_whose_mail_never_bounces() -> None:
    mail = {"name": "mail", "label": "E-mail", "type": "email"}
    answers = sample_answers(config("Hi", mail), {"name": "Asha", "phone": "+919876543210"})
    assert answers == {"mail": "success@simulator.amazonses.com"}
