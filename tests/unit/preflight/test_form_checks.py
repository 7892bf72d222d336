"""What the form owes people: somebody to ask, a notice, a consent and words in their language."""

from typing import Any

import pytest

from smsverifier.templates.form_marks import wording_hash
from tests.unit.preflight.cases import case, finding, state

ORGANISER = {"organiser": {"name": "The Coding Club", "contact": "club@example.org"}}
TWO = {"languages": ["en", "hi"]}


def found(id: str, **config: Any) -> tuple[str, str]:
    judged = finding(id, case(config))
    return judged.state, judged.detail


def test_a_notice_that_names_nobody_to_ask_is_a_warning() -> None:
    assert state("privacy", case()) == "warning"
    assert "organiser.contact" in finding("privacy", case()).advice
    assert found("privacy", organiser={"name": "The Coding Club"})[0] == "warning"
    assert found("privacy", **ORGANISER) == (
        "ok",
        "the form's notice names whom to ask: club@example.org",
    )


def test_a_notice_of_one_s_own_is_no_matter_of_ours_and_none_is_a_warning() -> None:
    assert found("privacy", form={"privacy": "Ask the club."})[0] == "ok"
    assert found("privacy", form={"privacy": ""})[0] == "warning"


def test_which_wording_rows_name_is_said() -> None:
    assert found("consent") == ("ok", "the form asks for no consent")
    form = {**TWO, "consent": {"text": "I agree."}, "translations": {"hi": {"consent": "हाँ"}}}
    judged, detail = found("consent", form=form)
    assert judged == "ok"
    assert f"en {wording_hash('I agree.')}, hi {wording_hash('हाँ')}" in detail


def test_a_consent_in_a_language_that_nobody_chose_is_a_warning() -> None:
    judged = finding("consent", case({"form": {**TWO, "consent": {"text": "I agree."}}}))
    assert judged.state == "warning"
    assert judged.advice == "Write form.translations.hi.consent."


WHOLE = {"title": "x", "labels": {"name": "नाम", "phone": "मोबाइल नंबर"}}


@pytest.mark.parametrize(
    ("form", "messages", "missing"),
    [
        ({"translations": {"hi": WHOLE}}, {}, "the SMS"),
        ({"translations": {"hi": {**WHOLE, "title": ""}}}, {"hi": "नमस्ते"}, "title"),
        (
            {"translations": {"hi": {**WHOLE, "labels": {"name": "नाम"}}}},
            {"hi": "नमस्ते"},
            "the label of phone",
        ),
        ({"translations": {"hi": WHOLE}, "privacy": "Ask."}, {"hi": "नमस्ते"}, "privacy"),
    ],
)
def test_what_is_not_translated_is_named(
    form: dict[str, Any], messages: dict[str, str], missing: str
) -> None:
    judged, detail = found("languages", form={**TWO, **form}, sms={"messages": messages})
    assert judged == "warning"
    assert detail == f"to who reads the form in hi this is in en: {missing}"


def test_a_form_that_is_wholly_translated_is_fine() -> None:
    form = {**TWO, "translations": {"hi": WHOLE}}
    assert found("languages", form=form, sms={"messages": {"hi": "नमस्ते"}})[0] == "ok"
    assert found("languages") == ("ok", "people read the form in en")


@pytest.mark.parametrize(
    ("registrations", "state", "words"),
    [
        ({"max": 5}, "warning", "of 200 expected 195 find every place taken"),
        ({"max": 5, "waitlist": True}, "ok", "of 200 expected 195 wait"),
        ({"max": 200}, "ok", "200 are expected"),
    ],
)
def test_fewer_places_than_people_are_expected(
    registrations: dict[str, Any], state: str, words: str
) -> None:
    config = {"registrations": registrations, "event": {"expected_registrations": 200}}
    judged = finding("places", case(config))
    assert (judged.state, words in judged.detail) == (state, True)
