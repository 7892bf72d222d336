"""Consent, full age and language: what the page offers, the API takes and the row holds."""

import hashlib
import json
from typing import Any

import airspeed
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smsverifier.config import Config
from smsverifier.row import LATER_TYPES, RESERVED_NAMES
from smsverifier.templates.body_model import body_model
from smsverifier.templates.form import form_page
from smsverifier.templates.form_marks import form_marks, sent_marks
from smsverifier.templates.mapping import put_item_template
from tests.unit.templates.rendering import EPOCH, EXTENDED_ID
from tests.unit.templates.test_body_model import accepts
from tests.unit.templates.test_form_page import Reader, speaks_no_velocity
from tests.unit.templates.test_form_page import texts as page_texts
from tests.unit.templates.test_mapping import PHONE, asked_for, texts

ENGLISH, HINDI = "I agree that the club texts me.", "मैं सहमत हूँ।"
BODY = {"name": "Asha", "phone": PHONE}


def config(**form: Any) -> Config:
    return Config.model_validate({"form": form})


def hash_of(words: str) -> str:
    return hashlib.sha256(words.encode()).hexdigest()[:16]


OFFERED = config(consent={"text": ENGLISH, "required": False})
REQUIRED = config(
    consent={"text": ENGLISH},
    adults_only=True,
    languages=["en", "hi"],
    translations={"hi": {"consent": HINDI}},
)
MARKED = {"_consent": hash_of(HINDI), "_adult": "yes", "_language": "hi"}


def without(name: str) -> dict[str, str]:
    return {**BODY, **{key: text for key, text in MARKED.items() if key != name}}


def test_a_form_that_asks_for_none_of_them_has_the_api_that_it_had() -> None:
    assert form_marks(Config()) == ()
    assert set(body_model(Config())["properties"]) == {"name", "phone"}
    for mark, value in MARKED.items():
        assert not accepts({**BODY, mark: value}, Config())
        assert mark not in put_item_template(Config(), "t")


def test_what_the_page_sends_is_what_the_api_takes() -> None:
    assert sent_marks(REQUIRED, "hi") == MARKED
    assert accepts({**BODY, **MARKED}, REQUIRED)
    assert accepts({**BODY, **sent_marks(REQUIRED, "en")}, REQUIRED)


@pytest.mark.parametrize(("name", "may_miss"), [("_consent", False), ("_adult", False)])
def test_nobody_registers_without_a_tick_that_is_required(name: str, may_miss: bool) -> None:
    assert accepts(without(name), REQUIRED) == may_miss
    assert not accepts({**without(name), name: ""}, REQUIRED)


def test_a_page_of_an_earlier_version_says_no_language_and_goes_on() -> None:
    assert accepts(without("_language"), REQUIRED)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("_consent", hash_of("I agree to everything.")),
        ("_consent", hash_of(ENGLISH).upper()),
        ("_consent", f"{hash_of(ENGLISH)}\n"),
        ("_consent", "yes"),
        ("_adult", "no"),
        ("_adult", "1999"),
        ("_adult", True),
        ("_language", "ta"),
        ("_language", "en-IN"),
        ("_language", None),
    ],
)
def test_the_api_takes_only_what_the_page_can_say(name: str, value: Any) -> None:
    assert not accepts({**without(name), name: value}, REQUIRED)


def test_a_consent_that_is_only_offered_may_be_left_out() -> None:
    assert accepts(BODY, OFFERED)
    assert accepts({**BODY, "_consent": hash_of(ENGLISH), "_language": "en"}, OFFERED)


def test_the_wording_of_a_language_without_one_is_the_first_one() -> None:
    made = config(consent={"text": ENGLISH}, languages=["en", "hi"])
    assert body_model(made)["properties"]["_consent"]["enum"] == [hash_of(ENGLISH)]


def test_the_row_says_which_wording_when_in_which_language_and_of_full_age() -> None:
    item = asked_for({**BODY, **MARKED}, REQUIRED)["Item"]
    assert item["consent.wording"] == {"S": hash_of(HINDI)}
    assert item["consent.at"] == {"N": str(EPOCH)} == item["registered_at"]
    assert item["consent.adult"] == {"S": "yes"}
    assert item["form.language"] == {"S": "hi"}


def test_who_ticks_nothing_has_nothing_of_it_in_the_row() -> None:
    item = asked_for(BODY, REQUIRED)["Item"]
    assert not {name for name in item if name.startswith(("consent", "form"))}


@given(st.fixed_dictionaries(dict.fromkeys((*BODY, *MARKED), texts)))
@settings(max_examples=150)
def test_whatever_is_sent_no_other_attribute_is_added_or_changed(body: dict[str, str]) -> None:
    body |= {name: body[name] or "x" for name in BODY}
    stored = {
        "_consent": "consent.wording",
        "_adult": "consent.adult",
        "_language": "form.language",
    }
    expected = {stored.get(name, name): {"S": text} for name, text in body.items() if text}
    if body["_consent"]:
        expected["consent.at"] = {"N": str(EPOCH)}
    assert asked_for(body, REQUIRED)["Item"] == {
        "registration_id": {"S": body["phone"]},
        **expected,
        "request_id": {"S": EXTENDED_ID},
        "registered_at": {"N": str(EPOCH)},
        "source": {"S": "form"},
    }


def test_their_attributes_are_known_and_no_name_of_a_field() -> None:
    attributes = {mark.attribute for mark in form_marks(REQUIRED)}
    attributes |= {mark.moment for mark in form_marks(REQUIRED) if mark.moment}
    assert attributes <= set(LATER_TYPES)
    assert not attributes & RESERVED_NAMES


def page(made: Config) -> Reader:
    return Reader(form_page(made))


def ticks(read: Reader) -> dict[str, dict[str, str]]:
    boxes = [given for given in read.attributes["input"] if given.get("type") == "checkbox"]
    return {box["data-name"]: box for box in boxes}


def test_no_box_is_ticked_beforehand() -> None:
    assert ticks(page(Config())) == {}
    boxes = ticks(page(REQUIRED))
    assert set(boxes) == {"_consent", "_adult"}
    assert not any("checked" in box for box in boxes.values())
    assert all("required" in box for box in boxes.values())
    assert "required" not in ticks(page(OFFERED))["_consent"]


@given(wording=page_texts, other=page_texts)
def test_any_wording_is_shown_told_and_hashed_as_it_is(wording: str, other: str) -> None:
    made = config(
        consent={"text": wording},
        languages=["en", "hi"],
        translations={"hi": {"consent": other}},
    )
    made_page = form_page(made)
    assert speaks_no_velocity(made_page)
    assert airspeed.Template(made_page).merge({}) == made_page
    read, form = Reader(made_page), made.form
    assert form.consent is not None
    assert read.texts["consent"] == form.consent.text
    told = read.settings()
    assert told["texts"]["hi"]["consent"] == form.translations["hi"].consent
    shown = {"en": form.consent.text, "hi": form.translations["hi"].consent}
    assert told["marks"]["_consent"] == {each: hash_of(text) for each, text in shown.items()}


def test_the_page_s_model_stays_plain_json() -> None:
    assert json.loads(json.dumps(body_model(REQUIRED))) == body_model(REQUIRED)
