"""Who read the form in a language is told in it; who says none, or another, in the first one."""

import dataclasses
from typing import Any

import pytest
from settings import DltRegistration

from tests.support.handler_stack import Stack

HINDI = "नमस्ते {name}, {event.name} में स्वागत है!"
ENGLISH = "Hi Asha, you are registered for Demo Event. See you there!"
IN_HINDI = "नमस्ते Asha, Demo Event में स्वागत है!"
REGISTERED = DltRegistration(
    "1101",
    "1107",
    "Hi {#alphanumeric#}, you are registered for {#alphanumeric#}. See you there!",
    {"hi": {"template_id": "1108", "template": "नमस्ते {#alphanumeric#}, Demo Event में स्वागत है!"}},
)


@pytest.fixture
def in_two(stack: Stack) -> Stack:
    wording = dataclasses.replace(stack.settings.wording, messages={"hi": HINDI})
    stack.configure(wording=wording)
    return stack


def sent(stack: Stack, **more: str) -> dict[str, Any]:
    assert stack.tell(stack.register(**more))
    return stack.sns.messages[-1]


def template(message: dict[str, Any]) -> str:
    found = message["MessageAttributes"]["AWS.MM.SMS.TemplateId"]["StringValue"]
    assert isinstance(found, str)
    return found


def test_the_row_s_language_decides(in_two: Stack) -> None:
    assert sent(in_two, **{"form.language": "hi"})["Message"] == IN_HINDI
    row = in_two.row()
    assert (row["sms_status"], row["sms_parts"], row["form.language"]) == ("sent", "1", "hi")


@pytest.mark.parametrize("more", [{}, {"form.language": "ta"}, {"form.language": "en"}])
def test_any_other_row_gets_the_first_language(in_two: Stack, more: dict[str, str]) -> None:
    assert sent(in_two, **more)["Message"] == ENGLISH


def test_a_newer_row_is_told_by_a_handler_that_knows_no_languages(stack: Stack) -> None:
    newer = {"form.language": "hi", "consent.wording": "0" * 16, "consent.adult": "yes"}
    assert sent(stack, **newer)["Message"] == ENGLISH


def test_each_language_carries_the_template_that_it_is_registered_under(in_two: Stack) -> None:
    in_two.configure(dlt=REGISTERED, sender_id="HACKFT")
    assert template(sent(in_two, **{"form.language": "hi"})) == "1108"
    in_two.delete()
    assert template(sent(in_two, request_id="r-2")) == "1107"


def test_a_language_without_a_registration_of_its_own_is_held_to_the_first_one(
    in_two: Stack,
) -> None:
    in_two.configure(dlt=dataclasses.replace(REGISTERED, templates={}), sender_id="HACKFT")
    assert in_two.tell(in_two.register(**{"form.language": "hi"}))
    row = in_two.row()
    assert (row["sms_status"], row["sms_error"]) == ("failed", "dlt_template_mismatch")
    assert in_two.sns.messages == []
