"""The text in the language that a registrant read the form in."""

import pytest

from smsverifier import row
from smsverifier.sms.text import LANGUAGE, Wording, render

WORDING = Wording(
    message="Hi {name}, see you at {event.name}!",
    event={"name": "HackFest"},
    name_fallback="there",
    choices={},
    messages={"hi": "नमस्ते {name}, {event.name} में स्वागत है!"},
    name_fallbacks={"hi": "मित्र"},
)


def test_a_row_says_the_language_under_the_name_that_the_text_looks_at() -> None:
    assert row.FORM_LANGUAGE == LANGUAGE


@pytest.mark.parametrize("language", ["", "en", "ta", "HI", "hi ", "{name}"])
def test_any_other_language_gets_the_first_one_s_text(language: str) -> None:
    assert render(WORDING, {"name": "Asha", LANGUAGE: language}) == "Hi Asha, see you at HackFest!"


def test_a_row_without_a_language_gets_the_first_one_s_text() -> None:
    assert render(WORDING, {"name": "Asha"}) == "Hi Asha, see you at HackFest!"


def test_a_language_with_a_text_gets_that_with_its_own_fallback() -> None:
    said = "नमस्ते {}, HackFest में स्वागत है!"
    assert render(WORDING, {"name": "Asha", LANGUAGE: "hi"}) == said.format("Asha")
    assert render(WORDING, {"name": "evil.com/x", LANGUAGE: "hi"}) == said.format("मित्र")


def test_an_earlier_version_s_wording_has_no_languages() -> None:
    old = Wording("Hi {name}", {}, "there", {})
    assert render(old, {"name": "Asha", LANGUAGE: "hi"}) == "Hi Asha"
