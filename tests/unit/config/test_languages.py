"""Languages in the configuration: what belongs to one, and what holds in each."""

from typing import Any

import pytest

from smsverifier.config import Config
from smsverifier.config.languages import every_language, in_language, message_languages
from smsverifier.config.rules import broken_rules

SIZE = {"name": "size", "label": "T-shirt", "type": "select", "options": ["S", "M"]}
FIELDS = [
    {"name": "name", "label": "Name"},
    {"name": "phone", "label": "Phone", "type": "phone"},
    SIZE,
]
HINDI = "नमस्ते {name}, {event.name} में आपका स्वागत है।"
OWN = {"template_id": "1109", "template": "Full"}
DLT = {"entity_id": "1101", "template_id": "1107", "template": "Hi"}


def made(sms: dict[str, Any] | None = None, **form: Any) -> Config:
    data = {"form": {"languages": ["en", "hi"], "fields": FIELDS, **form}, "sms": sms or {}}
    return Config.model_validate(data)


def broken(sms: dict[str, Any] | None = None, **form: Any) -> list[str]:
    return [f"{each.path}: {each.found}" for each in broken_rules(made(sms, **form))]


def hindi(**texts: Any) -> dict[str, Any]:
    return {"translations": {"hi": texts}}


def test_a_form_in_two_languages_breaks_no_rule() -> None:
    texts = {
        "title": "हैकफ़ेस्ट",
        "labels": {"size": "टी-शर्ट"},
        "options": {"size": {"S": "छोटी", "M": "मझोली"}},
        "consent": "मैं सहमत हूँ।",
    }
    sms = {"messages": {"hi": HINDI}, "name_fallbacks": {"hi": "मित्र"}}
    assert broken(sms, consent={"text": "I agree."}, **hindi(**texts)) == []


@pytest.mark.parametrize(
    ("form", "found"),
    [
        ({"languages": ["en", "en"]}, "form.languages: en 2 times"),
        ({"languages": ["en"], **hindi(title="x")}, 'form.translations.hi: "hi"'),
        ({"translations": {"en": {"title": "x"}}}, "form.translations.en: the first language"),
        (hindi(labels={"sise": "x"}), 'form.translations.hi.labels.sise: "sise"'),
        (hindi(options={"name": {"S": "x"}}), 'form.translations.hi.options.name: "name"'),
        (hindi(options={"size": {"XL": "x"}}), 'form.translations.hi.options.size.XL: "XL"'),
        (
            hindi(options={"size": {"S": "x", "M": "x"}}),
            'form.translations.hi.options.size: "x" more than once',
        ),
        (hindi(consent="मैं"), 'form.translations.hi.consent: "मैं"'),
    ],
)
def test_what_is_translated_belongs_to_the_form(form: dict[str, Any], found: str) -> None:
    assert broken(**form) == [found]


@pytest.mark.parametrize(
    ("sms", "found"),
    [
        ({"messages": {"ta": "x"}}, 'sms.messages.ta: "ta"'),
        ({"messages": {"en": "x"}}, "sms.messages.en: the first language"),
        ({"name_fallbacks": {"hi": "मित्र"}}, 'sms.name_fallbacks.hi: "hi"'),
        (
            {"messages": {"hi": HINDI}, "name_fallbacks": {"hi": "x1"}},
            'sms.name_fallbacks.hi: "x1"',
        ),
        ({"messages": {"hi": "{nam}"}}, 'sms.messages.hi: the placeholder "{nam}"'),
        ({"messages": {"hi": "{event.url}"}}, "sms.messages.hi: {event.url}, which is empty"),
        ({"waiting": {"message": "{nam}"}}, 'sms.waiting.message: the placeholder "{nam}"'),
        (
            {"waiting": {"message": "x", "messages": {"hi": "{event.url}"}}},
            "sms.waiting.messages.hi: {event.url}, which is empty",
        ),
        ({"waiting": {"message": "x", "messages": {"ta": "x"}}}, 'sms.waiting.messages.ta: "ta"'),
        ({"promoted": {"message": "x", "dlt": OWN}}, "sms.promoted.dlt: a template"),
    ],
)
def test_what_is_sent_in_a_language_is_held_to_the_same_rules(
    sms: dict[str, Any], found: str
) -> None:
    assert broken(sms) == [found]


def test_with_a_registration_each_further_message_has_a_template_of_its_own() -> None:
    sms = {"sender_id": "HACKFT", "dlt": DLT}
    assert broken({**sms, "waiting": {"message": "Full"}}) == ["sms.waiting.dlt: nothing"]
    hindi = {**OWN, "templates": {"hi": OWN}}
    found = ['sms.promoted.dlt.templates.hi: "hi"']
    assert broken({**sms, "promoted": {"message": "In", "dlt": hindi}}) == found
    both = {"message": "In", "messages": {"hi": HINDI}, "dlt": hindi}
    assert broken({**sms, "promoted": both}) == []


def test_a_template_is_registered_for_a_message_that_is_there() -> None:
    templates = {"hi": {"template_id": "1108", "template": "नमस्ते"}}
    sms = {"sender_id": "HACKFT", "dlt": {**DLT, "templates": templates}}
    assert broken(sms) == ['sms.dlt.templates.hi: "hi"']
    assert broken({**sms, "messages": {"hi": HINDI}}) == []


def test_all_languages_together_must_fit_the_page() -> None:
    assert broken(intro="x" * 900, privacy="y" * 5000, **hindi(privacy="z" * 5000)) != []
    assert broken(privacy="y" * 4900, **hindi(privacy="z" * 4900)) == []


def test_in_a_language_its_own_message_fallback_and_template_hold() -> None:
    templates = {"hi": {"template_id": "1108", "template": "नमस्ते"}}
    sms = {
        "messages": {"hi": HINDI},
        "name_fallbacks": {"hi": "मित्र"},
        "dlt": {**DLT, "strict": True, "templates": templates},
    }
    config = made(sms)
    held = in_language(config, "hi").sms
    assert (held.message, held.name_fallback) == (HINDI, "मित्र")
    assert held.dlt is not None
    assert (held.dlt.entity_id, held.dlt.template_id, held.dlt.strict) == ("1101", "1108", True)
    assert in_language(config, "en").sms.message == config.sms.message
    assert message_languages(config) == ("en", "hi")


def test_a_language_without_a_message_is_no_language_of_the_sms() -> None:
    assert [language for language, _ in every_language(made())] == ["en"]
    assert in_language(made(), "hi").cap == made().cap
