"""The words of the page: every language says everything, and the script asks for nothing else."""

import re
from typing import get_args

import pytest

from smsverifier import assets
from smsverifier.config import Config
from smsverifier.config.field_types import Input, behaviour
from smsverifier.config.model import FieldType
from smsverifier.config.values import Language
from smsverifier.sms.text import placeholders
from smsverifier.templates.words import words_for, words_in

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


def mailing(*, texts: bool, required: bool) -> Config:
    names = {"name": "name", "label": "Name"}
    phone = {"name": "phone", "label": "Phone", "type": "phone"}
    mail = {"name": "mail", "label": "Mail", "type": "email", "required": required}
    return Config.model_validate(
        {
            "form": {"fields": [names, phone, mail], "languages": list(LANGUAGES)},
            "email": {"enabled": True, "from": "club@example.org"},
            "sms": {"enabled": texts},
        }
    )


@pytest.mark.parametrize("required", [True, False])
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_names_the_channels_that_are_on_and_no_other(
    language: str, required: bool
) -> None:
    """`done_sms…` and `waiting_sms` are the script's, for where SMS go."""
    of_sms = {"done_sms", "done_sms_once", "done_sms_some_time", "done_sms_later", "waiting_sms"}
    alone = words_for(mailing(texts=False, required=required), language)
    assert {key for key, sentence in alone.items() if "SMS" in sentence} == of_sms
    mail = {"en": "e-mail", "hi": "ईमेल"}[language]
    both = words_for(mailing(texts=True, required=required), language)
    pledges = ("description", "by_sms", "answer_already_waiting", "done_first")
    for key in (*pledges, "notice_stored", "notice_purpose", "notice_place"):
        assert "SMS" in both[key], key
        assert mail in both[key], key
        assert mail in alone[key], key
    assert not any("." in key for key in both)
    assert words_for(Config(), language).items() <= words_in(language).items()


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
