"""The words of the page: every language says everything, and the script asks for nothing else."""

import re
from typing import get_args

import pytest

from smsverifier import assets
from smsverifier.config.field_types import Input, behaviour
from smsverifier.config.model import FieldType
from smsverifier.config.values import Language
from smsverifier.sms.text import placeholders
from smsverifier.templates.words import words_in

LANGUAGES = get_args(Language)
OTHERS = [language for language in LANGUAGES if language != "en"]


def test_every_language_has_its_file() -> None:
    files = {file.stem for file in assets.path("templates", "words").glob("*.json")}
    assert files == set(LANGUAGES)


@pytest.mark.parametrize("language", OTHERS)
def test_every_language_says_everything_with_the_same_values(language: str) -> None:
    english, other = words_in("en"), words_in(language)
    assert list(other) == list(english)
    for key, sentence in english.items():
        assert set(placeholders(other[key])) == set(placeholders(sentence)), key


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sentence_has_blanks_to_be_glued_to_another(language: str) -> None:
    for key, sentence in words_in(language).items():
        assert sentence == sentence.strip(), key
        assert "  " not in sentence, key
    assert words_in(language)["direction"] in {"ltr", "rtl"}


def test_the_page_asks_for_words_that_are_there() -> None:
    script, page = assets.text("templates", "form.js"), assets.text("templates", "form.html")
    asked = set(re.findall(r'words\("(\w+)"', script)) | set(re.findall(r'say\("(\w+)"', script))
    asked |= set(re.findall(r'data-text="(\w+)"', page)) - {"title"}
    assert len(asked) > 15
    assert asked <= set(words_in("en"))


def test_what_a_type_refuses_is_said_in_words() -> None:
    controls = [behaviour(kind).control for kind in get_args(FieldType)]
    refusals = {each.refusal for each in controls if isinstance(each, Input) and each.refusal}
    assert refusals
    assert refusals <= set(words_in("en"))
